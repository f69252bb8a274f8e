// @ts-check
/** Adds a button to a password field that shows what was typed. Hides it again before the form leaves. */
class ShowPassword extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    if (!field || this.querySelector("button")) return;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "btn small show-password";
    this.button.setAttribute("aria-pressed", "false");
    this.button.textContent = this.dataset.show ?? "";
    this.turn = () => this.set(field, field.type === "password");
    this.hide = () => this.set(field, false);
    this.button.addEventListener("click", this.turn);
    field.form?.addEventListener("submit", this.hide);
    field.closest(".control")?.after(this.button);
  }

  disconnectedCallback() {
    if (this.hide) this.querySelector("input")?.form?.removeEventListener("submit", this.hide);
    this.button?.remove();
  }

  /** @param {HTMLInputElement} field @param {boolean} shown */
  set(field, shown) {
    field.type = shown ? "text" : "password";
    this.button?.setAttribute("aria-pressed", String(shown));
    if (this.button) this.button.textContent = (shown ? this.dataset.hide : this.dataset.show) ?? "";
  }
}

customElements.define("show-password", ShowPassword);
