/* An action as code, as the server writes it: fetched, put in its place, with the language that somebody chose last.
   Law of the module: the texts are the server's; here they are only shown. What is drawn already is not drawn again. */

const KEY = 'streamlab.language';

/** The address of the lab's code; `query` as an object. */
export const url = (query) => `${document.getElementById('controls').dataset.codeUrl}?${new URLSearchParams(query)}`;

/** Put a fragment in a box, unless it stands there. Returns whether it changed. */
export function put(box, html) {
  if (box.code === html) return false;
  box.code = html;
  box.innerHTML = html;
  choose(box, remembered());
  return true;
}

function remembered() {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

/** Show one language, where the box has it. */
function choose(box, name) {
  const tab = [...box.querySelectorAll('[data-lib]')].find((one) => one.dataset.lib === name);
  if (tab) show(tab);
}

function show(tab) {
  for (const one of tab.parentElement.children) {
    const on = one === tab;
    one.setAttribute('aria-selected', String(on));
    one.tabIndex = on ? 0 : -1;
    document.getElementById(one.getAttribute('aria-controls')).hidden = !on;
  }
}

/** Somebody has chosen a language, here or for a real client: an action's code comes in it from now on. */
function take(tab) {
  show(tab);
  tab.focus({ preventScroll: true });
  if (!tab.closest('[data-code-texts]')) return;
  try {
    localStorage.setItem(KEY, tab.dataset.lib);
  } catch {
    // It is chosen for this time only.
  }
}

function arrows(event) {
  const tab = event.target.closest?.('[data-lib]'), by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!tab || !by) return;
  event.preventDefault();
  const all = [...tab.parentElement.children];
  take(all[(all.indexOf(tab) + by + all.length) % all.length]);
}

export function start() {
  document.addEventListener('click', (event) => {
    const tab = event.target.closest?.('[data-lib]');
    if (tab) take(tab);
  });
  document.addEventListener('keydown', arrows);
}
