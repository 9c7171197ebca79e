"use strict";
/*
 * Loads the parts of the index and reads what scripts/guiju/indexing/packing.py has packed.
 *
 * The data comes in scripts that call guijuShard: a page opened from disk may load nothing else.
 */
(() => {
  const arrived = new Map();

  window.guijuShard = (name, content) => {
    arrived.set(name, content);
  };

  /** Load a script; a script that has failed may be asked for again. */
  function loadScript(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => {
        script.remove();
        resolve();
      };
      script.onerror = () => {
        script.remove();
        reject(new Error(address));
      };
      document.head.append(script);
    });
  }

  // So many characters of parts are kept for the next search.
  const KEPT = 1_500_000;
  // What a part counts that is no text.
  const NO_TEXT = 1_500;

  class Parts {
    constructor(base) {
      this.base = base;
      this.folder = "search/";
      this.kept = new Map();
      this.loading = new Map();
      this.wanted = new Set();
      this.size = 0;
    }

    /** Return a part's content; one that is not there yet is undefined, and wanted. */
    get(name) {
      if (!this.kept.has(name)) this.wanted.add(name);
      return this.kept.get(name);
    }

    has(name) {
      return this.kept.has(name);
    }

    /** Load everything that is wanted. */
    async load() {
      const names = [...this.wanted];
      this.wanted.clear();
      await Promise.all(names.map((name) => this.loadOne(name)));
    }

    async loadOne(name) {
      if (this.kept.has(name)) return;
      if (!this.loading.has(name)) {
        const address = new URL(`${this.folder}${name}.js`, this.base).href;
        this.loading.set(name, loadScript(address).finally(() => this.loading.delete(name)));
      }
      await this.loading.get(name);
      if (this.kept.has(name)) return;
      if (!arrived.has(name)) throw new Error(`${name}.js`);
      this.kept.set(name, arrived.get(name));
      arrived.delete(name);
      this.size += this.weight(name);
    }

    weight(name) {
      const content = this.kept.get(name);
      return typeof content === "string" ? content.length : NO_TEXT;
    }

    /** Forget the parts that were loaded first, as far as they are too many. */
    forget() {
      for (const name of this.kept.keys()) {
        if (this.size <= KEPT) return;
        this.size -= this.weight(name);
        this.kept.delete(name);
      }
    }
  }

  /** Reads packed numbers; `signs` are the digits, `firsts` how many begin one, two, three signs. */
  class Unpacker {
    constructor({ signs, firsts }) {
      this.digits = new Uint8Array(128);
      Array.from(signs).forEach((sign, digit) => (this.digits[sign.charCodeAt(0)] = digit));
      const base = signs.length;
      const [one, two, three] = firsts;
      this.base = base;
      this.two = one;
      this.three = one + two;
      this.five = one + two + three;
      this.afterOne = one;
      this.afterTwo = one + two * base;
      this.afterThree = this.afterTwo + three * base * base;
    }

    /** Return all numbers of a text. */
    numbers(text) {
      const found = new Int32Array(text.length);
      const { digits, base } = this;
      let count = 0;
      const digit = (at) => digits[text.charCodeAt(at)];
      for (let at = 0; at < text.length; ) {
        const first = digit(at);
        at += 1;
        let number = first;
        if (first >= this.five) {
          number = 0;
          for (const last = at + 4; at < last; at += 1) number = number * base + digit(at);
          number += this.afterThree;
        } else if (first >= this.three) {
          number = ((first - this.three) * base + digit(at)) * base + digit(at + 1);
          number += this.afterTwo;
          at += 2;
        } else if (first >= this.two) {
          number = (first - this.two) * base + digit(at) + this.afterOne;
          at += 1;
        }
        found[count] = number;
        count += 1;
      }
      return found.subarray(0, count);
    }

    /** Turn the gaps between ascending numbers into these, in place. */
    ascend(gaps) {
      let last = -1;
      for (let at = 0; at < gaps.length; at += 1) {
        last += gaps[at] + 1;
        gaps[at] = last;
      }
      return gaps;
    }

    /** Return {clauses, impacts} of a feature; without impacts all are 0. */
    postings(text) {
      const numbers = this.numbers(text);
      const count = numbers[0];
      const clauses = this.ascend(numbers.slice(1, count + 1));
      const most = numbers[count + 1];
      if (!most) return { clauses, impacts: null };
      return { clauses, impacts: Uint8Array.from(numbers.subarray(count + 2), (less) => most - less) };
    }

    /** Return [start, end) of each run. */
    runs(text) {
      const numbers = this.numbers(text);
      const found = [];
      let end = 0;
      for (let at = 0; at < numbers.length; at += 2) {
        const start = end + numbers[at];
        end = start + numbers[at + 1] + 1;
        found.push([start, end]);
      }
      return found;
    }
  }

  /** Return in which bucket a feature lies: FNV-1a. */
  function bucket(feature, buckets) {
    let value = 2166136261;
    for (let at = 0; at < feature.length; at += 1) {
      value = Math.imul(value ^ feature.charCodeAt(at), 16777619);
    }
    return (value ^ (value >>> 15)) & (buckets - 1);
  }

  window.guijuSearch.define({ Parts, Unpacker, bucket, loadScript });
})();
