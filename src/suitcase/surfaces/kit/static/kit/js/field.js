// @ts-check
/** Fields that speak while they are filled in: counters, and the browser's own checks shown beside the field on leaving it. */

/** @param {HTMLInputElement | HTMLTextAreaElement} field */
function count(field) {
  const counter = document.querySelector(`[data-counter="${CSS.escape(field.id)}"]`);
  if (!counter) return;
  counter.textContent = `${field.value.length} / ${field.maxLength}`;
  counter.classList.toggle("over", field.value.length >= field.maxLength);
}

/** @param {HTMLInputElement} field */
function check(field) {
  const place = document.getElementById(`${field.id}-error`);
  if (!place) return;
  const sentence = field.validity.valid ? "" : field.validationMessage;
  const words = place.querySelector("span");
  if (words) words.textContent = sentence;
  place.hidden = !sentence;
  field.toggleAttribute("aria-invalid", false);
  if (!sentence) return;
  field.setAttribute("aria-invalid", "true");
  const described = new Set((field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  field.setAttribute("aria-describedby", [...described.add(place.id)].join(" "));
}

/** @param {EventTarget | null} target @returns {target is HTMLInputElement} */
const isField = (target) => target instanceof HTMLElement && target.matches(".field input, .field select, .field textarea");

/** Fields somebody has typed in: what the server said of the others stands until then. @type {WeakSet<Element>} */
const touched = new WeakSet();

document.addEventListener("input", ({ target }) => {
  if (!isField(target)) return;
  touched.add(target);
  count(target);
  if (target.getAttribute("aria-invalid") === "true") check(target);
});
document.addEventListener("focusout", ({ target }) => {
  // Leaving an empty field is not yet a mistake.
  if (isField(target) && touched.has(target) && target.value && !target.closest("combo-box")) check(target);
});
document.addEventListener("invalid", (event) => {
  const field = event.target;
  if (!isField(field) || !document.getElementById(`${field.id}-error`)) return;
  event.preventDefault();
  check(field);
  if (field.form?.querySelector(":invalid") === field) field.focus();
}, true);

/** @param {ParentNode} root */
const countAll = (root) => root.querySelectorAll(".field [maxlength]").forEach((field) => count(/** @type {HTMLInputElement} */ (field)));
document.addEventListener("kit:drawn", ({ target }) => target instanceof Element && countAll(target));
countAll(document);
