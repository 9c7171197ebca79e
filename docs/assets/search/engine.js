"use strict";
/*
 * Finds and ranks clauses as scripts/guiju/search.py does, from the same weights: both give the same
 * clauses in the same order. What a search needs of the index is loaded when it turns out that it
 * does: an attempt goes as far as it can, what it lacked is loaded, and it is made again.
 */
(() => {
  const { Parts, Unpacker, bucket, Folder, Features, Reader, Tables, Understanding, Naming } =
    window.guijuSearch.modules;
  const { admitsDay, GUESSES, places } = window.guijuSearch.modules;

  /** Groups of hits, best first: the clause named; the search in one piece; all terms; and so on. */
  const GROUP = { jump: 5, onePiece: 4, exact: 3, synonym: 2, related: 1 };
  const HALF_WAY = 10_000;
  const PERCENT = 100;
  const NONE = new Int32Array(0);
  const POSTINGS_KEPT = 400_000;
  const RECORDS_KEPT = 400;
  // Points are counted in so many classes before they are looked at one by one.
  const COARSE_BITS = 12;
  // A feature that is in no list of frequent ones has about so much of the least of these.
  const RARE = 0.25;

  async function loadEngine(base) {
    const parts = new Parts(base);
    parts.get("manifest");
    await parts.load();
    return new Engine(parts.get("manifest"), parts);
  }

  class Engine {
    constructor(manifest, parts) {
      this.manifest = manifest;
      this.parts = parts;
      parts.folder = `search/${manifest.folder}/`;
      const { constants } = manifest;
      this.constants = constants;
      this.count = manifest.clauses;
      this.unpacker = new Unpacker(constants.packing);
      this.folder = new Folder(manifest.folding, parts);
      this.rules = this.layOutRules();
      this.tables = new Tables(manifest.tables, this.rules, constants.limits, this.folder, parts);
      this.reader = new Reader(constants, this.tables.choices, this.folder);
      this.understanding = new Understanding(constants, this.tables);
      this.features = new Features(constants.features, this.folder);
      this.naming = new Naming(constants.jump, this.rules, this.folder, this);
      this.runs = new RegExp(constants.ranking.runs, "g");
      this.common = new Map(manifest.postings.common.map((name, at) => [name, `f${at}`]));
      this.empty = new Set(manifest.postings.empty);
      this.shares = new Map();
      for (const [share, names] of manifest.postings.frequent) {
        for (const name of names.split(constants.packing.parted)) this.shares.set(name, share);
      }
      this.leastShare = manifest.postings.frequent.at(-1)?.[0] ?? 0;
      const { records } = manifest;
      this.recordParts = Math.ceil(this.count / records.together);
      this.glossed = new Set(this.unpacker.ascend(this.unpacker.numbers(records.glossed)));
      this.kept = { postings: new Map(), size: 0, records: new Map(), buckets: new Map() };
    }

    layOutRules() {
      const { rules, constants } = this.manifest;
      const { parted } = constants.packing;
      const values = ([names, packed]) => Array.from(this.unpacker.numbers(packed), (at) => names[at]);
      const called = rules.called.split(parted).map((names) => names.split("\n"));
      const [sizes, standing] = [rules.sizes, rules.standing].map((one) => this.unpacker.numbers(one));
      const [editions, statuses, platforms] = [rules.editions, rules.statuses, rules.platforms].map(values);
      this.ruleNumbers = new Int32Array(this.count);
      let start = 0;
      return rules.ids.split(parted).map((id, number) => {
        const names = [...called[number], id];
        const rule = { id, names, called: called[number], start, end: start + sizes[number] };
        rule.title = names[0];
        rule.standing = standing[number];
        rule.edition = editions[number];
        rule.status = statuses[number];
        rule.platform = platforms[number];
        rule.slang = rules.slang[id] ?? [];
        rule.page = rules.pages[id] ?? `rules/${id.replace(".", "/")}.html`;
        rule.foldedNames = [...new Set(names.map((name) => this.folder.fold(name)))];
        rule.foldedTitle = this.folder.fold(rule.title);
        this.ruleNumbers.fill(number, rule.start, rule.end);
        start = rule.end;
        return rule;
      });
    }

    fold(text) {
      return this.folder.fold(text);
    }

    /* Searching */

    /**
     * Return what a search finds: {query, hits, total, relatedTotal, isRough, ranking}. A hit is
     * {clause, group, points, highlights}. `filters` lead from fields to values, beside those that are typed; the
     * first `limit` hits are given. Of a large corpus the number of hits may be rough: clauses that
     * have every pair of a search, in another order perhaps, count until they are shown.
     */
    async search(typed, { filters = {}, limit = this.constants.loading.page } = {}) {
      this.parts.forget();
      if (this.kept.size > POSTINGS_KEPT) {
        this.kept.postings.clear();
        this.kept.size = 0;
      }
      if (this.kept.records.size > RECORDS_KEPT) this.kept.records.clear();
      this.kept.buckets.clear();
      const approved = new Set();
      for (;;) {
        this.parts.wanted.clear();
        const answer = this.attempt(typed, filters, limit, approved);
        if (!this.parts.wanted.size) return answer;
        await this.parts.load();
      }
    }

    /** Answer from what is there; what is not is noted as wanted. */
    attempt(typed, filters, limit, approved) {
      this.found = new Map();
      this.approved = approved;
      this.isRough = false;
      const read = this.understanding.understand(this.reader.read(typed));
      if (this.parts.wanted.size) return null;
      const query = this.confirmed(read);
      const chosen = Object.entries(filters)
        .filter(([, value]) => value)
        .map(([field, value]) => ({ field, operator: "=", values: [value] }));
      const ranking = this.rank(query, chosen);
      if (this.parts.wanted.size) return null;
      const total = ranking.clauses.length;
      const first = this.inOrder(ranking, Math.min(limit, total));
      const hits = first.map((number) => this.hit(number, query, ranking));
      if (this.parts.wanted.size) return null;
      let relatedTotal = 0;
      for (const number of ranking.clauses) {
        if (ranking.groups[number] === GROUP.related) relatedTotal += 1;
      }
      return { query, hits, total, relatedTotal, isRough: this.isRough, ranking };
    }

    /** Drop what was guessed although the clauses print just what was typed. */
    confirmed(query) {
      const isPrinted = new Map();
      const keeps = (term, { start, end, why }) => {
        if (!GUESSES.includes(why)) return true;
        const text = term.text.slice(start, end);
        if (!isPrinted.has(text)) {
          const found = this.having(text, { printedOnly: true });
          // Not known yet is as good as printed: what is guessed need not be loaded in vain.
          isPrinted.set(text, found === null || found.length > 0);
        }
        return !isPrinted.get(text);
      };
      const groups = query.groups.map((side) =>
        side.map((term) => ({
          ...term,
          expansions: term.expansions.filter((one) => keeps(term, one)),
        })),
      );
      return { ...query, groups, terms: groups.flat() };
    }

    rank(query, chosen) {
      const groups = new Uint8Array(this.count);
      let points = new Int32Array(this.count);
      if (query.groups.length) {
        const weighed = this.weighed(this.percents(query));
        for (const side of query.groups) this.groupByGroup(side, groups);
        const jumps = this.naming.clauses(query.typed);
        if (this.parts.wanted.size) return null;
        const { own } = weighed;
        points = weighed.points.slice();
        if (!jumps.length && this.naming.isId(query.typed)) {
          groups.fill(0);
        } else if (!jumps.length) {
          for (const number of this.like(query, own, points)) {
            groups[number] = Math.max(groups[number], GROUP.related);
          }
        }
        for (const number of jumps) {
          groups[number] = GROUP.jump;
          points[number] = 0;
        }
      } else if (query.filters.length || chosen.length) {
        groups.fill(GROUP.exact);
      }
      for (const term of query.excluded) {
        for (const number of this.having(term.text) ?? NONE) groups[number] = 0;
      }
      for (const one of query.filters) {
        const passes = this.admitted(one);
        if (passes) for (let at = 0; at < this.count; at += 1) if (!passes[at]) groups[at] = 0;
      }
      const masks = new Map(chosen.map((one) => [one.field, this.admitted(one)]));
      const unchosen = [];
      for (let at = 0; at < this.count; at += 1) if (groups[at]) unchosen.push(at);
      const clauses = unchosen.filter((number) => passesAll(number, masks));
      return { clauses, groups, points, unchosen, masks };
    }

    /** Return the first `count` of the clauses found, best first. */
    inOrder({ clauses, groups, points }, count) {
      const weight = (number) => groups[number] * 2 ** 32 + points[number];
      let some = clauses;
      if (clauses.length > 4 * count) {
        const least = Float64Array.from(clauses, weight).sort()[clauses.length - count];
        some = clauses.filter((number) => weight(number) >= least);
      }
      return [...some].sort((a, b) => weight(b) - weight(a) || a - b).slice(0, count);
    }

    /** Return how much each feature counts that a search is compared by. */
    percents(query) {
      const counting = new Map();
      for (const feature of this.features.of(query.typed)) counting.set(feature, PERCENT);
      for (const term of query.terms) {
        for (const { text, weight } of term.expansions) {
          const percent = Math.round(PERCENT * weight);
          for (const feature of this.features.of(text)) {
            if (percent > (counting.get(feature) ?? 0)) counting.set(feature, percent);
          }
        }
      }
      return counting;
    }

    /** Return the points of all clauses: percent · impact of each feature, added up; and lifted. */
    weighed(percents) {
      const key = JSON.stringify([...percents]);
      if (this.kept.weighed?.key === key) return this.kept.weighed;
      const counting = this.counting(percents).map((feature) => [feature, this.postings(feature)]);
      if (this.parts.wanted.size) return null;
      const own = new Int32Array(this.count);
      for (const [feature, { clauses, impacts }] of counting) {
        if (!impacts) continue;
        const percent = percents.get(feature);
        for (let at = 0; at < clauses.length; at += 1) own[clauses[at]] += percent * impacts[at];
      }
      this.kept.weighed = { key, own, points: this.lifted(own) };
      return this.kept.weighed;
    }

    /** Return the features to load: those without weight never, of very many the rarest. */
    counting(percents) {
      const weighing = [...percents.keys()].filter((feature) => !this.common.has(feature));
      const about = (feature) => this.shares.get(feature) ?? RARE * this.leastShare;
      const order = weighing.sort((a, b) => about(a) - about(b));
      let left = this.constants.loading.postings;
      return order.filter((feature) => {
        left -= about(feature) * this.count;
        return left >= 0;
      });
    }

    lifted(own) {
      const { lifting, ruleBest, rulePercent } = this.constants.ranking;
      const most = highest(own);
      const standing = Int32Array.from(this.rules, (rule) => Math.floor((most * rule.standing) / 1000));
      const points = new Int32Array(this.count);
      for (let number = 0; number < this.count; number += 1) {
        if (own[number]) points[number] = own[number] + standing[this.ruleNumbers[number]];
      }
      const least = leastOfBest(points, lifting);
      const byRule = new Map();
      for (let number = 0; number < this.count; number += 1) {
        if (!points[number] || points[number] < least) continue;
        const rule = this.ruleNumbers[number];
        if (!byRule.has(rule)) byRule.set(rule, []);
        byRule.get(rule).push(points[number]);
      }
      const given = new Int32Array(this.rules.length);
      for (const [rule, some] of byRule) {
        some.sort((a, b) => b - a);
        let sum = 0;
        for (const one of some.slice(0, ruleBest)) sum += one;
        given[rule] = Math.floor((sum * rulePercent) / (PERCENT * ruleBest));
      }
      for (let number = 0; number < this.count; number += 1) {
        if (points[number]) points[number] += given[this.ruleNumbers[number]];
      }
      return points;
    }

    groupByGroup(side, groups) {
      const raise = (group, found) => {
        for (const number of found) groups[number] = Math.max(groups[number], group);
      };
      raise(GROUP.synonym, this.allOf(side.map((term) => this.meant(term))));
      const beyondTitle = side.length > 1;
      const printed = side.map((term) => this.having(term.text, { printedOnly: true, beyondTitle }));
      raise(GROUP.exact, this.allOf(printed));
      const whole = side.map((term) => term.text).join("");
      if (!side.some((term) => term.isPhrase)) {
        raise(GROUP.onePiece, this.having(whole, { printedOnly: true }) ?? NONE);
      }
    }

    allOf(lists) {
      if (lists.some((one) => one === null)) return NONE;
      const [first, ...more] = [...lists].sort((a, b) => a.length - b.length);
      return more.reduce(common, first);
    }

    anyOf(lists) {
      const filled = lists.filter((one) => one?.length);
      if (filled.length < 2) return filled[0] ?? NONE;
      const all = new Set();
      for (const one of filled) for (const number of one) all.add(number);
      return Int32Array.from(all).sort();
    }

    meant(term) {
      if (term.isPhrase) return this.having(term.text);
      const pieces = contents(term).map(([start, end]) => {
        const texts = [term.text.slice(start, end), ...this.variants(term, start, end)];
        return this.anyOf(texts.map((text) => this.having(text)));
      });
      return this.anyOf([this.allOf(pieces), this.named(term.text)]);
    }

    variants(term, start, end) {
      const bySpan = new Map();
      for (const one of term.expansions) {
        if (one.start < start || one.end > end) continue;
        const span = `${one.start} ${one.end}`;
        if (!bySpan.has(span)) bySpan.set(span, { first: one.start, last: one.end, texts: [] });
        bySpan.get(span).texts.push(one.text);
      }
      const order = [...bySpan.values()].sort((a, b) => a.first - b.first || b.last - a.last);
      let ways = [["", start]];
      for (const { first, last, texts } of order) {
        const more = ways
          .filter(([, at]) => at <= first)
          .flatMap(([made, at]) =>
            texts.map((text) => [made + term.text.slice(at, first) + text, last]),
          );
        ways = [...ways, ...more].slice(0, this.constants.ranking.variants);
      }
      return new Set(ways.slice(1).map(([made, at]) => made + term.text.slice(at, end)));
    }

    /** Return the clauses of the rules and platforms that a term names. */
    named(term) {
      const platforms = this.tables.choices.get("platform") ?? new Map();
      const called = new Set();
      for (const [platform, names] of platforms) {
        if (term === platform || names.some((name) => this.fold(name) === term)) called.add(platform);
      }
      const found = [];
      for (const rule of this.rules) {
        const isNamed = term.length > 1 && rule.foldedNames.some((name) => name.includes(term));
        if (!isNamed && !called.has(rule.platform)) continue;
        for (let number = rule.start; number < rule.end; number += 1) found.push(number);
      }
      return Int32Array.from(found);
    }

    *like(query, own, points) {
      const { relatedPercent } = this.constants.ranking;
      const least = Math.floor((relatedPercent * highest(points)) / PERCENT);
      const covered = this.covered(query);
      const phrases = query.groups.length === 1 ? query.terms.filter((term) => term.isPhrase) : [];
      const having = phrases.map((term) => new Set(this.having(term.text)));
      for (let number = 0; number < this.count; number += 1) {
        if (!own[number] || points[number] < least || !covered(number)) continue;
        if (having.every((some) => some.has(number))) yield number;
      }
    }

    /** Return the function that says whether a clause has enough of what is sought. */
    covered(query) {
      const { neededPercent, wordUnits } = this.constants.ranking;
      const sums = new Int32Array(this.count);
      let weight = 0;
      let known = 0;
      let pieces = 0;
      const count = (having, worth) => {
        if (having === null) return;
        for (const number of having) sums[number] += worth;
        weight += worth;
        known += having.length ? worth : 0;
      };
      const units = new Set();
      for (const term of query.terms) {
        const words = new Map();
        for (const { start, end, text } of term.expansions) {
          const span = `${start} ${end}`;
          if (!words.has(span)) words.set(span, [term.text.slice(start, end)]);
          words.get(span).push(text);
        }
        for (const texts of words.values()) {
          count(this.anyOf(texts.map((text) => this.having(text))), 2);
        }
        for (const [start, end] of contents(term)) {
          pieces += 1;
          for (const unit of this.units(term.text.slice(start, end))) units.add(unit);
        }
      }
      let longer = [...units].filter((unit) => unit.length > 1);
      if (!longer.length) longer = [...units];
      for (const unit of longer) count(this.having(unit), 1);
      if (pieces > 1 || longer.length > wordUnits) {
        return (number) => sums[number] > 0 && PERCENT * sums[number] >= neededPercent * weight;
      }
      const needed = Math.max(1, Math.min(2, known));
      return (number) => sums[number] >= needed;
    }

    /** Yield what a clause is asked for: Chinese by pairs, Latin words and numbers as a whole. */
    *units(text) {
      for (const [run, chinese] of text.matchAll(this.runs)) {
        const length = chinese !== undefined && run.length > 1 ? 2 : run.length;
        for (let at = 0; at + length <= run.length; at += 1) yield run.slice(at, at + length);
      }
    }

    /* What clauses have */

    /** Return a feature's postings; undefined while they are not loaded. */
    postings(unit) {
      const feature = this.folder.printed(unit);
      const { kept } = this;
      if (kept.postings.has(feature)) return kept.postings.get(feature);
      const text = this.packed(feature);
      if (text === undefined) return undefined;
      const found = text ? this.unpacker.postings(text) : { clauses: NONE, impacts: null };
      kept.postings.set(feature, found);
      kept.size += found.clauses.length + 10;
      return found;
    }

    packed(feature) {
      if (this.common.has(feature)) return this.parts.get(this.common.get(feature));
      const { buckets } = this.manifest.postings;
      const number = bucket(feature, buckets);
      if (this.empty.has(number)) return "";
      const content = this.parts.get(`p${number}`);
      if (content === undefined) return undefined;
      const inside = this.kept.buckets;
      if (!inside.has(number)) {
        const rows = content.split(this.constants.packing.parted);
        const byName = new Map();
        for (let at = 0; at < rows.length; at += 2) byName.set(rows[at], rows[at + 1]);
        inside.set(number, byName);
      }
      return inside.get(number).get(feature) ?? "";
    }

    /** Return the clauses that have a folded text in a wording; null while that is not known. */
    having(text, { printedOnly = false, beyondTitle = false } = {}) {
      const key = `${printedOnly}${beyondTitle}${text}`;
      if (!this.found.has(key)) this.found.set(key, this.lookUp(text, printedOnly, beyondTitle));
      return this.found.get(key);
    }

    lookUp(text, printedOnly, beyondTitle) {
      const pairs = new Set(text.length === 1 ? [text] : []);
      for (let at = 0; at + 1 < text.length; at += 1) pairs.add(text.slice(at, at + 2));
      const telling = [...pairs].filter((pair) => !this.common.has(this.folder.printed(pair)));
      const lists = (telling.length ? telling : [...pairs]).map((pair) => this.postings(pair)?.clauses);
      if (lists.includes(undefined)) {
        return null;
      }
      lists.sort((a, b) => a.length - b.length);
      const candidates = lists.slice(1).reduce(common, lists[0]);
      // 5日 is a feature of 五日 too.
      const isCertain = text.length <= (/^[0-9]/.test(text) ? 1 : 2) && !beyondTitle;
      if (isCertain && !printedOnly) return candidates;
      return this.verified(text, candidates, { printedOnly, beyondTitle, isCertain });
    }

    verified(text, candidates, { printedOnly, beyondTitle, isCertain }) {
      const { sureParts, checkedParts } = this.constants.loading;
      const isDoubtful = (number) => !isCertain || this.glossed.has(number);
      const missing = new Set();
      for (const number of candidates) {
        if (!isDoubtful(number) || this.kept.records.has(number)) continue;
        const name = this.recordPart(number);
        if (!this.parts.has(name)) missing.add(name);
      }
      const more = [...missing].filter((name) => !this.approved.has(name));
      const isSmall = this.recordParts <= sureParts;
      if (isSmall || this.approved.size + more.length <= checkedParts) {
        for (const name of missing) {
          this.approved.add(name);
          this.parts.get(name);
        }
        if (missing.size) return null;
      }
      const sought = this.folder.printed(text);
      return candidates.filter((number) => {
        if (!isDoubtful(number)) return true;
        if (!this.kept.records.has(number) && missing.has(this.recordPart(number))) {
          this.isRough = true;
          return true;
        }
        const { printed, likely, rule } = this.clause(number);
        const skipped = beyondTitle ? rule.foldedTitle.length : 0;
        const isPrinted = printed.some(
          (wording, at) => wording.indexOf(sought, at ? 0 : skipped) >= 0,
        );
        return isPrinted || (!printedOnly && likely.some((wording) => wording.includes(sought)));
      });
    }

    /* Clauses */

    recordPart(number) {
      return `r${Math.floor(number / this.manifest.records.together)}`;
    }

    /** Return a clause, laid out as scripts/guiju/indexing/records.py does; undefined if not there. */
    clause(number) {
      const { records } = this.kept;
      if (records.has(number)) return records.get(number);
      const content = this.parts.get(this.recordPart(number));
      if (content === undefined) return undefined;
      let at = number % this.manifest.records.together;
      const row = content[at];
      while (content[at][4] === 0) at -= 1;
      const [part, label, text, trust, , title = "", shown = 0, glosses = []] = row;
      const rule = this.rules[this.ruleNumbers[number]];
      const clause = { number, rule, label, text, title, glosses, path: content[at][4] };
      clause.id = `${rule.id}/${part}`;
      clause.pinned = `${rule.id}@${rule.edition}/${part}`;
      clause.link = `${rule.page}#c-${part}`;
      clause.shownLabel = shown || label;
      clause.trust = this.manifest.records.trusts[trust];
      const above = rule.foldedTitle + this.fold(clause.path.join(""));
      const foldedLabel = this.fold(label);
      clause.heads = [above + foldedLabel];
      if (title) clause.heads.push(this.fold(label + title));
      const foldedText = this.fold(text);
      clause.printed = clause.heads.map((head) => head + foldedText);
      clause.likely = glosses.length ? [clause.heads[0] + this.unfold(clause, glosses).text] : [];
      // A character that is not known yet would stay as it is for good.
      if (![...this.parts.wanted].some((name) => name.startsWith("a"))) records.set(number, clause);
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
        for (; at < last; at += 1) take(this.folder.character(characters[at]), at, at + 1);
      };
      for (const [start, end, original] of [...glosses].sort((a, b) => a[0] - b[0])) {
        takePrinted(start);
        take(this.fold(original), start, end);
        at = end;
      }
      takePrinted(characters.length);
      return { text, starts, ends };
    }

    hit(number, query, { groups, points }) {
      const clause = this.clause(number);
      const group = groups[number];
      if (!clause) return null;
      const highlights = this.highlights(clause, this.sought(group, query));
      return { clause, group, points: points[number], highlights };
    }

    /** Return the points of a hit as one number, as the terminal prints it. */
    score({ group, points }) {
      return group + points / (points + HALF_WAY);
    }

    sought(group, query) {
      const { terms } = query;
      const texts = terms.map((term) => term.text);
      for (const term of terms) {
        for (const [start, end] of contents(term)) {
          texts.push(term.text.slice(start, end), ...this.variants(term, start, end));
        }
        // A sign alone, such as the < of 低于, would be marked wherever it stands.
        texts.push(...term.expansions.map((one) => one.text).filter((text) => text.length > 1));
      }
      if (group === GROUP.related) {
        for (const term of terms) {
          for (const [start, end] of contents(term)) {
            for (const unit of this.units(term.text.slice(start, end))) {
              if (unit.length > 1) texts.push(unit);
            }
          }
        }
      }
      return [...new Set(texts)].map((text) => this.folder.printed(text));
    }

    /** Return where to mark a clause's text: sorted disjoint spans of code points. */
    highlights(clause, sought) {
      const spans = [];
      for (const glosses of clause.glosses.length ? [[], clause.glosses] : [[]]) {
        const { text, starts, ends } = this.unfold(clause, glosses);
        for (const head of clause.heads) {
          for (const one of sought) {
            for (const at of places(head + text, one)) {
              const last = at + one.length - head.length - 1;
              if (last >= 0) spans.push([starts[Math.max(at - head.length, 0)], ends[last]]);
            }
          }
        }
      }
      const merged = [];
      for (const [start, end] of spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
        const last = merged.at(-1);
        if (last && start <= last[1]) last[1] = Math.max(end, last[1]);
        else merged.push([start, end]);
      }
      return merged;
    }

    /** Return what a hit has points for, the weightiest first: {feature, points, why, word}. */
    reasons({ clause, points }, query) {
      const standsFor = new Map();
      for (const term of query.terms) {
        for (const { start, end, text, why } of term.expansions) {
          for (const feature of this.features.of(text)) {
            standsFor.set(feature, { why, word: this.folder.printed(term.text.slice(start, end)) });
          }
        }
      }
      const typed = this.features.of(query.typed);
      const reasons = [];
      const percents = this.percents(query);
      const counting = new Set(this.counting(percents));
      for (const [feature, percent] of percents) {
        const weight = counting.has(feature) ? percent * this.impact(feature, clause.number) : 0;
        if (!weight) continue;
        const other = typed.has(feature) ? { why: null, word: null } : standsFor.get(feature);
        reasons.push({ feature: this.folder.printed(feature), points: weight, ...other });
      }
      reasons.sort((a, b) => b.points - a.points);
      const given = points - reasons.reduce((sum, one) => sum + one.points, 0);
      if (given > 0) reasons.push({ feature: "", points: given, why: null, word: null });
      return reasons;
    }

    impact(feature, number) {
      const { clauses, impacts } = this.postings(feature) ?? {};
      if (!impacts) return 0;
      const at = placeIn(clauses, number);
      return clauses[at] === number ? impacts[at] : 0;
    }

    /* Filters and facets */

    /** Return the runs of clauses that have each value of a field; undefined while not loaded. */
    column(field) {
      if (field === "rule") {
        return new Map(this.rules.map((rule) => [rule.id, [[rule.start, rule.end]]]));
      }
      let { columns } = this.manifest;
      if (!Object.keys(columns).length) columns = this.parts.get("columns");
      if (!columns) return undefined;
      this.columns ??= new Map();
      if (!this.columns.has(field)) {
        const rows = Object.entries(columns[field] ?? {});
        this.columns.set(field, new Map(rows.map(([value, runs]) => [value, this.unpacker.runs(runs)])));
      }
      return this.columns.get(field);
    }

    admitted(filter) {
      const column = this.column(filter.field);
      if (!column) return null;
      const passes = new Uint8Array(this.count);
      const isDay = filter.field === "effective";
      const values = isDay
        ? [...column.keys()].filter((day) => admitsDay(filter, day))
        : filter.values;
      for (const value of values) {
        for (const [start, end] of column.get(value) ?? []) passes.fill(1, start, end);
      }
      if (isDay || filter.operator === "=") return passes;
      return passes.map((one) => 1 - one);
    }

    /** Whether facets can be counted without loading anything. */
    get hasColumns() {
      return Object.keys(this.manifest.columns).length > 0 || this.parts.has("columns");
    }

    /**
     * Return how many hits of an answer have each value of the facets, the most frequent first. What
     * was chosen of a field does not narrow the field itself, so that another value can be chosen.
     */
    async facets({ ranking }) {
      const { facets } = this.constants;
      const { unchosen, masks } = ranking;
      if (!this.column(facets[0])) await this.parts.load();
      return facets.map((field) => {
        const others = new Map([...masks].filter(([one]) => one !== field));
        const upTo = new Int32Array(this.count + 1);
        for (const number of unchosen) if (passesAll(number, others)) upTo[number + 1] = 1;
        for (let at = 1; at <= this.count; at += 1) upTo[at] += upTo[at - 1];
        const counts = [...this.column(field)].map(([value, runs]) => [
          value,
          runs.reduce((sum, [start, end]) => sum + upTo[end] - upTo[start], 0),
        ]);
        return { field, counts: counts.filter(([, count]) => count).sort((a, b) => b[1] - a[1]) };
      });
    }

    /** Return a value of a field as people call it. */
    valueName(field, value) {
      return this.tables.choices.get(field)?.get(value)?.[0] ?? value;
    }

    /** Return the value of a field that goes by a name; what nothing goes by stays as it is. */
    valueCalled(field, name) {
      const names = this.tables.choices.get(field) ?? new Map();
      return names.has(name) ? name : (this.reader.choose(name, names)[0] ?? name);
    }

    /* What naming a clause asks of the index */

    numbered(id) {
      const match = /^([^/@]+)(@[^/]+)?\/(.+)$/.exec(id);
      const rule = match && this.rules.find((one) => one.id === match[1]);
      if (!rule || (match[2] && match[2] !== `@${rule.edition}`)) return [];
      return this.idsAndPlaces(rule)
        .filter(({ part }) => part === match[3])
        .map(({ number }) => number);
    }

    places(rule) {
      return this.idsAndPlaces(rule).map(({ number, place }) => [number, place]);
    }

    idsAndPlaces(rule) {
      const together = this.manifest.placesTogether;
      const found = [];
      for (let first = rule.start - (rule.start % together); first < rule.end; first += together) {
        const content = this.parts.get(`l${first / together}`);
        if (!content) continue;
        const [parts, places_] = content.map((text) => text.split("\n"));
        parts.forEach((part, at) => {
          const number = first + at;
          if (number >= rule.start && number < rule.end) {
            found.push({ number, part, place: places_[at] });
          }
        });
      }
      return found;
    }

    ending(end) {
      return this.postings(end)?.clauses ?? NONE;
    }
  }

  /** Return where a term says what is sought: all of it but the words that only ask. */
  function contents(term) {
    const edges = [0, ...term.asking.flat(), term.text.length];
    const spans = [];
    for (let at = 0; at < edges.length; at += 2) {
      if (edges[at] < edges[at + 1]) spans.push([edges[at], edges[at + 1]]);
    }
    return spans.length ? spans : [[0, term.text.length]];
  }

  const passesAll = (number, masks) => {
    for (const mask of masks.values()) if (!mask?.[number]) return false;
    return true;
  };

  function highest(numbers) {
    let most = 0;
    for (let at = 0; at < numbers.length; at += 1) if (numbers[at] > most) most = numbers[at];
    return most;
  }

  /** Return the least points that the `count` best have; at least 1. */
  function leastOfBest(points, count) {
    if (points.length <= count) return 1;
    // Coarse counts first: to sort all the points would take most of a search's time.
    const shift = Math.max(0, 32 - Math.clz32(highest(points)) - COARSE_BITS);
    const classes = new Int32Array(2 ** COARSE_BITS);
    for (let at = 0; at < points.length; at += 1) if (points[at]) classes[points[at] >> shift] += 1;
    let left = count;
    let coarse = classes.length - 1;
    while (coarse >= 0 && classes[coarse] < left) {
      left -= classes[coarse];
      coarse -= 1;
    }
    if (coarse < 0) return 1;
    const inClass = points.filter((one) => one > 0 && one >> shift === coarse).sort();
    return inClass[inClass.length - left];
  }

  /** Return where a number stands in ascending ones, or would. */
  function placeIn(numbers, sought) {
    let low = 0;
    let high = numbers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[middle] < sought) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Return what stands in both of two ascending lists. */
  function common(some, more) {
    if (some.length > more.length) return common(more, some);
    if (some.length * 16 < more.length) {
      return some.filter((number) => more[placeIn(more, number)] === number);
    }
    let at = 0;
    return some.filter((number) => {
      while (at < more.length && more[at] < number) at += 1;
      return more[at] === number;
    });
  }

  window.guijuSearch.define({ loadEngine, GROUP, contents });
})();
