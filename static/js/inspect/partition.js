/* A partition taken apart: segments against retention on an axis of ages, replicas, leaders, the ISR over time.
   Law of the module: pure; state, detail and the lab's time in, {kind, title, aside, sections} out. */

import { span, told } from '../state/clock.js';
import { gettext, ngettext } from '../state/text.js';
import { groupsOn, lagOn, thousands } from '../state/words.js';
import { offsetOf } from '../state/picture.js';
import { b, bytes, code, gauge, hint, pairs, picture, replica, rule, seconds, section, table, to, WIDE, word } from './draw.js';
import { h } from './tree.js';

/** How a partition came by its leader or its replicas in sync. */
const HOW = {
  created: () => gettext('created'), offline: () => gettext('nobody left'), preferred: () => gettext('preferred leader'), clean: () => gettext('clean election'), unclean: () => gettext('unclean election'),
  reassign: () => gettext('reassigned'), expand: () => gettext('in sync again'), shrink: () => gettext('out of sync'), eligible: () => gettext('may lead again'),
};

export function partition({ state, id, detail, now, seen }) {
  const dash = id.lastIndexOf('-'), topic = id.slice(0, dash), number = Number(id.slice(dash + 1));
  const part = state.topics[topic]?.partitions.find((one) => one.partition === number);
  if (!part && !detail) return null;
  const at = detail ?? { ...part, topic, segments: [], epochs: [] };
  return {
    kind: h('span', null, `${gettext('Partition of')} `, to('topic', topic, topic)),
    title: `P${number}`,
    aside: at.leader >= 0 ? gettext('leader B{broker} · epoch {epoch}', { broker: at.leader, epoch: at.leader_epoch }) : gettext('no leader: nobody can write or read it'),
    sections: [detail && segments(detail, now), replicas(at, part, detail, now), watermark(at, detail), leaders(detail, seen.partition(id)), isr(at, seen.partition(id), now), groups(state, topic, part)],
    liveOnly: [gettext('segments'), gettext('leader epochs'), gettext('when replicas fetched last')],
  };
}

/* ---- segments ---- */

/** When a segment's newest record was written, in the lab's time. */
const newest = (one, detail) => (one.newest >= 0 ? one.newest - detail.calendar : one.created);
const oldest = (one, detail) => Math.min(one.oldest >= 0 ? one.oldest - detail.calendar : one.created, newest(one, detail));

/** Ages on the axis: {most, far}: the oldest age shown, and whether the retention line lies beyond. */
export function axis(detail, now) {
  const first = detail.segments[0], age = first ? Math.max(1_000, now - oldest(first, detail)) : 1_000, limit = detail.retention_ms;
  const near = limit >= 0 && limit <= age * 6;
  return { most: (near ? Math.max(age, limit) : age) * 1.08, far: limit >= 0 && !near };
}

/** What goes next: {segment, in ms}; null where nothing does. The active segment closes first, so it is last in the row. */
export function nextToGo(detail, now) {
  if (detail.retention_ms < 0 || !detail.cleanup.includes('delete')) return null;
  const one = detail.segments.find((segment) => segment.end > segment.base && segment.end <= detail.high_watermark);
  return one ? { one, left: newest(one, detail) + detail.retention_ms - now } : null;
}

