// @ts-check
/**
 * <request-preview> around the request form: keeps the sentence "what they will be asked" in step with the boxes and the
 * day, and lets a close match fill the username field without sending the form.
 */
class RequestPreview extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", () => this.write());
    this.addEventListener("click", (event) => this.fill(event));
    this.write();
  }

  write() {
    const line = /** @type {HTMLElement | null} */ (this.querySelector("[data-preview]"));
    const what = line?.querySelector("[data-what]");
    const when = line?.querySelector("[data-when]");
    if (!line || !what || !when) return;
    const labels = [...this.querySelectorAll('input[name="scopes"]:checked')].map(
      (box) => (/** @type {HTMLInputElement} */ (box).labels?.[0]?.textContent ?? "").trim().toLowerCase(),
    );
    what.textContent = labels.join(", ") || (line.dataset.nothing ?? "");
    const day = /** @type {HTMLInputElement | null} */ (this.querySelector('input[name="ends_on"]'))?.valueAsDate;
    const words = day?.toLocaleDateString(document.documentElement.lang, { dateStyle: "medium", timeZone: "UTC" });
    when.textContent = words ? (line.dataset.until ?? "").replace("{day}", words) : (line.dataset.open ?? "");
  }

  /** @param {Event} event */
  fill(event) {
    const button = /** @type {Element} */ (event.target).closest("button[data-fill]");
    if (!(button instanceof HTMLButtonElement)) return;
    const field = document.getElementById(button.dataset.fill ?? "");
    if (!(field instanceof HTMLInputElement)) return;
    event.preventDefault();
    field.value = button.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
}
customElements.define("request-preview", RequestPreview);
