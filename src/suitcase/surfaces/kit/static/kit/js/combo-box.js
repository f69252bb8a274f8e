// @ts-check
/**
 * <combo-box> around a <select>: type to find one of its options; the select stays the control that is sent.
 * <combo-box src="…"> around an <input>: offers what the server answers to `?q=`, as <li role="option" data-value>; the
 * one that is taken goes out with `chosen`.
 */
let numbered = 0;

class ComboBox extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.select = this.querySelector("select");
    this.input = this.select ? this.beside(this.select) : this.querySelector("input");
    if (!this.input) return;
    this.list = Object.assign(document.createElement("ul"), { className: "options", hidden: true, id: `options-${++numbered}` });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.dataset.matches ?? "");
    this.append(this.list);
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", this.list.id], ["aria-autocomplete", "list"], ["autocomplete", "off"]]) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.offer());
    this.input.addEventListener("click", () => this.select && this.list.hidden && this.offer(true));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focusout", () => this.leave());
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.choose(/** @type {Element} */ (event.target).closest('[role="option"]'));
    });
    // Whoever was quicker than this script has typed already.
    if (!this.select && this.input === document.activeElement && this.input.value !== this.input.defaultValue) this.offer();
  }

  disconnectedCallback() {
    clearTimeout(this.timer), this.waiting?.abort();
  }

  /** The text field that stands for a select. @param {HTMLSelectElement} select */
  beside(select) {
    const input = document.createElement("input");
    for (const { name, value } of select.attributes) if (/^(id|required|aria-.*)$/.test(name)) input.setAttribute(name, value);
    input.type = "text";
    input.spellcheck = false;
    input.placeholder = select.options[0]?.value === "" ? select.options[0].text : "";
    input.value = select.value ? select.selectedOptions[0].text : "";
    select.removeAttribute("id");
    select.required = false;
    select.hidden = true;
    select.after(input);
    return input;
  }

  /** Shows what fits the text typed so far. @param {boolean} [all] */
  async offer(all = false) {
    clearTimeout(this.timer);
    const text = all ? "" : this.input.value.trim();
    if (this.select) return this.show(this.matching(text));
    if (!text) return this.close();
    this.timer = setTimeout(() => this.ask(text), 150);
  }

  /** @param {string} text */
  matching(text) {
    const plain = (/** @type {string} */ one) => one.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    const wanted = plain(text);
    const found = [...this.select.options].filter((one) => one.value && plain(one.text).includes(wanted));
    found.sort((a, b) => Number(plain(b.text).startsWith(wanted)) - Number(plain(a.text).startsWith(wanted)));
    return found.slice(0, 60).map((one) => {
      const item = Object.assign(document.createElement("li"), { textContent: one.text, role: "option" });
      item.dataset.value = one.value;
      return item;
    });
  }

  /** @param {string} text */
  async ask(text) {
    this.waiting?.abort();
    this.waiting = new AbortController();
    const address = new URL(this.getAttribute("src") ?? "", location.href);
    address.searchParams.set("q", text);
    const answer = await fetch(address, { signal: this.waiting.signal, headers: { "HX-Request": "true" } }).catch(() => null);
    if (!(answer?.ok || answer?.status === 429) || text !== this.input.value.trim()) return;
    const found = document.createElement("template");
    found.innerHTML = await answer.text();
    this.show([...found.content.querySelectorAll('[role="option"]')]);
  }

  /** @param {Element[]} items */
  show(items) {
    const none = Object.assign(document.createElement("li"), { className: "none", textContent: this.dataset.none ?? "", role: "option", ariaDisabled: "true" });
    this.list.replaceChildren(...(items.length ? items : [none]));
    items.forEach((item, index) => (item.id = `${this.list.id}-${index}`));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(this.select ? items[0] : undefined);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {Element | null | undefined} item */
  mark(item) {
    this.list.querySelector('[aria-selected="true"]')?.removeAttribute("aria-selected");
    if (!item) return this.input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", item.id);
  }

  /** @param {Element | null} item */
  choose(item) {
    if (!(item instanceof HTMLElement) || item.dataset.value === undefined) return;
    this.input.value = this.select ? (item.textContent ?? "").trim() : item.dataset.value;
    if (this.select) this.select.value = item.dataset.value;
    this.close();
    (this.select ?? this.input).dispatchEvent(new Event("change", { bubbles: true }));
    if (!this.select) this.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: item }));
  }

  /** What was typed and left: the option it names, or what was chosen before. */
  leave() {
    if (this.select && !this.list.hidden) {
      const typed = this.input.value.trim().toLowerCase();
      const named = [...this.select.options].find((one) => one.text.toLowerCase() === typed);
      if (!typed) this.select.value = "";
      else if (named) this.select.value = named.value;
      this.input.value = this.select.value ? this.select.selectedOptions[0].text : "";
    }
    this.close();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const items = [...this.list.querySelectorAll("[data-value]")];
    const at = items.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) return void this.offer(Boolean(this.select));
      this.mark(items.at((at + (event.key === "ArrowDown" ? 1 : -1) + (at < 0 && event.key === "ArrowUp" ? 1 : 0)) % items.length));
    } else if (event.key === "Enter" && !this.list.hidden && at >= 0) {
      event.preventDefault();
      this.choose(items[at]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }
}
customElements.define("combo-box", ComboBox);
