/* The answer to "why?", drawn: sentences in their order, under each what ruled it.
   Law of the module: it draws and opens; a name of Kafka's opens its meaning in place, a thing opens its inspector, nothing leaves the page. */

import { ask } from '../feed/why.js';
import { told } from '../state/clock.js';
import { fill, gettext, ngettext } from '../state/text.js';
import { lines } from '../state/why.js';
import { html } from './shapes.js';

const THINGS = { broker: 'B{id}', topic: '{id}', partition: 'P{number}', group: '{id}', consumer: '{id}', producer: '{id}', link: '{id}' };

/** Fill a box with the chain behind a tell; `known`: the sentences that the page holds itself, should the lab not answer. */
export async function explain(box, { base, offset, known, prose }) {
  box.replaceChildren(html('span', 'quiet', gettext('…')));
  try {
    const found = await ask(base, offset);
    box.replaceChildren(...drawn(found, prose));
  } catch (error) {
    const sentence = error.message || gettext('The lab does not answer just now; this is what this page has seen itself.');
    box.replaceChildren(...known.toReversed().map((one) => html('span', '', html('time', 'quiet', told(one.at)), ' ', ...prose(one.say))), html('span', 'quiet', sentence));
  }
  return box;
}

function drawn(found, prose) {
  const all = lines(found), parts = [];
  if (!found.whole) parts.push(html('span', 'quiet', gettext('What came before is older than what this lab keeps.')));
  if (found.left_out) parts.push(html('span', 'quiet', ngettext('One further cause is left out.', '{count} further causes are left out.', found.left_out)));
  const list = html('ol', 'chain');
  for (const one of all) if (!one.last || one.rules.length) list.append(link(one, prose));
  parts.push(list);
  if (all.length === 1 && !all[0].rules.length) parts.push(html('span', 'quiet', gettext('Nothing led to it but what somebody did.')));
  return parts;
}

function link({ at, say, things, rules, last }, prose) {
  const item = html('li', last ? 'last' : '');
  item.append(html('span', '', html('time', 'quiet', told(at)), ' ', ...(last ? [gettext('This was ruled by:')] : prose(say))));
  if (!last) for (const [kind, id] of things.slice(0, 2)) item.lastChild.append(' ', opener(kind, id));
  for (const rule of rules) item.append(ruled(rule));
  return item;
}

/** A config or a proposal, shut: its value; open: what it decided here, what it means, whose it is. */
function ruled({ config, shown, standing, sentence, doc, unit, default: usual, kip, kipTold, source, of }) {
  const head = config ? [html('code', '', shown ? `${config} = ${shown}` : config), standing ? html('span', 'quiet', standing) : ''] : [html('span', '', sentence)];
  const summary = html('summary', '', ...head, kip ? html('span', 'kip', kip) : '');
  const body = html('div', 'ruling');
  if (config) body.append(html('p', '', sentence));
  if (doc && doc !== sentence) body.append(html('p', 'soft', html('b', '', gettext('What it does: ')), doc));
  if (config && usual !== null && usual !== undefined) body.append(html('p', 'soft', unit ? gettext('Default {value}, in {unit}.', { value: usual, unit }) : gettext('Default {value}.', { value: usual })));
  if (config && !shown) body.append(html('p', 'soft', gettext('Its value is not known here: a real client keeps it to itself.')));
  if (kip) body.append(html('p', 'soft', html('b', '', `${kip}: `), kipTold));
  if (source) body.append(html('p', 'soft', gettext('In Kafka: {name}.', { name: source })));
  if (of[0] && of[1]) body.append(opener(...of, gettext('Open {name}', { name: of[1] })));
  const box = html('details', 'ruled', summary, body);
  return box;
}

/** A button that opens a thing's inspector. */
function opener(kind, id, words) {
  const number = id.slice(id.lastIndexOf('-') + 1);
  const button = html('button', 'link thing', words ?? fill(THINGS[kind] ?? '{id}', { id, number }));
  button.type = 'button';
  button.title = gettext('Open the inspector of {thing}', { thing: fill(THINGS[kind] ?? '{id}', { id, number }) });
  button.addEventListener('click', () => open(kind, id));
  return button;
}

function open(kind, id) {
  const { streamlab } = window;
  if (streamlab?.inspect) streamlab.inspect(kind, id);
  else streamlab?.select(kind, id);
}
