"use strict";
/*
 * Compares quotations with clauses word by word, and finds where they come from; finds the rules and
 * clauses that names and labels mean. It follows scripts/guiju/alignment.py, quotations.py and
 * naming.py. Folding and labels come from the search (search/text.js, search/naming.js), with the
 * clauses and the whole of the folding from verify/data.js: the search loads of both only what it needs.
 */
(() => {
  const { NONE, Reader, bisect, characters, count, scan } = window.guijuLetters;
  const { Folder, Naming } = window.guijuSearch.modules;

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
        const span = { start: start + starts[at], end: start + ends[last] };
        for (const one of pair[1]) found.push({ text: one, ...span });
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
    const rise = rows.length ? bitsOf(rows.at(-1), printed.length).indexOf("0") : -1;
    const last = rise < 0 || !printed.length ? 0 : printed.length - rise;
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
      const { negations, modals, numerals, signs } = limits;
      this.parting = limits.parting;
      this.grave = new Set(characters(`0123456789${negations}${modals}${numerals}${signs}`));
    }

    /** Lay out a comparison of a quotation with a text, both arrays of characters. */
    stretches(quote, quoted, text, printed, pairs, breaks) {
      const broken = new Set(breaks);
      const laid = [];
      let at = 0;
      const [first, end] = [pairs[0], pairs.at(-1)];
      let other = first[1] - this.facing(text, printed, first[1], -1, first[0]);
      const beyond = this.facing(text, printed, end[1], 1, quoted.length - 1 - end[0]);
      for (const [one, place] of [...pairs, [quoted.length, end[1] + 1 + beyond]]) {
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

    /** Count the tokens next to one, at most so many, up to a mark that parts sentences. */
    facing(text, printed, from, step, most) {
      let at = from;
      let found = 0;
      while (found < most && at + step >= 0 && at + step < printed.length) {
        const left = Math.min(at, at + step);
        const gap = text.slice(printed[left].end, printed[left + 1].start);
        if (gap.some((mark) => this.parting.includes(mark))) break;
        at += step;
        found += 1;
      }
      return found;
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

  const pairwise = (words) => words.slice(1).map((word, at) => `${words[at].text}\n${word.text}`);

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
        const ellipses = [...scanned.matchAll(this.checker.reader.is.ellipsis)];
        const gaps = ellipses.map((one) => [one.index, one.index + one[0].length]);
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

  const joined = (words) => words.map((word) => `${word.text}\n`).join("");

  class Checker {
    constructor(data) {
      this.data = data;
      this.folder = new Folder(data.folding, new Map(Object.entries(data.folding.parts)));
      this.rules = data.rules.map((rule) => this.layOut(rule));
      // Earlier editions follow the rules that count; only a quotation of a cited rule looks there.
      this.earlier = data.earlier.map((rule) => this.layOut(rule));
      this.clauses = [...this.rules, ...this.earlier].flatMap((rule) => rule.clauses);
      this.current = this.clauses.length - this.earlier.flatMap((rule) => rule.clauses).length;
      this.naming = new Naming(data.jump, this.rules, this.folder, null);
      this.reader = new Reader(this.naming, data);
      this.comparing = new Comparing(data.limits);
      const places = new Map([...this.rules, ...this.earlier].map((rule, at) => [rule, at]));
      this.ruleOf = this.clauses.map((clause) => places.get(clause.rule));
      this.own = [...places].map(() => []);
      this.ruleOf.forEach((rule, at) => this.own[rule].push(at));
      this.noPairs = [];
      this.made = new Map();
    }

    /** Add to an edition what follows from its fields, as scripts/guiju/indexing/records.py does. */
    layOut(rule) {
      const laid = { ...rule, foldedNames: rule.names.map((name) => this.folder.fold(name)) };
      laid.clauses = rule.clauses.map((clause) => ({
        ...clause,
        rule: laid,
        id: `${rule.id}/${clause.part}`,
        pinned: `${rule.id}@${rule.edition}/${clause.part}`,
        link: `${rule.page}#c-${clause.part}`,
      }));
      return laid;
    }

    because(key, words) {
      return this.data.reasons[key].replace(/\{([a-z]+)\}/gu, (_, name) => words[name]);
    }

    folded(text) {
      const found = { letters: [], starts: [], ends: [] };
      text.forEach((one, at) => {
        for (const letter of this.folder.character(one)) {
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
        for (; at < start; at += 1) take(this.folder.character(text[at]), at, at + 1);
        take(this.folder.fold(original), start, end);
        at = end;
      }
      for (; at < text.length; at += 1) take(this.folder.character(text[at]), at, at + 1);
      return found;
    }

    tokens(text, start, pairs) {
      return cut(this.folded(text), text, start, pairs);
    }

    texts(rule) {
      if (!this.made.has(rule)) this.made.set(rule, this.textsOf(this.own[rule]));
      return this.made.get(rule);
    }

    textsOf(own) {
      const clauses = own.map((at) => this.clauses[at]);
      const originals = new Map();
      for (const { text, glosses } of clauses) {
        for (const [start, end, original] of glosses) {
          const word = characters(text).slice(start, end).join("");
          originals.set(this.folder.fold(word), this.folder.fold(original));
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
      const bodies = [];
      for (const clause of clauses) {
        const text = characters(clause.text);
        const above = [clause.label, clause.title].filter(Boolean);
        const head = characters(above.map((one) => `${one} `).join(""));
        words.push(...this.tokens(head, raw.length, pairs));
        bodies.push(raw.length + head.length);
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
      return { raw, tokens: words, joined: `\n${joined(words)}`, places, firsts, bodies, pairs };
    }

    postings() {
      if (!this.posted) {
        this.posted = new Map();
        this.clauses.slice(0, this.current).forEach((_, clause) => {
          for (const pair of this.pairsOf(clause)) {
            if (!this.posted.has(pair)) this.posted.set(pair, []);
            this.posted.get(pair).push(clause);
          }
        });
      }
      return this.posted;
    }

    pairsOf(clause) {
      const rule = this.ruleOf[clause];
      const place = clause - this.own[rule][0];
      const cut = (text) => text.tokens.slice(text.firsts[place], text.firsts[place + 1]);
      return new Set(this.texts(rule).flatMap((text) => pairwise(cut(text))));
    }

    exact(quote, rules) {
      return rules.flatMap((rule) =>
        this.texts(rule).flatMap((text, number) =>
          [...this.occurrences(text, quote.pieces(text.pairs))].map(([place, negation]) => {
            const own = bisect(text.firsts, place, true) - 1;
            const clause = this.own[rule][own];
            const denial = negation
              ? { negation, between: "", isRemote: false }
              : this.denial(text, place, own);
            return { clause, isLikely: number > 0, ...denial };
          }),
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
      for (const pairs of new Set(this.rules.flatMap((_, rule) => this.texts(rule)).map((text) => text.pairs))) {
        const longer = (most, one) => (one.length > most.length ? one : most);
        const words = quote.pieces(pairs).reduce(longer, []);
        const owners = pairwise(words).map((pair) => this.postings().get(pair) ?? NONE);
        if (!owners.length) return this.rules.map((_, at) => at);
        const rarest = owners.reduce((least, one) => (one.length < least.length ? one : least));
        for (const clause of rarest) found.add(this.ruleOf[clause]);
      }
      return [...found].sort((a, b) => a - b);
    }

    near(quote, among, share) {
      const { common, candidates } = this.data.limits;
      const counts = new Map();
      const sought = new Set(pairwise(quote.words(this.noPairs)));
      const add = (clause, times) => times && counts.set(clause, (counts.get(clause) ?? 0) + times);
      for (const clause of among ?? NONE) {
        const own = this.pairsOf(clause);
        add(clause, [...sought].filter((pair) => own.has(pair)).length);
      }
      for (const pair of among ? NONE : sought) {
        const owners = this.postings().get(pair) ?? NONE;
        if (owners.length <= common) owners.forEach((clause) => add(clause, 1));
      }
      const ordered = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, candidates);
      let best = null;
      for (const [clause] of ordered) {
        const rule = this.ruleOf[clause];
        for (const text of this.texts(rule)) {
          const found = this.compared(quote, text, clause - this.own[rule][0]);
          const isBest = found && found.share >= share && (!best || found.share > best.share);
          if (isBest) best = { clause, ...found };
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
          const stop = bisect(text.places, end + following, false);
          negation ||= this.elided(text, bisect(text.places, end, false), stop);
          end += following + piece.length - 1;
        }
        if (isWhole) yield [first, negation];
        at = text.joined.indexOf(sought[0], at + 1);
      }
    }

    /** Return the negation that stands right before a token of the same clause: 不, or 不得. */
    negation(text, place) {
      const { negations, negated } = this.data.limits;
      const first = text.firsts[bisect(text.firsts, place, true) - 1];
      const before = text.tokens.slice(Math.max(first, place - 2), place).map((one) => one.text);
      if (before.length && negations.includes(before.at(-1))) return before.at(-1);
      const isDenied = before.length === 2 && negated.includes(before[1]) && negations.includes(before[0]);
      return isDenied ? before.join("") : "";
    }

    /** Return the last negation before a token in its sentence, the words from it, and if remote. */
    denial(text, place, own) {
      const { before, ending, parting } = this.data.limits;
      const { start } = text.tokens[place];
      const first = Math.max(text.bodies[own], start - before);
      const letters = first < start ? text.raw.slice(first, start) : [];
      const after = (some, marks) => some.findLastIndex((one) => marks.includes(one)) + 1;
      const sentence = letters.slice(after(letters, ending));
      const last = [...scan(sentence).matchAll(this.reader.is.denial)].at(-1);
      if (!last) return { negation: "", between: "", isRemote: false };
      const end = text.tokens[place - 1].end - start + sentence.length;
      const between = sentence.slice(last.index, end).join("");
      return { negation: last[0], between, isRemote: last.index < after(sentence, parting) };
    }

    /** Return the few words between two pieces if one of them is a negation. */
    elided(text, start, end) {
      const { negations, elided } = this.data.limits;
      const words = text.tokens.slice(start, end).map((one) => one.text);
      const isDenial = words.length <= elided && words.some((word) => negations.includes(word));
      return isDenial ? words.join("") : "";
    }

    compared(quote, text, own) {
      const quoted = quote.words(text.pairs);
      const first = text.firsts[own];
      let last = own + 1;
      while (last < text.firsts.length - 1 && text.firsts[last] - first < quoted.length) last += 1;
      const printed = text.tokens.slice(first, text.firsts[last]);
      const pairs = aligned(quoted.map((one) => one.text), printed.map((one) => one.text));
      if (pairs.length < 3) return null;
      const breaks = quote.breaks(text.pairs);
      const comparison = this.comparing.stretches(quote.text, quoted, text.raw, printed, pairs, breaks);
      return { share: pairs.length / quoted.length, comparison };
    }

    /* Names and labels: naming.py */

    rulesCalled(name) {
      const found = this.naming.rulesNamed(this.folder.fold(name));
      return this.rules.map((rule, at) => (found.includes(rule) ? at : -1)).filter((at) => at >= 0);
    }

    similar(name) {
      const grams = (text) => {
        const letters = characters(this.folder.fold(text));
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

    labelled(rule, levels, heading) {
      const sought = this.folder.fold(heading);
      const isBelow = (at) => this.clauses[at].path.some((one) => this.folder.fold(one) === sought);
      const own = this.own[rule].filter((at) => !sought || isBelow(at));
      for (const reading of this.readings(levels)) {
        const found = this.reached(own, reading);
        if (found.length) return found;
        const above = reading.length > 1 ? this.reached(own, reading.slice(0, -1)) : NONE;
        if (above.length === 1 && reading.at(-1).kinds[0] === "i") {
          const clause = this.clauses[above[0]];
          const far = this.naming.reach(reading.slice(0, -1), clause.place) ?? 0;
          const isThere = reading.at(-1).numbers[0] <= clause.text.split("\n").length;
          if (isThere && far < this.data.jump.below) return above;
        }
      }
      return NONE;
    }

    reached(own, levels) {
      const far = this.far(own, levels);
      return far.length ? this.nearest(far) : NONE;
    }

    /** Tell how far clauses are from a label, by the likeliest kind of level that has it. */
    far(own, levels) {
      const [first, ...rest] = levels;
      for (const kind of first.kinds) {
        const kinds = first.kinds.length === 1 ? first.kinds : [kind, kind];
        const label = [{ ...first, kinds }, ...rest];
        const far = own.map((at) => [this.naming.reach(label, this.clauses[at].place), at]);
        const known = far.filter(([one]) => one !== null);
        if (known.length) return known;
      }
      return NONE;
    }

    nearest(far) {
      const { below } = this.data.jump;
      const near = far.reduce((least, [one]) => Math.min(least, one), Infinity);
      const found = far.filter(([one]) => one === near).map(([, at]) => at);
      if (near < below && found.every((at) => this.isUnnumbered(at))) {
        return far.filter(([one]) => one % below === near).map(([, at]) => at);
      }
      const heads = found.map((at) => `${this.clauses[at].id}__`);
      return found.filter((at) => !heads.some((head) => this.clauses[at].id.startsWith(head)));
    }

    /** Cut from a clause's id the headings and paragraphs without numbers at its end. */
    numbered(at) {
      return this.clauses[at].id.replace(/(?:__[hp][0-9]+(?:~[0-9]+)?)+$/u, "");
    }

    isUnnumbered(at) {
      return this.numbered(at) !== this.clauses[at].id;
    }

    isSection(levels, clauses) {
      const every = [...this.readings(levels)].map((reading) => this.far(clauses, reading));
      const known = every.find((far) => far.length) ?? NONE;
      const exact = known.filter(([far]) => far < this.data.jump.below).map(([, at]) => at);
      const isOne = new Set(exact.map((at) => this.numbered(at))).size === 1;
      return !exact.length || (isOne && exact.every((at) => this.isUnnumbered(at)));
    }

    *readings(levels) {
      yield levels;
      const decimal = (some) => {
        const numbers = some.map((level) => level.numbers[0]);
        return { kinds: ["d"], numbers, isBare: false };
      };
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
      const folded = this.folder.fold(text.replace(this.reader.is.of, ""));
      let best = null;
      let longest = 2;
      const names = [...shorts, ...this.rules.flatMap((rule, at) => rule.names.map((name) => [at, name]))];
      for (const [at, name] of names) {
        const sought = this.folder.fold(name);
        if (count(sought) > longest && folded.endsWith(sought)) [best, longest] = [at, count(sought)];
      }
      return best;
    }
  }

  Object.assign(window.guijuLetters, { Checker, Quote });
})();
