"use strict";
/*
 * Finds what may stand in for the words of a search: scripts/guiju/understanding.py,
 * query_numbers.py and query_tables.py.
 */
(() => {
  const { places } = window.guijuSearch.modules;
  const LATIN = /[a-z]+/g;
  const GUESSES = ["pinyin", "typo"];
  const DIGITS = "〇一二三四五六七八九";
  const POWERS = { 十: 10, 百: 100, 千: 1000 };
  // Spellings have at most so many letters for each character of a name.
  const LETTERS = 6;

  function withoutOne(text) {
    return Array.from(text, (_, at) => text.slice(0, at) + text.slice(at + 1));
  }

  const overlaps = (one, start, end) => start < one[1] && one[0] < end;
  const isSame = (one, start, end) => one[0] === start && one[1] === end;

  /** What the tables say of words and names; see QueryTables. */
  class Tables {
    constructor({ wordings, kinds, asking, names, choices }, rules, limits, folder, parts) {
      this.parts = parts;
      this.wordings = wordings.flatMap(([word, means, kind, notIn = []]) =>
        means.split(" ").map((one) => {
          const [weight, why] = kinds[kind];
          return { word, means: one, weight, why, notIn };
        }),
      );
      this.asking = asking.split(" ").filter(Boolean);
      const ofRules = rules.flatMap((rule) => rule.called);
      this.shown = names.map((name) => (typeof name === "number" ? ofRules[name] : name));
      this.names = new Map(this.shown.map((name) => [folder.fold(name), name]));
      this.folded = [...this.names.keys()];
      this.choices = new Map(
        Object.entries(choices).map(([field, rows]) => [
          field,
          new Map(Object.entries(rows).map(([value, others]) => [value, others.length ? others : [value]])),
        ]),
      );
      const byId = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
      this.choices.set("rule", new Map(byId.map((rule) => [rule.id, [...rule.names, ...rule.slang]])));
      this.near = new Map();
      for (const name of this.folded) {
        if (name.length < limits.shortestName || name.length > limits.longestName) continue;
        for (const shorter of withoutOne(name)) {
          if (!this.near.has(shorter)) this.near.set(shorter, new Set());
          this.near.get(shorter).add(name);
        }
      }
      this.heads = new Map();
      for (const text of [...this.folded, ...this.near.keys()]) {
        const head = text.slice(0, 2);
        this.heads.set(head, Math.max(text.length, this.heads.get(head) ?? 0));
      }
    }

    /** The names that letters spell; empty until they are there. */
    get pinyin() {
      if (!this.spellings) {
        const content = this.parts.get("pinyin");
        if (content === undefined) return new Map();
        this.spellings = new Map(
          content.split("\n").filter(Boolean).map((line) => {
            const [letters, ...numbers] = line.split(" ");
            return [letters, numbers.map((number) => this.folded[number])];
          }),
        );
      }
      return this.spellings;
    }

    soundsAlike(one, other) {
      const sounds = this.parts.get("sounds") ?? [];
      return sounds.some((alike) => alike.includes(one) && alike.includes(other));
    }
  }

  class Understanding {
    constructor({ limits, weights, numbers }, tables) {
      this.limits = limits;
      this.weights = weights;
      this.numbers = numbers;
      this.numerals = new RegExp(numbers.pattern, "g");
      this.tables = tables;
    }

    /** Add to a search as read what may stand in for its words. */
    understand(query) {
      const groups = query.groups.map((side) => this.joined(side).map((term) => this.term(term)));
      return { ...query, groups };
    }

    /** Put syllables typed apart together where they spell a name. */
    joined(side) {
      const joined = [];
      for (let at = 0; at < side.length; ) {
        let end = at;
        while (end < side.length && !side[end].isPhrase && /^[a-z]+$/.test(side[end].text)) end += 1;
        let last = end;
        const spelled = () => side.slice(at, last).map((term) => term.text).join("");
        while (last > at + 1 && !this.tables.pinyin.has(spelled())) last -= 1;
        joined.push(last > at + 1 ? { ...side[at], text: spelled() } : side[at]);
        at = Math.max(last, at + 1);
      }
      return joined;
    }

    term(term) {
      if (term.isPhrase) return term;
      const { text } = term;
      const { found: words, known } = this.words(text);
      const asked = this.tables.asking.flatMap((word) =>
        [...places(text, word)].map((at) => [at, at + word.length]),
      );
      const asking = merged(asked).filter(
        ([start, end]) => !words.some((one) => overlaps([one.start, one.end], start, end)),
      );
      const found = [...words, ...this.numbersMeant(text), ...this.spelled(text)];
      if (text.length <= this.limits.longestChecked) found.push(...this.mistyped(text, known));
      found.sort((a, b) => a.start - b.start || b.weight - a.weight);
      return { ...term, asking, expansions: found.slice(0, this.limits.expansions) };
    }

    words(text) {
      const found = [];
      const taken = [];
      for (const { word, means, weight, why, notIn } of this.tables.wordings) {
        let outer = null;
        for (const start of places(text, word)) {
          const end = start + word.length;
          if (taken.some((one) => !isSame(one, start, end) && overlaps(one, start, end))) continue;
          outer ??= notIn.flatMap((one) => [...places(text, one)].map((at) => [at, at + one.length]));
          if (outer.some(([first, last]) => first <= start && end <= last)) continue;
          if (!taken.some((one) => isSame(one, start, end))) taken.push([start, end]);
          found.push({ start, end, text: means, weight, why });
        }
      }
      const known = new Array(text.length).fill(false);
      for (let start = 0; start < text.length; start += 1) {
        const longest = Math.min(start + this.limits.longestName, text.length);
        for (let end = longest; end > start + 1; end -= 1) {
          const isTaken = taken.some((one) => isSame(one, start, end));
          if (this.tables.names.has(text.slice(start, end)) || isTaken) {
            known.fill(true, start, end);
            break;
          }
        }
      }
      return { found, known };
    }

    /* Other ways to write a number */

    *numbersMeant(text) {
      const { bounds, longest } = this.numbers;
      const { sameNumber } = this.weights;
      for (const match of text.matchAll(this.numerals)) {
        const [whole, percent, printed, printedUnit] = match;
        if (printed.length > longest) continue;
        const start = match.index;
        const end = start + whole.length;
        const isSpelled = !/[0-9]/.test(printed[0]);
        const isCounted = percent || printedUnit || text.startsWith("作品", end);
        if (isSpelled && !(isCounted || isLarge(printed))) continue;
        const before = text[start - 1] ?? "";
        if (isSpelled && (before === "第" || whole === "一个")) continue;
        let number = valueOf(printed);
        let unit = printedUnit ?? "";
        if (printed === "半" && unit === "年") [number, unit] = ["6", "个月"];
        if (number === null || number === "0") continue;
        if (percent) unit = "%";
        if (unit === "日") unit = before === "月" ? "日" : "天";
        const seen = new Set([whole]);
        for (const [weight, other] of this.ways(number, unit, isSpelled)) {
          if (seen.has(other)) continue;
          seen.add(other);
          yield { start, end, text: other, weight, why: "number" };
        }
        if (isSpelled && (unit === "粉丝" || unit === "粉")) {
          const first = start + (percent ?? "").length;
          const last = first + printed.length;
          yield { start: first, end: last, text: number, weight: sameNumber, why: "number" };
        }
        const bound = bounds[text.slice(end, end + 2)];
        for (const other of bound ? new Set([bound + number + unit, bound + number]) : []) {
          yield { start, end: end + 2, text: other, weight: sameNumber, why: "number" };
        }
      }
    }

    *ways(number, unit, isSpelled) {
      const { sameUnits, days, largestSpelled } = this.numbers;
      const { sameNumber, convertedNumber } = this.weights;
      yield [sameNumber, number + unit];
      if (Object.hasOwn(sameUnits, unit)) yield [sameNumber, number + sameUnits[unit]];
      if (!/^[0-9]+$/.test(number) || ["", "%", "日"].includes(unit)) return;
      const count = Number(number);
      if (count > 0 && count <= largestSpelled && !isSpelled) yield [sameNumber, spell(count) + unit];
      if (["周", "个月", "年"].includes(unit) && count > 0 && count <= largestSpelled) {
        yield [convertedNumber, `${count * days[unit]}天`];
      } else if (unit === "天" && count) {
        const longer = ["年", "个月", "周"].find((one) => count % days[one] === 0);
        if (longer) yield [convertedNumber, `${count / days[longer]}${longer}`];
      }
    }

    /* Pinyin */

    *spelled(text) {
      const { spelled, initials } = this.weights;
      for (const run of text.matchAll(LATIN)) {
        if (run[0].length < 3) continue;
        for (const [start, end] of this.spelledParts(run[0])) {
          const names = this.tables.pinyin.get(run[0].slice(start, end)) ?? [];
          for (const name of names.slice(0, this.limits.guesses)) {
            const weight = end - start > 2 * name.length - 1 ? spelled : initials;
            yield* this.withSynonyms(run.index + start, run.index + end, name, weight, "pinyin");
          }
        }
      }
    }

    /** Cut a run of letters into names, the fewest that cover all of it. */
    spelledParts(run) {
      const { pinyin } = this.tables;
      const longest = LETTERS * this.limits.longestName;
      const best = [[]];
      for (let end = 1; end <= run.length; end += 1) {
        let way = null;
        for (let start = Math.max(0, end - longest); start < end; start += 1) {
          if (!best[start] || !pinyin.has(run.slice(start, end))) continue;
          if (!way || best[start].length + 1 < way.length) way = [...best[start], [start, end]];
        }
        best.push(way);
      }
      return best.at(-1)?.length ? best.at(-1) : this.partsInside(run);
    }

    /** Find long spellings among letters that spell nothing known, from the left. */
    partsInside(run) {
      const { pinyin } = this.tables;
      const found = [];
      for (let start = 0; start < run.length; ) {
        let end = Math.min(start + LETTERS * this.limits.longestName, run.length);
        const least = start + this.limits.shortestInside;
        while (end >= least && !pinyin.has(run.slice(start, end))) end -= 1;
        if (end >= least) found.push([start, end]);
        start = end >= least ? end : start + 1;
      }
      return found;
    }

    /* Typing errors */

    *mistyped(text, known) {
      const { shortestName, longestName, guesses } = this.limits;
      const errors = [];
      for (let start = 0; start < text.length; start += 1) {
        const here = text.slice(start, start + 3);
        const heads = [here.slice(0, 2), here.slice(1), here.slice(0, 1) + here.slice(2)];
        const inReach = Math.max(...heads.map((head) => this.tables.heads.get(head) ?? 0));
        const longest = Math.min(longestName, 1 + inReach);
        const last = Math.min(start + longest, text.length);
        for (let end = start + shortestName - 1; end <= last; end += 1) {
          if (!known.slice(start, end).includes(false)) continue;
          const window = text.slice(start, end);
          for (const name of this.nearNames(window)) {
            const weight = this.likeness(window, name);
            if (weight) errors.push({ weight, start, end, name });
          }
        }
      }
      errors.sort((a, b) => b.weight - a.weight || a.start - a.end - (b.start - b.end));
      const taken = [];
      for (const { weight, start, end, name } of errors) {
        if (taken.filter((one) => isSame(one, start, end)).length >= guesses) continue;
        if (taken.some((one) => overlaps(one, start, end) && !isSame(one, start, end))) continue;
        taken.push([start, end]);
        yield* this.withSynonyms(start, end, name, weight, "typo");
      }
    }

    nearNames(window) {
      const found = new Set();
      for (const shorter of [window, ...withoutOne(window)]) {
        for (const name of this.tables.near.get(shorter) ?? []) found.add(name);
        if (shorter !== window && this.tables.names.has(shorter)) found.add(shorter);
      }
      return found;
    }

    likeness(typed, name) {
      const { sameSound, otherError } = this.weights;
      const { shortestName } = this.limits;
      if (typed === name || name.length < shortestName) return 0;
      if (typed.length !== name.length) {
        const isInside = name.includes(typed) || typed.includes(name);
        if (isInside || name.length === shortestName) return 0;
        const isOneOff = withoutOne(name).includes(typed) || withoutOne(typed).includes(name);
        return isOneOff ? otherError : 0;
      }
      const wrong = [];
      for (let at = 0; at < name.length; at += 1) if (typed[at] !== name[at]) wrong.push(at);
      const [first, second] = wrong;
      if (wrong.length === 1) {
        if (this.tables.soundsAlike(typed[first], name[first])) return sameSound;
        return name.length > shortestName ? otherError : 0;
      }
      if (wrong.length === 2 && first + 1 === second) {
        const isSwapped = typed[first] === name[second] && typed[second] === name[first];
        return isSwapped ? otherError : 0;
      }
      return 0;
    }

    *withSynonyms(start, end, name, weight, why) {
      yield { start, end, text: name, weight, why };
      for (const wording of this.tables.wordings) {
        if (wording.word !== name) continue;
        yield { start, end, text: wording.means, weight: weight * wording.weight, why };
      }
    }
  }

  function merged(spans) {
    const joined = [];
    for (const [start, end] of spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
      const last = joined.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(end, last[1]);
      else joined.push([start, end]);
    }
    return joined;
  }

  const isLarge = (printed) => printed.length > 1 && /[百千万]/.test(printed);

  /** Return a number in plain digits, null if it is none. */
  function valueOf(printed) {
    if (/[0-9]/.test(printed[0])) {
      const factor = { 百: 2, 千: 3, k: 3, 万: 4, w: 4 }[printed.at(-1)];
      if (factor === undefined) return printed;
      const [whole, rest = ""] = printed.slice(0, -1).split(".");
      if (rest.length > factor) return null;
      return (whole + rest.padEnd(factor, "0")).replace(/^0+/, "") || "0";
    }
    const digits = printed.replaceAll("零", "〇").replaceAll("两", "二");
    if (Array.from(digits).every((one) => DIGITS.includes(one))) {
      return Array.from(digits, (one) => DIGITS.indexOf(one)).join("");
    }
    let total = 0;
    let section = 0;
    let digit = null;
    let power = 1;
    for (const one of digits) {
      if (DIGITS.includes(one)) {
        if (digit) return null;
        digit = DIGITS.indexOf(one);
        if (digit === 0) power = 10;
      } else if (Object.hasOwn(POWERS, one)) {
        power = POWERS[one];
        section += (digit === null && one === "十" ? 1 : (digit ?? 0)) * power;
        digit = null;
      } else if (one === "万") {
        power = 10_000;
        total += (section + (digit ?? 0)) * power;
        section = 0;
        digit = null;
      } else {
        return null;
      }
    }
    total += section + (digit ?? 0) * Math.max(Math.floor(power / 10), 1);
    return total ? String(total) : null;
  }

  function spell(number) {
    const tens = Math.floor(number / 10);
    const ones = number % 10;
    const before = tens ? `${tens === 1 ? "" : DIGITS[tens]}十` : "";
    return before + (ones ? DIGITS[ones] : "");
  }

  window.guijuSearch.define({ Tables, Understanding, GUESSES });
})();
