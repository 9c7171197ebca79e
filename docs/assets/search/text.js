"use strict";
/* Folding and features of a text: scripts/guiju/folding.py and scripts/guiju/indexing/features.py. */
(() => {
  const BLOCK_BITS = 10;
  // Private signs in whose place characters beyond the first 65,536 are put while a search is read,
  // so that each is one unit of a JavaScript text, as each is one character in Python. A private
  // sign that was typed, which folding drops, gets one too.
  const STAND_INS = 0xe000;
  const isPrivate = (one) => one >= "\ue000" && one <= "\uf8ff";

  /** Folds one character at a time; characters that the manifest lacks come in blocks. */
  class Folder {
    constructor({ same, dropped, changed, blocks }, parts) {
      this.parts = parts;
      this.blocks = new Set(blocks);
      this.known = new Map(Object.entries(changed));
      for (const character of same) this.known.set(character, character);
      for (const character of dropped) this.known.set(character, "");
      this.standIns = new Map();
    }

    character(one) {
      const folded = this.known.get(one);
      return folded ?? this.lookUp(one);
    }

    lookUp(one) {
      const code = one.codePointAt(0);
      const block = code >> BLOCK_BITS;
      let folded = "";
      if (this.blocks.has(block)) {
        const content = this.parts.get(`a${block.toString(16)}`);
        if (!content) return one;
        const [kept, before, after, longer] = content;
        const at = Array.from(before).indexOf(one);
        if (at >= 0) folded = Array.from(after)[at];
        else if (Object.hasOwn(longer, one)) folded = longer[one];
        else if (isWithin(code, kept)) folded = one;
      }
      this.known.set(one, folded);
      return folded;
    }

    fold(text) {
      let folded = "";
      for (const one of text) folded += this.character(one);
      return folded;
    }

    /** Fold a text and part it at what folding drops. */
    runs(text) {
      let folded = "";
      for (const one of text) folded += this.character(one) || " ";
      return folded.split(" ").filter(Boolean);
    }

    /** Return a typed text of single units; see STAND_INS. */
    inUnits(typed) {
      for (const standIn of this.standIns.keys()) this.known.delete(standIn);
      this.standIns.clear();
      const made = new Map();
      const standIn = (one) => {
        if (one.length === 1 && !isPrivate(one)) return one;
        if (!made.has(one)) {
          const unit = String.fromCharCode(STAND_INS + this.standIns.size);
          made.set(one, unit);
          this.standIns.set(unit, one);
        }
        return made.get(one);
      };
      const text = Array.from(typed, standIn).join("");
      const folds = new Map();
      // Folding may lead to further such characters, which then stay as they are.
      for (const [unit, one] of this.standIns) {
        const folded = one.length === 1 ? "" : this.lookUp(one);
        folds.set(unit, Array.from(folded, standIn).join(""));
      }
      for (const [unit, folded] of folds) this.known.set(unit, folded);
      return text;
    }

    /** Return a text with what the units stand for. */
    printed(text) {
      if (!this.standIns.size) return text;
      return text.replace(/[\ue000-\uf8ff]/g, (unit) => this.standIns.get(unit) ?? unit);
    }
  }

  function isWithin(code, stretches) {
    for (let at = 0; at < stretches.length; at += 2) {
      if (code <= stretches[at + 1]) return code >= stretches[at];
    }
    return false;
  }

  const DIGITS = "〇一二三四五六七八九";
  const TENS = { 十: 10n, 百: 100n, 千: 1000n };

  /** Return a whole number in digits or Chinese numerals as digits, null for anything else. */
  function chineseNumber(text) {
    const narrow = text.replace(/[０-９]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0));
    if (/^[0-9]+$/.test(narrow)) return String(BigInt(narrow));
    if (!narrow) return null;
    let total = 0n;
    let digit = null;
    for (const one of narrow.replaceAll("零", "〇").replaceAll("两", "二")) {
      const value = DIGITS.indexOf(one);
      if (Object.hasOwn(TENS, one)) {
        total += (digit ?? 1n) * TENS[one];
        digit = null;
      } else if (value >= 0 && !digit) {
        digit = BigInt(value);
      } else {
        return null;
      }
    }
    return String(total + (digit ?? 0n));
  }

  /** Counts what text and search are compared by. */
  class Features {
    constructor({ thousands, latin, figure }, folder) {
      this.folder = folder;
      this.thousands = new RegExp(thousands, "g");
      this.latin = new RegExp(latin, "g");
      this.figure = new RegExp(figure, "g");
    }

    /** Return the features of a typed text, in the order that they are met. */
    of(text) {
      const found = new Set();
      for (const run of this.folder.runs(text.replace(this.thousands, ""))) {
        for (const one of run) found.add(one);
        for (let at = 0; at + 1 < run.length; at += 1) found.add(run.slice(at, at + 2));
        for (const one of this.figures(run)) found.add(one);
        for (const [word] of run.matchAll(this.latin)) if (word.length > 2) found.add(word);
      }
      return found;
    }

    *figures(run) {
      for (const [, percent, digits, unit, numerals, measure] of run.matchAll(this.figure)) {
        let figure = "";
        if (percent) {
          const number = chineseNumber(percent);
          figure = `${number && number !== "0" ? number : percent}%`;
        } else if (digits) {
          figure = digits + (unit ?? "");
        } else {
          const number = chineseNumber(numerals);
          figure = number === null ? "" : number + measure;
        }
        if (figure.length > 2 || percent || numerals) yield figure;
      }
    }
  }

  /** Yield where a text stands in another; places may overlap. */
  function* places(text, sought) {
    for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) yield at;
  }

  window.guijuSearch.define({ Folder, Features, chineseNumber, places });
})();
