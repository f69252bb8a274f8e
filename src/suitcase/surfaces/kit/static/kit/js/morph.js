// @ts-check
/** Makes the children of `old` like those of `fresh`, touching only what differs. */

/** Values that differ on every drawing without meaning anything. */
const PER_DRAWING = new Set(["_once", "csrfmiddlewaretoken"]);

/** @param {Node} a @param {Node} b */
function sameKind(a, b) {
  if (a.nodeType !== b.nodeType || a.nodeName !== b.nodeName) return false;
  return !(a instanceof Element) || a.id === /** @type {Element} */ (b).id;
}

/** @param {Node} node */
function perDrawing(node) {
  return node instanceof HTMLInputElement && node.type === "hidden" && PER_DRAWING.has(node.name);
}

/** @param {Element} old @param {Element} fresh @returns {boolean} whether anything changed */
function attributes(old, fresh) {
  let changed = false;
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) === value) continue;
    old.setAttribute(name, value);
    changed = true;
  }
  for (const { name } of [...old.attributes]) {
    // What scripts set on an element they own stays.
    if (fresh.hasAttribute(name) || name === "style" || name === "aria-busy") continue;
    old.removeAttribute(name);
    changed = true;
  }
  return changed;
}

/** @param {Node} old @param {Node} fresh @returns {boolean} whether anything changed */
function one(old, fresh) {
  if (old.isEqualNode(fresh) || perDrawing(old)) return false;
  if (old instanceof Element) {
    const changed = attributes(old, /** @type {Element} */ (fresh));
    return morph(old, fresh) || changed;
  }
  if (old.nodeValue === fresh.nodeValue) return false;
  old.nodeValue = fresh.nodeValue;
  return true;
}

/** @param {Node} old @param {Node} fresh @returns {boolean} whether anything changed */
export function morph(old, fresh) {
  let changed = false;
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    let match = at;
    // A row with an id may have moved up because rows before it went away.
    while (match && !sameKind(match, next)) match = match.nextSibling;
    const known = next instanceof Element && next.id !== "";
    if (match && (match === at || known || next instanceof Element)) {
      while (at && at !== match) {
        const gone = at;
        at = at.nextSibling;
        gone.parentNode?.removeChild(gone);
        changed = true;
      }
      changed = one(match, next) || changed;
      at = match.nextSibling;
    } else {
      old.insertBefore(next, at);
      changed = true;
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.parentNode?.removeChild(gone);
    changed = true;
  }
  return changed;
}