function segments(detail, now) {
  if (!detail.segments.length || detail.seen_on < 0) return section('segments', gettext('Segments against retention'), '', rule([gettext('No live broker has this partition.')], true));
  const { most, far } = axis(detail, now), x = (age) => WIDE - 8 - Math.max(0, Math.min(1, age / most)) * (WIDE - 8), due = detail.retention_ms;
  const drawn = detail.segments.map((one) => {
    const left = x(now - oldest(one, detail)) + 1.5, right = one.active ? WIDE - 9.5 : x(now - newest(one, detail)) - 1.5, wide = Math.max(7, right - left), over = due >= 0 && now - newest(one, detail) > due;
    const look = one.active ? 'active' : over ? 'due' : 'kept', name = one.end > one.base ? (one.end - 1 === one.base ? String(one.base) : `${one.base}–${one.end - 1}`) : gettext('empty'), at = Math.min(left, WIDE - 9.5 - wide);
    return h('g', { key: one.base }, h('rect', { class: `sg ${look}`, x: at.toFixed(1), y: 30, width: wide.toFixed(1), height: 34, rx: 4 }), wide > name.length * 7 + 8 ? word(name, (at + wide / 2).toFixed(1), 51, 'ft') : null, wide > 46 ? word(one.active ? gettext('active') : over ? gettext('due') : gettext('kept'), (at + wide / 2).toFixed(1), 22) : null);
  });
  const line = due < 0 || far ? null : h('g', { key: 'retention' }, h('path', { class: 'ret', d: `M${x(due).toFixed(1)} 26V80` }), word(gettext('retention, {time}', { time: span(due) }), Math.max(60, Math.min(WIDE - 60, x(due))).toFixed(1), 93, 'ft'));
  const beyond = far ? word(gettext('◂ retention, {time}', { time: span(due) }), 0, 93, 'ft', 'start') : due < 0 ? word(gettext('no limit by time'), 0, 93, 'ft', 'start') : null;
  const next = nextToGo(detail, now), going = next && (next.left > 0 ? gettext('{first} to {last} can go in {time}', { first: next.one.base, last: next.one.end - 1, time: span(next.left) }) : gettext('{first} to {last} goes at the next look', { first: next.one.base, last: next.one.end - 1 }));
  const size = detail.retention_bytes >= 0 ? gauge(detail.size, detail.retention_bytes, gettext('{size} of retention.bytes = {limit}', { size: bytes(detail.size), limit: bytes(detail.retention_bytes) })) : null;
  const when = detail.next_retention ? gettext('Retention looks in {time} and takes whole segments whose newest record is older than {limit}. The active one closes first.', { time: span(Math.max(0, detail.next_retention - now)), limit: due >= 0 ? span(due) : gettext('any time: there is no limit') }) : '';
  const skip = detail.next_retention ? h('div', { class: 'row-acts' }, h('button', { type: 'button', class: 'btn', 'data-skip': '' }, gettext('Skip to the next look'))) : null;
  const aside = ngettext('{size} in {count} file', '{size} in {count} files', detail.segments_count, { size: bytes(detail.size) });
  return section('segments', gettext('Segments against retention'), aside, picture(110, ngettext('{count} segment by age', '{count} segments by age', detail.segments.length), drawn, word(gettext('now'), WIDE - 8, 80, 'fl2', 'end'), word(span(most / 2), x(most / 2).toFixed(1), 80), line, beyond, going ? word(going, WIDE - 8, 108, 'fl2', 'end') : null), size, hint(when), pairs([[code('segment.ms'), span(detail.segment_ms), gettext('a segment closes after this')], [code('segment.bytes'), bytes(detail.segment_bytes), gettext('or at this size')]]), skip);
}

/* ---- replicas and leaders ---- */

function replicas(at, part, detail, now) {
  const rows = (detail?.replicas ?? part.replicas.map((broker) => ({ broker, leads: broker === part.leader, alive: true, end: part.ends[broker] ?? (broker === part.leader ? part.end : -1), in_sync: part.isr.includes(broker), fetched: 0 }))).map((one) => ({
    key: one.broker,
    cells: [to('broker', String(one.broker), replica(one.broker, one.leads, one.in_sync)), one.end < 0 ? '-' : b(String(one.end)), one.leads || one.end < 0 ? '–' : thousands(Math.max(0, at.end - one.end)), one.leads ? '–' : !one.alive ? gettext('its broker is down') : one.fetched ? (now - one.fetched < 700 ? gettext('waits for more') : gettext('{time} ago', { time: seconds(now - one.fetched) })) : '-', one.in_sync ? gettext('yes') : gettext('no')],
  }));
  return section('replicas', gettext('Replicas'), gettext('high watermark {offset}', { offset: at.high_watermark }), table(['', gettext('log end'), gettext('behind'), gettext('fetched'), gettext('in sync')], rows, [1, 2], gettext('Replicas')));
}

