// @ts-check
/**
 * Shows how far the upload of the form inside has come, and lets it be stopped. The server answers with the next
 * address, with the form drawn again, or with a sentence. Without scripts the form is sent as it is.
 */
class UploadProgress extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this);
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.request?.abort();
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "submit") this.send(event);
    else if (/** @type {Element} */ (event.target).closest("[data-stop]")) this.request?.abort();
  }

  get form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  get file() {
    return /** @type {HTMLInputElement} */ (this.form.querySelector("input[type=file]"));
  }

  /** @param {Event} event */
  send(event) {
    event.preventDefault();
    if (this.request) return;
    this.complain("");
    const chosen = this.file.files?.[0];
    if (chosen && chosen.size > Number(this.dataset.most)) return this.end(this.dataset.tooLarge);
    const request = new XMLHttpRequest();
    this.request = request;
    request.upload.addEventListener("progress", ({ loaded, total }) => this.show(loaded / total));
    request.upload.addEventListener("load", () => this.show(1));
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.end(this.dataset.lost));
    request.addEventListener("abort", () => this.end(this.dataset.stopped));
    request.open("POST", this.form.action);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("HX-Target", "upload");
    this.show(0);
    request.send(new FormData(this.form));
  }

  /** @param {number} part */
  show(part) {
    const state = /** @type {HTMLElement} */ (this.querySelector(".upload-state"));
    const bar = /** @type {HTMLProgressElement} */ (state.querySelector("progress"));
    const words = /** @type {HTMLElement} */ (state.querySelector(".upload-words"));
    const percent = Math.floor(part * 100);
    this.form.hidden = true;
    state.hidden = false;
    if (part < 1) bar.value = percent;
    else bar.removeAttribute("value"); // the server is at work, nobody knows for how long
    // Read aloud at every tenth only.
    words.ariaLive = percent % 10 ? "off" : "polite";
    words.textContent = part < 1 ? `${this.dataset.sending} ${percent} %` : `${this.dataset.checking} …`;
    /** @type {HTMLElement} */ (state.querySelector("[data-stop]")).hidden = part >= 1;
  }

  /** @param {XMLHttpRequest} request */
  answered(request) {
    const next = request.getResponseHeader("HX-Redirect");
    if (next) return location.assign(next);
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const again = answer.querySelector("upload-progress");
    if (!again) {
      const said = [...answer.querySelectorAll("p:not(.form-actions)")].map((one) => one.textContent?.trim());
      return this.end(said.join(" ") || this.dataset.lost);
    }
    this.request = undefined;
    this.replaceWith(document.adoptNode(again));
    again.dispatchEvent(new CustomEvent("kit:drawn", { bubbles: true }));
    /** @type {HTMLElement | null} */ (again.querySelector("[data-focus]"))?.focus();
  }

  /** @param {string | undefined} sentence */
  end(sentence) {
    this.request = undefined;
    this.form.hidden = false;
    /** @type {HTMLElement} */ (this.querySelector(".upload-state")).hidden = true;
    // The kit holds a form that was sent; this one may be sent again, with a key of its own.
    this.form.dispatchEvent(new CustomEvent("htmx:afterRequest", { bubbles: true, detail: { elt: this.form } }));
    const key = /** @type {HTMLInputElement | null} */ (this.form.querySelector("[name=_once]"));
    if (key) key.value = crypto.randomUUID?.().replaceAll("-", "") ?? key.value;
    this.complain(sentence ?? "");
  }

  /** In a place of its own: what stands at the field is cleared on leaving it, and the button would move under a click. @param {string} sentence */
  complain(sentence) {
    const place = /** @type {HTMLElement} */ (this.querySelector(".upload-problem"));
    place.textContent = sentence;
    place.hidden = !sentence;
  }
}
customElements.define("upload-progress", UploadProgress);
