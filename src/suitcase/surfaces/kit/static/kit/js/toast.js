// @ts-check
/** Short sentences about what just happened. Announced politely, gone after a while unless looked at. */
const SHOWN_FOR = 6000; // milliseconds; long enough to press Undo

class KitToasts extends HTMLElement {
  connectedCallback() {
    const waiting = [...this.children];
    this.replaceChildren();
    // A live region only announces what is added after it stands in the page.
    requestAnimationFrame(() => waiting.forEach((one) => this.show(/** @type {HTMLElement} */ (one))));
  }

  /** @param {HTMLElement} item */
  show(item) {
    this.append(item);
    this.raise();
    let left = setTimeout(() => item.remove(), SHOWN_FOR);
    const wait = () => clearTimeout(left);
    const resume = () => (left = setTimeout(() => item.remove(), SHOWN_FOR));
    for (const name of ["pointerenter", "focusin"]) item.addEventListener(name, wait);
    for (const name of ["pointerleave", "focusout"]) item.addEventListener(name, resume);
  }

  /** Above an open dialog too: both live in the browser's top layer, the later one wins. */
  raise() {
    if (!("popover" in this)) return;
    if (!this.hasAttribute("popover")) this.setAttribute("popover", "manual");
    if (this.matches(":popover-open")) this.hidePopover();
    this.showPopover();
  }
}
customElements.define("kit-toasts", KitToasts);

/** A sentence of the page's own, in its language: the layout writes them on the element. @param {string} name */
export function said(name) {
  const host = document.querySelector("kit-toasts");
  return host instanceof HTMLElement ? (host.dataset[name] ?? "") : "";
}

/** Shows `text` as a toast. @param {string} text @param {"ok"|"bad"|"info"|"warn"} [tone] */
export function toast(text, tone = "ok") {
  const item = document.createElement("div");
  item.className = `toast ${tone}`;
  item.append(Object.assign(document.createElement("span"), { textContent: text }));
  const host = document.querySelector("kit-toasts");
  if (host instanceof KitToasts) host.show(item);
}
