/* "as a command": the same action as people write it at work.
   Law of the module: values of the form in, text out, with Kafka's own tools and clients; what no tool does is said, not invented. */

import { copy } from './copy.js';
import { values } from './forms.js';
import * as lab from './lab.js';
import { asCode } from './texts.js';

const ORDER = ['CLI', 'kafkajs', 'Python', 'Java'];

function draw(form) {
  const box = form.querySelector('[data-commands]'), given = values(form);
  if (given.producer && !given.topic) given.topic = lab.producer(given.producer)?.topic ?? '';
  if (given.consumer) given.group = lab.consumer(given.consumer)?.group ?? '';
  const all = asCode(form.dataset.command, given), names = ORDER.filter((name) => all[name]);
  const wanted = names.includes(box.dataset.chosen) ? box.dataset.chosen : names[0];
  const said = JSON.stringify([all, wanted]);
  if (box.dataset.said === said) return;
  box.dataset.said = said;
  const head = document.createElement('div'), tabs = document.createElement('div'), text = document.createElement('pre');
  head.className = 'cmd-head';
  tabs.className = 'tabs';
  tabs.setAttribute('role', 'tablist');
  for (const name of names) {
    const tab = document.createElement('button');
    tab.type = 'button';
    tab.textContent = name;
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-selected', String(name === wanted));
    tab.dataset.codeTab = name;
    tabs.append(tab);
  }
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link small';
  button.dataset.copyCommand = '';
  button.textContent = 'Copy';
  head.append(tabs, button);
  text.className = 'cmd';
  text.tabIndex = 0;
  text.textContent = all[wanted] ?? '';
  box.replaceChildren(head, text);
}

export function start() {
  document.addEventListener('click', (event) => {
    const open = event.target.closest?.('[data-as-command]'), tab = event.target.closest?.('[data-code-tab]'), copying = event.target.closest?.('[data-copy-command]');
    const form = (open ?? tab ?? copying)?.closest('form');
    if (!form) return;
    const box = form.querySelector('[data-commands]');
    if (open) {
      box.hidden = !box.hidden;
      open.setAttribute('aria-expanded', String(!box.hidden));
    }
    if (tab) box.dataset.chosen = tab.dataset.codeTab;
    if (copying) copy(box.querySelector('.cmd').textContent, copying);
    if (!box.hidden) draw(form);
    if (tab) box.querySelector(`[data-code-tab="${tab.dataset.codeTab}"]`).focus();
    form.dispatchEvent(new CustomEvent('controls:grown', { bubbles: true }));
  });
  document.addEventListener('input', (event) => {
    const form = event.target.closest?.('form.pform'), box = form?.querySelector('[data-commands]');
    if (box && !box.hidden) draw(form);
  });
}
