"use strict";
/* Reads what was typed as terms, phrases, exclusions, alternatives, filters: query_language.py. */
(() => {
  /**
   * A search as read: {groups, excluded, filters, typed, notes}. A term is {text, isPhrase, asking,
   * expansions}, a filter {field, operator, values}, a note {kind, subject, field, values}.
   */
  class Reader {
    constructor(constants, choices, folder) {
      const { language, limits } = constants;
      this.folder = folder;
      this.choices = choices;
      this.limits = limits;
      this.language = language;
      this.spaces = new Set(language.spaces);
      this.minus = new Set(language.minus);
      this.colons = new Set(language.colons);
      this.commas = new Set(language.commas);
      this.alternatives = new Set(language.alternatives);
      this.date = new RegExp(`^(?:${language.date})$`);
    }

    read(typed) {
      const { raw } = this.limits;
      // Two units make one character at most: so much suffices, however much is pasted.
      const characters = Array.from(typed.slice(0, 2 * raw + 2));
      this.notes = [];
      if (characters.length > raw) this.note("cut", "");
      this.typed = this.folder.inUnits(characters.slice(0, raw).join(""));
      this.at = 0;
      this.last = {};
      for (const close of Object.values(this.language.quotes)) {
        this.last[close] = this.typed.lastIndexOf(close);
      }
      const tokens = [];
      for (this.skipSpaces(); this.at < this.typed.length; this.skipSpaces()) tokens.push(this.token());
      return this.laidOut(tokens);
    }

    laidOut(tokens) {
      const fold = (token) => this.folder.fold(token.text);
      const isWanted = tokens.some((one) => !one.isExcluded && (one.filter || fold(one)));
      const groups = [[]];
      const excluded = [];
      const filters = [];
      const typed = [];
      this.budget = { characters: this.limits.folded, terms: this.limits.terms };
      tokens.forEach((token, place) => {
        if (token.filter) {
          filters.push(token.filter);
        } else if (token.kind === "or" && groups.at(-1).length && this.follows(tokens, place)) {
          groups.push([]);
        } else {
          if (token.kind === "or") this.note("one-sided", token.raw);
          if (token.isExcluded && !isWanted) this.note("nothing-to-exclude-from", token.raw);
          const term = this.term(token);
          if (!term) return;
          if (token.isExcluded && isWanted) {
            excluded.push(term);
          } else {
            typed.push(token.text);
            groups.at(-1).push(term);
          }
        }
      });
      const sides = groups.filter((side) => side.length);
      return {
        groups: sides,
        excluded: sides.length || filters.length ? excluded : [],
        filters,
        typed: typed.join(" "),
        notes: [...new Map(this.notes.map((one) => [JSON.stringify(one), one])).values()],
      };
    }

    note(kind, subject, field = null, values = [], operator = "=") {
      this.notes.push({ kind, subject: this.folder.printed(subject), field, values, operator });
    }

    follows(tokens, place) {
      for (const token of tokens.slice(place + 1)) {
        if (token.kind === "or") return false;
        if (!token.filter && !token.isExcluded) return this.folder.fold(token.text) !== "";
      }
      return false;
    }

    term(token) {
      const folded = this.folder.fold(token.text);
      const text = this.budget.terms ? folded.slice(0, this.budget.characters) : "";
      if (text !== folded) this.note("cut", "");
      else if (!folded) this.note("nothing-left", token.raw);
      if (!text) return null;
      this.budget.characters -= text.length;
      this.budget.terms -= 1;
      return { text, isPhrase: token.kind === "phrase", asking: [], expansions: [] };
    }

    skipSpaces() {
      while (this.at < this.typed.length && this.spaces.has(this.typed[this.at])) this.at += 1;
    }

    token() {
      const start = this.at;
      const isExcluded = this.minus.has(this.typed[start]) && this.excludes(start + 1);
      if (isExcluded) this.at += 1;
      const token = this.phrase() ?? this.filter(isExcluded) ?? this.word();
      const kind = isExcluded && token.kind === "or" ? "word" : token.kind;
      return { ...token, kind, raw: this.typed.slice(start, this.at), isExcluded };
    }

    excludes(at) {
      const following = this.typed[at] ?? "";
      if (Object.hasOwn(this.language.quotes, following)) return true;
      return this.folder.fold(following) !== "" && !/^\p{Nd}$/u.test(this.folder.printed(following));
    }

    phrase() {
      const open = this.typed[this.at];
      if (!Object.hasOwn(this.language.quotes, open)) return null;
      const close = this.language.quotes[open];
      const end = this.last[close] > this.at ? this.typed.indexOf(close, this.at + 1) : -1;
      if (end < 0) {
        this.note("open-quote", open);
        return null;
      }
      const text = this.typed.slice(this.at + 1, end);
      this.at = end + 1;
      return { kind: "phrase", text };
    }

    word() {
      const start = this.at;
      while (this.at < this.typed.length && !this.spaces.has(this.typed[this.at])) this.at += 1;
      const text = this.typed.slice(start, this.at);
      return { kind: this.alternatives.has(text) ? "or" : "word", text };
    }

    filter(isExcluded) {
      const start = this.at;
      const field = this.field();
      if (field === null) {
        this.at = start;
        return null;
      }
      let values = this.values();
      if (!values.length) {
        this.skipSpaces();
        values = this.values();
      }
      const raw = this.typed.slice(start, this.at);
      const filter = this.readFilter(field, values, isExcluded);
      if (!filter) {
        const kind = field === "effective" ? "bad-date" : "unknown-value";
        this.note(kind, raw, field, [...(this.choices.get(field)?.keys() ?? [])]);
        this.at = start;
        return null;
      }
      this.note("filtered", raw, field, filter.values, filter.operator);
      return { kind: "filter", text: "", filter };
    }

    field() {
      const limit = Math.min(this.at + this.language.longestField, this.typed.length - 1);
      const { fieldNames } = this.language;
      for (let end = this.at; end <= limit; end += 1) {
        const one = this.typed[end];
        if (this.colons.has(one)) {
          const name = narrow(this.typed.slice(this.at, end)).toLowerCase();
          const names = [name, this.folder.fold(name)];
          const found = names.find((called) => Object.hasOwn(fieldNames, called));
          const next = this.typed[end + 1] ?? "";
          if (found === undefined && /^[a-z]+$/.test(name) && next !== "" && next !== "/") {
            this.note("unknown-field", name);
          }
          this.at = end + 1;
          return found === undefined ? null : fieldNames[found];
        }
        if (this.spaces.has(one) || Object.hasOwn(this.language.quotes, one)) return null;
      }
      return null;
    }

    values() {
      const values = [];
      while (this.at < this.typed.length && !this.spaces.has(this.typed[this.at])) {
        if (this.commas.has(this.typed[this.at])) {
          this.at += 1;
          continue;
        }
        const phrase = this.phrase();
        if (phrase) {
          values.push(phrase.text);
          continue;
        }
        const start = this.at;
        while (this.at < this.typed.length) {
          if (this.spaces.has(this.typed[this.at]) || this.commas.has(this.typed[this.at])) break;
          this.at += 1;
        }
        values.push(this.typed.slice(start, this.at));
      }
      return values;
    }

    readFilter(field, values, isExcluded = false) {
      if (!values.length) return null;
      if (field === "effective") return this.dateFilter(values, isExcluded);
      const found = new Set();
      for (const value of values) {
        const chosen = this.choose(value, this.choices.get(field) ?? new Map());
        if (!chosen.length) return null;
        for (const one of chosen) found.add(one);
      }
      return { field, operator: isExcluded ? "!=" : "=", values: [...found] };
    }

    choose(value, names) {
      const folded = this.folder.fold(value);
      const called = [...names].map(([name, others]) => [
        name,
        [name, ...others].map((one) => this.folder.fold(one)),
      ]);
      const exact = called.filter(([, others]) => others.includes(folded));
      if (exact.length) return exact.map(([name]) => name);
      if (folded.length < 2) return [];
      return called
        .filter(([, others]) => others.some((other) => other.includes(folded)))
        .map(([name]) => name);
    }

    dateFilter(values, isExcluded) {
      const operators = new Set();
      const dates = [];
      for (const value of values) {
        const match = this.date.exec(narrow(value).replaceAll("≥", ">=").replaceAll("≤", "<="));
        if (!match) return null;
        const [, sign, year, month, day] = match;
        let date = year;
        if (month) {
          if (Number(month) < 1 || Number(month) > 12) return null;
          date += `-${month.padStart(2, "0")}`;
        }
        if (day) {
          const last = lastDay(Math.max(Number(year), 1), Number(month));
          if (Number(day) < 1 || Number(day) > last) return null;
          date += `-${day.padStart(2, "0")}`;
        }
        operators.add(sign || "=");
        dates.push(date);
      }
      if (operators.size > 1 || (dates.length > 1 && !operators.has("="))) return null;
      const [operator] = operators;
      return {
        field: "effective",
        operator: isExcluded ? this.language.opposites[operator] : operator,
        values: dates,
      };
    }
  }

  function lastDay(year, month) {
    const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    if (month === 2) return isLeap ? 29 : 28;
    return [4, 6, 9, 11].includes(month) ? 30 : 31;
  }

  /** Return a text with full-width ASCII at its usual width. */
  function narrow(text) {
    return text.replace(/[！-～]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0));
  }

  /** Say whether a clause passes a filter on its day, as finely as the filter's day is given. */
  function admitsDay({ operator, values }, day) {
    const pairs = values.map((value) => [day.slice(0, value.length), value]);
    switch (operator) {
      case "=":
        return pairs.some(([has, value]) => has === value);
      case "!=":
        return pairs.length > 0 && pairs.every(([has, value]) => has !== value);
      case ">=":
        return pairs.some(([has, value]) => has >= value);
      case ">":
        return pairs.some(([has, value]) => has > value);
      case "<=":
        return pairs.some(([has, value]) => has <= value);
      default:
        return pairs.some(([has, value]) => has < value);
    }
  }

  window.guijuSearch.define({ Reader, admitsDay });
})();
