// @ts-check
/**
 * Opens the page behind a `data-dialog` link inside the one <dialog> of the page. The server draws heading and
 * content for the target `dialog-body`; forms inside answer there too (422) or send the whole page on (HX-Redirect).
 * `data-dialog="drawer"` opens at the side and keeps its own address. Without scripts the link is a link.
 */
const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("dialog"));
const body = document.getElementById("dialog-body");
/** @type {Element | null} */
let opener = null;
let pushed = false;

/** @param {HTMLAnchorElement} link */
async function open(link) {
  if (!dialog || !body) return;
  const answer = await fetch(link.href, { headers: { "HX-Request": "true", "HX-Target": "dialog-body" } }).catch(() => null);
  if (!answer || !answer.ok || answer.redirected) return location.assign(link.href);
  opener = link;
  body.innerHTML = await answer.text();
  dialog.classList.toggle("drawer", link.dataset.dialog === "drawer");
  adopt();
  dialog.showModal();
  first()?.focus();
  if (link.dataset.dialog !== "drawer") return;
  history.pushState({ drawer: true }, "", link.href);
  pushed = true;
}

/** What speaks first: the summary of errors, then the first field, then whatever can be used. */
const ORDER = ["[data-focus]", "input:not([type=hidden], :disabled), select:not(:disabled, [hidden]), textarea", "button:not([tabindex='-1']), a[href]"];

/** @returns {HTMLElement | null} */
function first() {
  for (const one of ORDER) {
    const found = body?.querySelector(one);
    if (found instanceof HTMLElement) return found;
  }
  return null;
}

/** Forms of the dialog answer inside it. */
function adopt() {
  if (!body) return;
  for (const form of body.querySelectorAll('form[method="post"]')) {
    if (form.querySelector("[formaction]")) continue; // two addresses in one form: an ordinary post
    form.setAttribute("hx-post", form.getAttribute("action") ?? "");
    form.setAttribute("hx-target", "#dialog-body");
  }
  // Scripts do not run from inserted markup; the page's own modules are fetched by name instead.
  for (const one of body.querySelectorAll("script[src]")) import(/** @type {HTMLScriptElement} */ (one).src);
  /** @type {any} */ (window).htmx?.process(body);
  body.dispatchEvent(new CustomEvent("kit:drawn", { bubbles: true }));
}

if (dialog && body) {
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const link = target.closest("a[data-dialog]");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (link instanceof HTMLAnchorElement && plain) {
      event.preventDefault();
      open(link);
    } else if (dialog.open && target.closest("[data-dialog-close]")) {
      event.preventDefault();
      dialog.close();
    } else if (target === dialog) {
      dialog.close(); // the backdrop
    }
  });
  document.addEventListener("keydown", (event) => {
    const link = /** @type {Element} */ (event.target).closest('a[role="button"]');
    if (event.key !== " " || !(link instanceof HTMLElement)) return;
    event.preventDefault();
    link.click();
  });
  dialog.addEventListener("close", () => {
    body.replaceChildren();
    if (pushed) history.back();
    pushed = false;
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  });
  addEventListener("popstate", () => {
    pushed = false;
    if (dialog.open) dialog.close();
  });
  body.addEventListener("htmx:afterSwap", () => {
    adopt();
    first()?.focus();
  });
}
