/* A tree of plain values, and the page's elements that follow it.
   Law of the module: `h` is pure; `patch` changes only what differs, by key, so focus, selection and scroll stay while a thing lives. */

const NS = 'http://www.w3.org/2000/svg';
const drawn = new WeakMap(); // element -> [{ node, own }], as it was drawn last

/** A node: {tag, props, children}. Props: class, key, style (values for the CSSOM), the rest are attributes. Text is text. */
export function h(tag, props, ...children) {
  const kept = children.flat(9).filter((one) => one !== null && one !== undefined && one !== false && one !== '');
  return { tag, props: props ?? {}, children: kept.map((one) => (typeof one === 'object' ? one : String(one))) };
}

/** A node that somebody else makes and looks after; it stays as long as `own` is the same. Its element is told of another `stamp` (`stamped`). */
export const foreign = (own, make, stamp = '') => ({ own, make, stamp });

/** Let an element's children be these. */
export function patch(element, children, space = null) {
  const known = new Map((drawn.get(element) ?? []).map((one, at) => [keyOf(one.node, at), one]));
  const next = children.map((node, at) => {
    const key = keyOf(node, at), mine = known.get(key);
    if (!mine || !alike(mine.node, node)) return { node, own: made(node, space) };
    known.delete(key);
    update(mine.own, mine.node, node, space);
    return { node, own: mine.own };
  });
  for (const { own } of known.values()) own.remove();
  next.forEach(({ own }, at) => {
    if (element.childNodes[at] !== own) element.insertBefore(own, element.childNodes[at] ?? null);
  });
  drawn.set(element, next);
}

const keyOf = (node, at) => (typeof node === 'string' ? `text ${at}` : node.own !== undefined ? `own ${node.own}` : node.props.key !== undefined ? `key ${node.props.key}` : `at ${at}`);

const alike = (a, b) => (typeof a === 'string' ? typeof b === 'string' : typeof b !== 'string' && a.own === b.own && a.tag === b.tag);

function made(node, space) {
  if (typeof node === 'string') return document.createTextNode(node);
  if (node.make) return node.make();
  const inside = node.tag === 'svg' ? NS : space, element = inside ? document.createElementNS(inside, node.tag) : document.createElement(node.tag);
  dress(element, {}, node.props);
  patch(element, node.children, inside);
  return element;
}

function update(own, before, after, space) {
  if (typeof after === 'string') {
    if (before !== after) own.data = after;
  } else if (after.make) {
    if (before.stamp !== after.stamp) own.stamped?.();
  } else {
    dress(own, before.props, after.props);
    patch(own, after.children, after.tag === 'svg' ? NS : space);
  }
}

function dress(element, before, after) {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value = after[name];
    if (name === 'key' || before[name] === value) continue;
    if (name === 'style') for (const [rule, to] of Object.entries(value ?? {})) element.style.setProperty(rule, to);
    else if (value === undefined || value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : value);
  }
}
