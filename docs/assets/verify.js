"use strict";
/*
 * Checks a letter's citations and quotations in the reader's own browser; nothing of it leaves the
 * page. It follows scripts/guiju/letters.py, naming.py, alignment.py, quotations.py and verifying.py
 * step by step, with the patterns, limits and sentences that Python gives, and both pass the same
 * cases. Clauses, folding and labels come from the search (search.js).
 *
 * Places in the letter count code points, as in Python: the letter is scanned in a copy in which each
 * character beyond the basic plane is one unit.
 */
(() => {
  const base = new URL("..", document.currentScript.src);
  const NONE = Object.freeze([]);

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
    loading ??= Promise.all([window.guijuSearch.load(base.href), loadData()])
      .then(([engine, data]) => new Checker(engine, data))
      .catch((error) => {
        loading = null;
        throw error;
      });
    return loading;
  }

  /* Small things */

  const characters = (text) => Array.from(text);
  const count = (text) => characters(text).length;

  /** Return the first place in a sorted list at which `value` may be put, before its like or after. */
  function bisect(list, value, isAfter) {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] < value || (isAfter && list[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Match a sticky pattern at a place. */
  function matchAt(pattern, text, at) {
    pattern.lastIndex = at;
    return pattern.exec(text);
  }

  const pairwise = (words) => words.slice(1).map((word, at) => `${words[at].text}\n${word.text}`);

  /* Reading: letters.py */

  const DOTTED = 0;
  const ARTICLE = 1;
  const CASE = 5;
  const CHINESE = 7;
  const ARABIC = 8;
  const LISTED = [0, 1, 3, 5, 6];
  const STUCK = ["bracket", "gap", "joint", "list", "said", "quoting", "measure", "idle"];
  const RUNNING = ["name", "id", "address", "trigger", "mark", "ellipsis"];

  class Reader {
    constructor(engine, data) {
      this.engine = engine;
      this.data = data;
      this.is = {};
      for (const [name, pattern] of Object.entries(data.patterns)) {
        const flag = STUCK.includes(name) ? "uy" : RUNNING.includes(name) ? "gu" : "u";
        this.is[name] = new RegExp(pattern, flag);
      }
    }

    /** Read a letter, an array of characters; patterns see each as one unit. */
    read(letters) {
      this.letters = letters;
      const text = scan(letters);
      const { mentionLimit } = this.data.limits;
      const cuts = [];
      const found = [];
      for (const scan of [this.quotes(text, cuts), this.names(text), this.ids(text)]) {
        let number = 0;
        for (const mention of scan) {
          if (number === mentionLimit) {
            cuts.push(mention.start);
            break;
          }
          found.push(mention);
          number += 1;
        }
      }
      const taken = found
        .filter((one) => one.kind !== "quote")
        .map((one) => [one.start, one.end])
        .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      found.push(...this.looseLabels(text, cuts, taken));
      found.sort((a, b) => a.start - b.start || b.end - a.end);
      if (found.length > mentionLimit) cuts.push(found[mentionLimit].start);
      const cut = cuts.length ? cuts.reduce((a, b) => Math.min(a, b)) : null;
      return { mentions: found.filter((one) => cut === null || one.start < cut), unreadFrom: cut };
    }

    mention(kind, start, end, fields = {}) {
      const empty = { name: "", levels: NONE, label: "", link: "named", edition: "", part: "", short: "" };
      return { ...empty, kind, start, end, ...fields };
    }

    *quotes(text, cuts) {
      const { opening, closing, straight, scanLimit, quoteLimit, depth } = this.data.limits;
      const pairs = [];
      let stack = [];
      const leftOver = () => {
        const marks = stack.filter((one) => one[0] === "“").map((one) => one[1]);
        for (let at = 0; at + 1 < marks.length; at += 2) pairs.push([marks[at], marks[at + 1] + 1]);
      };
      let number = 0;
      for (const match of text.matchAll(this.is.mark)) {
        const mark = match[0][0];
        const at = match.index;
        if (number === scanLimit) {
          cuts.push(at);
          break;
        }
        number += 1;
        if (mark === "\n") {
          leftOver();
          stack = [];
          continue;
        }
        const open = stack.slice(-depth).map((one) => one[0]);
        const isStraight = straight.includes(mark);
        const partner = isStraight ? mark : opening[closing.indexOf(mark)];
        if (opening.includes(mark) || (isStraight && !open.includes(mark))) {
          stack.push([mark, at]);
        } else if (open.includes(partner)) {
          while (stack.at(-1)[0] !== partner) stack.pop();
          pairs.push([stack.pop()[1], at + 1]);
        }
      }
      leftOver();
      let last = 0;
      for (const [start, end] of pairs.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
        if (start < last || end - start > quoteLimit) continue;
        yield this.mention("quote", start, end);
        last = end;
      }
    }

    *names(text) {
      for (const match of text.matchAll(this.is.name)) {
        const end = match.index + match[0].length;
        const bracket = matchAt(this.is.bracket, text, end);
        const original = (from, length) => this.letters.slice(from, from + length).join("");
        const short = bracket && this.is.short.exec(original(end, bracket[0].length));
        const fields = { name: original(match.index + 1, match[1].length), short: short?.[1] ?? "" };
        let labels = [...this.labels(text, bracket ? end + bracket[0].length : end)];
        if (!labels.length && bracket) labels = [...this.labels(text, end)];
        if (!labels.length) yield this.mention("rule", match.index, end, fields);
        for (const [number, [levels, start, stop]] of labels.entries()) {
          const label = text.slice(start, stop);
          yield this.mention(number ? "label" : "rule", number ? start : match.index, stop, { ...fields, levels, label });
        }
      }
    }

    *ids(text) {
      for (const match of text.matchAll(this.is.id)) {
        const before = text[match.index - 1] ?? "";
        if (before && /[0-9A-Za-z.@/_~-]/u.test(before)) continue;
        yield this.mention("id", match.index, match.index + match[0].length, {
          name: match[1],
          edition: (match[2] ?? "").slice(1),
          part: match[3] ?? "",
        });
      }
      for (const match of text.matchAll(this.is.address)) {
        yield this.mention("id", match.index, match.index + match[0].length, {
          name: `${match[1]}.${match[2]}`,
          edition: (match[3] ?? "").slice(1),
          part: match[4] ?? "",
        });
      }
    }

    *labels(text, at) {
      const gap = matchAt(this.is.gap, text, at);
      let start = gap ? at + gap[0].length : at;
      let { levels, end, form } = this.label(text, start);
      let above = [];
      while (levels.length) {
        if (levels[0].kinds[0] === "i" && above.length) levels = [...above, ...levels];
        yield [levels, start, end];
        above = levels.filter((level) => level.kinds[0] !== "i");
        const joint = matchAt(this.is.list, text, end);
        if (!joint) return;
        start = end + joint[0].length;
        ({ levels, end, form } = this.label(text, start));
        if (!LISTED.includes(form)) return;
      }
    }

    label(text, at) {
      const levels = [];
      let end = at;
      let form = -1;
      let before = -1;
      while (levels.length < 6) {
        const joint = levels.length ? matchAt(this.is.joint, text, end) : null;
        const found = this.level(text, joint ? end + joint[0].length : end, before);
        if (!found) break;
        if (!levels.length) form = found.form;
        levels.push(found.level);
        end = found.end;
        before = found.form;
      }
      return { levels, end, form };
    }

    level(text, at, before) {
      const forms = this.engine.forms;
      for (const [form, [pattern, kinds]] of forms.entries()) {
        const isUnsigned = form === forms.length - 1;
        if (isUnsigned && before !== CHINESE && before !== ARABIC) break;
        const match = matchAt(pattern, text, at);
        if (!match) continue;
        const end = at + match[0].length;
        const [read] = this.engine.levels(match[0]);
        const isNumber = (form === DOTTED || isUnsigned) && !"条條款项項节節".includes(match[0].at(-1));
        if (!read || (isNumber && matchAt(this.is.measure, text, end))) return null;
        if (form === CASE && matchAt(this.is.idle, text, end)) return null;
        // 第二条 may mean what is numbered 2、 or 二、, but no item (2) far below.
        const own = form === ARTICLE ? kinds.filter((kind) => kind !== "i") : kinds;
        const level = { kinds: own, numbers: read.numbers, isBare: false };
        return { form, level, end: at + match[0].trimEnd().length };
      }
      return null;
    }

    *looseLabels(text, cuts, taken) {
      let last = 0;
      let place = 0;
      let number = 0;
      for (const match of text.matchAll(this.is.trigger)) {
        const at = match.index;
        if (number === this.data.limits.scanLimit) {
          cuts.push(at);
          return;
        }
        number += 1;
        while (place < taken.length && taken[place][1] <= at) place += 1;
        if (at < last || (place < taken.length && taken[place][0] <= at)) continue;
        const before = text.slice(Math.max(0, at - 12), at);
        if (/[0-9０-９A-Za-z.．@/-]$/u.test(before) && !match[0].startsWith("第")) continue;
        const { levels, end, form } = this.label(text, at);
        if (!levels.length) continue;
        last = end;
        const link = this.link(text, at, end, form, levels.length, before);
        yield this.mention("label", at, end, { levels, label: text.slice(at, end), link });
      }
    }

    link(text, at, end, form, levels, before) {
      if (this.is.itself.test(before)) return "itself";
      if (form === ARTICLE || form === CASE) return "loose";
      const isMarked = text[at] === "第" || "条條款項项节節".includes(text[end - 1]);
      const isSaid = matchAt(this.is.said, text, end) || this.is.cue.test(before);
      const isNumber = form === DOTTED;
      if (isNumber && (isMarked || isSaid)) return "loose";
      const isLong = isNumber || levels > 1;
      return isLong && matchAt(this.is.quoting, text, end) ? "loose" : "bare";
    }
  }

  /* Comparing: alignment.py */

  const kindOf = (character) => {
    if (character >= "0" && character <= "9") return "0";
    if (character >= "a" && character <= "z") return "a";
    return "<>=".includes(character) ? "<" : "";
  };

  /**
   * Cut folded characters into tokens. `folded` has the characters with the places in `text` (an
   * array of characters) where they are printed; each of `pairs` is exchanged first.
   */
  function cut({ letters, starts, ends }, text, start, pairs) {
    const found = [];
    const isAt = (word, at) => word.every((one, place) => letters[at + place] === one);
    let at = 0;
    while (at < letters.length) {
      const pair = pairs.find(([old]) => isAt(old, at));
      if (pair) {
        const last = at + pair[0].length - 1;
        for (const one of pair[1]) found.push({ text: one, start: start + starts[at], end: start + ends[last] });
        at = last + 1;
        continue;
      }
      const kind = kindOf(letters[at]);
      let last = at;
      while (
        kind &&
        last + 1 < letters.length &&
        (kindOf(letters[last + 1]) === kind || (kind === "0" && letters[last + 1] === "."))
      ) {
        const gap = text.slice(ends[last], starts[last + 1]).join("");
        if (gap && !(kind === "0" && (gap === "," || gap === "，"))) break;
        last += 1;
      }
      while (kind === "0" && letters[last] === ".") last -= 1;
      const word = letters.slice(at, last + 1).join("");
      if (word !== ".") found.push({ text: word, start: start + starts[at], end: start + ends[last] });
      at = last + 1;
    }
    return found;
  }

  function rowsOf(quoted, printed) {
    const masks = new Map();
    printed.forEach((word, place) => masks.set(word, (masks.get(word) ?? 0n) | (1n << BigInt(place))));
    const full = (1n << BigInt(printed.length)) - 1n;
    let row = full;
    return quoted.map((word) => {
      const both = row & (masks.get(word) ?? 0n);
      row = ((row + both) | (row - both)) & full;
      return row;
    });
  }

  /** Return a row of the table as text, the lowest bit last: one look at a bit costs no more. */
  const bitsOf = (row, length) => row.toString(2).padStart(length, "0");

  function aligned(quoted, printed) {
    const rows = rowsOf(quoted, printed);
    const end = rows.length ? printed.length - Math.max(bitsOf(rows.at(-1), printed.length).indexOf("0"), 0) : 0;
    const none = !rows.length || !bitsOf(rows.at(-1), printed.length).includes("0");
    const last = none ? 0 : end;
    const found = backwards([...quoted].reverse(), printed.slice(0, last).reverse());
    const whole = found.map(([one, other]) => [quoted.length - 1 - one, last - 1 - other]);
    const kept = withoutStragglers(whole.reverse(), -1).reverse();
    return gathered(withoutStragglers(kept, 1), printed);
  }

  function backwards(quoted, printed) {
    const width = printed.length;
    const rows = rowsOf(quoted, printed).map((row) => bitsOf(row, width));
    const isSet = (row, column) => rows[row][width - 1 - column] === "1";
    const found = [];
    let row = quoted.length;
    let column = width;
    while (row && column) {
      if (isSet(row - 1, column - 1)) {
        column -= 1;
      } else if (row > 1 && !isSet(row - 2, column - 1)) {
        row -= 1;
      } else {
        row -= 1;
        column -= 1;
        found.push([row, column]);
      }
    }
    return found;
  }

  function withoutStragglers(pairs, sign) {
    let kept = pairs;
    while (kept.length) {
      const step = (at) => [0, 1].map((side) => sign * (kept[at][side] - kept[at - 1][side]));
      let run = 1;
      while (run < kept.length && step(run).every((one) => one === 1)) run += 1;
      if (run === kept.length || run > 2) return kept;
      const [one, other] = step(run);
      if (other <= 2 * one + 4) return kept;
      kept = kept.slice(run);
    }
    return kept;
  }

  function gathered(pairs, printed) {
    const made = [...pairs];
    const step = (at) => [made[at][0] - made[at - 1][0], made[at][1] - made[at - 1][1]];
    let first = 0;
    for (let last = 0; last < made.length - 1; last += 1) {
      if (last && step(last).join() !== "1,1") first = last;
      const [one, other] = first ? step(first) : [0, 0];
      const gap = other - 1;
      if (one === 1 && gap > 0 && step(last + 1)[1] > 1) {
        const run = made.slice(first, last + 1);
        if (run.every(([, at]) => printed[at - gap] === printed[at])) {
          run.forEach(([place, at], number) => (made[first + number] = [place, at - gap]));
        }
      }
    }
    return made;
  }

  class Comparing {
    constructor(limits) {
      this.grave = new Set(characters("0123456789" + limits.negations + limits.modals + limits.numerals + limits.signs));
    }

    /** Lay out a comparison of a quotation with a text, both arrays of characters. */
    stretches(quote, quoted, text, printed, pairs, breaks) {
      const broken = new Set(breaks);
      const laid = [];
      let at = 0;
      let other = pairs[0][1];
      for (const [one, place] of [...pairs, [quoted.length, pairs.at(-1)[1] + 1]]) {
        const isElided = at === one && broken.has(at);
        if (at < one || (other < place && !isElided)) laid.push([false, at, one, other, place]);
        if (one < quoted.length) {
          const last = laid.at(-1);
          if (last?.[0] && !isElided) Object.assign(last, { 2: one + 1, 4: place + 1 });
          else laid.push([true, one, one + 1, place, place + 1]);
        }
        at = one + 1;
        other = place + 1;
      }
      const slice = (from, words) =>
        words.length ? from.slice(words[0].start, words.at(-1).end).join("") : "";
      return this.absorbed(laid).map(([alike, a, b, c, d]) => {
        const words = printed.slice(c, d);
        if (alike) {
          const last = b < quoted.length ? quoted[b].start : quoted[b - 1].end;
          const said = quote.slice(quoted[a].start, last).join("");
          return { quoted: said, printed: slice(text, words), alike, serious: false };
        }
        const said = quoted.slice(a, b);
        const serious = [...said, ...words].some((word) => this.grave.has(characters(word.text)[0]));
        return { quoted: slice(quote, said), printed: slice(text, words), alike, serious };
      });
    }

    absorbed(laid) {
      const made = [];
      laid.forEach(([alike, a, b, c, d], place) => {
        const isShort = alike && b - a === 1 && place > 0 && place < laid.length - 1;
        const isBetween = isShort && !laid[place - 1][0] && !laid[place + 1][0];
        const isApart = !alike || isBetween;
        const last = made.at(-1);
        if (isApart && last && !last[0]) Object.assign(last, { 2: b, 4: d });
        else made.push([!isApart, a, b, c, d]);
      });
      return made;
    }
  }

  /* Where quotations come from: quotations.py */

  class Quote {
    constructor(text, checker) {
      this.text = characters(text);
      this.checker = checker;
      this.cuts = new Map();
    }

    pieces(pairs) {
      if (!this.cuts.has(pairs)) {
        const found = [];
        const scanned = scan(this.text);
        const gaps = [...scanned.matchAll(this.checker.reader.is.ellipsis)].map((one) => [one.index, one.index + one[0].length]);
        let at = 0;
        for (const [start, end] of [...gaps, [this.text.length, this.text.length]]) {
          const words = this.checker.tokens(this.text.slice(at, start), at, pairs);
          if (words.length) found.push(words);
          at = end;
        }
        this.cuts.set(pairs, found);
      }
      return this.cuts.get(pairs);
    }

    words(pairs) {
      return this.pieces(pairs).flat();
    }

    breaks(pairs) {
      let total = 0;
      return this.pieces(pairs).map((piece) => (total += piece.length));
    }
  }

  /** Return a text in which each character is one unit, so that places count characters. */
  const scan = (letters) => letters.map((one) => (one.length > 1 ? "\ufffd" : one)).join("");

  const joined = (words) => words.map((word) => `${word.text}\n`).join("");

  class Checker {
    constructor(engine, data) {
      this.engine = engine;
      this.data = data;
      this.rules = engine.rules;
      this.clauses = engine.clauses;
      this.reader = new Reader(engine, data);
      this.comparing = new Comparing(data.limits);
      this.own = this.rules.map((rule) =>
        this.clauses.map((clause, at) => (clause.rule === rule ? at : -1)).filter((at) => at >= 0),
      );
      this.ruleOf = this.clauses.map((clause) => this.rules.indexOf(clause.rule));
      this.noPairs = [];
      this.texts = this.own.map((own) => this.textsOf(own));
      this.postings = this.post();
    }

    check(letter) {
      return new Reading(this, letter).verdicts();
    }

    because(key, words) {
      return this.data.reasons[key].replace(/\{([a-z]+)\}/gu, (_, name) => words[name]);
    }

    folded(text) {
      const found = { letters: [], starts: [], ends: [] };
      text.forEach((one, at) => {
        for (const letter of this.engine.foldCharacter(one)) {
          found.letters.push(letter);
          found.starts.push(at);
          found.ends.push(at + 1);
        }
      });
      return found;
    }

    /** Fold a text with the likely originals in the place of exchanged words. */
    glossed(text, glosses) {
      const found = { letters: [], starts: [], ends: [] };
      const take = (letters, start, end) => {
        for (const letter of letters) {
          found.letters.push(letter);
          found.starts.push(start);
          found.ends.push(end);
        }
      };
      let at = 0;
      for (const [start, end, original] of [...glosses].sort((a, b) => a[0] - b[0])) {
        for (; at < start; at += 1) take(this.engine.foldCharacter(text[at]), at, at + 1);
        take(this.engine.fold(original), start, end);
        at = end;
      }
      for (; at < text.length; at += 1) take(this.engine.foldCharacter(text[at]), at, at + 1);
      return found;
    }

    tokens(text, start, pairs) {
      return cut(this.folded(text), text, start, pairs);
    }

    textsOf(own) {
      const clauses = own.map((at) => this.clauses[at]);
      const originals = new Map();
      for (const { text, glosses } of clauses) {
        for (const [start, end, original] of glosses) {
          const word = characters(text).slice(start, end).join("");
          originals.set(this.engine.fold(word), this.engine.fold(original));
        }
      }
      const found = [this.textOf(clauses, this.noPairs)];
      if (originals.size) {
        const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
        const pairs = [...originals]
          .sort((a, b) => count(b[0]) - count(a[0]) || order(a[0], b[0]))
          .map((pair) => pair.map(characters));
        found.push(this.textOf(clauses, pairs));
      }
      return found;
    }

    textOf(clauses, pairs) {
      const raw = [];
      const words = [];
      const firsts = [0];
      for (const clause of clauses) {
        const text = characters(clause.text);
        const head = characters([clause.label, clause.title].filter(Boolean).map((one) => `${one} `).join(""));
        words.push(...this.tokens(head, raw.length, pairs));
        const glosses = pairs.length ? clause.glosses : NONE;
        words.push(...cut(this.glossed(text, glosses), text, raw.length + head.length, pairs));
        raw.push(...head, ...text, "\n");
        firsts.push(words.length);
      }
      let at = 0;
      const places = words.map((word) => {
        const place = at;
        at += word.text.length + 1;
        return place;
      });
      return { raw, tokens: words, joined: `\n${joined(words)}`, places, firsts, pairs };
    }

    post() {
      const found = new Map();
      this.own.forEach((own, rule) => {
        for (const text of this.texts[rule]) {
          own.forEach((clause, place) => {
            for (const pair of pairwise(text.tokens.slice(text.firsts[place], text.firsts[place + 1]))) {
              if (!found.has(pair)) found.set(pair, []);
              const owners = found.get(pair);
              if (owners.at(-1) !== clause) owners.push(clause);
            }
          });
        }
      });
      return found;
    }

    exact(quote, rules) {
      return rules.flatMap((rule) =>
        this.texts[rule].flatMap((text, number) =>
          [...this.occurrences(text, quote.pieces(text.pairs))].map(([place, negation]) => ({
            clause: this.own[rule][bisect(text.firsts, place, true) - 1],
            isLikely: number > 0,
            negation,
          })),
        ),
      );
    }

    heading(quote, rule) {
      const sought = `\n${joined(quote.words(this.noPairs))}`;
      for (const clause of this.own[rule]) {
        for (const heading of this.clauses[clause].path) {
          const words = this.tokens(characters(heading), 0, this.noPairs);
          if (`\n${joined(words)}`.includes(sought)) return [clause, heading];
        }
      }
      return null;
    }

    holding(quote) {
      const found = new Set();
      for (const pairs of new Set(this.texts.flat().map((text) => text.pairs))) {
        const words = quote.pieces(pairs).reduce((most, one) => (one.length > most.length ? one : most), []);
        const owners = pairwise(words).map((pair) => this.postings.get(pair) ?? NONE);
        if (!owners.length) return this.rules.map((_, at) => at);
        const rarest = owners.reduce((least, one) => (one.length < least.length ? one : least));
        for (const clause of rarest) found.add(this.ruleOf[clause]);
      }
      return [...found].sort((a, b) => a - b);
    }

    near(quote, among, share) {
      const { common, candidates } = this.data.limits;
      const allowed = among && new Set(among);
      const counts = new Map();
      for (const pair of new Set(pairwise(quote.words(this.noPairs)))) {
        const owners = this.postings.get(pair) ?? NONE;
        if (owners.length > common) continue;
        for (const one of owners) {
          if (!allowed || allowed.has(one)) counts.set(one, (counts.get(one) ?? 0) + 1);
        }
      }
      const ordered = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, candidates);
      let best = null;
      for (const [clause] of ordered) {
        const rule = this.ruleOf[clause];
        for (const text of this.texts[rule]) {
          const found = this.compared(quote, text, clause - this.own[rule][0]);
          if (found && found.share >= share && (!best || found.share > best.share)) best = { clause, ...found };
        }
      }
      return best;
    }

    *occurrences(text, pieces) {
      const sought = pieces.map((piece) => `\n${joined(piece)}`);
      const { occurrences, reach } = this.data.limits;
      let at = sought.length ? text.joined.indexOf(sought[0]) : -1;
      for (let number = 0; number < occurrences && at >= 0; number += 1) {
        const first = bisect(text.places, at, false);
        let negation = this.negation(text, first);
        let end = at + sought[0].length - 1;
        let isWhole = true;
        for (const piece of sought.slice(1)) {
          const following = text.joined.slice(end, end + reach).indexOf(piece);
          if (following < 0) {
            isWhole = false;
            break;
          }
          negation ||= this.negation(text, bisect(text.places, end + following, false));
          end += following + piece.length - 1;
        }
        if (isWhole) yield [first, negation];
        at = text.joined.indexOf(sought[0], at + 1);
      }
    }

    negation(text, place) {
      const isFirst = place === 0 || text.firsts[bisect(text.firsts, place, true) - 1] === place;
      const before = isFirst ? "" : text.tokens[place - 1].text;
      return before && this.data.limits.negations.includes(before) ? before : "";
    }

    compared(quote, text, own) {
      const quoted = quote.words(text.pairs);
      const first = text.firsts[own];
      let last = own + 1;
      while (last < text.firsts.length - 1 && text.firsts[last] - first < quoted.length) last += 1;
      const printed = text.tokens.slice(first, text.firsts[last]);
      const pairs = aligned(quoted.map((one) => one.text), printed.map((one) => one.text));
      if (pairs.length < 3) return null;
      const comparison = this.comparing.stretches(quote.text, quoted, text.raw, printed, pairs, quote.breaks(text.pairs));
      return { share: pairs.length / quoted.length, comparison };
    }

    /* Names and labels: naming.py */

    rulesCalled(name) {
      const found = this.engine.rulesNamed(this.engine.fold(name));
      return this.rules.map((rule, at) => (found.includes(rule) ? at : -1)).filter((at) => at >= 0);
    }

    similar(name) {
      const grams = (text) => {
        const letters = characters(this.engine.fold(text));
        return new Set(letters.slice(1).map((one, at) => letters[at] + one));
      };
      const sought = grams(name);
      let best = null;
      let most = this.data.limits.alike;
      this.rules.forEach((rule, at) => {
        const own = grams(rule.title);
        const common = [...sought].filter((one) => own.has(one)).length;
        const alike = (2 * common) / Math.max(sought.size + own.size, 1);
        if (alike > most) [best, most] = [at, alike];
      });
      return best;
    }

    labelled(rule, levels) {
      for (const reading of this.readings(levels)) {
        const found = this.reached(rule, reading);
        if (found.length) return found;
        const above = reading.length > 1 ? this.reached(rule, reading.slice(0, -1)) : NONE;
        if (above.length === 1 && reading.at(-1).kinds[0] === "i") {
          const clause = this.clauses[above[0]];
          const far = this.engine.reach(reading.slice(0, -1), clause.place) ?? 0;
          const isThere = reading.at(-1).numbers[0] <= clause.text.split("\n").length;
          if (isThere && far < this.engine.manifest.jump.below) return above;
        }
      }
      return NONE;
    }

    reached(rule, levels) {
      const far = this.own[rule].map((at) => [this.engine.reach(levels, this.clauses[at].place), at]);
      const known = far.filter(([one]) => one !== null);
      const near = known.reduce((least, [one]) => Math.min(least, one), Infinity);
      const found = known.filter(([one]) => one === near).map(([, at]) => at);
      const heads = found.map((at) => `${this.clauses[at].id}__`);
      return found.filter((at) => !heads.some((head) => this.clauses[at].id.startsWith(head)));
    }

    isSection(levels, clauses) {
      const { reach, manifest } = this.engine;
      return ![...this.readings(levels)].some((reading) =>
        clauses.some((at) => {
          const far = reach.call(this.engine, reading, this.clauses[at].place);
          return far !== null && far < manifest.jump.below;
        }),
      );
    }

    *readings(levels) {
      yield levels;
      const decimal = (some) => ({ kinds: ["d"], numbers: some.map((level) => level.numbers[0]), isBare: false });
      if (levels.length > 1 && levels.every((level) => level.numbers.length === 1)) {
        yield [decimal(levels)];
        if (levels.length > 2) yield [decimal(levels.slice(0, 2)), ...levels.slice(2)];
      }
    }

    identified(rule, part) {
      const ids = this.own[rule].map((at) => [at, this.clauses[at].id.split("/").slice(1).join("/")]);
      const places = (some) => some.map(([at]) => at);
      const exact = places(ids.filter(([, id]) => id === part));
      if (exact.length) return exact;
      const below = places(ids.filter(([, id]) => id.startsWith(`${part}__`) || id.startsWith(`${part}-`)));
      if (below.length) return below;
      const level = part.replace(/^([a-z]+)-/u, "$1");
      return this.own[rule].filter((at) => this.clauses[at].place.split(" ").includes(level));
    }

    ends(text, shorts) {
      const folded = this.engine.fold(text.replace(this.reader.is.of, ""));
      let best = null;
      let longest = 2;
      const names = [...shorts, ...this.rules.flatMap((rule, at) => rule.names.map((name) => [at, name]))];
      for (const [at, name] of names) {
        const sought = this.engine.fold(name);
        if (count(sought) > longest && folded.endsWith(sought)) [best, longest] = [at, count(sought)];
      }
      return best;
    }
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
        if (mention.kind === "quote") {
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
      const { title, status, names } = checker.rules[rule];
      const clauses = mention.levels.length ? checker.labelled(rule, mention.levels) : [];
      const label = mention.label.replace(/^[、 ]+|[、 ]+$/gu, "");
      if (mention.levels.length && !clauses.length) {
        return this.answer({ rule, clauses: [], label: "" }, "NO_CLAUSE", "no-clause", { title, label });
      }
      const target = { rule, clauses, label };
      if (this.isOver(status)) return this.answer(target, "SUPERSEDED", "superseded", { title, status });
      const called = checker.engine.fold(mention.name);
      const isWhole =
        !mention.name ||
        this.shorts.has(mention.name) ||
        names.some((name) => checker.engine.fold(name) === called);
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
        const isOld = edition < current && /^[0-9]/u.test(edition);
        const words = { edition, current };
        if (isOld) return this.answer(target, "SUPERSEDED", "edition-old", words);
        return this.answer(target, "NOT_HERE", "edition-unknown", words);
      }
      if (part && !clauses.length) return this.answer(target, "NO_CLAUSE", "no-clause", { title, label: part });
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
      return (this.cited !== null || this.isUnknown) && gap.length <= 80 && !this.checker.reader.is.end.test(gap);
    }

    quote(number, mention) {
      const { checker } = this;
      const { is } = checker.reader;
      const { fold } = checker.engine;
      const folded = (text) => fold.call(checker.engine, text);
      const inner = this.text(mention.start + 1, mention.end - 1);
      const before = this.letter.slice(Math.max(0, mention.start - 8), mention.start);
      const bare = count(folded(inner.replaceAll(is.name, "")));
      if (bare < checker.data.limits.shortestQuote || is.alias.test(before)) return null;
      const whole = folded(inner);
      if (checker.rules.some((rule) => rule.names.some((name) => folded(name) === whole))) return null;
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
      if (isAttached && isUnknown) return this.verdict(mention, "NOT_HERE", checker.because("unknown-rule", {}));
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
      const own = cited ? checker.exact(quote, [cited.rule]) : [];
      const named = cited && isAttached ? this.family(cited.clauses) : new Set();
      const inside = named.size ? own.filter((one) => named.has(one.clause)) : own;
      const whole = inside.filter((one) => !one.negation);
      if (whole.length) return this.exact(mention, whole, cited);
      if (inside.length) return this.cutOff(mention, inside[0], quote);
      if (own.length) return this.elsewhere(mention, own[0], cited, quote);
      const heading = cited && checker.heading(quote, cited.rule);
      if (heading) return this.heading(mention, ...heading);
      if (cited && isAttached) {
        const near = named.size ? this.near(quote, [...named], nearCited) : null;
        if (near) return this.differs(mention, near, "differs", "");
        const other = this.near(quote, checker.own[cited.rule], nearNamed);
        if (other) return this.differs(mention, other, named.size ? "differs-elsewhere" : "differs", cited.label);
      }
      const every = checker.exact(quote, checker.holding(quote));
      const clean = every.filter((one) => !one.negation);
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
      const { id, rule } = this.checker.clauses[clause];
      return { title: rule.title, label: this.checker.data.places[id], ...others };
    }

    exact(mention, found, cited) {
      const [best] = found;
      const clauses = [...new Set(found.map((one) => one.clause))];
      const { status, title } = this.checker.clauses[best.clause].rule;
      if (this.isOver(status)) {
        const reason = this.checker.because("superseded", { title, status });
        return this.verdict(mention, "SUPERSEDED", reason, clauses.slice(0, 1));
      }
      const isOne = clauses.length === 1 || cited?.clauses.length === 1;
      const key = best.isLikely ? "exact-likely" : isOne ? "exact" : "exact-more";
      const reason = this.checker.because(key, this.words(best.clause, { count: String(clauses.length) }));
      return this.verdict(mention, "EXACT", reason, clauses.slice(0, isOne ? 1 : 5));
    }

    heading(mention, clause, heading) {
      const { title } = this.checker.clauses[clause].rule;
      return this.verdict(mention, "EXACT", this.checker.because("heading", { title, heading }), [clause]);
    }

    cutOff(mention, { clause, negation }, quote) {
      const reason = this.checker.because("cut", this.words(clause, { word: negation }));
      const text = quote.text.join("");
      return this.verdict(mention, "DIFFERS", reason, [clause], [
        { quoted: "", printed: negation, alike: false, serious: true },
        { quoted: text, printed: text, alike: true, serious: false },
      ]);
    }

    elsewhere(mention, found, cited, quote) {
      if (found.negation) return this.cutOff(mention, found, quote);
      const reason = this.checker.because("elsewhere", this.words(found.clause, { cited: cited.label }));
      return this.verdict(mention, "DIFFERS", reason, [found.clause]);
    }

    otherRule(mention, { clause }) {
      return this.verdict(mention, "DIFFERS", this.checker.because("other-rule", this.words(clause, {})), [clause]);
    }

    differs(mention, near, key, cited) {
      const reason = this.checker.because(key, this.words(near.clause, { cited }));
      return this.verdict(mention, "DIFFERS", reason, [near.clause], near.comparison);
    }
  }

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
      this.file = element("input", { type: "file", id: "guiju-verify-file", accept: ".txt,.md,text/plain" });
      this.button = element("button", { type: "button", class: "md-button md-button--primary" }, WORDS.check);
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
      const { verdicts, unreadFrom } = checker.check(letter);
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
      const place = element("button", { type: "button", class: "guiju-cite__button" }, WORDS.place(verdict.line, verdict.column));
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
        const name = `《${clause.rule.title}》${this.checker.data.places[clause.id]}`;
        const trust = this.checker.engine.manifest.trust[clause.trust] ?? clause.trust;
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
  window.guijuVerify = { load };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
