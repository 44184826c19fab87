/* A link taken apart: how it is, what is under way on it, what follows from it.
   Law of the module: pure; state, detail and the lab's time in, {kind, title, state, sections} out. */

import { gettext, ngettext } from '../state/text.js';
import { thousands } from '../state/words.js';
import { pairs, rule, section, table } from './draw.js';
import { spoken } from './broker.js';
import { foreign, h } from './tree.js';

export function link({ state, id, detail, now, seen, form }) {
  const [a, end] = id.split('|');
  if (!end) return null;
  const known = detail?.link ?? state.links.find((one) => (one.a === a && one.b === end) || (one.a === end && one.b === a)) ?? { a, b: end, latency: detail?.usual ?? 1, loss: 0, cut: false };
  const slow = known.latency >= 100 || known.loss > 0;
  return {
    kind: gettext('Link'),
    title: `${capital(spoken(a))} – ${spoken(end)}`,
    state: known.cut ? { text: gettext('Cut'), icon: 'dead', cls: 'dead' } : slow ? { text: gettext('Slow'), icon: 'rebalance', cls: 'working' } : { text: gettext('Up'), icon: 'stable' },
    sections: [section('now', gettext('Now'), known.cut ? gettext('nothing passes') : gettext('{latency} ms one way, {loss} % lost', { latency: thousands(known.latency), loss: Math.round(known.loss * 100) }), foreign(`form ${id}`, () => form('set_link', { a, b: end }), `${known.latency} ${known.loss} ${known.cut}`)), detail && traffic(detail, a, end, seen.rates(`link ${id}`)), detail && underWay(detail, now), follows(known, a, end)],
    liveOnly: [gettext('what is under way')],
  };
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** Messages per second each way. Links as they are at first share one way through the network, which counts nothing. */
function traffic(detail, a, end, rates) {
  if (!detail.carried) return section('traffic', gettext('Messages'), '', rule([gettext('Counted from when you change this link for the first time; until then it is not told from the others.')], true));
  const [first, second] = a <= end ? [a, end] : [end, a], [there, back, swallowed] = detail.carried, rated = (way) => gettext('{rate}/s', { rate: Math.round((rates.get(way) ?? 0) * 10) / 10 });
  return section('traffic', gettext('Messages'), gettext('since it was changed first'), pairs([
    [gettext('to {node}', { node: spoken(second) }), rated('there'), gettext('{count} in all', { count: thousands(there) })],
    [gettext('to {node}', { node: spoken(first) }), rated('back'), gettext('{count} in all', { count: thousands(back) })],
    swallowed ? [gettext('vanished'), h('b', { class: 'lost' }, thousands(swallowed)), rates.get('gone') ? gettext('{rate}/s', { rate: Math.round(rates.get('gone') * 10) / 10 }) : ''] : null,
  ]));
}

function underWay(detail, now) {
  const rows = detail.under_way.map((one, turn) => ({ key: turn, cells: [one.what ? (one.answer ? gettext('{api} answer', { api: one.what }) : one.what) : gettext('connection closed'), spoken(one.source), spoken(one.target), gettext('{time} ms', { time: thousands(Math.max(0, Math.round(one.arrives - now))) })] }));
  if (!rows.length) return section('way', gettext('Under way'), '', rule([detail.link.cut ? gettext('What is sent over it vanishes, and nobody is told: each side waits for its own time-out.') : gettext('Nothing at this moment.')], true));
  return section('way', gettext('Under way'), String(detail.under_way_count), table([gettext('what'), gettext('from'), gettext('to'), gettext('arrives in')], rows, [3], gettext('Under way on this link')));
}

/** What a slow or cut link does, by which ends it has. */
export function follows(known, a, end) {
  const brokers = [a, end].filter((one) => one.startsWith('broker-')), controller = [a, end].includes('controller'), lines = [];
  const round = known.latency * 2;
  if (brokers.length === 2) {
    if (known.cut) lines.push(gettext('A follower that does not fetch for replica.lag.time.max.ms = 30 s leaves the ISR; until then acks=all waits for it.'));
    else if (known.latency >= 100 || known.loss) lines.push(gettext('A fetch takes {time} ms there and back, so acks=all takes as long.', { time: thousands(round) }), gettext('The follower stays in sync while it catches up within replica.lag.time.max.ms = 30 s.'));
  } else if (controller && brokers.length) {
    if (known.cut || round >= 9_000) lines.push(gettext('No heartbeat comes through: the broker is fenced after broker.session.timeout.ms = 9 s, though it still runs.'));
    else if (known.latency >= 100) lines.push(gettext('Heartbeats come {time} ms later; up to broker.session.timeout.ms = 9 s nothing else changes.', { time: thousands(known.latency) }));
  } else if (known.cut) lines.push(gettext('Requests get no answer: after request.timeout.ms they are tried elsewhere or again.'));
  else if (known.latency >= 100 || known.loss) lines.push(gettext('Each request takes {time} ms longer than usual, and so does every answer that it waits for.', { time: thousands(round) }));
  if (known.loss && !known.cut) lines.push(gettext('A lost packet is sent again by TCP after 200 ms, then 400, 800: loss is delay.'));
  if (!lines.length) return null;
  return section('follows', gettext('What follows'), '', rule(lines, true));
}
