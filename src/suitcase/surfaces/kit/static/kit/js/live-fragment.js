// @ts-check
/**
 * <live-fragment id every="3" src="…">: fetches its own inside again every few seconds while the page is visible.
 * Without `src` it asks the address of the page. The server draws the block named like `id` (see respond.py).
 * Only what differs is touched, so focus, open menus and half-typed text stay. Raises `live-fragment:changed`.
 */
import { morph } from "./morph.js";

const SLOWEST = 60; // seconds between tries while the server does not answer

class LiveFragment extends HTMLElement {
  connectedCallback() {
    this.misses = 0;
    this.onVisible = () => (document.visibilityState === "visible" ? this.soon(0) : this.pause());
    document.addEventListener("visibilitychange", this.onVisible);
    this.soon(this.every);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.onVisible);
    this.pause();
  }

  /** Seconds between two looks; 0 never looks. */
  get every() {
    return Number(this.getAttribute("every") ?? 3);
  }

  get address() {
    return this.getAttribute("src") || location.href;
  }

  pause() {
    clearTimeout(this.timer);
    this.waiting?.abort();
  }

  /** @param {number} seconds */
  soon(seconds) {
    clearTimeout(this.timer);
    if (!this.every || document.visibilityState !== "visible") return;
    this.timer = setTimeout(() => this.look(), seconds * 1000);
  }

  async look() {
    const address = this.address;
    this.waiting = new AbortController();
    try {
      const answer = await fetch(address, {
        headers: { "HX-Request": "true", "HX-Target": this.id },
        signal: this.waiting.signal,
        cache: "no-store",
      });
      if (answer.redirected || [401, 403, 404, 410].includes(answer.status)) return this.stop(answer.status);
      if (!answer.ok) throw new Error(String(answer.status));
      this.misses = 0;
      // Meanwhile the list may have been sorted or searched: then this answer is about another list.
      if (address === this.address && this.isConnected) this.take(await answer.text());
    } catch {
      this.misses += 1;
    }
    this.soon(Math.min(this.every * 2 ** this.misses, Math.max(SLOWEST, this.every)));
  }

  /** @param {string} html */
  take(html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    if (!morph(this, fresh.content)) return;
    /** @type {any} */ (window).htmx?.process(this);
    this.dispatchEvent(new CustomEvent("live-fragment:changed", { bubbles: true }));
  }

  /** @param {number} status */
  stop(status) {
    this.dispatchEvent(new CustomEvent("live-fragment:stopped", { bubbles: true, detail: { status } }));
  }
}
customElements.define("live-fragment", LiveFragment);
