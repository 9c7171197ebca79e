"use strict";
/*
 * Reads a letter: where it names a rule, a clause or an id, and where it quotes. It follows
 * scripts/guiju/letters.py with the patterns and limits that Python gives; labels it has from the
 * search (search/naming.js).
 *
 * Places in the letter count code points, as in Python: the letter is scanned in a copy in which each
 * character beyond the basic plane is one unit.
 */
(() => {
  const NONE = Object.freeze([]);

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

  /** Return a text in which each character is one unit, so that places count characters. */
  const scan = (letters) => letters.map((one) => (one.length > 1 ? "\ufffd" : one)).join("");

  /* Reading: letters.py */

  const DOTTED = 0;
  const ARTICLE = 1;
  const CASE = 5;
  const CHINESE = 7;
  const ARABIC = 8;
  const LISTED = [0, 1, 3, 5, 6];
  const STUCK = ["bracket", "heading", "gap", "joint", "list", "said", "quoting", "measure", "idle"];
  const RUNNING = ["name", "id", "address", "trigger", "mark", "ellipsis", "denial"];

  class Reader {
    constructor(naming, data) {
      this.naming = naming;
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
      Object.assign(empty, { heading: "", flaw: "" });
      return { ...empty, kind, start, end, ...fields };
    }

    *quotes(text, cuts) {
      const { opening, closing, straight, scanLimit, quoteLimit, depth } = this.data.limits;
      const pairs = [];
      let stack = [];
      const leftOver = () => {
        const marks = stack.filter((one) => one[0] === "“").map((one) => one[1]);
        for (let at = 0; at + 1 < marks.length; at += 2) pairs.push([marks[at], marks[at + 1] + 1]);
        const paired = new Set(marks.slice(0, marks.length - (marks.length % 2)));
        for (const [, at] of stack) if (!paired.has(at)) pairs.push([at, at + 1]);
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
        if (start < last) continue;
        if (end - start > quoteLimit) {
          yield this.mention("quote", start, end, { flaw: "too-long" });
          continue;
        }
        yield this.mention("quote", start, end, { flaw: end - start === 1 ? "unclosed" : "" });
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
        const from = bracket ? end + bracket[0].length : end;
        const heading = matchAt(this.is.heading, text, from);
        let labels = heading ? [...this.labels(text, from + heading[0].length)] : [];
        if (labels.length) {
          const at = from + heading[0].indexOf(heading[1]);
          fields.heading = original(at, heading[1].length);
        } else {
          labels = [...this.labels(text, from)];
        }
        if (!labels.length && bracket) labels = [...this.labels(text, end)];
        if (!labels.length) yield this.mention("rule", match.index, end, fields);
        for (const [number, [levels, start, stop]] of labels.entries()) {
          const label = text.slice(start, stop);
          const kind = number ? "label" : "rule";
          yield this.mention(kind, number ? start : match.index, stop, { ...fields, levels, label });
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
      const { forms } = this.naming;
      for (const [form, [pattern, kinds]] of forms.entries()) {
        const isUnsigned = form === forms.length - 1;
        if (isUnsigned && before !== CHINESE && before !== ARABIC) break;
        const match = matchAt(pattern, text, at);
        if (!match) continue;
        const end = at + match[0].length;
        const [read] = this.naming.levels(match[0]);
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

  window.guijuLetters = { NONE, Reader, bisect, characters, count, scan };
})();
