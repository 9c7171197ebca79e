"use strict";
/*
 * The search box: what the reader sees. The search itself is in search/*.js, which follow the rules
 * of scripts/guiju/search.py and are loaded with the box; the index comes in scripts of its own when
 * it is asked for, so that all of it works from a disk too.
 */
(() => {
  const modules = {};
  const SCRIPTS = ["parts", "text", "reading", "meaning", "naming", "engine", "sentences"];
  const here = document.currentScript.src;
  let scripts = null;

  window.guijuSearch = {
    modules,
    define: (more) => Object.assign(modules, more),
    /** Load the engine for the site at `base`; for whoever wants to search from another script. */
    load: (base) => loadEngine(new URL(base, document.baseURI)),
  };

  /** Load the search's own scripts, in their order; what has failed may be asked for again. */
  function loadScripts() {
    scripts ??= Promise.all(
      SCRIPTS.map(
        (name) =>
          new Promise((resolve, reject) => {
            const script = document.createElement("script");
            script.async = false;
            script.src = new URL(`search/${name}.js`, here).href;
            script.onload = resolve;
            script.onerror = () => {
              script.remove();
              reject(new Error(script.src));
            };
            document.head.append(script);
          }),
      ),
    ).catch((error) => {
      scripts = null;
      throw error;
    });
    return scripts;
  }

  async function loadEngine(base) {
    await loadScripts();
    return modules.loadEngine(base);
  }

  const WORDS = {
    label: "检索条款",
    placeholder: "词语、原话，或 电商PK 4.1",
    filters: "筛选",
    chosen: (count) => `筛选（已选 ${count} 项）`,
    any: (field) => `${field}：全部`,
    counted: (name, count) => `${name}（${count}）`,
    byRule: "按规则分组",
    loading: "正在载入条款……",
    searching: "正在检索……",
    failed: "条款没有载入成功，请检查网络后再试一次。",
    again: "重试",
    nothing: (searched) => `没有找到：${searched}。`,
    hint: "试试更短的词、去掉筛选，或用规则名加编号，如“电商PK 4.1”。",
    meant: "您要找的是不是：",
    onlyRelated: (count) => `没有与输入完全相符的条款，以下 ${count} 条内容相近。`,
    found: (count) => `找到 ${count} 条。`,
    foundAndRelated: (count, related) => `找到 ${count} 条，另有 ${related} 条内容相近。`,
    about: (count) => `约 ${count}`,
    more: (count) => `再显示 ${count} 条`,
    along: (word, others, why) => `“${word}”（${why}）一并找：${others}。`,
    whyFound: "为何命中",
    points: (feature, points) => `${feature} ${points}`,
    standsFor: (feature, points, word, why) => `${feature}（${why}：${word}） ${points}`,
    ofRule: (points) => `所属规则 ${points}`,
    scored: (reasons) => `得分：${reasons}`,
    inRule: (count) => `${count} 条`,
    group: { 5: "直达", 2: "近义", 1: "相近" },
    how: {
      5: "输入的就是这一条的编号或名称。",
      4: "输入的文字在这一条里连续出现。",
      3: "输入的每个词都在这一条里出现。",
      2: "这一条有输入的词或意思相同的说法。",
      1: "这一条与输入的内容相近。",
    },
  };
  const TYPING_PAUSE_MS = 120;
  const SLOW_MS = 200;
  const EXCERPT = { before: 24, length: 120 };
  const FACETS = ["platform", "topic", "party", "penalty", "status", "trust"];
  const REASONS_SHOWN = 12;
  const ALONG_SHOWN = { words: 3, others: 4 };

  /** Make an element; children are elements or text, and text is never read as markup. */
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /** Turn a button that shows something over; say whether it now does. */
  function toggle(button) {
    const isOpen = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(isOpen));
    return isOpen;
  }

  /**
   * Return the part of a text that shows its first mark, with every mark in it. Behind each exchanged
   * word stands its likely original, which is never marked: only what is printed was found.
   */
  function excerpt(text, highlights, glosses) {
    const characters = Array.from(text);
    const first = highlights[0]?.[0] ?? 0;
    const isLong = characters.length > EXCERPT.length;
    const latest = characters.length - EXCERPT.length;
    const start = isLong ? Math.max(0, Math.min(first - EXCERPT.before, latest)) : 0;
    const end = Math.min(start + EXCERPT.length, characters.length);
    const shown = element("p", { class: "guiju-search__text" });
    const piece = (from, to) => characters.slice(from, to).join("");
    let at = start;
    const show = (to, isFound) => {
      for (const [, last, original] of glosses.filter((one) => at < one[1] && one[1] <= to)) {
        shown.append(isFound ? element("mark", {}, piece(at, last)) : piece(at, last));
        shown.append(element("span", { class: "guiju-search__gloss" }, `〔${original}〕`));
        at = last;
      }
      if (at < to) shown.append(isFound ? element("mark", {}, piece(at, to)) : piece(at, to));
      at = Math.max(at, to);
    };
    if (start > 0) shown.append("…");
    for (const [from, to] of highlights) {
      if (to <= at || from >= end) continue;
      show(from, false);
      show(Math.min(to, end), true);
    }
    show(end, false);
    if (end < characters.length) shown.append("…");
    return shown;
  }

  class SearchBox {
    constructor(root) {
      this.root = root;
      this.base = new URL(root.dataset.base || ".", document.baseURI);
      this.engine = null;
      this.answer = null;
      this.limit = 0;
      this.turn = 0;
      this.chosen = {};
      this.build();
      this.listen();
    }

    build() {
      const id = (part) => `guiju-search-${part}`;
      this.input = element("input", {
        type: "search",
        id: id("input"),
        class: "guiju-search__input",
        placeholder: WORDS.placeholder,
        autocomplete: "off",
        spellcheck: "false",
        enterkeyhint: "search",
        "aria-controls": id("results"),
      });
      this.selects = new Map(FACETS.map((field) => [field, element("select", { name: field })]));
      this.byRule = element("input", { type: "checkbox", id: id("by-rule") });
      // Only a phone shows it: there the choices take up much of the window.
      this.toggle = element(
        "button",
        { type: "button", class: "guiju-search__toggle", "aria-expanded": "false", "aria-controls": id("choices") },
        WORDS.filters,
      );
      this.filters = element(
        "div",
        { class: "guiju-search__filters", hidden: "" },
        this.toggle,
        element(
          "div",
          { class: "guiju-search__choices", id: id("choices"), role: "group", "aria-label": WORDS.filters },
          ...this.selects.values(),
          element("label", { class: "guiju-search__by-rule" }, this.byRule, WORDS.byRule),
        ),
      );
      this.status = element("p", { class: "guiju-search__status", "aria-live": "polite" });
      this.notes = element("div", { class: "guiju-search__notes" });
      this.list = element("ol", { class: "guiju-search__results", id: id("results") });
      this.more = element("button", { type: "button", class: "guiju-search__more", hidden: "" });
      this.again = element("button", { type: "button", class: "guiju-search__more", hidden: "" }, WORDS.again);
      this.root.classList.add("guiju-search");
      this.root.setAttribute("role", "search");
      this.root.replaceChildren(
        element("label", { for: id("input"), class: "guiju-search__label" }, WORDS.label),
        this.input,
        this.filters,
        this.status,
        this.again,
        this.notes,
        this.list,
        this.more,
      );
    }

    listen() {
      this.input.addEventListener("focus", () => this.load().catch(() => {}));
      // While an input method composes, the box holds half-typed syllables.
      this.input.addEventListener("input", (event) => event.isComposing || this.searchSoon());
      this.input.addEventListener("compositionend", () => this.searchSoon());
      for (const [field, select] of this.selects) {
        select.addEventListener("change", () => {
          this.chosen[field] = select.value;
          this.search();
        });
        // A large corpus has its counts loaded only for who looks at them.
        select.addEventListener("focus", () => this.count(true));
      }
      this.byRule.addEventListener("change", () => {
        this.show();
        this.remember();
      });
      this.toggle.addEventListener("click", () => toggle(this.toggle));
      this.more.addEventListener("click", () => this.showMore());
      this.again.addEventListener("click", () => this.search());
      this.root.addEventListener("keydown", (event) => this.key(event));
    }

    /** Load the index once; a failure is shown and may be tried again. */
    async load() {
      if (this.engine) return this.engine;
      if (!this.status.textContent) this.status.textContent = WORDS.loading;
      try {
        this.loading ??= loadEngine(this.base);
        this.engine = await this.loading;
      } catch (error) {
        this.loading = null;
        this.fail();
        throw error;
      }
      this.sentences = new modules.Sentences(this.engine);
      if (this.status.textContent === WORDS.loading) this.status.textContent = "";
      if (this.filters.hidden) this.offerFilters();
      return this.engine;
    }

    fail() {
      this.status.textContent = WORDS.failed;
      this.again.hidden = false;
    }

    offerFilters() {
      for (const field of FACETS) {
        const values = [...(this.engine.tables.choices.get(field)?.keys() ?? [])];
        this.offer(field, values.map((value) => [value, null]));
      }
      this.filters.hidden = false;
    }

    /** Offer the values of a field, with how many hits have each if that is known. */
    offer(field, counts) {
      const select = this.selects.get(field);
      const name = this.engine.constants.words.fields[field];
      const chosen = this.chosen[field] ?? "";
      const rows = counts.some(([value]) => value === chosen) || !chosen ? counts : [...counts, [chosen, 0]];
      const options = rows.map(([value, count]) => {
        const shown = this.engine.valueName(field, value);
        return element("option", { value }, count === null ? shown : WORDS.counted(shown, count));
      });
      select.replaceChildren(element("option", { value: "" }, WORDS.any(name)), ...options);
      select.value = chosen;
      select.setAttribute("aria-label", name);
      select.hidden = !chosen && rows.length < 2;
      const active = FACETS.filter((one) => this.chosen[one]).length;
      this.toggle.textContent = active ? WORDS.chosen(active) : WORDS.filters;
    }

    searchSoon() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), TYPING_PAUSE_MS);
    }

    /** Search for what is in the box; only the answer to the latest search is shown. */
    async search({ limit = 0 } = {}) {
      clearTimeout(this.timer);
      this.turn += 1;
      const { turn } = this;
      const slow = setTimeout(() => {
        if (turn === this.turn && this.engine) this.status.textContent = WORDS.searching;
      }, SLOW_MS);
      try {
        await this.load();
        const page = this.engine.constants.loading.page;
        const asked = { filters: { ...this.chosen }, limit: limit || page };
        const answer = await this.engine.search(this.input.value, asked);
        if (turn !== this.turn) return false;
        this.again.hidden = true;
        this.answer = answer;
        this.limit = asked.limit;
        this.show();
        this.remember();
        this.count(false).catch(() => {});
        return true;
      } catch {
        // Perhaps the site has been built anew since: its manifest is asked for again too.
        this.engine = null;
        this.loading = null;
        if (turn === this.turn) this.fail();
        return false;
      } finally {
        clearTimeout(slow);
      }
    }

    show() {
      if (!this.answer) return;
      const { hits, total } = this.answer;
      this.list.replaceChildren(...(this.byRule.checked ? this.grouped(hits) : hits.map((hit) => this.item(hit))));
      const left = total - hits.length;
      this.more.hidden = left <= 0;
      this.more.textContent = WORDS.more(Math.min(left, this.engine.constants.loading.page));
      this.status.textContent = this.said();
      this.showNotes().catch(() => {});
    }

    said() {
      const { query, total, relatedTotal, isRough } = this.answer;
      if (!this.input.value.trim() && !total) return "";
      const number = (count) => (isRough ? WORDS.about(count) : count);
      const found = total - relatedTotal;
      if (found && relatedTotal) return WORDS.foundAndRelated(number(found), relatedTotal);
      if (found) return WORDS.found(number(found));
      if (relatedTotal) return WORDS.onlyRelated(relatedTotal);
      const chosen = Object.entries(this.chosen)
        .filter(([, value]) => value)
        .map(([field, value]) => ({ field, operator: "=", values: [value] }));
      return WORDS.nothing(this.sentences.searched({ ...query, filters: [...query.filters, ...chosen] }));
    }

    /** Say what was understood and what was not, and what may have been meant. */
    async showNotes() {
      const { answer, turn } = this;
      const { query, total, relatedTotal } = answer;
      const lines = query.notes.map((note) => element("p", {}, `${this.sentences.note(note)}。`));
      lines.push(...this.along(query).map((line) => element("p", {}, line)));
      this.notes.replaceChildren(...lines);
      if (total > relatedTotal || !query.terms.length) return;
      if (!total) this.notes.append(element("p", {}, WORDS.hint));
      let near = null;
      while (near === null) {
        this.engine.parts.wanted.clear();
        near = this.sentences.suggestions(query);
        if (near === null) await this.engine.parts.load();
        if (turn !== this.turn || answer !== this.answer) return;
      }
      if (near.length) this.notes.prepend(this.meant(near));
    }

    meant(near) {
      const links = near.map((name) => {
        const link = element("a", { href: `?q=${encodeURIComponent(name)}` }, name);
        link.addEventListener("click", (event) => {
          event.preventDefault();
          this.input.value = name;
          this.input.focus();
          this.search();
        });
        return link;
      });
      const said = links.flatMap((link, at) => (at ? ["、", link] : [link]));
      return element("p", { class: "guiju-search__meant" }, WORDS.meant, ...said, "？");
    }

    /** Say what is sought along with the words typed. */
    along(query) {
      const { words } = this.engine.constants;
      const byWord = new Map();
      for (const term of query.terms) {
        for (const { start, end, text, why } of term.expansions) {
          const word = this.engine.folder.printed(term.text.slice(start, end));
          const key = `${word} ${why}`;
          if (!byWord.has(key)) byWord.set(key, { word, why, others: new Set() });
          byWord.get(key).others.add(this.engine.tables.names.get(text) ?? text);
        }
      }
      return [...byWord.values()].slice(0, ALONG_SHOWN.words).map(({ word, why, others }) => {
        const shown = [...others].slice(0, ALONG_SHOWN.others).join("、");
        return WORDS.along(word, others.size > ALONG_SHOWN.others ? `${shown}等` : shown, words.why[why]);
      });
    }

    /** Show how many hits have each value of the filters. */
    async count(isAskedFor) {
      const { answer, engine } = this;
      if (!engine) return;
      if (!answer?.total) {
        if (FACETS.every((field) => !this.chosen[field])) this.offerFilters();
        return;
      }
      if (!isAskedFor && !engine.hasColumns) {
        for (const field of FACETS) if (this.chosen[field]) this.offerFilters();
        return;
      }
      const facets = await engine.facets(answer);
      if (answer !== this.answer) return;
      for (const { field, counts } of facets) {
        // An open list keeps its place: its options are left alone.
        if (document.activeElement !== this.selects.get(field) || isAskedFor) this.offer(field, counts);
      }
    }

    async showMore() {
      const shown = this.list.querySelectorAll(".guiju-search__link").length;
      const limit = this.limit + this.engine.constants.loading.page;
      if (await this.search({ limit })) {
        this.list.querySelectorAll(".guiju-search__link")[shown]?.focus();
      }
    }

    /** Return the hits below their rules, the rule of the best hit first. */
    grouped(hits) {
      const byRule = new Map();
      for (const hit of hits) {
        const { rule } = hit.clause;
        if (!byRule.has(rule)) byRule.set(rule, []);
        byRule.get(rule).push(hit);
      }
      return [...byRule].map(([rule, some]) => {
        const count = element("span", { class: "guiju-search__count" }, WORDS.inRule(some.length));
        return element(
          "li",
          { class: "guiju-search__group" },
          element("p", { class: "guiju-search__rule" }, rule.title, " ", count),
          element("ol", { class: "guiju-search__results" }, ...some.map((hit) => this.item(hit, true))),
        );
      });
    }

    item(hit, isBelowRule = false) {
      const { group, clause, highlights } = hit;
      const { engine } = this;
      const said = [
        WORDS.group[group],
        engine.valueName("platform", clause.rule.platform),
        clause.rule.status,
        engine.valueName("trust", clause.trust),
      ];
      const link = element("a", {
        class: "guiju-search__link",
        href: new URL(clause.link, this.base).href,
      });
      const title = element("span", { class: "guiju-search__rule" }, clause.rule.title);
      const label = element("span", { class: "guiju-search__number" }, clause.shownLabel);
      if (isBelowRule) link.append(clause.shownLabel ? label : title);
      else link.append(title, " ", label);
      const more = element("div", { class: "guiju-search__why", hidden: "" });
      const why = element(
        "button",
        { type: "button", class: "guiju-search__ask", "aria-expanded": "false" },
        WORDS.whyFound,
      );
      const { query } = this.answer;
      why.addEventListener("click", () => {
        more.hidden = !toggle(why);
        if (!more.hidden && !more.children.length) more.append(...this.why(hit, query));
      });
      const path = clause.path.filter((entry) => entry !== clause.shownLabel);
      return element(
        "li",
        { class: "guiju-search__hit" },
        link,
        element("p", { class: "guiju-search__path" }, path.join(" › ")),
        excerpt(clause.text, highlights, clause.glosses),
        element("p", { class: "guiju-search__meta" }, said.filter(Boolean).join(" · "), " ", why),
        more,
      );
    }

    why(hit, query) {
      const { words } = this.engine.constants;
      const reasons = this.engine.reasons(hit, query);
      const shown = reasons.slice(0, REASONS_SHOWN).map(({ feature, points, why, word }) => {
        const worth = `+${(points / 1000).toFixed(2)}`;
        if (!feature) return WORDS.ofRule(worth);
        return why ? WORDS.standsFor(feature, worth, word, words.why[why]) : WORDS.points(feature, worth);
      });
      const how = [element("p", {}, WORDS.how[hit.group])];
      if (shown.length) {
        const all = shown.join("，") + (reasons.length > REASONS_SHOWN ? "……" : "。");
        how.push(element("p", {}, WORDS.scored(all)));
      }
      return how;
    }

    /** Keep the search in the page's address, so that it can be sent to somebody. */
    remember() {
      const address = new URL(location.href);
      const kept = { q: this.input.value.trim(), group: this.byRule.checked ? "rule" : "" };
      for (const field of FACETS) kept[field] = this.chosen[field] ?? "";
      for (const [name, value] of Object.entries(kept)) {
        if (value) address.searchParams.set(name, value);
        else address.searchParams.delete(name);
      }
      try {
        history.replaceState(history.state, "", address);
      } catch {
        // Some browsers let a page opened from disk keep its address only as it is.
      }
    }

    /** Search for what the page's address asks for; values may go by any of their names. */
    async recall() {
      const asked = new URLSearchParams(location.search);
      const values = FACETS.map((field) => [field, asked.get(field)]).filter(([, value]) => value);
      if (!asked.get("q") && !values.length) return;
      this.input.value = asked.get("q") ?? "";
      this.byRule.checked = asked.get("group") === "rule";
      try {
        await this.load();
      } catch {
        return;
      }
      for (const [field, value] of values) this.chosen[field] = this.engine.valueCalled(field, value);
      if (values.length) toggle(this.toggle);
      await this.search();
    }

    key(event) {
      const links = [...this.list.querySelectorAll(".guiju-search__link")];
      const place = links.indexOf(document.activeElement);
      if (event.isComposing) return;
      if (event.key === "Escape") {
        // Once empties the box, once more lets go of what was chosen.
        if (!this.input.value) this.chosen = {};
        this.input.value = "";
        this.input.focus();
        this.search();
      } else if (event.key === "ArrowDown" && event.target.tagName !== "SELECT") {
        links[place + 1]?.focus();
      } else if (event.key === "ArrowUp" && place >= 0) {
        (links[place - 1] ?? this.input).focus();
      } else if (event.key === "Enter" && event.target === this.input) {
        this.enter();
      } else {
        return;
      }
      event.preventDefault();
    }

    /** Open the clause that was named; otherwise go to the first hit, which Enter then opens. */
    async enter() {
      if (!(await this.search())) return;
      const first = this.list.querySelector(".guiju-search__link");
      if (this.answer.hits[0]?.group === modules.GROUP.jump) first.click();
      else first?.focus();
    }
  }

  function start() {
    const root = document.getElementById("guiju-search");
    const box = root && new SearchBox(root);
    if (box) loadScripts().catch(() => {});
    box?.recall();
    // Pages without a box of their own have a field in the header that leads to one.
    const input = box?.input ?? document.querySelector("header input[type=search]");
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
      const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
      if (event.key !== "/" || isTyping || hasModifier || !input) return;
      event.preventDefault();
      input.focus();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
