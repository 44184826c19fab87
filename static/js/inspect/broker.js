/* A broker taken apart: its session at the controller, what it carries, who waits in its purgatory, what it is asked.
   Law of the module: pure; state, detail and the lab's time in, {kind, title, state, sections} out. */

import { span, told } from '../state/clock.js';
import { gettext, ngettext } from '../state/text.js';
import { thousands } from '../state/words.js';
import { b, code, gauge, hint, pairs, rule, seconds, section, table, to } from './draw.js';
import { h } from './tree.js';

const LOOKS = { running: ['stable', ''], fenced: ['fenced', ''], starting: ['rebalance', 'working'], stopping: ['rebalance', 'working'], stopped: ['empty', ''], dead: ['dead', 'dead'] };
const WORDS = { running: () => gettext('Alive'), fenced: () => gettext('Fenced'), starting: () => gettext('Starting'), stopping: () => gettext('Stopping'), stopped: () => gettext('Stopped'), dead: () => gettext('Dead') };

export function broker({ state, id, detail, now, seen }) {
  const shown = state.brokers[id];
  if (!shown) return null;
  const [icon, cls] = LOOKS[shown.state] ?? ['empty', ''];
  return {
    kind: gettext('Broker'),
    title: gettext('Broker {id}', { id }),
    state: { text: WORDS[shown.state]?.() ?? shown.state, icon, cls },
    aside: shown.slow_ms ? gettext('slow +{ms} ms', { ms: thousands(shown.slow_ms) }) : shown.rack ? gettext('rack {rack}', { rack: shown.rack }) : '',
    sections: [detail && heartbeat(detail, now), controller(shown, detail, now), carries(state, shown, detail), coordinates(state, shown, detail), detail && waiting(detail, now), detail && requests(detail, seen), links(id, state, detail)],
    liveOnly: [gettext('heartbeats'), gettext('requests that wait'), gettext('requests per second')],
  };
}

/** What is left of its session. */
function heartbeat(detail, now) {
  if (detail.contact < 0) return null;
  const ago = Math.max(0, now - detail.contact), left = detail.session_ms - ago;
  const words = detail.fenced ? gettext('{ago} ago, fenced', { ago: seconds(ago) }) : gettext('{ago} ago, fenced after {limit}', { ago: seconds(ago), limit: span(detail.session_ms) });
  const next = detail.next_heartbeat ? hint(gettext('Every {interval}; the next is due in {left}.', { interval: span(detail.heartbeat_ms), left: seconds(Math.max(0, detail.next_heartbeat - now)) })) : hint(gettext('No further heartbeat will come from this process.'));
  return section('heartbeat', gettext('Heartbeat to the controller'), 'broker.session.timeout.ms', gauge(left, detail.session_ms, words, left < detail.session_ms * .35), next);
}

/** What the controller makes of it. */
function controller(shown, detail, now) {
  const view = detail ? (detail.epoch < 0 ? gettext('not registered') : detail.fenced ? gettext('fenced: it may not lead and is in no ISR') : gettext('active: it may lead and be in sync')) : WORDS[shown.state]?.();
  const behind = detail ? detail.metadata_end - detail.metadata_offset : 0;
  const why = shown.state === 'fenced' || (shown.state === 'starting') ? gettext('It is unfenced by the first heartbeat after it has read the metadata log up to its own registration.') : shown.state === 'dead' ? gettext('The process is gone; the controller fences it when its session has run off.') : '';
  return section('controller', gettext('The controller’s view'), '', pairs([
    [gettext('state'), view],
    [gettext('epoch'), detail ? detail.epoch : shown.epoch, gettext('of this registration')],
    detail && detail.metadata_offset > 0 && [gettext('metadata read'), thousands(detail.metadata_offset), behind ? ngettext('{count} record behind', '{count} records behind', behind) : gettext('all of it')],
    [gettext('since'), told(shown.since), gettext('{time} ago', { time: span(Math.max(0, now - shown.since)) })],
  ]), why ? rule([why]) : null);
}

function carries(state, shown, detail) {
  const rows = detail?.carries.length ? detail.carries : Object.values(state.topics).filter((one) => !one.internal).flatMap((topic) => topic.partitions.filter((one) => one.replicas.includes(shown.id)).map((one) => ({ topic: topic.name, partition: one.partition, leads: one.leader === shown.id, end: one.ends[shown.id] ?? (one.leader === shown.id ? one.end : -1), isr: one.isr, epoch: one.leader_epoch })));
  if (!rows.length) return section('carries', gettext('Carries'), '', rule([gettext('Nothing: new topics and added partitions come here, and partitions that are moved.')], true));
  const several = new Set(rows.map((one) => one.topic)).size > 1, count = detail?.carries.length ? detail.carries_count : rows.length, leads = rows.filter((one) => one.leads).length;
  const drawn = rows.slice(0, 60).map((one) => {
    const inSync = one.isr.includes(shown.id);
    return { key: `${one.topic}-${one.partition}`, cells: [to('partition', `${one.topic}-${one.partition}`, b(several ? `${one.topic} P${one.partition}` : `P${one.partition}`)), h('span', { class: `rep${one.leads ? ' lead' : ''}${inSync ? '' : ' out'}` }, one.leads ? gettext('★ leader') : inSync ? gettext('copy') : gettext('✕ copy')), one.end < 0 ? '-' : one.end, one.leads ? one.isr.join(',') : inSync ? gettext('yes') : gettext('no'), one.epoch] };
  });
  return section('carries', gettext('Carries'), gettext('leads {leads} of {count}', { leads, count }), table(['', gettext('role'), gettext('log end'), gettext('in sync'), gettext('epoch')], drawn, [2, 4], gettext('What it carries')), count > drawn.length ? hint(ngettext('and {count} more', 'and {count} more', count - drawn.length)) : null);
}

