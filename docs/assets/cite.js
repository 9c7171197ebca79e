"use strict";
/*
 * Offers each clause of a rule's page for copying: its citation in a form of choice, its words, its
 * permanent link. Python has written every citation (scripts/guiju/citation.py); they come in one
 * script a rule, loaded at the first press, because a page opened from disk may load nothing else.
 */
(() => {
  const WORDS = {
    cite: "复制引用",
    text: "复制条文",
    link: "固定链接",
    whole: "引用整部规则",
    style: "引文格式",
    again: "复制",
    close: "收起",
    copied: "已复制。",
    changed: "格式已换，请按“复制”。",
    byHand: "浏览器不让网页写剪贴板。文字已选中，请用键盘或菜单复制。",
    failed: "引文没有载入成功，请检查网络后再试一次。",
  };
  const base = new URL("..", document.currentScript.src);
  const rule = document.querySelector('meta[name="guiju-rule"]')?.content;

  /* Loading */

  let arrived = null;
  let loading = null;

  window.guijuCitations = (pinned, data) => {
    if (pinned === rule) arrived = data;
  };

  /** Load the citations of this page's rule; what has failed may be asked for again. */
  function load() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(`cite/${encodeURIComponent(rule)}.js`, base).href;
      script.onload = () => (arrived ? resolve(arrived) : script.onerror());
      script.onerror = () => {
        loading = null;
        reject(new Error(script.src));
      };
      document.head.append(script);
    });
    return loading;
  }

  const joined = (data, numbers) => numbers.map((number) => data.pieces[number]).join("");

  /** Return a part's citation by the number of the style. */
  const citation = (data, part, style) => joined(data, data.parts[part][style]);

  /** Return a part's own words, which stand behind its citations. */
  const text = (data, part) => joined(data, data.parts[part].at(-1));

  /** Return a part's permanent link: below the site's address, or where this copy of it stands. */
  function link(data, part) {
    const page = new URL(data.page, data.site ? `${data.site}/` : base).href;
    return part ? `${page}#c-${part}` : page;
  }

  /* What the reader sees */

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function button(word, name) {
    const label = name ? `${word}：${name}` : word;
    const attributes = { type: "button", class: "guiju-cite__button", "aria-label": label };
    return element("button", attributes, word);
  }

  /** The style chosen last, for the whole page. */
  let chosen = 0;

  /** Shows what is copied below the buttons of one part; there is one panel on the page. */
  class Panel {
    constructor() {
      this.style = element("select", { class: "guiju-cite__style", "aria-label": WORDS.style });
      this.area = element("textarea", { class: "guiju-cite__text", readonly: "", rows: "1" });
      this.again = button(WORDS.again);
      this.close = button(WORDS.close);
      this.status = element("span", { class: "guiju-cite__status", role: "status" });
      this.root = element(
        "div",
        { class: "guiju-cite", role: "group" },
        element("div", { class: "guiju-cite__bar" }, this.style, this.again, this.close, this.status),
        this.area,
      );
      this.style.addEventListener("change", () => {
        chosen = Number(this.style.value);
        this.fill();
        this.copyQuietly();
      });
      this.again.addEventListener("click", () => this.copy());
      this.close.addEventListener("click", () => this.hide());
      this.root.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.hide();
      });
    }

    /** Open below `place` for the part and copy at once: the button that was pressed says copy. */
    async show(place, opener, part, kind) {
      this.opener?.setAttribute("aria-expanded", "false");
      this.opener = opener;
      opener.setAttribute("aria-expanded", "true");
      Object.assign(this, { part, kind });
      this.status.textContent = "";
      this.root.setAttribute("aria-label", opener.getAttribute("aria-label"));
      place.after(this.root);
      try {
        this.data = await load();
      } catch {
        this.area.value = "";
        this.status.textContent = WORDS.failed;
        return;
      }
      if (!this.style.options.length) {
        this.style.append(
          ...this.data.styles.map((name, number) => element("option", { value: number }, name)),
        );
      }
      this.style.value = String(chosen);
      this.style.hidden = kind !== "cite";
      this.fill();
      await this.copy();
    }

    hide() {
      this.root.remove();
      this.opener?.setAttribute("aria-expanded", "false");
      this.opener?.focus();
    }

    fill() {
      const said = { cite: citation, text, link };
      this.area.value = said[this.kind](this.data, this.part, chosen);
      this.area.setAttribute("aria-label", this.root.getAttribute("aria-label"));
      this.area.style.height = "auto";
      this.area.style.height = `${this.area.scrollHeight + 2}px`;
    }

    /** Copy if that works without leaving the list of styles, where the arrow keys may be at work. */
    async copyQuietly() {
      this.status.textContent = "";
      const isCopied = await written(this.area.value);
      this.status.textContent = isCopied ? WORDS.copied : WORDS.changed;
    }

    async copy() {
      this.status.textContent = "";
      const isCopied = await copied(this.area);
      this.status.textContent = isCopied ? WORDS.copied : WORDS.byHand;
    }
  }

  /** Write to the clipboard and tell whether it worked: a page from disk may have none, or no leave. */
  async function written(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }

  /** Copy a text area's text, at worst the older way; if that fails too, the text is left selected. */
  async function copied(area) {
    if (await written(area.value)) return true;
    const focused = document.activeElement;
    area.focus({ preventScroll: true });
    area.select();
    const isCopied = document.execCommand("copy");
    if (isCopied) focused?.focus({ preventScroll: true });
    return isCopied;
  }

  /** Put buttons into the place that the row of actions keeps for them; the panel opens below. */
  function offer(panel, row, part, name, kinds) {
    const made = kinds.map(([kind, word]) => {
      const one = button(word, name);
      one.setAttribute("aria-expanded", "false");
      one.addEventListener("click", () => panel.show(row, one, part, kind));
      return one;
    });
    row.querySelector(".acts__copying").append(...made);
  }

  function start() {
    const panel = new Panel();
    const kinds = [["cite", WORDS.cite], ["text", WORDS.text], ["link", WORDS.link]];
    for (const heading of document.querySelectorAll('article :is(h2, h3)[id^="c-"]')) {
      const part = heading.id.slice("c-".length);
      // Of what stands below a heading only a clause has a row of actions, and it is its last.
      let row = heading.nextElementSibling;
      while (row && !row.matches("h2, h3, .acts")) row = row.nextElementSibling;
      if (!row?.matches(".acts")) continue;
      offer(panel, row, part, heading.firstChild.textContent.trim(), kinds);
    }
    const ofRule = [["cite", WORDS.whole], ["link", WORDS.link]];
    offer(panel, document.querySelector(".acts--rule"), "", "", ofRule);
  }

  // For the tests, which compare every citation with the one that Python gives.
  window.guijuCite = { load, citation, text, link };

  if (!rule) return;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
