"use strict";
/* Says what was searched, what was not understood, what may have been meant: query_answers.py. */
(() => {
  const { contents, GUESSES } = window.guijuSearch.modules;

  class Sentences {
    constructor(engine) {
      this.engine = engine;
      this.words = engine.constants.words;
      this.limits = engine.constants.limits;
      this.leastAlike = engine.constants.weights.leastAlike;
      this.leastAlikeLetters = engine.constants.weights.leastAlikeLetters;
    }

    note({ kind, subject, field, values, operator }) {
      const { notes, fields, signs, valuesNamed } = this.words;
      const named = values.slice(0, valuesNamed).map((value) => this.shown(field, value));
      const said = {
        subject: this.short(subject),
        field: field ? fields[field] : "",
        sign: signs[operator],
        values: named.join("、") + (values.length > valuesNamed ? "等" : ""),
      };
      return notes[kind].replace(/\{(\w+)\}/g, (_, name) => said[name]);
    }

    searched(query) {
      const sides = query.groups.map((side) => side.map((term) => this.term(term)).join("和"));
      const between = query.groups.every((side) => side.length === 1) ? "或" : "，或";
      const parts = sides.length ? [sides.join(between)] : [];
      if (query.excluded.length) {
        parts.push(`不含${query.excluded.map((term) => this.term(term)).join("、")}`);
      }
      parts.push(...query.filters.map((one) => this.filter(one)));
      return parts.join("，") || "没有可检索的文字";
    }

    term({ text, isPhrase }) {
      const shown = `“${this.short(this.engine.folder.printed(text))}”`;
      return isPhrase ? `原话${shown}` : shown;
    }

    filter({ field, operator, values }) {
      const shown = values.map((value) => this.shown(field, value)).join("或");
      return this.words.fields[field] + this.words.signs[operator] + shown;
    }

    short(text) {
      const characters = Array.from(text);
      const { subjectLimit } = this.words;
      return characters.length > subjectLimit ? `${characters.slice(0, subjectLimit).join("")}…` : text;
    }

    /** Return a value as people call it: ids are not for reading. */
    shown(field, value) {
      const isId = /^[\x00-\x7f]*$/.test(value);
      return isId && field ? this.engine.valueName(field, value) : value;
    }

    /** Return words or names near to what was typed; null while the tables for it are not there. */
    suggestions(query) {
      const { tables, understanding, parts } = this.engine;
      const { shortestSuggestedFor, longestSuggestedFor, suggestions } = this.limits;
      const weighed = new Map();
      const tried = new Set(query.terms.flatMap((term) => term.expansions.map((one) => one.text)));
      for (const term of query.terms) {
        tried.add(term.text);
        if (term.expansions.some((one) => GUESSES.includes(one.why))) continue;
        for (const [start, end] of contents(term)) {
          const content = term.text.slice(start, end);
          if (content.length < shortestSuggestedFor || content.length > longestSuggestedFor) continue;
          if (tables.names.has(content)) continue;
          for (const [name, alike] of this.candidates(content, tables, understanding)) {
            if (alike < this.leastAlike) continue;
            weighed.set(name, Math.max(alike, weighed.get(name) ?? 0));
          }
        }
      }
      if (parts.wanted.size) return null;
      return [...weighed]
        .sort(([a, x], [b, y]) => y - x || a.length - b.length || (a < b ? -1 : 1))
        .map(([name]) => name)
        .filter((name) => !tried.has(name))
        .slice(0, suggestions)
        .map((name) => tables.names.get(name));
    }

    *candidates(typed, tables, understanding) {
      if (/^[\x00-\x7f]*$/.test(typed)) {
        for (const [letters, names] of tables.pinyin) {
          const alike = this.closeness(typed, letters);
          if (alike < this.leastAlikeLetters) continue;
          for (const name of names) yield [name, alike];
        }
        return;
      }
      for (const name of tables.names.keys()) {
        yield [name, Math.max(understanding.likeness(typed, name), this.closeness(typed, name))];
      }
    }

    /** Return 1 for the same, 0 for nothing in common; lengths that differ much are told early. */
    closeness(one, other) {
      const [shorter, longer] = [one.length, other.length].sort((a, b) => a - b);
      if (shorter < this.leastAlike * longer) return 0;
      return 1 - edits(one, other) / longer;
    }
  }

  /** Count the characters to put in, take out or exchange. */
  function edits(one, other) {
    let above = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let row = 1; row <= one.length; row += 1) {
      const here = [row];
      for (let column = 1; column <= other.length; column += 1) {
        const isOther = one[row - 1] === other[column - 1] ? 0 : 1;
        here.push(Math.min(above[column] + 1, here[column - 1] + 1, above[column - 1] + isOther));
      }
      above = here;
    }
    return above.at(-1);
  }

  window.guijuSearch.define({ Sentences });
})();
