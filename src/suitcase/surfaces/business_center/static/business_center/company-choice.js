// @ts-check
/**
 * <company-choice data-country="country"> around a <combo-box> that finds companies: keeps the LEI of the one that was
 * chosen, as a radio button with its address beside it, until its name is typed over; searches in the form's country.
 */
class CompanyChoice extends HTMLElement {
  connectedCallback() {
    this.offers = this.querySelector("[data-offers]");
    this.free = this.querySelector("[data-free]");
    this.box = this.querySelector("combo-box");
    this.source = this.box?.getAttribute("src") ?? "";
    this.country = this.closest("form")?.querySelector(`select[name="${this.dataset.country ?? ""}"]`);
    this.place = () => this.search();
    this.country?.addEventListener("change", this.place);
    this.addEventListener("chosen", (event) => this.choose(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("input", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.type === "text") this.forget();
    });
    this.addEventListener("change", () => this.tell());
    this.search();
    this.tell();
  }

  disconnectedCallback() {
    this.country?.removeEventListener("change", this.place);
  }

  search() {
    const country = this.country instanceof HTMLSelectElement ? this.country.value : "";
    this.box?.setAttribute("src", `${this.source}?country=${encodeURIComponent(country)}`);
  }

  /** @param {HTMLElement} item */
  choose(item) {
    const card = Object.assign(document.createElement("label"), { className: "radio-card" });
    const button = Object.assign(document.createElement("input"), { type: "radio", name: "lei", value: item.dataset.lei ?? "", checked: true });
    card.append(button, ...[...item.childNodes].map((one) => one.cloneNode(true)));
    this.offers?.querySelector(".radio-grid")?.replaceChildren(card);
    this.offers?.querySelector("legend")?.replaceChildren(this.offers.getAttribute("data-legend") ?? "");
    if (this.offers) this.offers.hidden = false;
    this.tell();
  }

  forget() {
    this.offers?.querySelector(".radio-grid")?.replaceChildren();
    if (this.offers) this.offers.hidden = true;
    this.tell();
  }

  /** Says that a free name is reviewed, as long as none of the registry is chosen. */
  tell() {
    const chosen = this.querySelector('input[name="lei"]:checked');
    if (this.free) this.free.hidden = chosen instanceof HTMLInputElement && chosen.value !== "";
  }
}
customElements.define("company-choice", CompanyChoice);
