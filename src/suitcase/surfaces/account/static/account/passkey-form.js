// @ts-check
/**
 * A form whose field "credential" is filled in by the browser: a passkey is made (data-do="create") or asked for
 * ("get") when the form is sent. What to ask stands in data-options, or comes from data-src at that moment.
 */
class PasskeyForm extends HTMLElement {
  connectedCallback() {
    this.hidden = !window.PublicKeyCredential && this.hidden;
    this.form = this.querySelector("form");
    this.send = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      this.ask();
    };
    this.form?.addEventListener("submit", this.send);
  }

  disconnectedCallback() {
    if (this.send) this.form?.removeEventListener("submit", this.send);
  }

  async ask() {
    if (!this.form) return;
    this.say("");
    try {
      const made = await this.credential();
      /** @type {HTMLInputElement} */ (this.form.elements.namedItem("credential")).value = JSON.stringify(made);
      this.form.submit();
    } catch (error) {
      this.say(this.sentence(error instanceof Error ? error.name : ""));
      this.form.dispatchEvent(new CustomEvent("form:release", { bubbles: true }));
    }
  }

  async credential() {
    if (!window.PublicKeyCredential) throw new DOMException("", "SecurityError");
    const { publicKey } = this.dataset.src ? await fetched(this.dataset.src) : JSON.parse(this.dataset.options ?? "{}");
    const isNew = this.dataset.do === "create";
    const found = isNew
      ? await navigator.credentials.create({ publicKey: asked(publicKey) })
      : await navigator.credentials.get({ publicKey: asked(publicKey) });
    if (!found) throw new DOMException("", "NotAllowedError");
    return plain(/** @type {PublicKeyCredential} */ (found));
  }

  /** @param {string} name what the browser calls the reason */
  sentence(name) {
    const known = { InvalidStateError: this.dataset.known, NotAllowedError: this.dataset.cancelled, SecurityError: this.dataset.unable };
    return known[/** @type {keyof typeof known} */ (name)] ?? this.dataset.failed ?? "";
  }

  /** @param {string} text */
  say(text) {
    const place = this.querySelector("[data-says]");
    if (place) place.textContent = text;
  }
}

/** @param {string} src */
async function fetched(src) {
  const answer = await fetch(src, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("The server gave no challenge.");
  return (await answer.json()).request_options;
}

/** The server's options with bytes where the browser wants bytes. @param {any} options */
function asked(options) {
  const list = (/** @type {any[] | undefined} */ them) => them?.map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: list(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: list(options.allowCredentials) }),
  };
}

/** A credential as JSON, bytes as text. @param {PublicKeyCredential} made */
function plain(made) {
  const response = /** @type {any} */ (made.response);
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: Object.fromEntries(given),
    clientExtensionResults: made.getClientExtensionResults(),
  };
}

/** @param {string} base64url */
function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

customElements.define("passkey-form", PasskeyForm);
