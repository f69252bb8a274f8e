// @ts-check
/**
 * <guess-zone src="…"> around a form: asks the server what this browser's time zone suggests, and fills those selects
 * that are still empty. What somebody chose, or the server filled in, stays.
 */
class GuessZone extends HTMLElement {
  async connectedCallback() {
    if (this.querySelector(".error-summary")) return; // a form sent back keeps exactly what was typed
    const address = new URL(this.getAttribute("src") ?? "", location.href);
    address.searchParams.set("zone", Intl.DateTimeFormat().resolvedOptions().timeZone);
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || !this.isConnected) return;
    for (const [name, value] of Object.entries(await answer.json())) this.suggest(name, value);
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
