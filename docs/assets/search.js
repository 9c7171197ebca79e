"use strict";
/*
 * Searches the clauses in the reader's own browser. Python has prepared everything that must come
 * out the same in the terminal (folding, synonyms, label forms, rarity); this file looks it up, so
 * both find the same clauses in the same order. See scripts/guiju/search.py for what the groups of
 * hits mean and scripts/guiju/indexing/ranking.py for the formula.
 *
 * The data comes in scripts that call guijuSearchPart: a page opened from disk may load nothing else.
 */
(() => {
  /** Groups of hits, best first: the clause named; the search in one piece; all terms; and so on. */
  const GROUP = { jump: 5, onePiece: 4, exact: 3, synonym: 2, related: 1 };

  /* Loading */

  const arrived = new Map();
  const awaited = new Map();

  window.guijuSearchPart = (name, data) => {
    arrived.set(name, data);
  };

  /** Load one part of the index; a part that has failed may be asked for again. */
  function loadPart(base, name) {
    if (!awaited.has(name)) {
      const loading = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(`search/${name}.js`, base).href;
        script.onload = () => (arrived.has(name) ? resolve(arrived.get(name)) : script.onerror());
        script.onerror = () => {
          awaited.delete(name);
          reject(new Error(`search/${name}.js`));
        };
        document.head.append(script);
      });
      awaited.set(name, loading);
    }
    return awaited.get(name);
  }

  /** @returns {Promise<Engine>} */
  async function loadEngine(base) {
    const manifest = await loadPart(base, "manifest");
    const shards = await Promise.all(manifest.shards.map((name) => loadPart(base, name)));
    return new Engine(manifest, shards.flat());
  }

  /* Folding */

  /** Return the function that folds one character; see scripts/guiju/folding.py. */
  function characterFolder({ kept, before, after, longer }) {
    const replaced = new Map(Object.entries(longer));
    const targets = Array.from(after);
    Array.from(before).forEach((character, place) => replaced.set(character, targets[place]));
    const isKept = (code) => {
      for (let place = 0; place < kept.length; place += 2) {
        if (code <= kept[place + 1]) return code >= kept[place];
      }
      return false;
    };
    return (character) => {
      if (!replaced.has(character)) {
        replaced.set(character, isKept(character.codePointAt(0)) ? character : "");
      }
      return replaced.get(character);
    };
  }

  /* Small things on text */

  /** Yield where a text stands in another; places may overlap. */
  function* places(text, sought) {
    for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) {
      yield [at, at + sought.length];
    }
  }

  /** Return the characters of a folded text and its pairs of neighbours. */
  function grams(text) {
    const characters = Array.from(text);
    return characters.flatMap((one, place) =>
      place + 1 < characters.length ? [one, one + characters[place + 1]] : [one],
    );
  }

  const highest = (numbers) => [...numbers].reduce((most, one) => Math.max(most, one), 0);

  const weigh = (units) => units.reduce((sum, unit) => sum + unit.weight, 0);

  const standsIn = (text, wordings) => wordings.some((wording) => wording.includes(text));

  /** Return how often a text stands in the wording that has it most. */
  function mostOften(text, wordings) {
    let most = 0;
    for (const wording of wordings) {
      let times = 0;
      for (let at = wording.indexOf(text); at >= 0; at = wording.indexOf(text, at + 1)) times += 1;
      most = Math.max(most, times);
    }
    return most;
  }

  const NUMERALS = "〇一二三四五六七八九";
  const TENS = { 十: 10, 百: 100 };

  /** Return the value of digits or Chinese numerals, null for anything else. */
  function chineseNumber(text) {
    if (/^[0-9]+$/.test(text)) return Number(text);
    let total = 0;
    let digit = null;
    for (const character of text.replaceAll("零", "〇").replaceAll("两", "二")) {
      const value = NUMERALS.indexOf(character);
      if (character in TENS) {
        total += (digit ?? 1) * TENS[character];
        digit = null;
      } else if (value >= 0 && !digit) {
        digit = value;
      } else {
        return null;
      }
    }
    return total + (digit ?? 0);
  }

  /* The engine */

  class Engine {
    constructor(manifest, rows) {
      this.manifest = manifest;
      this.foldCharacter = characterFolder(manifest.folding);
      this.spaces = new RegExp(manifest.query.spaces, "u");
      this.runs = new RegExp(manifest.query.runs, "gu");
      this.between = new RegExp(manifest.jump.between, "uy");
      this.forms = manifest.jump.forms.map(([form, kinds]) => [new RegExp(form, "uy"), kinds]);
      this.rules = manifest.rules.map((rule) => this.prepareRule(rule));
      this.clauses = rows.map((row, number) => this.prepareClause(row, number));
      const lengths = this.clauses.map((clause) => clause.length);
      this.averageLength = lengths.reduce((sum, one) => sum + one, 0) / Math.max(lengths.length, 1);
    }

    fold(text) {
      return Array.from(text, this.foldCharacter).join("");
    }

    prepareRule(rule) {
      const platform = this.manifest.platforms.find((one) => one.id === rule.platform);
      return {
        ...rule,
        foldedNames: rule.names.map((name) => this.fold(name)),
        foldedPlatform: [rule.platform, ...platform.names].map((name) => this.fold(name)),
      };
    }

    /** Lay out a clause as scripts/guiju/indexing/records.py does: wordings find it, own ranks it. */
    prepareClause(row, number) {
      const rule = this.rules[row.rule];
      const empty = { label: "", shown: "", title: "", path: [], text: "", topics: [], glosses: [], words: {} };
      const clause = { place: "", ...empty, ...row, rule, number };
      const label = this.fold(clause.label);
      clause.pathWording = this.fold(clause.path.join(""));
      clause.own = [label + this.fold(clause.text)];
      if (clause.glosses.length) clause.own.push(label + this.unfold(clause, clause.glosses).text);
      const head = this.fold(rule.title) + clause.pathWording;
      clause.heads = [head + label];
      if (clause.title) clause.heads.push(this.fold(clause.label + clause.title));
      clause.printed = clause.heads.map((one) => one + this.fold(clause.text));
      clause.wordings = [...clause.printed, ...clause.own.slice(1).map((own) => head + own)];
      clause.length = Array.from(clause.own[0]).length;
      clause.pinned = clause.id.replace("/", `@${rule.edition}/`);
      clause.link = `${rule.page}#${clause.anchor}`;
      return clause;
    }

    /** Fold a clause's text, likely originals in place; each folded unit knows its printed span. */
    unfold(clause, glosses) {
      const characters = Array.from(clause.text);
      let text = "";
      const starts = [];
      const ends = [];
      const take = (folded, start, end) => {
        text += folded;
        for (let unit = 0; unit < folded.length; unit += 1) {
          starts.push(start);
          ends.push(end);
        }
      };
      let at = 0;
      const takePrinted = (last) => {
        for (; at < last; at += 1) take(this.foldCharacter(characters[at]), at, at + 1);
      };
      for (const [start, end, original] of [...glosses].sort((a, b) => a[0] - b[0])) {
        takePrinted(start);
        take(this.fold(original), start, end);
        at = end;
      }
      takePrinted(characters.length);
      return { text, starts, ends };
    }

    /* The search as typed: scripts/guiju/query.py */

    parse(typed) {
      const query = { terms: [], contents: 0, units: new Map(), features: new Map() };
      const others = new Set();
      for (const term of this.terms(typed)) {
        const stretches = this.stretches(term);
        query.terms.push({ text: term, variants: this.variants(term, stretches) });
        const add = (text, others, weight) => {
          if (!query.units.has(text)) query.units.set(text, { text, others, weight });
        };
        // A word of the lexicon says more than any two neighbours do.
        for (const { start, end, means } of stretches) add(term.slice(start, end), means, 2);
        for (const { start, end } of this.contents(term)) {
          query.contents += 1;
          for (const text of this.unitTexts(term.slice(start, end))) add(text, [], 1);
        }
        for (const feature of this.features(term)) {
          query.features.set(feature, (query.features.get(feature) ?? 0) + 1);
        }
        for (const word of stretches.flatMap((stretch) => stretch.means)) {
          for (const feature of this.features(word)) others.add(feature);
        }
      }
      // A single digit or letter stands in too many clauses to say anything beside a longer unit.
      const units = [...query.units.values()];
      const longer = units.filter((unit) => Array.from(unit.text).length > 1);
      query.units = longer.length ? longer : units;
      query.otherFeatures = [...others].filter((feature) => !query.features.has(feature));
      query.whole = query.terms.map((term) => term.text).join("");
      return query;
    }

    terms(typed) {
      const { rawLimit, foldedLimit } = this.manifest.query;
      // Two code units make one code point at most: so much suffices, however much is pasted.
      const read = Array.from(typed.slice(0, 2 * rawLimit)).slice(0, rawLimit).join("");
      const terms = [];
      let left = foldedLimit;
      for (const word of read.split(this.spaces)) {
        const folded = Array.from(this.fold(word)).slice(0, left);
        if (folded.length) terms.push(folded.join(""));
        left -= folded.length;
      }
      return terms;
    }

    /** Find the words in a term that others stand in for; a longer word goes before a shorter. */
    stretches(term) {
      const taken = [];
      for (const { word, means, not_in: notIn } of this.manifest.widenings) {
        const outer = notIn.flatMap((longer) => [...places(term, longer)]);
        for (const [start, end] of places(term, word)) {
          const isTaken = taken.some((one) => start < one.end && one.start < end);
          const isOther = outer.some(([first, last]) => first <= start && end <= last);
          if (!isTaken && !isOther) taken.push({ start, end, means });
        }
      }
      return taken.sort((a, b) => a.start - b.start);
    }

    variants(term, stretches) {
      let made = [""];
      let at = 0;
      for (const { start, end, means } of stretches) {
        const before = term.slice(at, start);
        const options = [term.slice(start, end), ...means];
        made = made.flatMap((one) => options.map((option) => one + before + option));
        made = made.slice(0, this.manifest.query.variantLimit);
        at = end;
      }
      // The first is the term itself.
      return made.slice(1).map((one) => one + term.slice(at));
    }

    /** Return where a term says what is sought: all of it but the words that only ask. */
    contents(term) {
      const asked = new Array(term.length).fill(false);
      for (const word of this.manifest.asking) {
        for (const [start, end] of places(term, word)) asked.fill(true, start, end);
      }
      const found = [];
      asked.forEach((isAsking, at) => {
        const last = found.at(-1);
        if (isAsking) return;
        if (last?.end === at) last.end = at + 1;
        else found.push({ start: at, end: at + 1 });
      });
      return found.length ? found : [{ start: 0, end: term.length }];
    }

    /** Yield what a clause is asked for: Chinese by pairs, Latin words and numbers as a whole. */
    *unitTexts(content) {
      for (const [run, chinese] of content.matchAll(this.runs)) {
        const characters = chinese ? Array.from(run) : [run];
        for (let at = 0; at < Math.max(characters.length - 1, 1); at += 1) {
          yield characters.slice(at, at + 2).join("");
        }
      }
    }

    features(text) {
      const characters = Array.from(text);
      const { longestWord } = this.manifest.query;
      const found = grams(text);
      characters.forEach((_, start) => {
        const last = Math.min(start + longestWord, characters.length);
        for (let end = start + this.manifest.ranking.shortestWord; end <= last; end += 1) {
          found.push(characters.slice(start, end).join(""));
        }
      });
      return found;
    }

    /* The clause that a search names: scripts/guiju/jump.py */

    jumps(typed) {
      const id = typed.trim().toLowerCase();
      const named = this.clauses.filter((clause) => clause.id === id || clause.pinned === id);
      if (named.length) return named;
      for (const { name, levels } of this.labels(typed.trim())) {
        if (!name && levels.every((level) => level.isBare)) continue;
        const reached = (name ? this.rulesNamed(name) : this.rules).flatMap((rule) => {
          const near = this.clauses
            .filter((clause) => clause.rule === rule)
            .map((clause) => ({ clause, far: this.reach(levels, clause.place) }))
            .filter((one) => one.far !== null);
          const best = Math.min(...near.map((one) => one.far));
          if (best > 0 && !name) return [];
          return near.filter((one) => one.far === best).map((one) => one.clause);
        });
        if (reached.length) return reached.sort((a, b) => a.number - b.number);
      }
      return [];
    }

    /** Yield the ways to read a search as a name and a label, the longest label first. */
    *labels(typed) {
      const characters = Array.from(typed);
      if (characters.length > this.manifest.jump.limit) return;
      const name = (part) => this.fold(part.join("")).replace(/的$/u, "");
      for (let cut = 0; cut < characters.length; cut += 1) {
        const levels = this.levels(characters.slice(cut).join(""));
        if (levels.length) yield { name: name(characters.slice(0, cut)), levels };
      }
      for (let cut = characters.length - 1; cut > 0; cut -= 1) {
        const levels = this.levels(characters.slice(0, cut).join(""));
        if (levels.length) yield { name: name(characters.slice(cut)), levels };
      }
    }

    levels(typed) {
      const levels = [];
      for (let at = 0; at < typed.length; ) {
        const form = this.forms.findIndex(([pattern]) => {
          pattern.lastIndex = at;
          return pattern.test(typed);
        });
        if (form < 0) return [];
        const [pattern, kinds] = this.forms[form];
        pattern.lastIndex = at;
        const match = pattern.exec(typed);
        const printed = match.slice(1).filter(Boolean).join(".");
        const numbers = this.fold(printed).split(".").map(chineseNumber);
        if (numbers.includes(null)) return [];
        levels.push({ kinds, numbers, isBare: form === this.forms.length - 1 });
        this.between.lastIndex = at + match[0].length;
        this.between.test(typed);
        at = this.between.lastIndex;
      }
      return levels;
    }

    rulesNamed(name) {
      if (Array.from(name).length < 2) return [];
      const exact = this.rules.filter((rule) => rule.foldedNames.includes(name));
      if (exact.length) return exact;
      for (const part of [name, name.replace(/规则$/u, "")]) {
        const found = this.rules.filter((rule) => standsIn(part, rule.foldedNames));
        if (found.length && Array.from(part).length > 1) return found;
      }
      return [];
    }

    /** Tell how far a label is from a clause's place: 0 is exact; null is another place. */
    reach(levels, place) {
      const printed = place.split(" ").filter(Boolean);
      const anyKind = this.forms.at(-1)[1];
      const apart = levels.flatMap((level) =>
        level.kinds.join() === "d"
          ? level.numbers.map((number) => ({ kinds: anyKind, numbers: [number] }))
          : [level],
      );
      const fits = [levels, apart].map((one) => this.fit(one, printed));
      const known = fits.filter((fit) => fit !== null);
      return known.length ? Math.min(...known) : null;
    }

    fit(levels, printed) {
      for (let end = printed.length; end >= levels.length; end -= 1) {
        const kinds = levels.map((level, index) => {
          const [, kind, numbers] = /^([a-z]+)(.*)$/u.exec(printed[end - levels.length + index]);
          return numbers === level.numbers.join(".") ? level.kinds.indexOf(kind) : -1;
        });
        if (!kinds.includes(-1)) {
          const below = end === printed.length ? 0 : this.manifest.jump.below;
          return kinds.reduce((sum, one) => sum + one, below);
        }
      }
      return null;
    }

    /* Finding and ranking: scripts/guiju/search.py */

    /**
     * Return the hits of a search, best first, as {group, points, clause, highlights}.
     * `filters` may hold the id of a platform and of a topic.
     */
    search(typed, filters = {}) {
      const query = this.parse(typed);
      const jumps = this.jumps(typed);
      const totals = this.points(query);
      const lift = this.ruleLift(totals);
      const found = jumps.map((clause) => ({ group: GROUP.jump, points: 0, clause }));
      const needed = this.needed(query);
      const enough = this.manifest.ranking.relatedShare * highest(totals.values());
      const isLeftOut = ({ group, points }) =>
        group === null || (group === GROUP.related && (jumps.length || points < enough));
      const others = this.clauses
        .filter((clause) => !jumps.includes(clause))
        .map((clause) => ({
          group: this.group(clause, query, needed),
          points: totals.get(clause) ?? 0,
          clause,
        }))
        .filter((one) => !isLeftOut(one))
        .map((one) => {
          const gained = one.group === GROUP.related ? (lift.get(one.clause.rule) ?? 0) : 0;
          return { ...one, points: one.points + gained };
        })
        .sort((a, b) => b.group - a.group || b.points - a.points || a.clause.number - b.clause.number);
      return [...found, ...others]
        .filter(({ clause }) => !filters.platform || clause.rule.platform === filters.platform)
        .filter(({ clause }) => !filters.topic || clause.topics.includes(filters.topic))
        .map((hit) => ({ ...hit, highlights: this.highlights(hit, query) }));
    }

    covered(clause, query) {
      const has = (unit) => [unit.text, ...unit.others].some((one) => standsIn(one, clause.wordings));
      return weigh(query.units.filter(has));
    }

    /** Return the points of each clause that has at least one unit of the search. */
    points(query) {
      const { synonymShare, pathShare, shortestWord, rarity, k1, b } = this.manifest.ranking;
      const candidates = this.clauses.filter((clause) => this.covered(clause, query));
      const totals = new Map(candidates.map((clause) => [clause, 0]));
      const shares = [...query.features, ...query.otherFeatures.map((one) => [one, synonymShare])];
      for (const [feature, share] of shares) {
        const isWord = Array.from(feature).length >= shortestWord;
        const times = this.clauses.map((clause) =>
          isWord
            ? (clause.words[feature] ?? 0)
            : mostOften(feature, clause.own) + pathShare * mostOften(feature, [clause.pathWording]),
        );
        const worth = rarity[times.filter(Boolean).length];
        for (const clause of candidates) {
          const tf = times[clause.number];
          if (!tf) continue;
          const saturation = tf + k1 * (1 - b + (b * clause.length) / this.averageLength);
          const points = Math.floor((worth * tf * (k1 + 1)) / saturation + 0.5);
          totals.set(clause, totals.get(clause) + share * points);
        }
      }
      return totals;
    }

    ruleLift(totals) {
      const { ruleShare, ruleBest } = this.manifest.ranking;
      const byRule = new Map();
      for (const [clause, points] of totals) {
        byRule.set(clause.rule, [...(byRule.get(clause.rule) ?? []), points]);
      }
      const lift = new Map();
      for (const [rule, points] of byRule) {
        const best = points.sort((a, b) => b - a).slice(0, ruleBest);
        lift.set(rule, ruleShare * (best.reduce((sum, one) => sum + one, 0) / best.length));
      }
      return lift;
    }

    /** Return how much of a search a clause must have to be related. */
    needed(query) {
      if (query.contents > 1 || query.units.length > this.manifest.ranking.wordUnits) return 1;
      const isKnown = (unit) =>
        unit.others.length || this.clauses.some((clause) => standsIn(unit.text, clause.wordings));
      return Math.max(1, Math.min(2, weigh(query.units.filter(isKnown))));
    }

    group(clause, query, needed) {
      const { terms, whole } = query;
      if (!terms.length) return null;
      if (standsIn(whole, clause.printed)) return GROUP.onePiece;
      if (terms.every((term) => standsIn(term.text, clause.printed))) return GROUP.exact;
      const counts = (term) =>
        [term.text, ...term.variants].some((text) => standsIn(text, clause.wordings)) ||
        this.isName(term.text, clause.rule);
      if (terms.every(counts)) return GROUP.synonym;
      return this.covered(clause, query) >= needed ? GROUP.related : null;
    }

    isName(term, rule) {
      const inName = Array.from(term).length > 1 && standsIn(term, rule.foldedNames);
      return inName || rule.foldedPlatform.includes(term);
    }

    /** Return where to mark a hit's text: sorted disjoint spans of code points. */
    highlights({ group, clause }, query) {
      const sought =
        group === GROUP.related
          ? query.units.flatMap((unit) => [unit.text, ...unit.others])
          : query.terms.flatMap((term) => [term.text, ...term.variants]);
      const spans = [[], clause.glosses].flatMap((glosses) => {
        const { text, starts, ends } = this.unfold(clause, glosses);
        return clause.heads.flatMap((head) =>
          sought
            .flatMap((one) => [...places(head + text, one)])
            .map(([start, end]) => [Math.max(start - head.length, 0), end - head.length - 1])
            .filter(([, last]) => last >= 0)
            .map(([first, last]) => [starts[first], ends[last]]),
        );
      });
      const merged = [];
      for (const [start, end] of spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
        const last = merged.at(-1);
        if (last && start <= last[1]) last[1] = Math.max(end, last[1]);
        else merged.push([start, end]);
      }
      return merged;
    }
  }

  /* What the reader sees */

  const WORDS = {
    label: "检索条款",
    placeholder: "词语、原话，或 电商PK 4.1",
    platform: "平台",
    anyPlatform: "全部平台",
    topic: "主题",
    anyTopic: "全部主题",
    loading: "正在载入条款……",
    failed: "条款没有载入成功，请检查网络后再试一次。",
    nothing: "没有找到。换个说法，或少输入几个字试试。",
    nothingFiltered: "在所选范围内没有找到。可以放宽平台或主题。",
    onlyRelated: (count) => `没有与输入完全相符的条款，以下 ${count} 条内容相近。`,
    found: (count) => `找到 ${count} 条。`,
    foundAndRelated: (count, related) => `找到 ${count} 条，另有 ${related} 条内容相近。`,
    more: (count) => `再显示 ${count} 条`,
    group: { [GROUP.jump]: "直达", [GROUP.synonym]: "近义", [GROUP.related]: "相近" },
  };
  const PAGE_SIZE = 20;
  const TYPING_PAUSE_MS = 120;
  const EXCERPT = { before: 24, length: 120 };

  /** Make an element; children are elements or text, and text is never read as markup. */
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /**
   * Return the part of a text that shows its first mark, with every mark in it. Behind each exchanged
   * word stands its likely original, which is never marked: only what is printed was found.
   */
  function excerpt(text, highlights, glosses) {
    const characters = Array.from(text);
    const first = highlights[0]?.[0] ?? 0;
    const isLong = characters.length > EXCERPT.length;
    const latest = characters.length - EXCERPT.length;
    const start = isLong ? Math.max(0, Math.min(first - EXCERPT.before, latest)) : 0;
    const end = Math.min(start + EXCERPT.length, characters.length);
    const shown = element("p", { class: "guiju-search__text" });
    const piece = (from, to) => characters.slice(from, to).join("");
    let at = start;
    const show = (to, isFound) => {
      for (const [, last, original] of glosses.filter((one) => at < one[1] && one[1] <= to)) {
        shown.append(isFound ? element("mark", {}, piece(at, last)) : piece(at, last));
        shown.append(element("span", { class: "guiju-search__gloss" }, `〔${original}〕`));
        at = last;
      }
      if (at < to) shown.append(isFound ? element("mark", {}, piece(at, to)) : piece(at, to));
      at = Math.max(at, to);
    };
    if (start > 0) shown.append("…");
    for (const [from, to] of highlights) {
      if (to <= at || from >= end) continue;
      show(from, false);
      show(Math.min(to, end), true);
    }
    show(end, false);
    if (end < characters.length) shown.append("…");
    return shown;
  }

  class SearchBox {
    constructor(root) {
      this.root = root;
      this.base = new URL(root.dataset.base || ".", document.baseURI);
      this.engine = null;
      this.hits = [];
      this.build();
      this.listen();
    }

    build() {
      const id = (part) => `guiju-search-${part}`;
      this.input = element("input", {
        type: "search",
        id: id("input"),
        class: "guiju-search__input",
        placeholder: WORDS.placeholder,
        autocomplete: "off",
        spellcheck: "false",
        enterkeyhint: "search",
        "aria-controls": id("results"),
      });
      this.platform = element("select", { id: id("platform") });
      this.topic = element("select", { id: id("topic") });
      this.filters = element(
        "div",
        { class: "guiju-search__filters", hidden: "" },
        element("label", { for: id("platform") }, WORDS.platform),
        this.platform,
        element("label", { for: id("topic") }, WORDS.topic),
        this.topic,
      );
      this.status = element("p", { class: "guiju-search__status", "aria-live": "polite" });
      this.list = element("ol", { class: "guiju-search__results", id: id("results") });
      this.more = element("button", { type: "button", class: "guiju-search__more", hidden: "" });
      this.root.classList.add("guiju-search");
      this.root.setAttribute("role", "search");
      this.root.replaceChildren(
        element("label", { for: id("input"), class: "guiju-search__label" }, WORDS.label),
        this.input,
        this.filters,
        this.status,
        this.list,
        this.more,
      );
    }

    listen() {
      this.input.addEventListener("focus", () => this.load().catch(() => {}));
      // While an input method composes, the box holds half-typed syllables.
      this.input.addEventListener("input", (event) => event.isComposing || this.searchSoon());
      this.input.addEventListener("compositionend", () => this.searchSoon());
      this.platform.addEventListener("change", () => this.search());
      this.topic.addEventListener("change", () => this.search());
      this.more.addEventListener("click", () => this.showMore());
      this.root.addEventListener("keydown", (event) => this.key(event));
    }

    /** Load the index once; a failure is shown and may be tried again. */
    async load() {
      if (this.engine) return this.engine;
      if (!this.status.textContent) this.status.textContent = WORDS.loading;
      try {
        this.engine ??= await loadEngine(this.base);
      } catch (error) {
        this.status.textContent = WORDS.failed;
        throw error;
      }
      if (this.status.textContent === WORDS.loading) this.status.textContent = "";
      if (this.filters.hidden) this.offerFilters();
      return this.engine;
    }

    offerFilters() {
      const { platforms, topics } = this.engine.manifest;
      const offer = (select, any, choices) =>
        select.replaceChildren(
          element("option", { value: "" }, any),
          ...choices.map((one) => element("option", { value: one.id }, one.names[0])),
        );
      offer(this.platform, WORDS.anyPlatform, platforms);
      offer(this.topic, WORDS.anyTopic, topics);
      this.filters.hidden = false;
    }

    searchSoon() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), TYPING_PAUSE_MS);
    }

    async search() {
      clearTimeout(this.timer);
      try {
        await this.load();
      } catch {
        return;
      }
      const typed = this.input.value;
      const filters = { platform: this.platform.value, topic: this.topic.value };
      this.hits = this.engine.search(typed, filters);
      this.list.replaceChildren();
      this.showMore();
      this.status.textContent = this.summary(typed, filters);
      this.remember(typed, filters);
    }

    summary(typed, filters) {
      if (!typed.trim()) return "";
      const related = this.hits.filter((hit) => hit.group === GROUP.related).length;
      const found = this.hits.length - related;
      if (found && related) return WORDS.foundAndRelated(found, related);
      if (found) return WORDS.found(found);
      if (related) return WORDS.onlyRelated(related);
      return filters.platform || filters.topic ? WORDS.nothingFiltered : WORDS.nothing;
    }

    showMore() {
      const shown = this.list.children.length;
      this.list.append(...this.hits.slice(shown, shown + PAGE_SIZE).map((hit) => this.item(hit)));
      const left = this.hits.length - this.list.children.length;
      this.more.hidden = left === 0;
      this.more.textContent = WORDS.more(Math.min(left, PAGE_SIZE));
    }

    item({ group, clause, highlights }) {
      const { platforms, trust } = this.engine.manifest;
      const platform = platforms.find((one) => one.id === clause.rule.platform);
      const said = [
        WORDS.group[group],
        platform.names[0],
        clause.rule.status,
        trust[clause.trust] ?? clause.trust,
      ];
      const title = element("span", { class: "guiju-search__rule" }, clause.rule.title);
      const label = element("span", { class: "guiju-search__number" }, clause.label || clause.shown);
      const link = element("a", { href: new URL(clause.link, this.base).href }, title, " ", label);
      return element(
        "li",
        { class: "guiju-search__hit" },
        link,
        element("p", { class: "guiju-search__path" }, clause.path.join(" › ")),
        excerpt(clause.text, highlights, clause.glosses),
        element("p", { class: "guiju-search__meta" }, said.filter(Boolean).join(" · ")),
      );
    }

    /** Keep the search in the page's address, so that it can be sent to somebody. */
    remember(typed, { platform, topic }) {
      const address = new URL(location.href);
      for (const [name, value] of Object.entries({ q: typed.trim(), platform, topic })) {
        if (value) address.searchParams.set(name, value);
        else address.searchParams.delete(name);
      }
      try {
        history.replaceState(history.state, "", address);
      } catch {
        // Some browsers let a page opened from disk keep its address only as it is.
      }
    }

    /** Search for what the page's address asks for. */
    async recall() {
      const asked = new URLSearchParams(location.search);
      if (!asked.get("q")) return;
      this.input.value = asked.get("q");
      try {
        await this.load();
      } catch {
        return;
      }
      this.platform.value = asked.get("platform") ?? "";
      this.topic.value = asked.get("topic") ?? "";
      await this.search();
    }

    key(event) {
      const links = [...this.list.querySelectorAll("a")];
      const place = links.indexOf(document.activeElement);
      if (event.isComposing) return;
      if (event.key === "Escape") {
        this.input.value = "";
        this.input.focus();
        this.search();
      } else if (event.key === "ArrowDown" && event.target.tagName !== "SELECT") {
        links[place + 1]?.focus();
      } else if (event.key === "ArrowUp" && place >= 0) {
        (links[place - 1] ?? this.input).focus();
      } else if (event.key === "Enter" && event.target === this.input) {
        this.enter();
      } else {
        return;
      }
      event.preventDefault();
    }

    /** Open the clause that was named; otherwise go to the first hit, which Enter then opens. */
    async enter() {
      await this.search();
      const first = this.list.querySelector("a");
      if (this.hits[0]?.group === GROUP.jump) first.click();
      else first?.focus();
    }
  }

  function start() {
    const root = document.getElementById("guiju-search");
    const box = root && new SearchBox(root);
    box?.recall();
    // Pages without a box of their own have a field in the header that leads to one.
    const input = box?.input ?? document.querySelector("header input[type=search]");
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
      const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
      if (event.key !== "/" || isTyping || hasModifier || !input) return;
      event.preventDefault();
      input.focus();
    });
  }

  // For the tests, which ask the engine itself; and for whoever wants to search from another script.
  window.guijuSearch = { load: (base) => loadEngine(new URL(base, document.baseURI)) };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
