// @ts-check
/**
 * <guess-zone data-places="Asia/Tokyo JP JPY;…"> around a form: suggests this browser's time zone, and the country and
 * currency that go with it, in those selects that are still empty. What somebody chose, or the server filled in, stays.
 */
class GuessZone extends HTMLElement {
  connectedCallback() {
    if (this.querySelector(".error-summary")) return; // a form sent back keeps exactly what was typed
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const place = (this.dataset.places ?? "").split(";").find((one) => one.startsWith(`${zone} `)) ?? zone;
    const [time_zone, country, currency] = place.split(" ");
    for (const [name, value] of Object.entries({ time_zone, country, currency })) if (value) this.suggest(name, value);
  }

  /** @param {string} name @param {string} value */
  suggest(name, value) {
    const select = /** @type {HTMLSelectElement | null} */ (this.querySelector(`select[name="${name}"]`));
    if (!select || select.value || ![...select.options].some((one) => one.value === value)) return;
    select.value = value;
    // A combo-box that has taken over shows the chosen option's text in a field of its own.
    const shown = select.hidden ? select.nextElementSibling : null;
    if (shown instanceof HTMLInputElement && !shown.value) shown.value = select.selectedOptions[0].text;
  }
}
customElements.define("guess-zone", GuessZone);
