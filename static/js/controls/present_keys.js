/* The presenter's keys: what each does, which key it has, kept in this browser.
   Law of the module: no DOM. A key does one thing; PageUp and PageDown, those of slide clickers, step and cannot be taken away. */

const KEEP = 'streamlab.presenter-keys';

/** Every action with its first key. */
export const ACTIONS = { pause: ' ', back: 'ArrowLeft', on: 'ArrowRight', zoom1: '1', zoom2: '2', zoom3: '3', zoom4: '4', blank: 'b', qr: 'q', full: 'f', help: '?' };

const CLICKER = { PageDown: 'on', PageUp: 'back' };
const NAMES = { ' ': 'Space', ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' };

/** A key event's key; letters whether or not they are large. */
export const keyName = ({ key }) => (key.length === 1 ? key.toLowerCase() : key);

/** A key as people read it. */
export const nameOf = (key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);

/** {action: key}, as kept; what is not kept, or broken, is as at first. */
export function bindings(store = globalThis.localStorage) {
  try {
    const kept = JSON.parse(store.getItem(KEEP)) ?? {};
    return Object.fromEntries(Object.entries(ACTIONS).map(([action, key]) => [action, typeof kept[action] === 'string' ? kept[action] : key]));
  } catch {
    return { ...ACTIONS };
  }
}

export function keep(own, store = globalThis.localStorage) {
  try {
    store.setItem(KEEP, JSON.stringify(own));
  } catch {
    // a browser that keeps nothing has the first keys again at the next visit
  }
}

/** What a key does, or null. */
export function actionOf(key, own) {
  return CLICKER[key] ?? Object.keys(own).find((action) => own[action] === key) ?? null;
}
