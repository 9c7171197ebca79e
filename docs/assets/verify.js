"use strict";
/*
 * Checks a letter's citations and quotations in the reader's own browser; nothing of it leaves the
 * page. It follows scripts/guiju/verifying.py, with the sentences that Python gives, and both pass the
 * same cases. letters.js and quotations.js go before.
 */
(() => {
  const { Checker, Quote, bisect, characters, count, scan } = window.guijuLetters;
  const base = new URL("..", document.currentScript.src);

  /* Loading */

  let arrived = null;
  let loading = null;

  window.guijuVerifyData = (data) => {
    arrived = data;
  };

  function loadData() {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("verify/data.js", base).href;
      script.onload = () => (arrived ? resolve(arrived) : script.onerror());
      script.onerror = () => reject(new Error(script.src));
      document.head.append(script);
    });
  }

  /** @returns {Promise<Checker>} */
  function load() {
    loading ??= loadData()
      .then((data) => new Checker(data))
      .catch((error) => {
        loading = null;
        throw error;
      });
    return loading;
  }

  /* One letter: verifying.py */

  class Reading {
    constructor(checker, letter) {
      this.checker = checker;
      this.characters = characters(letter);
      this.letter = scan(this.characters);
      const { mentions, unreadFrom } = checker.reader.read(this.characters);
      Object.assign(this, { mentions, unreadFrom, named: null, cited: null, isUnknown: false });
      this.lines = [0, ...[...this.letter.matchAll(/\n/gu)].map((match) => match.index + 1)];
      this.steps = checker.data.limits.steps;
      this.citedEnd = 0;
      this.shorts = new Map();
      this.outcome = checker.data.outcomes;
    }

    text(start, end) {
      return this.characters.slice(start, end).join("");
    }

    verdicts() {
      const made = [];
      let passed = 0;
      for (const [number, mention] of this.mentions.entries()) {
        if (mention.start < passed) continue;
        if (this.steps <= 0) return { verdicts: made, unreadFrom: mention.start };
        let verdict;
        if (mention.flaw) {
          const limit = String(this.checker.data.limits.quoteLimit);
          verdict = this.verdict(mention, "UNREAD", this.checker.because(mention.flaw, { limit }));
        } else if (mention.kind === "quote") {
          verdict = this.quote(number, mention);
          if (this.isAttached(mention)) this.citedEnd = mention.end;
          if (verdict?.clauses.length) passed = mention.end;
        } else {
          verdict = this.citation(mention);
        }
        if (verdict) made.push(verdict);
      }
      return { verdicts: made, unreadFrom: this.unreadFrom };
    }

    verdict(mention, outcome, reason, clauses = [], comparison = []) {
      const { start, end } = mention;
      const line = bisect(this.lines, start, true);
      return {
        start,
        end,
        line,
        column: start - this.lines[line - 1] + 1,
        quote: this.text(start, end),
        outcome: this.outcome[outcome],
        reason,
        clauses: clauses.map((at) => this.checker.clauses[at]),
        comparison,
      };
    }

    isOver(status) {
      return this.checker.data.over.some((word) => status.startsWith(word));
    }

    citation(mention) {
      const resolved = this.resolved(mention);
      if (!resolved) return null;
      const { target, outcome, reason } = resolved;
      const before = this.cited;
      this.cited = target;
      const isListed = mention.kind === "label" && mention.link === "named";
      if (isListed && before && target && before.rule === target.rule) {
        const clauses = [...new Set([...before.clauses, ...target.clauses])];
        this.cited = { rule: target.rule, clauses, label: `${before.label}、${target.label}` };
      }
      this.named = target;
      this.isUnknown = !target;
      this.citedEnd = mention.end;
      if (mention.short && target) this.shorts.set(mention.short, target.rule);
      return this.verdict(mention, outcome, reason, target?.clauses);
    }

    resolved(mention) {
      if (mention.kind === "id") return this.byId(mention);
      if (mention.kind === "rule") return this.byName(mention);
      if (mention.link === "named") {
        const rules = this.called(mention.name);
        return rules.length === 1 ? this.found(rules[0], mention) : null;
      }
      if (mention.link === "itself") return this.named ? this.found(this.named.rule, mention) : null;
      return this.loose(mention);
    }

    answer(target, outcome, key, words) {
      return { target, outcome, reason: this.checker.because(key, words) };
    }

    called(name) {
      return this.shorts.has(name) ? [this.shorts.get(name)] : this.checker.rulesCalled(name);
    }

    byName(mention) {
      const { rules } = this.checker;
      const { name } = mention;
      const found = this.called(name);
      if (found.length === 1) return this.found(found[0], mention);
      if (found.length) {
        const titles = found.map((rule) => `《${rules[rule].title}》`).join("、");
        return this.answer(null, "UNCLEAR", "unclear", { name, titles });
      }
      const similar = this.checker.similar(name);
      if (similar === null) return this.answer(null, "NOT_HERE", "not-here", { name });
      return this.answer(null, "NOT_HERE", "not-here-similar", { name, title: rules[similar].title });
    }

    found(rule, mention) {
      const { checker } = this;
      const { title, status, foldedNames } = checker.rules[rule];
      const clauses = mention.levels.length ? checker.labelled(rule, mention.levels, mention.heading) : [];
      const label = mention.heading + mention.label.replace(/^[、 ]+|[、 ]+$/gu, "");
      if (mention.levels.length && !clauses.length) {
        return this.answer({ rule, clauses: [], label: "" }, "NO_CLAUSE", "no-clause", { title, label });
      }
      const target = { rule, clauses, label };
      if (this.isOver(status)) return this.answer(target, "SUPERSEDED", "superseded", { title, status });
      const called = checker.folder.fold(mention.name);
      const isWhole =
        !mention.name ||
        this.shorts.has(mention.name) ||
        foldedNames.includes(called);
      if (!isWhole) return this.answer(target, "FOUND", "found-part", { title });
      const isSeveral = clauses.length > 1 && !checker.isSection(mention.levels, clauses);
      return this.sections(target, status, isSeveral);
    }

    sections(target, status, isSeveral) {
      const many = target.clauses.length;
      const key = isSeveral ? "found-several" : many > 1 ? "found-section" : many ? "found" : "found-rule";
      return this.answer(target, "FOUND", key, { count: String(many), status });
    }

    byId(mention) {
      const { checker } = this;
      const rule = checker.rules.findIndex((one) => one.names.includes(mention.name));
      if (rule < 0) {
        const isOurs = checker.rules.some((one) => one.platform === mention.name.slice(0, 2));
        if (!isOurs || !(mention.edition || mention.part)) return null;
        return this.answer(null, "NOT_HERE", "no-id", { name: mention.name });
      }
      const { title, status, edition: current } = checker.rules[rule];
      const { edition, part } = mention;
      const clauses = part ? checker.identified(rule, part) : [];
      const target = { rule, clauses, label: part };
      if (edition && edition !== current) {
        const { id } = checker.rules[rule];
        const isOld = checker.earlier.some((one) => one.id === id && one.edition === edition);
        const words = { edition, current };
        if (isOld) return this.answer(target, "SUPERSEDED", "edition-old", words);
        return this.answer(target, "NOT_HERE", "edition-unknown", words);
      }
      if (part && !clauses.length) {
        return this.answer(target, "NO_CLAUSE", "no-clause", { title, label: part });
      }
      if (this.isOver(status)) return this.answer(target, "SUPERSEDED", "superseded", { title, status });
      return this.sections(target, status, false);
    }

    loose(mention) {
      const { checker } = this;
      const { is } = checker.reader;
      const before = this.text(Math.max(0, mention.start - 40), mention.start);
      const rule = checker.ends(before, [...this.shorts].map(([name, one]) => [one, name]));
      if (rule !== null) return this.found(rule, mention);
      if (mention.link === "bare" || is.foreign.test(before)) return null;
      if (is.other.test(before) && !is.generic.test(before)) {
        return this.answer(null, "UNCLEAR", "unclear-bare", { label: mention.label });
      }
      if (!this.named) return null;
      const own = checker.own[this.named.rule];
      const isCase = mention.levels[0].kinds[0] === "case";
      if (isCase && !own.some((at) => checker.clauses[at].place.includes("case"))) return null;
      return this.found(this.named.rule, mention);
    }

    isAttached(mention) {
      const gap = this.letter.slice(this.citedEnd, mention.start);
      const isCited = this.cited !== null || this.isUnknown;
      return isCited && gap.length <= 80 && !this.checker.reader.is.end.test(gap);
    }

    quote(number, mention) {
      const { checker } = this;
      const { is } = checker.reader;
      const folded = (text) => checker.folder.fold(text);
      const inner = this.text(mention.start + 1, mention.end - 1);
      const before = this.letter.slice(Math.max(0, mention.start - 8), mention.start);
      const bare = count(folded(inner.replaceAll(is.name, "")));
      const { shortestQuote } = checker.data.limits;
      const whole = folded(inner);
      const isName = inner.startsWith("《") && bare < shortestQuote;
      if (isName || count(whole) < shortestQuote || is.alias.test(before)) return null;
      if (checker.rules.some((rule) => rule.foldedNames.includes(whole))) return null;
      const { cited, isAttached, isUnknown } = this.citedFor(number, mention);
      const found = this.lookedUp(mention, new Quote(inner, checker), cited, isAttached);
      if (found) return found;
      if (isAttached && cited) {
        const { title } = checker.rules[cited.rule];
        return this.verdict(mention, "DIFFERS", checker.because("no-words", { title }));
      }
      const cites = this.mentions
        .slice(number + 1, number + 20)
        .some((one) => one.start < mention.end && (one.kind === "rule" || one.kind === "id"));
      if (isAttached && isUnknown) {
        return this.verdict(mention, "NOT_HERE", checker.because("unknown-rule", {}));
      }
      if (bare < checker.data.limits.shortestClaim || cites) return null;
      return this.verdict(mention, "NOT_HERE", checker.because("nowhere", {}));
    }

    citedFor(number, mention) {
      const isAttached = this.isAttached(mention);
      let next = number + 1;
      while (next < this.mentions.length && this.mentions[next].start < mention.end) next += 1;
      const following = this.mentions[next];
      if (following && following.kind !== "quote") {
        const gap = this.letter.slice(mention.end, following.start);
        const isBound = /[（(见見自]/u.test(gap);
        if (gap.length <= 10 && this.checker.reader.is.after.test(gap) && (isBound || !isAttached)) {
          const resolved = this.resolved(following);
          if (resolved) return { cited: resolved.target, isAttached: true, isUnknown: !resolved.target };
        }
      }
      return { cited: isAttached ? this.cited : this.named, isAttached, isUnknown: this.isUnknown };
    }

    lookedUp(mention, quote, cited, isAttached) {
      const { checker } = this;
      const { nearCited, nearNamed, nearAny } = checker.data.limits;
      if (!quote.pieces(checker.noPairs).length) return null;
      // A letter may have the negation itself, before the quotation: 不得“…”.
      const { saidBefore, saidFrom } = checker.data.limits;
      const said = this.characters.slice(Math.max(0, mention.start - saidBefore), mention.start);
      const fold = (some) => checker.folder.fold(some.join(""));
      const folded = fold(said.slice(said.findLastIndex((one) => saidFrom.includes(one)) + 1));
      const rightBefore = fold(said.slice(-4));
      const isSaid = ({ negation, between }) =>
        between ? folded.includes(checker.folder.fold(negation)) : rightBefore.endsWith(negation);
      const free = { negation: "", between: "", isRemote: false };
      const denied = (found) => found.map((one) => (isSaid(one) ? { ...one, ...free } : one));
      const own = cited ? denied(checker.exact(quote, [cited.rule])) : [];
      const named = cited && isAttached ? this.family(cited.clauses) : new Set();
      const inside = named.size ? own.filter((one) => named.has(one.clause)) : own;
      const kept = whole(inside);
      if (kept.length) return this.exact(mention, kept, cited);
      if (inside.length) return this.cutOff(mention, inside[0], quote);
      const earlier = own.length ? null : this.earlier(mention, quote, cited);
      if (earlier) return earlier;
      if (own.length) return this.elsewhere(mention, own[0], cited, quote);
      const heading = cited && checker.heading(quote, cited.rule);
      if (heading) return this.heading(mention, ...heading);
      if (cited && isAttached) {
        const near = named.size ? this.near(quote, [...named], nearCited) : null;
        if (near) return this.differs(mention, near, "differs", "");
        const other = this.near(quote, checker.own[cited.rule], nearNamed);
        const key = named.size ? "differs-elsewhere" : "differs";
        if (other) return this.differs(mention, other, key, cited.label);
      }
      const every = denied(checker.exact(quote, checker.holding(quote)));
      const clean = whole(every);
      if (every.length && cited && isAttached) return this.otherRule(mention, clean[0] ?? every[0]);
      if (clean.length) return this.exact(mention, clean, null);
      if (every.length) return this.cutOff(mention, every[0], quote);
      if (isAttached && cited) return null;
      const near = this.near(quote, null, nearAny);
      return near ? this.differs(mention, near, "differs", "") : null;
    }

    near(quote, among, share) {
      const words = quote.words(this.checker.noPairs).length;
      this.steps -= words;
      const { nearShort, shortestClaim } = this.checker.data.limits;
      return this.checker.near(quote, among, words < shortestClaim ? nearShort : share);
    }

    family(clauses) {
      if (!clauses.length) return new Set();
      const ids = clauses.map((at) => `${this.checker.clauses[at].id}__`);
      const own = this.checker.own[this.checker.ruleOf[clauses[0]]];
      const below = own.filter((at) => ids.some((id) => this.checker.clauses[at].id.startsWith(id)));
      return new Set([...clauses, ...below]);
    }

    words(clause, others) {
      const { where, rule } = this.checker.clauses[clause];
      return { title: rule.title, label: where, ...others };
    }

    /** Judge a quotation that stands word for word in an earlier edition of a cited rule. */
    earlier(mention, quote, cited) {
      const { checker } = this;
      const rule = cited && checker.rules[cited.rule];
      const older = checker.earlier
        .map((edition, at) => (edition.id === rule?.id ? checker.rules.length + at : -1))
        .filter((at) => at >= 0);
      const found = whole(checker.exact(quote, older))[0];
      if (!found) return null;
      const { edition } = checker.clauses[found.clause].rule;
      const words = this.words(found.clause, { edition, current: rule.edition });
      return this.verdict(mention, "SUPERSEDED", checker.because("earlier", words), [found.clause]);
    }

    exact(mention, found, cited) {
      const [best] = found;
      const clauses = [...new Set(found.map((one) => one.clause))];
      const { status } = this.checker.clauses[best.clause].rule;
      if (this.isOver(status)) {
        const reason = this.told("superseded-exact", best, { status });
        return this.verdict(mention, "SUPERSEDED", reason, clauses.slice(0, 1));
      }
      const isOne = clauses.length === 1 || cited?.clauses.length === 1;
      const key = best.isLikely ? "exact-likely" : isOne ? "exact" : "exact-more";
      const reason = this.told(key, best, { count: String(clauses.length) });
      return this.verdict(mention, "EXACT", reason, clauses.slice(0, isOne ? 1 : 5));
    }

    /** Give a reason, and the negation that stands further before in the sentence. */
    told(key, { clause, negation, isRemote }, words) {
      const reason = this.checker.because(key, this.words(clause, words));
      if (!isRemote) return reason;
      return this.checker.because("denied", { reason: reason.replace(/。$/u, ""), word: negation });
    }

    heading(mention, clause, heading) {
      const { title } = this.checker.clauses[clause].rule;
      return this.verdict(mention, "EXACT", this.checker.because("heading", { title, heading }), [clause]);
    }

    cutOff(mention, { clause, negation, between }, quote) {
      const key = between ? "cut-before" : "cut";
      const reason = this.checker.because(key, this.words(clause, { word: negation }));
      const text = quote.text.join("");
      return this.verdict(mention, "DIFFERS", reason, [clause], [
        { quoted: "", printed: between || negation, alike: false, serious: true },
        { quoted: text, printed: text, alike: true, serious: false },
      ]);
    }

    elsewhere(mention, found, cited, quote) {
      if (found.negation && !found.isRemote) return this.cutOff(mention, found, quote);
      const reason = this.checker.because("elsewhere", this.words(found.clause, { cited: cited.label }));
      return this.verdict(mention, "DIFFERS", reason, [found.clause]);
    }

    otherRule(mention, { clause }) {
      const reason = this.checker.because("other-rule", this.words(clause, {}));
      return this.verdict(mention, "DIFFERS", reason, [clause]);
    }

    differs(mention, near, key, cited) {
      const reason = this.checker.because(key, this.words(near.clause, { cited }));
      return this.verdict(mention, "DIFFERS", reason, [near.clause], near.comparison);
    }
  }

  /** Return what was found with nothing cut off, those first that have no negation even afar. */
  const whole = (found) =>
    found
      .filter((one) => !one.negation || one.isRemote)
      .sort((a, b) => Number(a.isRemote) - Number(b.isRemote));

  /** Return the verdict on each citation and quotation of a letter, in order. */
  const check = (checker, letter) => new Reading(checker, letter).verdicts();

  /* What the reader sees */

  const WORDS = {
    letter: "申诉信或其他文字",
    placeholder: "把信粘贴在这里，例如：根据《快手小店电商PK管理规则》4.1，“平台可对其减轻或免于处置”。",
    open: "打开文本文件",
    check: "核对",
    empty: "请先粘贴或打开一封信。",
    loading: "正在载入条款……",
    failed: "条款没有载入成功，请检查网络后再试一次。",
    unread: "这个文件读不出文字，请另存为纯文本再打开。",
    large: "这个文件太大，请只放信的正文。",
    nothing: "信中没有找到对规则的引用或引文。",
    summary: (all, odd) => (odd ? `共 ${all} 处，其中 ${odd} 处需要留意。` : `共 ${all} 处，全部相符。`),
    rest: (line) => `引用过多，第 ${line} 行以后没有核对。`,
    place: (line, column) => `第${line}行第${column}字`,
    source: "出处：",
    trust: (trust) => `（可信度：${trust}）`,
    legend: "删除线是信中有而规则没有的字，下划线是规则有而信中没有的字；加底色的涉及数字、否定或“应当”“可以”之类，尤其要改正。",
  };
  const SOUND = ["FOUND", "EXACT"];
  const LARGEST_BYTES = 8_000_000;

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  class VerifyBox {
    constructor(root) {
      this.area = element("textarea", {
        id: "guiju-verify-letter",
        class: "guiju-verify__letter",
        rows: "10",
        placeholder: WORDS.placeholder,
        spellcheck: "false",
        autocomplete: "off",
      });
      const types = ".txt,.md,text/plain";
      this.file = element("input", { type: "file", id: "guiju-verify-file", accept: types });
      const look = "md-button md-button--primary";
      this.button = element("button", { type: "button", class: look }, WORDS.check);
      this.status = element("p", { class: "guiju-verify__status", role: "status" });
      this.list = element("ol", { class: "guiju-verify__verdicts" });
      this.legend = element("p", { class: "guiju-verify__legend", hidden: "" }, WORDS.legend);
      root.replaceChildren(
        element("label", { for: this.area.id, class: "guiju-verify__label" }, WORDS.letter),
        this.area,
        element(
          "div",
          { class: "guiju-verify__bar" },
          this.button,
          element("label", { for: this.file.id }, WORDS.open),
          this.file,
        ),
        this.status,
        this.legend,
        this.list,
      );
      this.button.addEventListener("click", () => this.check());
      this.file.addEventListener("change", () => this.open());
    }

    /** Take the text of a file: UTF-8, else what Chinese Windows writes. */
    async open() {
      const [file] = this.file.files;
      if (!file) return;
      if (file.size > LARGEST_BYTES) {
        this.say(WORDS.large);
        return;
      }
      const bytes = await file.arrayBuffer();
      for (const encoding of ["utf-8", "gb18030"]) {
        try {
          const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
          if (text.includes("\0")) break;
          this.area.value = text;
          await this.check();
          return;
        } catch {
          // The next encoding may fit.
        }
      }
      this.say(WORDS.unread);
    }

    say(words) {
      this.list.replaceChildren();
      this.legend.hidden = true;
      this.status.textContent = words;
    }

    async check() {
      const letter = this.area.value.replace(/^\ufeff/u, "");
      if (!letter.trim()) {
        this.say(WORDS.empty);
        return;
      }
      this.say(WORDS.loading);
      try {
        this.checker = await load();
      } catch {
        this.say(WORDS.failed);
        return;
      }
      const { checker } = this;
      const { verdicts, unreadFrom } = check(checker, letter);
      const sound = SOUND.map((name) => checker.data.outcomes[name]);
      const odd = verdicts.filter((one) => !sound.includes(one.outcome)).length;
      const said = [verdicts.length ? WORDS.summary(verdicts.length, odd) : WORDS.nothing];
      if (unreadFrom !== null) {
        const before = characters(letter).slice(0, unreadFrom);
        said.push(WORDS.rest(before.filter((one) => one === "\n").length + 1));
      }
      this.say(said.join(""));
      this.list.append(...verdicts.map((one) => this.item(one, letter, sound.includes(one.outcome))));
      this.legend.hidden = !verdicts.some((one) => one.comparison.length);
    }

    item(verdict, letter, isSound) {
      const where = WORDS.place(verdict.line, verdict.column);
      const place = element("button", { type: "button", class: "guiju-cite__button" }, where);
      place.addEventListener("click", () => this.select(verdict, letter));
      const outcome = element(
        "strong",
        { class: `guiju-verify__outcome guiju-verify__outcome--${isSound ? "sound" : "odd"}` },
        verdict.outcome,
      );
      const parts = [
        element("p", { class: "guiju-verify__head" }, outcome, " ", place),
        element("p", { class: "guiju-verify__quote" }, verdict.quote),
        element("p", {}, verdict.reason),
      ];
      if (verdict.comparison.length) parts.splice(2, 0, comparison(verdict.comparison));
      if (verdict.clauses.length) parts.push(this.sources(verdict.clauses));
      return element("li", { class: "guiju-verify__verdict" }, ...parts);
    }

    sources(clauses) {
      const parts = clauses.flatMap((clause, at) => {
        const href = new URL(clause.link, base).href;
        const name = `《${clause.rule.title}》${clause.where}`;
        const trust = this.checker.data.trust[clause.trust];
        return [at ? "；" : "", element("a", { href }, name), WORDS.trust(trust)];
      });
      return element("p", { class: "guiju-verify__sources" }, WORDS.source, ...parts);
    }

    /** Select a verdict's words in the letter; a text area counts in UTF-16 and strips no marks. */
    select({ start, end }, letter) {
      const letters = characters(letter);
      const before = letters.slice(0, start).join("").length + this.area.value.length - letter.length;
      this.area.focus();
      this.area.setSelectionRange(before, before + letters.slice(start, end).join("").length);
    }
  }

  function comparison(stretches) {
    const shown = element("p", { class: "guiju-verify__comparison" });
    for (const { quoted, printed, alike, serious } of stretches) {
      const attributes = serious ? { class: "guiju-verify--serious" } : {};
      if (alike) shown.append(quoted);
      if (!alike && quoted) shown.append(element("del", attributes, quoted));
      if (!alike && printed) shown.append(element("ins", attributes, printed));
    }
    return shown;
  }

  function start() {
    const root = document.getElementById("guiju-verify");
    if (root) new VerifyBox(root);
  }

  // For the tests, which compare the verdicts on many letters with those that Python gives.
  window.guijuVerify = { load, check };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
