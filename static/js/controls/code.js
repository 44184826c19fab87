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
  const tabs = [...box.querySelectorAll('[data-lib]')];
  if (!tabs.some((tab) => tab.dataset.lib === name)) return;
  for (const tab of tabs) {
    const on = tab.dataset.lib === name;
    tab.setAttribute('aria-selected', String(on));
    tab.tabIndex = on ? 0 : -1;
    document.getElementById(tab.getAttribute('aria-controls')).hidden = !on;
  }
}

export function start() {
  document.addEventListener('click', (event) => {
    const tab = event.target.closest?.('[data-code-texts] [data-lib]');
    if (!tab) return;
    try {
      localStorage.setItem(KEY, tab.dataset.lib);
    } catch {
      // It is chosen for this time only.
    }
  });
}
