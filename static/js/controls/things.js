/* A thing on the stage: its kind, its name, its present state, and the actions that fit.
   Law of the module: the list of actions comes from the page's templates (one source for shelf, sheet, menu and palette). */

import * as lab from './lab.js';
import { processEnded } from '../state/conditions.js';
import { gettext } from '../state/text.js';

const CALLED = {
  producer: (id) => gettext('producer {name}', { name: id }),
  consumer: (id) => id,
  broker: (id) => gettext('broker {broker}', { broker: id }),
  topic: (id) => gettext('topic {topic}', { topic: id }),
  partition: (id) => gettext('P{partition} of {topic}', { partition: id.slice(id.lastIndexOf('-') + 1), topic: id.slice(0, id.lastIndexOf('-')) }),
  group: (id) => gettext('group {group}', { group: id }),
  client: (id) => gettext('the real client {client}', { client: id }),
  link(id) {
    const [a, b] = id.split('|').map((end) => (end.startsWith('broker-') ? gettext('broker {broker}', { broker: end.slice(7) }) : end));
    return gettext('the link {a} – {b}', { a, b });
  },
};

/** The thing at or around an element: {kind, id, element}, or null. */
export function at(element) {
  const own = element?.closest?.('[data-kind][data-id]');
  return own && Object.hasOwn(CALLED, own.dataset.kind) ? { kind: own.dataset.kind, id: own.dataset.id, element: own } : null;
}

/** The element of a thing on the stage, or null. */
export const elementOf = (kind, id) => document.querySelector(`[data-kind="${kind}"][data-id="${CSS.escape(id)}"]`);

export const same = (a, b) => Boolean(a && b && a.kind === b.kind && a.id === b.id);

/** How a thing is called in a sentence. */
export const called = ({ kind, id }) => CALLED[kind]?.(id) ?? id;

/** The thing's state, in the words that actions ask for. */
export function stateOf({ kind, id }) {
  if (kind === 'producer') return lab.producer(id)?.state ?? '';
  if (kind === 'consumer') return processEnded(lab.consumer(id) ?? {}) ? 'ended' : lab.consumer(id)?.state ?? '';
  if (kind === 'broker') return lab.broker(id)?.state ?? '';
  if (kind !== 'link') return '';
  const [a, b] = id.split('|'), link = lab.link(a, b);
  return link?.cut ? 'cut' : (link?.latency ?? 1) >= 100 || link?.loss > 0 ? 'slow' : 'up';
}

/** The inputs that a thing gives to a form: `{id}` and its parts filled in. */
export function filled(values, { kind, id }) {
  const dash = id.lastIndexOf('-'), [a, b] = id.split('|');
  const parts = { id, topic: kind === 'partition' ? id.slice(0, dash) : id, partition: kind === 'partition' ? id.slice(dash + 1) : '', client: id.replace(/ #\d+$/, ''), a, b };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.replace(/\{(\w+)\}/g, (_, part) => parts[part] ?? '')]));
}

/** The buttons of the actions that fit a thing now, fresh from the page's template. `further`: also those behind ⋯. */
export function actions(thing, further = false) {
  const source = document.querySelector(`template[data-actions="${thing.kind}"]`);
  if (!source) return [];
  const state = stateOf(thing);
  return [...source.content.children]
    .filter((button) => {
      const states = button.dataset.states;
      return (!states || !state || states.split(' ').includes(state)) && (further || button.dataset.further === 'no');
    })
    .map((button) => {
      const own = document.importNode(button, true);
      own.dataset.values = JSON.stringify(filled(JSON.parse(button.dataset.values || '{}'), thing));
      return own;
    });
}

const INSPECTED = new Set(['producer', 'consumer', 'broker', 'topic', 'partition', 'group', 'link']);

/** Whether a thing has an inspector: all but programs outside of the lab. */
export const canBeInspected = ({ kind }) => INSPECTED.has(kind);

/** Open a thing's inspector. */
export const inspect = ({ kind, id }) => document.dispatchEvent(new CustomEvent('stage:inspect', { detail: { kind, id } }));

/** The entry of a menu that opens it. */
export function lookInside({ kind, id }) {
  const button = document.createElement('button'), label = document.createElement('b'), words = document.createElement('span');
  button.type = 'button';
  button.className = 'br';
  Object.assign(button.dataset, { inspect: kind, id });
  label.textContent = gettext('Look inside');
  words.textContent = gettext('everything that is known of it, live');
  button.append(label, words);
  return button;
}

/** Whether more can be done than the shelf shows. */
export const hasMore = (thing) => actions(thing, true).length > Math.min(actions(thing).length, 4);

/** Values that only the lab knows: who sends to a partition. */
export function completed(command, values) {
  if (command === 'send_record' && !values.producer && values.topic) {
    const writer = lab.producers().find((one) => one.topic === values.topic && one.state !== 'finished') ?? lab.producers()[0];
    return writer ? { ...values, producer: writer.name } : values;
  }
  return values;
}
