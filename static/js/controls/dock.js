/* The dock's third part: tables, charts, terminal and code, one at a time behind tabs.
   Law of the module: it knows names only. Whoever fills a part listens to "dock:shown" on the document and draws while it is seen. */

const tabs = () => document.getElementById('dock-tabs');

/** Show one part by its name: "tables", "charts", "terminal" or "code". `open`: also where the dock itself is folded away. */
export function show(name, { focus = false, open = false } = {}) {
  for (const tab of tabs().children) {
    const on = tab.dataset.dockTab === name;
    tab.setAttribute('aria-selected', String(on));
    tab.tabIndex = on ? 0 : -1;
    if (on && focus) tab.focus();
    document.getElementById(tab.getAttribute('aria-controls')).hidden = !on;
  }
  if (open && !tabs().offsetParent) document.querySelector('.present-line [data-panel=twin]')?.click();
  document.dispatchEvent(new CustomEvent('dock:shown', { detail: { name } }));
}

export function start() {
  tabs()?.addEventListener('click', (event) => {
    const tab = event.target.closest('[data-dock-tab]');
    if (tab) show(tab.dataset.dockTab);
  });
  tabs()?.addEventListener('keydown', (event) => {
    const all = [...tabs().children], to = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    show(all[(all.indexOf(document.activeElement) + to + all.length) % all.length].dataset.dockTab, { focus: true });
  });
}
