/* Everything that the palette finds: what can be done, what there is, where one can go.
   Law of the module: each entry is {key, label, name, words, icon, loss, act}; the words come from the page's templates and the stage. */

import { conditionTold } from '../state/conditions.js';
import { known } from '../terminal/known.js';
import { told } from '../state/clock.js';
import { gettext } from '../state/text.js';
import * as act from './act.js';
import * as dock from './dock.js';
import * as lab from './lab.js';
import { setTheme } from './show_as.js';
import * as things from './things.js';

const MOST_MARKS = 40, MOST_PARTITIONS = 120, TOOL = /^kafka-[\w-]+\.sh$/;
const type = (line) => document.dispatchEvent(new CustomEvent('terminal:type', { detail: { line } }));

export const everything = (opener) => [...deeds(opener), ...stage(), ...parts(), ...pages(), ...moments(), ...tools()];

const icon = (name) => document.querySelector('template[data-palette-icons]').content.querySelector(`[data-icon="${name}"] svg`);
const entry = (label, name, words, iconName, run) => ({ key: `${label}|${name}`, label, name, words, icon: icon(iconName), loss: false, act: run });

/** What can be done with each thing, and without one. */
function deeds(opener) {
  const all = [];
  const of = (kind, id, further = true) => {
    const thing = { kind, id: String(id), element: things.elementOf(kind, String(id)) };
    for (const button of things.actions(thing, further)) all.push(deed(button, thing, opener));
  };
  for (const kind of ['lab', 'connect']) for (const button of things.actions({ kind, id: '' }, true)) all.push(deed(button, null, opener));
  for (const one of lab.producers()) of('producer', one.name);
  for (const one of lab.consumers()) of('consumer', one.name);
  for (const one of lab.realClients()) of('client', one.name);
  for (const one of lab.topics()) of('topic', one.name);
  for (const one of lab.groups()) of('group', one.name);
  for (const one of lab.brokers()) of('broker', one.id);
  for (const one of lab.allPartitions().slice(0, MOST_PARTITIONS)) of('partition', `${one.topic}-${one.partition}`);
  return all;
}

function deed(button, thing, opener) {
  const label = button.querySelector('.word').textContent, name = thing ? things.called(thing) : '', at = thing?.element ?? null;
  return { key: `${label}|${name}`, label, name, words: button.dataset.words ?? '', icon: button.querySelector('svg'), loss: button.classList.contains('loss'), act: () => act.run(button, at, at ?? opener) };
}

/** The things themselves: to select them. */
function stage() {
  const select = (kind, id, words) => entry(gettext('Select'), things.called({ kind, id: String(id) }), words, kind === 'broker' ? 'broker' : kind === 'consumer' || kind === 'group' ? 'people' : 'thing', () => window.streamlab.select(kind, String(id)));
  return [
    ...lab.topics().map((one) => select('topic', one.name, gettext('topic'))),
    ...lab.groups().map((one) => select('group', one.name, gettext('consumer group, {state}', { state: one.state }))),
    ...lab.consumers().map((one) => select('consumer', one.name, gettext('consumer of {group}, {state}', { group: one.group || '-', state: conditionTold(one.state) }))),
    ...lab.producers().map((one) => select('producer', one.name, gettext('producer to {topic}', { topic: one.topic }))),
    ...lab.brokers().map((one) => select('broker', one.id, gettext('broker, {state}', { state: conditionTold(one.state) }))),
    ...lab.allPartitions().slice(0, MOST_PARTITIONS).map((one) => select('partition', `${one.topic}-${one.partition}`, gettext('partition, leader broker {leader}', { leader: one.leader }))),
  ];
}

/** Parts of the page, and how it is shown: buttons that are there, by their own words. */
function parts() {
  const tabs = [...document.querySelectorAll('[data-dock-tab]')].map((tab) => entry(gettext('Show'), tab.textContent.trim(), gettext('in the dock'), tab.dataset.dockTab === 'terminal' ? 'terminal' : 'table', () => (tab.dataset.dockTab === 'terminal' ? type('') : dock.show(tab.dataset.dockTab, { focus: true, open: true }))));
  const template = document.querySelector('template[data-palette-parts]');
  const buttons = [...template.content.children].filter((one) => one.dataset.theme || document.querySelector(one.dataset.presses));
  const press = (one) => (one.dataset.theme ? setTheme(one.dataset.theme) : document.querySelector(one.dataset.presses)?.click());
  return [...tabs, ...buttons.map((one) => entry(one.dataset.label, '', one.textContent.trim(), one.dataset.iconName, () => press(one)))];
}

/** Other pages, and labs that show one thing. */
function pages() {
  const all = [...document.querySelector('template[data-palette-pages]').content.children];
  return all.map((one) => {
    const label = one.dataset.label;
    if (one.matches('a')) return entry(label, one.dataset.name ?? '', one.textContent.trim(), 'page', () => location.assign(one.href));
    return entry(label, one.dataset.name, one.dataset.words, 'fork', () => {
      const form = document.importNode(one, true);
      form.hidden = true;
      document.body.append(form);
      form.querySelector('[name=csrfmiddlewaretoken]').value = document.querySelector('#controls-direct [name=csrfmiddlewaretoken]').value;
      form.submit();
    });
  });
}

/** What stands on the timeline: to look at it. */
function moments() {
  const past = window.streamlab?.past;
  if (!past?.marks) return [];
  const back = past.active ? [entry(gettext('Return to now'), '', gettext('leave the past'), 'live', () => past.live())] : [];
  const marks = past.marks().slice(-MOST_MARKS).reverse();
  return [...back, ...marks.map((one) => entry(gettext('Look at'), one.text, told(one.at), 'moment', () => past.wish({ offset: one.offset + 1 })))];
}

/** The terminal's commands: typed there, to be completed and run by whoever chose it. */
function tools() {
  const { commands, names } = known();
  return Object.keys(commands).map((name) => entry(name, '', gettext('type it in the terminal'), 'terminal', () => type(`${name} ${begins(commands[name].options, names.address[0])}`)));
}

/** What every line of a tool begins with: where the brokers are. */
const begins = (options, address) => (options.some((one) => one.name === '--bootstrap-server') ? `--bootstrap-server ${address} ` : '');

/** A whole command line that was typed into the palette: it goes to the terminal. */
export function asLine(typed) {
  const [first] = typed.trim().split(/\s+/);
  return TOOL.test(first) || Object.hasOwn(known().commands, first) ? [entry(typed.trim(), '', gettext('type it in the terminal'), 'terminal', () => type(typed.trim()))] : [];
}
