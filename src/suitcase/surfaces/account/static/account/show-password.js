// @ts-check
/** Adds a button to a password field that shows what was typed. Hides it again before the form leaves. */
class ShowPassword extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    if (!field || this.querySelector("button")) return;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "btn small plain show-password";
    this.name(false);
    this.turn = () => this.set(field, field.type === "password");
    this.hide = () => this.set(field, false);
    this.button.addEventListener("click", this.turn);
    field.form?.addEventListener("submit", this.hide);
    field.after(this.button);
  }

  disconnectedCallback() {
    if (this.hide) this.querySelector("input")?.form?.removeEventListener("submit", this.hide);
    this.button?.remove();
  }

  /** @param {HTMLInputElement} field @param {boolean} shown */
  set(field, shown) {
    field.type = shown ? "text" : "password";
    this.name(shown);
  }

  /** @param {boolean} shown */
  name(shown) {
    if (!this.button) return;
    // Several of them on a page are told apart by the name of their field, for those who only hear them.
    const what = document.createElement("span");
    what.className = "sr-only";
    what.textContent = ` ${this.dataset.what?.toLowerCase() ?? ""}`;
    this.button.replaceChildren((shown ? this.dataset.hide : this.dataset.show) ?? "", what);
  }
}

customElements.define("show-password", ShowPassword);
