"use strict";
/*
 * Compares a shop's figures with a rule's criteria in the reader's own browser. Python has worked
 * out every name, unit, threshold and word (scripts/guiju/asking.py); this file reads what is
 * typed, compares exactly and combines by three values, as scripts/guiju/facts.py and checking.py do.
 * Both run tests/cases/check.yaml.
 *
 * Nothing is stored and nothing is sent: what is typed stands in the page's own address, behind #.
 */
(() => {
  /* Exact numbers: a whole number and how many of its digits stand behind the point. */

  function decimal(text) {
    const [, sign, whole, part = "", power = "0"] =
      /^([+-]?)([0-9]+)(?:\.([0-9]+))?(?:[Ee]([+-]?[0-9]+))?$/.exec(text);
    const digits = BigInt(sign + whole + part);
    const scale = part.length - Number(power);
    return scale < 0
      ? { digits: digits * 10n ** BigInt(-scale), scale: 0 }
      : { digits, scale };
  }

  const times = (one, other) => ({
    digits: one.digits * other.digits,
    scale: one.scale + other.scale,
  });

  /** Return a number as it is written, without needless noughts. */
  function numberWords({ digits, scale }) {
    const written = String(digits).padStart(scale + 1, "0");
    if (!scale) return written;
    return `${written.slice(0, -scale)}.${written.slice(-scale)}`.replace(/\.?0+$/u, "");
  }

  /** Return -1, 0 or 1 as one number is smaller than, equal to or larger than the other. */
  function side(one, other) {
    const left = one.digits * 10n ** BigInt(other.scale);
    const right = other.digits * 10n ** BigInt(one.scale);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  const NUMERALS = "〇一二三四五六七八九";
  const TENS = { 十: 10, 百: 100, 千: 1000 };

  /** Return the value of Chinese numerals that the pattern of figures has let through. */
  function chineseNumber(text) {
    let total = 0;
    let digit = null;
    for (const character of text.replaceAll("零", "〇").replaceAll("两", "二")) {
      if (character in TENS) {
        total += (digit || 1) * TENS[character];
        digit = null;
      } else {
        digit = NUMERALS.indexOf(character);
      }
    }
    return total + (digit ?? 0);
  }

  /* Reading: facts.py */

  const plain = (text) => text.normalize("NFKC").replace(/\s+/gu, "");
  const foldedName = (text) => plain(text).toLowerCase();

  class Refused extends Error {
    constructor(kind, found, remedy) {
      super(`${found}；${remedy}`);
      this.kind = kind;
    }
  }

  class Reader {
    constructor({ asked, reading }) {
      this.asked = asked;
      this.reading = reading;
      this.figure = new RegExp(`^(?:${reading.figure})$`, "u");
      this.byName = new Map();
      for (const question of asked.questions) {
        for (const name of question.names) {
          if (!this.byName.has(name)) this.byName.set(name, question);
        }
      }
    }

    /** Return the facts by question, and what was refused, in order. */
    read(statements) {
      const facts = new Map();
      const refused = [];
      for (const { name, value } of statements) {
        try {
          const fact = this.fact(name, value);
          const before = facts.get(fact.question) ?? fact;
          facts.set(fact.question, before);
          if (!sameValue(before.value, fact.value)) {
            const found = `同一项有两种说法（${before.shown}、${fact.shown}）`;
            throw new Refused("conflict", found, "只留一个");
          }
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          refused.push({ name, kind: error.kind, said: error.message });
        }
      }
      return { facts, refused };
    }

    fact(name, value) {
      if (!name || !value) throw new Refused("form", "不是“名称=值”", "写作 名称=值");
      for (const [said, longest] of [[name, this.reading.longestName], [value, this.reading.longest]]) {
        if ([...said].length > longest) {
          throw new Refused("form", `超过 ${longest} 个字符`, "只写名称和数值或答案");
        }
      }
      const question = this.byName.get(foldedName(name));
      if (!question) {
        throw new Refused("name", `《${this.asked.title}》不问“${name}”`, "请在下面的表单里填写");
      }
      const given = plain(value);
      const assumed = new Map(question.assumed).get(foldedName(name));
      const read = { number: this.number, fact: this.yesOrNo, choice: this.option }[question.kind];
      return { question: question.key, assumed, ...read.call(this, question, given) };
    }

    number(question, given) {
      if (this.reading.noneYet.includes(given)) return { value: null, shown: "尚无数值" };
      const unit = question.unit ?? "";
      const example = `只写数和单位，如 ${question.high ?? "10"}${unit}`;
      const figure = this.readFigure(question, given);
      if (!figure) throw new Refused("number", `“${given}”读不成一个数`, example);
      const isSmall = figure.number.digits > 0n && side(figure.number, decimal("1")) < 0;
      if (unit === "%" && !figure.unit && isSmall) {
        const ways = [times(figure.number, decimal("100")), figure.number].map(
          (one) => `${numberWords(one)}%`,
        );
        const found = `“${given}”说不清是${ways[0]}还是${ways[1]}`;
        throw new Refused("unit", found, `写成${ways[0]}或${ways[1]}`);
      }
      const value = this.amount(question, figure.number, figure.unit || question.unit);
      if (!value) {
        const asks = unit ? `这一项以“${unit}”计` : "这一项不带单位";
        throw new Refused("unit", `单位“${figure.unit}”不合，${asks}`, example);
      }
      for (const [bound, beyond] of [[question.low, -1], [question.high, 1]]) {
        if (bound === undefined) continue;
        const limit = this.amount(question, decimal(bound), question.unit);
        const isComparable = limit.base === value.base || limit.number.digits === 0n;
        if (isComparable && side(value.number, limit.number) === beyond) {
          throw new Refused("range", `“${given}”超出范围`, `应${range(question)}`);
        }
      }
      return { value, shown: figure.unit ? given : `${given}${unit}` };
    }

    readFigure(question, given) {
      const match = this.figure.exec(given)?.groups;
      const own = question.units.map(([name]) => name);
      if (!match || !["", ...this.reading.units, ...own].includes(match.unit)) return null;
      const written = match.digits?.replaceAll(",", "") ?? String(chineseNumber(match.words));
      const factor = decimal(String(this.reading.times[match.by]));
      return { number: times(decimal(match.sign + written), factor), unit: match.unit };
    }

    amount(question, number, unit) {
      if (unit === undefined) return { number, base: "" };
      const known = question.units.find(([name]) => name === unit);
      return known && { number: times(number, decimal(known[2])), base: known[1] };
    }

    yesOrNo(_question, given) {
      const isYes = this.reading.yes.includes(given.toLowerCase());
      if (!isYes && !this.reading.no.includes(given.toLowerCase())) {
        throw new Refused("answer", `“${given}”不是“是”或“否”`, "回答 是 或 否");
      }
      return { value: isYes, shown: isYes ? "是" : "否" };
    }

    option(question, given) {
      const said = given.toLowerCase();
      const found =
        question.options.find((one) => foldedName(one) === said) ??
        new Map(question.answers).get(said);
      if (found === undefined) {
        const remedy = `可选：${question.options.join("、")}`;
        throw new Refused("answer", `没有“${given}”这个选项`, remedy);
      }
      return { value: found, shown: found };
    }
  }

  function range({ low, high, unit = "" }) {
    if (low !== undefined && high !== undefined) return `在${low}到${high}${unit}之间`;
    return low !== undefined ? `不小于${low}${unit}` : `不大于${high}${unit}`;
  }

  function sameValue(one, other) {
    if (one?.number && other?.number) {
      return one.base === other.base && side(one.number, other.number) === 0;
    }
    return one === other;
  }

  /* Three values: true, false, and null for what is unknown */

  const allOf = (values) => (values.includes(false) ? false : values.includes(null) ? null : true);
  const anyOf = (values) => (values.includes(true) ? true : values.includes(null) ? null : false);
  const negation = (value) => (value === null ? null : !value);

  const COMPARE = {
    ">=": (order) => order >= 0,
    ">": (order) => order > 0,
    "<=": (order) => order <= 0,
    "<": (order) => order < 0,
    "=": (order) => order === 0,
  };

  const isBranch = (member) => Array.isArray(member.members);

  /** Return each condition of a branch with the branches between them, outermost first. */
  const trails = (branch) =>
    branch.members.flatMap((member) =>
      isBranch(member)
        ? trails(member).map(([trail, condition]) => [[member, ...trail], condition])
        : [[[], member]],
    );

  const conditionsOf = (branch) => trails(branch).map(([, condition]) => condition);

  /* Weighing: checking.py */

  class Checker {
    constructor(data) {
      this.asked = data.asked;
      this.branches = data.branches;
      this.words = data.words;
      this.reader = new Reader(data);
      this.covers = new Map(data.asked.covers);
    }

    /** Return what the criteria give for what is said of a shop. */
    check(statements) {
      const { facts, refused } = this.reader.read(statements);
      for (const { key, default: option } of this.asked.questions) {
        if (option && !facts.has(key)) {
          facts.set(key, { question: key, value: option, shown: option, isDefault: true });
        }
      }
      const weighed = this.asked.roots.map((root) => ({
        branch: root,
        ...this.branches[root.id],
        applies: this.applies(root, facts),
        holds: this.holds(root, facts, this.branches[root.id].wished),
        answered: trails(root).map(([trail, condition]) => ({
          trail,
          ...this.answered(condition, facts),
        })),
      }));
      const deciding = weighed.filter((one) => one.decides && one.applies);
      const values = deciding.map((one) => (one.wished ? one.holds : negation(one.holds)));
      const reasons = this.reasons(weighed, facts);
      if (reasons.length) values.push(null);
      const whole = allOf(values);
      const finding = new Map([
        [true, "satisfied"],
        [false, "not_satisfied"],
        [null, "indeterminate"],
      ]).get(whole);
      const changes = this.changes(facts);
      return { facts, refused, weighed, finding, reasons, changes, assumed: this.assumed(facts) };
    }

    /** Return why a shop that meets all that is printed cannot be said to be admitted. */
    reasons(weighed, facts) {
      const { doubts, clashes, roots } = this.asked;
      const counting = weighed.filter((one) => one.decides && one.applies);
      const isEntered = (one) => one.decides && one.wished;
      const found = [];
      if (!weighed.some((one) => one.decides)) {
        found.push(this.words.nothingDecides);
      } else if (weighed.some(isEntered) && !counting.some(isEntered)) {
        const keys = new Set(roots.flatMap(({ only }) => only.map(([key]) => key)));
        const chosen = [...keys]
          .filter((key) => facts.has(key))
          .map((key) => `${key}：${facts.get(key).shown}`);
        found.push(`条文没有为所选的“${chosen.join("、")}”印出准入条件`);
      }
      const ids = counting.map(({ branch }) => branch.id);
      for (const doubt of doubts) {
        const isHere = !doubt.roots.length || doubt.roots.some((id) => ids.includes(id));
        if (doubt.reason && isHere) found.push(doubt.reason);
      }
      for (const { question, options, other, values, reason } of clashes) {
        const [one, second] = [facts.get(question), facts.get(other)];
        if (!options.includes(one?.value) || !values.includes(second?.value)) continue;
        const both = `“${other}：${second.shown}”与“${question}：${one.shown}”`;
        found.push(`${both}不合：${reason}`);
      }
      return found;
    }

    applies(root, facts) {
      return root.only.every(([key, wanted]) => wanted.includes(facts.get(key)?.value));
    }

    /** Return the names that only a curator says mean what is compared, each with that name. */
    assumed(facts) {
      const labels = new Map(this.asked.questions.map(({ key, label }) => [key, label]));
      const said = new Map();
      for (const condition of this.asked.roots.flatMap(conditionsOf)) {
        const fact = facts.get(condition.question);
        if (!fact || fact.assumed === condition.assumes) continue;
        for (const name of [condition.assumes, fact.assumed]) {
          if (name) said.set(name, labels.get(condition.question));
        }
      }
      return [...said];
    }

    holds(member, facts, wished) {
      if (isBranch(member)) {
        const combine = member.mode === "all" ? allOf : anyOf;
        return combine(member.members.map((one) => this.holds(one, facts, wished)));
      }
      const { holds } = this.compare(member, facts);
      if (!member.exempt_if.length) return holds;
      const exempt = this.exempt(member, facts);
      return wished ? anyOf([exempt, holds]) : allOf([negation(exempt), holds]);
    }

    exempt(condition, facts) {
      if (!condition.exempt_if.length) return false;
      return allOf(condition.exempt_if.map((one) => this.compare(one, facts).holds));
    }

    answered(condition, facts) {
      const { holds, note } = this.compare(condition, facts);
      let shown = facts.get(condition.question)?.shown ?? "";
      const by = condition.reference && facts.get(condition.reference);
      if (by && shown) shown += `（${condition.reference}为${by.shown}）`;
      const outcome = this.exempt(condition, facts)
        ? "exempt"
        : holds === null
          ? "missing"
          : holds
            ? "satisfied"
            : "not_satisfied";
      return { condition, outcome, shown, note };
    }

    compare(condition, facts) {
      const fact = facts.get(condition.question);
      if (!fact) return { holds: null };
      const { operator, value } = condition;
      if (operator === "absent") return { holds: fact.value === null };
      if (fact.value === null) return { holds: null, note: "没有数值可以比较" };
      if (typeof fact.value === "boolean") return { holds: fact.value === value };
      if (typeof fact.value === "string") {
        return { holds: value.includes(fact.value) !== (operator === "not-in") };
      }
      return this.compareAmount(condition, fact.value, facts);
    }

    compareAmount(condition, amount, facts) {
      if (typeof condition.value !== "string") return { holds: null };
      let limit = decimal(condition.value);
      if (condition.reference) {
        const by = facts.get(condition.reference)?.value;
        if (!by) return { holds: null, note: `还缺“${condition.reference}”` };
        if (by.base !== amount.base) {
          return { holds: null, note: `与“${condition.reference}”的单位不同` };
        }
        limit = times(limit, by.number);
      } else if (condition.base !== amount.base) {
        const unit = condition.unit;
        const note = `条文以“${unit}”计，所给单位与之没有固定的换算，请以“${unit}”给出`;
        return { holds: null, note };
      }
      return { holds: COMPARE[condition.operator](side(amount.number, limit)) };
    }

    changes(facts) {
      const demands = new Map();
      const counts = (root) => this.branches[root.id].decides && this.applies(root, facts);
      for (const root of this.asked.roots.filter(counts)) {
        const { wished } = this.branches[root.id];
        for (const demand of this.demands(root, facts, wished, wished)) {
          demands.set(`${demand.condition.id}${demand.toHold ? "+" : "-"}`, demand);
        }
      }
      const names = [...demands.keys()];
      const covered = (name) => this.covers.get(name) ?? [];
      return names
        .filter(
          (name, place) =>
            !names.some(
              (other, before) =>
                covered(other).includes(name) && (!covered(name).includes(other) || before < place),
            ),
        )
        .map((name) => {
          const every = [name, ...covered(name).filter((other) => demands.has(other))];
          const conditions = every.map((one) => demands.get(one).condition);
          const clauses = [...new Set(conditions.map((one) => one.clause))];
          return { ...this.said(demands.get(name), facts), clauses };
        });
    }

    /** Return the fewest demands by which a member comes to hold, or comes not to. */
    demands(member, facts, toHold, wished) {
      if (this.holds(member, facts, wished) === toHold) return [];
      if (!isBranch(member)) return [{ condition: member, toHold }];
      const ways = member.members.map((one) => this.demands(one, facts, toHold, wished));
      if ((member.mode === "all") === toHold) return ways.flat();
      return ways.reduce((best, way) => (way.length < best.length ? way : best), ways[0] ?? []);
    }

    said({ condition, toHold }, facts) {
      const said = toHold ? condition.met : condition.unmet;
      const { outcome, shown, note } = this.answered(condition, facts);
      if (outcome === "missing") {
        return { said: `${said}，缺数据${note ? `（${note}）` : ""}`, missing: true };
      }
      const isFigure = facts.get(condition.question).value !== null;
      const now = typeof condition.value === "boolean" ? `现答“${shown}”` : `现${isFigure ? "为" : ""}${shown}`;
      return { said: `${said}，${now}`, missing: false };
    }
  }

  /* The form */

  const WORDS = {
    lead: "逐项填写，结论随填随出。填写的内容只留在你的浏览器里，写进本页地址的“#”之后：不保存，不发送；把地址发给别人，对方看到同样的答案。",
    unanswered: "未答",
    finding: "结论：",
    open: "得不出“满足”：",
    doubt: "存疑：",
    asks: "所问条款",
    lookUp: "查询途径：",
    now: "现为",
    none: "没有这个数值时填“无”。",
    needs: "还须",
    clear: "清空",
    optional: "不影响结论",
    assumed: (name, label) => `假定：编者认为“${name}”即“${label}”，没有来源这样说。`,
    usedFor: (said) => `用来比较：${said}`,
    ladder: (label) => `${label}的阶梯`,
    source: "来源",
    against: "里还有与此不同的说法：",
    here: "本店",
    between: (low, high) => `${low}～${high}`,
    nothing: "无处理",
    counts: (counts) =>
      Object.entries(counts)
        .filter(([, count]) => count)
        .map(([word, count]) => `${word}${count}项`)
        .join("，"),
  };

  /** Make an element; children are elements or text, and text is never read as markup. */
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== ""));
    return made;
  }

  class Form {
    constructor(root, data) {
      this.root = root;
      this.data = data;
      this.checker = new Checker(data);
      this.fields = new Map();
      this.places = new Map(data.asked.places.map((place) => [place.id, place]));
      this.names = new Map();
      this.build();
      this.recall();
      window.addEventListener("hashchange", () => this.recall());
    }

    /** A link to a clause that says where it stands; `isNear` is for where that is plain. */
    clauseLink(id, isNear = false) {
      const { label, short, text } = this.places.get(id);
      const shown = isNear ? label.split(" › ").at(-1) : short;
      const link = element("a", { href: this.data.links[id], title: `${label}\n${text}` }, shown);
      if (isNear) link.setAttribute("aria-label", label);
      return link;
    }

    build() {
      this.status = element("p", { class: "guiju-check__status", role: "status" });
      this.problems = element("ul", { class: "guiju-check__problems", role: "alert" });
      this.changes = element("div", { class: "guiju-check__changes" });
      this.reasons = element("div", { class: "guiju-check__reasons" });
      this.assumed = element("div", { class: "guiju-check__assumed" });
      this.ladders = element("div", { class: "guiju-check__ladders" });
      const clear = element("button", { type: "button", class: "guiju-check__clear" }, WORDS.clear);
      clear.addEventListener("click", () => this.clear());
      const questions = this.data.asked.questions.map((one, place) => this.question(one, place));
      const form = element("form", { class: "guiju-check__form" }, ...questions, clear);
      form.addEventListener("submit", (event) => event.preventDefault());
      form.addEventListener("input", (event) => event.isComposing || this.answer(event.target));
      form.addEventListener("change", (event) => this.answer(event.target));
      form.addEventListener("compositionend", (event) => this.answer(event.target));
      this.root.classList.add("guiju-check");
      this.root.replaceChildren(
        element("p", { class: "guiju-check__lead" }, WORDS.lead),
        this.status,
        this.problems,
        this.reasons,
        form,
        this.assumed,
        this.changes,
        this.ladders,
      );
    }

    question(question, place) {
      const id = `guiju-check-${place}`;
      const field = this.field(question, id);
      if (question.default) field.value = question.default;
      const verdicts = element("ul", { class: "guiju-check__verdicts" });
      const problem = element("p", {
        class: "guiju-check__problem",
        id: `${id}-problem`,
        "aria-live": "polite",
      });
      problem.hidden = true;
      this.fields.set(question.key, { question, field, verdicts, problem });
      field.dataset.key = question.key;
      field.setAttribute("aria-describedby", `${id}-hint ${id}-problem`);
      const hints = [];
      const { low, high } = question;
      if (question.kind === "number" && (low !== undefined || high !== undefined)) {
        hints.push(`${range(question)}。`);
      }
      if (this.every().some((one) => one.operator === "absent" && one.question === question.key)) {
        hints.push(WORDS.none);
      }
      if (question.look_up) {
        hints.push(`${WORDS.lookUp}${question.look_up}（${question.look_up_clause}）。`);
      }
      const uses = this.every().filter((one) => one.reference === question.key);
      if (uses.length) hints.push(WORDS.usedFor(uses.map((one) => one.threshold).join("、")));
      const unit = element("span", { class: "guiju-check__unit" }, question.unit ?? "");
      return element(
        "div",
        { class: "guiju-check__question" },
        element("label", { for: id }, question.label),
        element("div", { class: "guiju-check__answer" }, field, unit),
        element("p", { class: "guiju-check__hint", id: `${id}-hint` }, hints.join(" ")),
        problem,
        verdicts,
      );
    }

    field({ kind, options, default: preset }, id) {
      if (kind === "number") {
        return element("input", { id, type: "text", inputmode: "decimal", autocomplete: "off" });
      }
      const offered = kind === "fact" ? ["是", "否"] : options;
      return element(
        "select",
        { id },
        ...(preset ? [] : [element("option", { value: "" }, WORDS.unanswered)]),
        ...offered.map((one) => element("option", { value: one }, one)),
      );
    }

    every() {
      const own = this.data.asked.roots.flatMap(conditionsOf);
      return own.flatMap((condition) => [condition, ...condition.exempt_if]);
    }

    /** Return what is typed, by the name that it came in by. */
    statements() {
      const said = [];
      for (const [key, { field, question }] of this.fields) {
        const value = field.value.trim();
        if (value && value !== question.default) said.push({ name: this.names.get(key) ?? key, value });
      }
      return said;
    }

    /** A field that its reader answers anew is no longer called as an address called it. */
    answer(field) {
      this.names.delete(field.dataset.key);
      this.foreign = [];
      this.show();
      this.remember();
    }

    show() {
      const statements = this.statements();
      const result = this.checker.check(statements);
      const { words } = this.data;
      const said = words.finding[result.finding];
      const counts = {};
      for (const one of result.weighed.filter(({ applies }) => applies)) {
        for (const { outcome } of one.answered) {
          const word = (one.wished ? words.outcome : words.trigger)[outcome];
          counts[word] = (counts[word] ?? 0) + 1;
        }
      }
      this.root.dataset.finding = result.finding;
      const summary = `${WORDS.finding}${said}（${WORDS.counts(counts)}）`;
      // Said anew only where it is new: a screen reader reads every change aloud.
      if (this.status.textContent !== summary) {
        this.status.replaceChildren(WORDS.finding, element("strong", {}, said), `（${WORDS.counts(counts)}）`);
      }
      this.showProblems(result.refused);
      this.showReasons(result);
      this.showVerdicts(result);
      this.showChanges(result);
      this.showLadders(result);
    }

    showProblems(refused) {
      const homeless = [...(this.foreign ?? [])];
      for (const { problem, field } of this.fields.values()) {
        problem.hidden = true;
        field.removeAttribute("aria-invalid");
      }
      for (const one of refused) {
        const key = this.checker.reader.byName.get(foldedName(one.name))?.key;
        const place = this.fields.get(key);
        if (!place) continue;
        place.problem.textContent = `${one.said}。`;
        place.problem.hidden = false;
        place.field.setAttribute("aria-invalid", "true");
      }
      const items = homeless.map((one) => element("li", {}, `${one.name}：${one.said}。`));
      if (this.problems.textContent !== items.map((item) => item.textContent).join("")) {
        this.problems.replaceChildren(...items);
      }
    }

    showVerdicts({ weighed, assumed }) {
      const { words } = this.data;
      const items = new Map([...this.fields.keys()].map((key) => [key, []]));
      for (const one of weighed) {
        for (const { trail, condition, outcome, note } of one.answered) {
          const modes = trail.map((branch) => this.data.modes[branch.id]);
          const inner = modes.filter(Boolean).map((mode) => `（${mode}）`).join("");
          const unfit = one.applies ? "" : `〔${words.unfit}〕`;
          const word = (one.wished ? words.outcome : words.trigger)[outcome];
          const isGood = outcome === (one.wished ? "satisfied" : "not_satisfied");
          const tone = ["missing", "exempt"].includes(outcome) ? outcome : isGood ? "good" : "bad";
          const notes = [condition.exempt_words, ...condition.notes, note ?? ""].filter(Boolean);
          const isFact = typeof condition.value === "boolean";
          const { label } = this.fields.get(condition.question).question;
          const printed = label.endsWith(condition.text) ? "" : condition.text;
          const asks = isFact ? printed : condition.threshold;
          const item = element(
            "li",
            { "data-tone": tone, "data-criterion": condition.id, "data-outcome": outcome },
            element("strong", { class: "guiju-check__verdict" }, word),
            ` ${asks} `,
            element("span", { class: "guiju-check__effect" }, `${one.said}${inner}${unfit}`),
            " ",
            this.clauseLink(condition.clause),
          );
          for (const said of notes) {
            item.append(element("span", { class: "guiju-check__note" }, `${said}。`));
          }
          if (!isFact) {
            item.append(element("q", { class: "guiju-check__text" }, condition.text));
          }
          items.get(condition.question).push(item);
        }
      }
      for (const [key, own] of items) {
        this.fields.get(key).verdicts.replaceChildren(...own);
      }
      this.assumed.replaceChildren(
        ...assumed.map(([name, label]) => element("p", {}, WORDS.assumed(name, label))),
      );
    }

    /** Show why a finding cannot be 满足, and all that is lost or contradicted. */
    showReasons({ reasons }) {
      const { words } = this.data;
      const note = words.noAdmission ? [element("p", {}, `${words.noAdmission}。`)] : [];
      this.reasons.replaceChildren(
        ...note,
        ...reasons.map((reason) => element("p", {}, `${WORDS.open}${reason}。`)),
        ...this.data.asked.doubts.map(({ clause, kind, detail }) =>
          element("p", {}, `${WORDS.doubt}${kind}：${detail}。`, this.clauseLink(clause)),
        ),
      );
    }

    showChanges({ changes }) {
      if (!changes.length) {
        this.changes.replaceChildren();
        return;
      }
      const items = changes.map(({ said, clauses }) => {
        const links = clauses.flatMap((id) => [" ", this.clauseLink(id)]);
        return element("li", {}, said, ...links);
      });
      this.changes.replaceChildren(
        element("p", { class: "guiju-check__title" }, WORDS.needs),
        element("ol", {}, ...items),
      );
    }

    showLadders({ facts }) {
      const shown = this.data.asked.stairs.map((stair) => this.ladder(stair, facts));
      this.ladders.replaceChildren(...shown.filter(Boolean));
    }

    /**
     * Return a ladder: the thresholds of one question in order, a step for each stretch between them
     * with what follows there, and the shop's own figure on its step.
     */
    ladder({ question, rungs, against }, facts) {
      const known = new Map(this.every().map((one) => [one.id, one]));
      const own = rungs.flatMap((rung) =>
        rung.conditions
          .map((id) => known.get(id))
          .filter((one) => one?.question === question && one.value && !one.reference)
          .filter((one) => one.operator !== "=")
          .map((condition) => ({ rung, condition, limit: decimal(condition.value) })),
      );
      if (!own.length) return null;
      const { unit = "", label } = this.fields.get(question).question;
      const limits = [];
      const inOrder = [...own].sort((one, other) => side(one.limit, other.limit));
      for (const { condition, limit } of inOrder) {
        // Below or at its limit a figure is on the lower step where the operator says so.
        const isUpper = ["<", ">="].includes(condition.operator);
        const text = /[0-9.]+/u.exec(condition.threshold)[0];
        const last = limits.at(-1);
        if (!last || side(last.limit, limit) || last.isUpper !== isUpper) {
          limits.push({ limit, isUpper, text });
        }
      }
      const fact = facts.get(question)?.value;
      const at =
        fact?.number && fact.base === own[0].condition.base
          ? limits.filter(({ limit, isUpper }) => {
              const order = side(fact.number, limit);
              return order > 0 || (order === 0 && isUpper);
            }).length
          : -1;
      const steps = Array.from({ length: limits.length + 1 }, (_, place) => {
        const holding = own.filter(({ condition, limit }) => {
          const isAbove = limits.findIndex((one) => !side(one.limit, limit)) < place;
          return condition.operator.startsWith(">") ? isAbove : !isAbove;
        });
        const low = limits[place - 1];
        const high = limits[place];
        const stretch =
          low && high
            ? `${low.isUpper ? "≥" : ">"}${low.text}，${high.isUpper ? "<" : "≤"}${high.text}${unit}`
            : high
              ? `${high.isUpper ? "<" : "≤"}${high.text}${unit}`
              : `${low.isUpper ? "≥" : ">"}${low.text}${unit}`;
        const follows = [...new Set(holding.flatMap(({ rung }) => this.follows(rung)))];
        const clauses = [...new Set(holding.map(({ rung }) => rung.clause))];
        const step = element(
          "li",
          { style: `--step: ${holding.length}`, "data-effects": holding.length },
          element("span", { class: "guiju-check__stretch" }, stretch),
          element("span", {}, follows.join("、") || WORDS.nothing),
          ...clauses.flatMap((id) => [" ", this.clauseLink(id, true)]),
        );
        if (place === at) {
          step.setAttribute("aria-current", "step");
          const here = `${WORDS.here}：${facts.get(question).shown}`;
          step.prepend(element("strong", { class: "guiju-check__here" }, here));
        }
        return step;
      });
      const others = rungs.filter((rung) => !own.some((one) => one.rung === rung));
      const section = element(
        "section",
        { class: "guiju-check__ladder" },
        element("p", { class: "guiju-check__title" }, WORDS.ladder(label)),
        element("ol", {}, ...steps),
      );
      for (const rung of others) {
        const conditions = rung.conditions.map((id) => known.get(id)?.text).filter(Boolean);
        const said = `${conditions.join("、")}：${this.follows(rung).join("、")}`;
        section.append(element("p", {}, `${said} `, this.clauseLink(rung.clause, true)));
      }
      for (const [source, quote] of against) {
        const link = element("a", { href: this.data.sources[source] }, WORDS.source);
        const said = element("q", {}, quote);
        section.append(
          element("p", { class: "guiju-check__against" }, link, WORDS.against, said),
        );
      }
      return section;
    }

    follows({ actions, effect }) {
      return actions.length ? actions : [this.data.words.effect[effect]];
    }

    /* The address */

    remember() {
      const said = this.statements().map(({ name, value }) =>
        [name, value].map(encodeURIComponent).join("="),
      );
      const address = new URL(location.href);
      address.hash = said.join("&");
      try {
        history.replaceState(history.state, "", address);
      } catch {
        // Some browsers let a page opened from disk keep its address only as it is.
      }
    }

    /** Fill in what the page's address says; a fragment without = is the name of a heading. */
    recall() {
      const fragment = location.hash.slice(1);
      if (fragment && !fragment.includes("=")) {
        this.show();
        return;
      }
      const said = fragment.split("&").filter(Boolean).map((pair) => {
        const at = pair.includes("=") ? pair.indexOf("=") : pair.length;
        return { name: decoded(pair.slice(0, at)), value: decoded(pair.slice(at + 1)) };
      });
      this.empty();
      this.names.clear();
      const { refused, facts } = this.checker.reader.read(said);
      const told = new Set();
      for (const { name, value } of said) {
        const key = this.checker.reader.byName.get(foldedName(name))?.key;
        if (!key || told.has(key)) continue;
        told.add(key);
        this.names.set(key, name);
        const { field } = this.fields.get(key);
        field.value = field.tagName === "SELECT" ? (facts.get(key)?.shown ?? field.value) : value;
      }
      const isShown = ({ name, kind }) => {
        const field = this.fields.get(this.checker.reader.byName.get(foldedName(name))?.key)?.field;
        return field?.value && kind !== "conflict";
      };
      this.foreign = refused.filter((one) => !isShown(one));
      this.show();
    }

    empty() {
      for (const { field, question } of this.fields.values()) field.value = question.default ?? "";
    }

    clear() {
      this.empty();
      this.names.clear();
      this.foreign = [];
      this.show();
      this.remember();
      this.fields.values().next().value?.field.focus();
    }
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text.replaceAll("+", "%20"));
    } catch {
      return text;
    }
  }

  function start() {
    const root = document.getElementById("guiju-check");
    const data = document.getElementById("guiju-check-data");
    if (root && data) new Form(root, JSON.parse(data.textContent));
  }

  // For the tests, which ask the checker itself.
  window.guijuCheck = { Checker };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