function watermark(at, detail) {
  if (!detail) return null;
  const short = Math.max(0, at.end - at.high_watermark), lines = [];
  if (short && detail.held_back_by.length) lines.push(gettext('The high watermark stands at {offset}: {brokers} has not fetched further, and is in sync.', { offset: at.high_watermark, brokers: detail.held_back_by.map((one) => `B${one}`).join(', ') }));
  else if (short) lines.push(ngettext('{count} record is on its way to the followers.', '{count} records are on their way to the followers.', short));
  if (at.isr.length < detail.min_insync) lines.push(gettext('{count} in sync, fewer than min.insync.replicas = {least}: acks=all is refused, and the high watermark stands.', { count: at.isr.length, least: detail.min_insync }));
  if (at.elr.length) lines.push(gettext('Eligible to lead besides the ISR: {brokers} (KIP-966).', { brokers: at.elr.map((one) => `B${one}`).join(', ') }));
  return lines.length ? section('watermark', gettext('What is not safe yet'), '', rule(lines)) : null;
}

function leaders(detail, seen) {
  if (!detail?.epochs.length) return null;
  const rows = [...detail.epochs].reverse().map(([epoch, start]) => {
    const change = seen.find((one) => one.epoch === epoch);
    return { key: epoch, cells: [epoch, change ? `B${change.leader}` : epoch === detail.leader_epoch && detail.leader >= 0 ? `B${detail.leader}` : '-', start, change ? told(change.at) : '-', HOW[change?.how]?.() ?? change?.how ?? ''] };
  });
  return section('leaders', gettext('Leaders'), '', table([gettext('epoch'), gettext('leader'), gettext('from offset'), gettext('since'), ''], rows, [2], gettext('Leader epochs')));
}

/** One bar per replica: in sync as long as it is filled. `seen`: [{at, isr}], oldest first. */
function isr(at, seen, now) {
  if (!seen.length) return null;
  const start = seen[0].at, whole = Math.max(1_000, now - start), from = 34, x = (time) => from + ((time - start) / whole) * (WIDE - from), high = at.replicas.map((one) => one.broker ?? one);
  const bars = high.map((broker, row) => {
    const spans = [];
    seen.forEach((one, turn) => {
      const until = seen[turn + 1]?.at ?? now, last = spans.at(-1), inside = one.isr.includes(broker);
      if (last && last.inside === inside) last.until = until;
      else spans.push({ inside, from: one.at, until });
    });
    return h('g', { key: broker }, word(`B${broker}`, 0, row * 22 + 15, 'ft', 'start'), spans.map((one) => (one.inside ? h('rect', { class: 'own2', x: x(one.from).toFixed(1), y: row * 22 + 3, width: Math.max(2, x(one.until) - x(one.from)).toFixed(1), height: 16, rx: 3 }) : h('path', { class: 'gapd', d: `M${(x(one.from) + 3).toFixed(1)} ${row * 22 + 11}H${Math.max(x(one.from) + 4, x(one.until) - 3).toFixed(1)}` }))));
  });
  const change = seen.length > 1 ? seen.at(-1) : null, foot = high.length * 22 + 16;
  return section('isr', gettext('In sync over time'), gettext('as far as the lab remembers'), picture(foot + 4, gettext('In-sync replicas over time'), bars, word(told(start), from, foot, 'fl2', 'start'), change && x(change.at) > 130 && x(change.at) < WIDE - 90 ? word(told(change.at), x(change.at).toFixed(1), foot) : null, word(gettext('now'), WIDE, foot, 'fl2', 'end')));
}

function groups(state, topic, part) {
  if (!part) return null;
  const rows = groupsOn(state, topic).slice(0, 8).map((one) => {
    const committed = offsetOf(one.offsets, topic, part.partition);
    return { key: one.name, cells: [to('group', one.name, one.name), committed ?? '-', committed === undefined ? '-' : thousands(lagOn(part, committed))] };
  });
  return rows.length ? section('groups', gettext('Read by'), '', table(['', gettext('committed'), gettext('lag')], rows, [1, 2], gettext('Groups'))) : null;
}