function coordinates(state, shown, detail) {
  const groups = detail ? detail.coordinates : Object.values(state.groups).filter((one) => one.coordinator === shown.id).map((one) => [one.name, one.offsets_partition]);
  if (!groups.length) return section('coordinates', gettext('Coordinates'), '', rule([gettext('No group: it leads no partition of __consumer_offsets that one belongs to.')], true));
  return section('coordinates', gettext('Coordinates'), '', pairs(groups.slice(0, 20).map(([name, partition]) => [to('group', name, name), h('span', null, gettext('because it leads'), ' ', code(`__consumer_offsets-${partition}`))])));
}

const WHAT = { produce: () => 'Produce', fetch: () => 'Fetch', append: () => gettext('own append'), delete: () => 'DeleteRecords' };

function waiting(detail, now) {
  const rows = detail.waiting.map((one, turn) => {
    const place = one.partition >= 0 ? `P${one.partition}${one.topic.startsWith('__') ? ` ${one.topic}` : ''}` : '', more = one.partitions > 1 ? ` +${one.partitions - 1}` : '';
    const what = one.what === 'fetch' ? gettext('Fetch by {who}', { who: one.who.startsWith('broker-') ? gettext('broker {id}', { id: one.who.slice(7) }) : one.who }) : one.what === 'produce' ? gettext('Produce by {who}', { who: one.who }) : WHAT[one.what]();
    const waitsFor = one.needs >= 0 ? (one.lacks.length ? gettext('{place} to {offset}: {brokers}', { place: `${place}${more}`, offset: one.needs, brokers: one.lacks.map((id) => `B${id}`).join(', ') }) : gettext('{place} to {offset}', { place: `${place}${more}`, offset: one.needs })) : one.min_bytes ? ngettext('{count} byte more', '{count} bytes more', one.min_bytes) : `${place}${more}`;
    return { key: turn, cells: [h('span', { class: 'wrap' }, what), h('span', { class: 'wrap' }, waitsFor), seconds(Math.max(0, now - one.since)), span(one.deadline - one.since)] };
  });
  const aside = gettext('purgatory: {count}', { count: detail.waiting_count });
  if (!rows.length) return section('waiting', gettext('Requests waiting'), aside, rule([gettext('Every request has been answered at once.')], true));
  return section('waiting', gettext('Requests waiting'), aside, table([gettext('what'), gettext('for'), gettext('waits'), gettext('at most')], rows, [2, 3], gettext('Requests in purgatory')), detail.waiting_count > rows.length ? hint(ngettext('and {count} more', 'and {count} more', detail.waiting_count - rows.length)) : null);
}

/** Requests per second by API, between the details of the last seconds. */
function requests(detail, seen) {
  const rates = seen.rates(`broker ${detail.id}`);
  const rows = detail.requests.map(([api, count]) => ({ api, count, rate: rates.get(api) ?? 0 })).sort((a, c) => c.rate - a.rate || c.count - a.count).slice(0, 8);
  if (!rows.length) return null;
  const rated = (rate) => `${rate >= 10 ? thousands(Math.round(rate)) : Math.round(rate * 10) / 10}/s`;
  return section('requests', gettext('Requests'), gettext('since it started'), table([gettext('API'), gettext('now'), gettext('in all')], rows.map((one) => ({ key: one.api, cells: [one.api, rated(one.rate), thousands(one.count)] })), [1, 2], gettext('Requests by API')));
}

export const spoken = (node) => (node.startsWith('broker-') ? gettext('broker {id}', { id: node.slice(7) }) : node === 'controller' ? gettext('the controller') : node);

function links(id, state, detail) {
  const all = detail?.links ?? state.links.filter((one) => one.a === `broker-${id}` || one.b === `broker-${id}`).map((one) => ({ ...one, b: one.a === `broker-${id}` ? one.b : one.a, changed: true }));
  const rows = [...all].sort((a, c) => Number(c.changed) - Number(a.changed)).slice(0, 12);
  const said = (one) => (one.cut ? h('b', { class: 'lost' }, gettext('✕ cut')) : one.loss ? gettext('{latency} ms, {loss} % lost', { latency: thousands(one.latency), loss: Math.round(one.loss * 100) }) : gettext('{latency} ms', { latency: thousands(one.latency) }));
  if (!rows.length) return null;
  return section('links', gettext('Links'), gettext('one way'), pairs(rows.map((one) => [to('link', [`broker-${id}`, one.b].sort().join('|'), gettext('to {node}', { node: spoken(one.b) })), said(one), one.changed ? gettext('changed') : ''])), all.length > rows.length ? hint(ngettext('and {count} more', 'and {count} more', all.length - rows.length)) : null);
}

