/* Whether a part is on the page or folded away.
   Law of the module: it is told by the page and never asks, for whoever asks has everything laid out on the spot. */

const folded = new WeakSet(), wakers = new WeakMap();

const watcher = globalThis.ResizeObserver && new ResizeObserver((entries) => {
  for (const { target, contentRect: { width, height } } of entries) {
    if (!width && !height) folded.add(target);
    else if (folded.delete(target)) wakers.get(target)?.();
  }
});

/** Watch an element; `shown()`: called when it comes back. Answers a function: whether it is there. */
export function visible(element, shown) {
  watcher?.observe(element);
  if (shown) wakers.set(element, shown);
  return () => !folded.has(element);
}
