// @ts-check
/** What every page listens for. Elements raise events; only this module listens on the document. */
import { said, toast } from "./toast.js";

const BUSY_LIMIT = 20_000; // milliseconds after which a form may be sent again, should no answer come

/** @param {HTMLFormElement} form @param {HTMLElement | null} pressed */
function hold(form, pressed) {
  form.setAttribute("aria-busy", "true");
  pressed?.classList.add("busy");
  // After the browser has collected the fields: a disabled button would not be sent with them.
  setTimeout(() => pressed?.toggleAttribute("disabled", form.getAttribute("aria-busy") === "true"));
  setTimeout(() => release(form), BUSY_LIMIT);
}

/** @param {Element} form */
function release(form) {
  form.removeAttribute("aria-busy");
  for (const pressed of form.querySelectorAll(".busy")) {
    pressed.classList.remove("busy");
    pressed.removeAttribute("disabled");
  }
}

// Capture comes first: a second click is stopped before anything else sees it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if ("themeForm" in form.dataset) return pin(event, form);
  hold(form, /** @type {HTMLElement | null} */ (event.submitter));
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const source = /** @type {CustomEvent} */ (event).detail.elt;
  if (source instanceof HTMLFormElement) release(source);
});

// An element that stopped a form to ask something first, and got no answer, lets it be sent again.
document.addEventListener("form:release", (event) => {
  if (event.target instanceof HTMLFormElement) release(event.target);
});

// A page that comes back from the browser's memory must not stay locked.
addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));

/** Pins the theme at once and tells the server for the next page. @param {SubmitEvent} event @param {HTMLFormElement} form */
function pin(event, form) {
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (!button) return;
  event.preventDefault();
  if (button.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = button.value;
  for (const one of form.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one === button));
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form, button)));
  fetch(form.action, { method: "POST", body, redirect: "manual" });
}

document.addEventListener("htmx:configRequest", (event) => {
  const { headers, parameters, verb } = /** @type {CustomEvent} */ (event).detail;
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) headers["X-CSRF"] = token.getAttribute("content");
  if (verb !== "get") return;
  for (const key of Object.keys(parameters)) if (parameters[key] === "") delete parameters[key];
});

document.addEventListener("htmx:responseError", (event) => {
  const answer = /** @type {CustomEvent} */ (event).detail.xhr;
  if (answer.status === 401) return location.reload();
  // A refusal comes with its own sentence; headers are ASCII, so it is percent-encoded.
  const sentence = answer.getResponseHeader("X-Sentence");
  toast(sentence ? decodeURIComponent(sentence) : said(answer.status === 403 ? "denied" : "failed"), "bad");
});
document.addEventListener("htmx:sendError", () => toast(said("offline"), "bad"));

document.addEventListener("click", async (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-copy]");
  if (!(button instanceof HTMLElement)) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? "");
    toast(said("copied"));
  } catch {
    toast(said("notCopied"), "bad");
  }
});

document.addEventListener("change", (event) => {
  const form = /** @type {HTMLInputElement} */ (event.target).form;
  if (form && "autosubmit" in form.dataset) form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  const typing = /** @type {Element} */ (event.target).closest("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector('[data-shortcut="/"]');
  if (!(search instanceof HTMLElement)) return;
  event.preventDefault();
  search.focus();
});

/** A menu opens under its button, inside the window. */
document.addEventListener("toggle", (event) => {
  const menu = /** @type {HTMLElement} */ (event.target);
  if (!menu.matches?.(".menu") || /** @type {ToggleEvent} */ (event).newState !== "open") return;
  const opener = document.querySelector(`[popovertarget="${menu.id}"]`)?.getBoundingClientRect();
  if (!opener) return;
  const end = menu.classList.contains("end");
  const left = end ? opener.right - menu.offsetWidth : opener.left;
  const below = opener.bottom + 6 + menu.offsetHeight <= innerHeight;
  menu.style.inset = "auto";
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${below ? opener.bottom + 6 : Math.max(8, opener.top - menu.offsetHeight - 6)}px`;
}, true);

/** Rarely needed parts come when a page or a dialog has one. @param {ParentNode} root */
function fetchRare(root) {
  if (root.querySelector("combo-box")) import("./combo-box.js");
}
document.addEventListener("kit:drawn", (event) => fetchRare(/** @type {Element} */ (event.target)));
fetchRare(document);

document.querySelector("[data-focus]")?.scrollIntoView({ block: "nearest" });
/** @type {HTMLElement | null} */ (document.querySelector("[data-focus]"))?.focus();
