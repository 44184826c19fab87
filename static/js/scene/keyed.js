/* Lists of things on the page, by key.
   Law of the module: an element is made once per key and stays; it is told of changes only, and moved only where the order differs. */

/** `items`: values with an `id`; `make(item)` -> element; `update(element, item)`. */
export function keyed(container, items, make, update) {
  const known = (container.keyed ??= new Map()), wanted = new Set(items.map((one) => String(one.id)));
  for (const [id, entry] of known) {
    if (wanted.has(id)) continue;
    entry.element.remove();
    known.delete(id);
  }
  let before = null;
  for (const item of items) {
    const id = String(item.id), said = JSON.stringify(item);
    let entry = known.get(id);
    if (!entry) known.set(id, (entry = { element: make(item), said: '' }));
    const next = before ? before.nextElementSibling : container.firstElementChild;
    if (next !== entry.element) container.insertBefore(entry.element, before ? before.nextSibling : container.firstChild);
    if (entry.said !== said) {
      entry.said = said;
      update(entry.element, item);
    }
    before = entry.element;
  }
}

/** Change an attribute only where it differs; null takes it away. */
export function attribute(element, name, value) {
  if (value === null || value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

/** Hide or show only where that is a change: an attribute that is set again counts as one. */
export function hide(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** Change a text only where it differs. */
export function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Set an attribute that nobody else sets, in every frame: what has been put is remembered, for asking the document costs as much. */
export function put(element, name, value) {
  const kept = (element.putBefore ??= {});
  if (kept[name] === value) return;
  kept[name] = value;
  element.setAttribute(name, value);
}
