"use strict";
/* Recognises a search that names a clause by an id, or by a rule and a label: scripts/guiju/jump.py. */
(() => {
  const { chineseNumber } = window.guijuSearch.modules;

  class Naming {
    /** `rules` have their folded names; `index` finds ids, places, and the ends of places. */
    constructor(constants, rules, folder, index) {
      this.constants = constants;
      this.rules = rules;
      this.folder = folder;
      this.index = index;
      this.forms = constants.forms.map(([form, kinds]) => [new RegExp(form, "y"), kinds]);
      this.bare = this.forms.length - 1;
      this.between = new RegExp(constants.between, "y");
      this.id = new RegExp(constants.id, "g");
      this.wholeId = new RegExp(`^(?:${constants.id})$`);
      this.address = new RegExp(constants.address, "g");
      this.aside = new RegExp(constants.aside, "g");
      this.leading = new RegExp(constants.leading, "y");
      this.quantity = new RegExp(constants.quantity, "y");
      this.sign = new RegExp(constants.sign);
      this.edge = new RegExp(constants.edge);
    }

    isId(typed) {
      return this.wholeId.test(typed.trim().toLowerCase());
    }

    /** Return the clauses that a search names, in their order; none if it names none. */
    clauses(typed) {
      const named = [typed.trim().toLowerCase(), ...this.citedIds(typed)];
      for (const id of named) {
        const found = this.index.numbered(id);
        if (found.length) return found;
      }
      for (const label of this.labels(typed.trim())) {
        const found = this.reached(label);
        if (found.length) return found;
      }
      for (const label of this.cited(typed)) {
        const found = this.reached(label);
        if (found.length) return found;
      }
      return [];
    }

    *citedIds(typed) {
      const lower = typed.slice(0, this.constants.citationLimit).toLowerCase();
      for (const [id] of lower.matchAll(this.id)) yield id;
      for (const [, platform, rule, part] of lower.matchAll(this.address)) {
        yield `${platform}.${rule}/${part}`;
      }
    }

    /** Yield the ways to read a search as a name and a label, the longest label first. */
    *labels(typed) {
      if (typed.length > this.constants.limit || !this.edge.test(typed)) return;
      const name = (part) => this.folder.fold(part).replace(/的$/, "");
      for (let cut = 0; cut < typed.length; cut += 1) {
        const levels = this.levels(typed.slice(cut));
        if (levels.length) yield { name: name(typed.slice(0, cut)), levels };
      }
      for (let cut = typed.length - 1; cut > 0; cut -= 1) {
        const levels = this.levels(typed.slice(0, cut));
        if (levels.length) yield { name: name(typed.slice(cut)), levels };
      }
    }

    /** Yield the label that follows a rule's name in a longer text, as citations print it. */
    *cited(typed) {
      if (typed.length > this.constants.citationLimit || !this.sign.test(typed)) return;
      let folded = "";
      const offsets = [];
      Array.from(typed).forEach((one, offset) => {
        const piece = this.folder.character(one);
        folded += piece;
        for (let unit = 0; unit < piece.length; unit += 1) offsets.push(offset);
      });
      const standing = new Map();
      for (const name of this.rules.flatMap((rule) => rule.foldedNames)) {
        if (name.length < this.constants.shortestCited) continue;
        const at = folded.indexOf(name);
        if (at >= 0) standing.set(name, at);
      }
      const order = [...standing].sort(
        ([a, first], [b, second]) => b.length - a.length || first - second || (a < b ? -1 : 1),
      );
      for (const [name, at] of order) {
        const rest = typed.slice(offsets[at + name.length - 1] + 1).replace(this.aside, " ");
        const levels = this.firstLevels(rest);
        if (levels.length) {
          yield { name, levels };
          return;
        }
      }
    }

    firstLevels(text) {
      this.leading.lastIndex = 0;
      let at = this.leading.exec(text)?.[0].length ?? 0;
      const levels = [];
      while (at < text.length) {
        const { level, end } = this.level(text, at);
        this.quantity.lastIndex = end;
        if (!level || level.isBare || this.quantity.test(text)) break;
        levels.push(level);
        at = end;
      }
      return levels;
    }

    reached({ name, levels }) {
      if (!name) {
        if (levels.every((level) => level.isBare)) return [];
        return this.endingSo(levels);
      }
      const reached = [];
      for (const rule of this.rulesNamed(name)) {
        let best = Infinity;
        let found = [];
        for (const [number, place] of this.index.places(rule)) {
          const far = this.reach(levels, place);
          if (far === null || far > best) continue;
          if (far < best) found = [];
          best = far;
          found.push(number);
        }
        reached.push(...found);
      }
      return reached.sort((a, b) => a - b);
    }

    /** Return the clauses of any rule that have just this label. */
    endingSo(levels) {
      const found = new Set();
      for (const reading of this.readings(levels)) {
        const end = reading.map((level) => ` ${level.kinds[0]}${level.numbers.join(".")}`).join("");
        for (const number of this.index.ending(end)) found.add(number);
      }
      return [...found].sort((a, b) => a - b);
    }

    rulesNamed(name) {
      if (name.length < 2) return [];
      const exact = this.rules.filter((rule) => rule.foldedNames.includes(name));
      if (exact.length) return exact;
      for (const part of new Set([name, name.replace(/规则$/, "")])) {
        if (part.length < 2) continue;
        const found = this.rules.filter((rule) => rule.foldedNames.some((one) => one.includes(part)));
        if (found.length) return found;
      }
      return [];
    }

    levels(typed) {
      const levels = [];
      for (let at = 0; at < typed.length; ) {
        const { level, end } = this.level(typed, at);
        if (!level) return [];
        levels.push(level);
        at = end;
      }
      return levels;
    }

    level(typed, at) {
      for (const [form, [pattern, kinds]] of this.forms.entries()) {
        pattern.lastIndex = at;
        const match = pattern.exec(typed);
        if (!match) continue;
        const printed = match.slice(1).filter(Boolean).join(".");
        const numbers = printed.split(/[.．]/).map(chineseNumber);
        this.between.lastIndex = at + match[0].length;
        this.between.test(typed);
        const end = this.between.lastIndex || at + match[0].length;
        const isBare = form === this.bare;
        return { level: numbers.includes(null) ? null : { kinds, numbers, isBare }, end };
      }
      return { level: null, end: at };
    }

    /** Tell how far a label is from a clause's place: 0 is exact; null is another place. */
    reach(levels, place) {
      const printed = place.split(" ").filter(Boolean);
      const fits = this.readings(levels).map((one) => this.fit(one, printed));
      const known = fits.filter((fit) => fit !== null);
      return known.length ? Math.min(...known) : null;
    }

    /** Return the levels as typed and, for `2.3`, as 3 below 2. */
    readings(levels) {
      const isDecimal = (level) => level.kinds.length === 1 && level.kinds[0] === "d";
      if (!levels.some(isDecimal)) return [levels];
      const [, anyKind] = this.forms[this.bare];
      const apart = levels.flatMap((level) =>
        isDecimal(level)
          ? level.numbers.map((number) => ({ kinds: anyKind, numbers: [number], isBare: true }))
          : [level],
      );
      return [levels, apart];
    }

    fit(levels, printed) {
      for (let end = printed.length; end >= levels.length; end -= 1) {
        const kinds = levels.map((level, at) => {
          const [, kind, numbers] = /^(.*?)([0-9.]*)$/.exec(printed[end - levels.length + at]);
          return numbers === level.numbers.join(".") ? level.kinds.indexOf(kind) : -1;
        });
        if (!kinds.includes(-1)) {
          return kinds.reduce((sum, one) => sum + one, end === printed.length ? 0 : this.constants.below);
        }
      }
      return null;
    }
  }

  window.guijuSearch.define({ Naming });
})();
