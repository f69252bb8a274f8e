// @ts-check
/**
 * <permission-switches id> around forms with one switch each: shows a change at once, saves it, and takes it back with
 * the reason when it could not be saved. Changes are saved one after the other. The server answers with the block named
 * like the element; without scripts each form has a button.
 */
import { morph } from "../kit/js/morph.js";

/** A key for one change: sent twice, it is done once. */
const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");

class PermissionSwitches extends HTMLElement {
  connectedCallback() {
    /** @type {Promise<void>} */
    this.last = Promise.resolve();
    this.addEventListener("change", (event) => this.save(event));
    this.live = this.closest("live-fragment");
    this.onLive = () => {
      this.settle();
      this.explain(this.reason ?? ""); // the page drawn anew knows nothing of it
    };
    this.live?.addEventListener("live-fragment:changed", this.onLive);
  }

  disconnectedCallback() {
    if (this.onLive) this.live?.removeEventListener("live-fragment:changed", this.onLive);
  }

  /** @param {Event} event */
  save(event) {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.form) return;
    event.stopPropagation(); // the page would send the form the plain way
    const form = box.form;
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    body.set("_once", fresh());
    this.explain("");
    this.last = (this.last ?? Promise.resolve()).then(() => this.send(form, box, body));
  }

  /** @param {HTMLFormElement} form @param {HTMLInputElement} box @param {URLSearchParams} body */
  async send(form, box, body) {
    const headers = { "HX-Request": "true", "HX-Target": this.id };
    const answer = await fetch(form.action, { method: "POST", body, headers }).catch(() => null);
    if (answer && !answer.redirected && (answer.ok || answer.status === 422)) {
      const drawn = document.createElement("template");
      drawn.innerHTML = await answer.text();
      morph(this, drawn.content);
      this.settle();
      this.explain(answer.ok ? "" : this.querySelector(".switch-problem span")?.textContent ?? "");
    } else {
      box.checked = box.defaultChecked;
      this.explain((answer ? this.dataset.failed : this.dataset.lost) ?? "");
    }
  }

  /** What the server drew counts, not what somebody clicked before. */
  settle() {
    for (const box of this.querySelectorAll("input")) if (box.type === "checkbox") box.checked = box.defaultChecked;
  }

  /** @param {string} sentence */
  explain(sentence) {
    this.reason = sentence;
    const place = this.querySelector(".switch-problem");
    const words = place?.querySelector("span");
    if (!(place instanceof HTMLElement) || !words) return;
    words.textContent = sentence;
    place.hidden = !sentence;
  }
}
customElements.define("permission-switches", PermissionSwitches);
