/* A consumer taken apart: its poll loop, its clocks, what it reads, what would happen if it died now.
   Law of the module: pure; state, detail and the lab's time in, {kind, title, aside, sections} out. */

import { conditionTold, processEnded, processEndedTold } from '../state/conditions.js';
import { span, told } from '../state/clock.js';
import { gettext, ngettext } from '../state/text.js';
import { lagOn, many, partitionsTold, perSecond, readersOf, thousands } from '../state/words.js';
import { arrow, b, clock, code, hint, pairs, picture, rule, section, table, to, WIDE, word } from './draw.js';
import { h } from './tree.js';

const FLAVOURS = { java: 'Java', librdkafka: 'librdkafka', kafkajs: 'kafkajs' };
const LONG = 2 ** 30;

export function member({ state, history, id, detail, now }) {
  const shown = state.consumers[id];
  if (!shown) return null;
  const group = state.groups[shown.group];
  return {
    kind: shown.group ? gettext('Member of {group}', { group: shown.group }) : gettext('Consumer without a group'),
    title: shown.name,
    aside: [FLAVOURS[shown.flavour] ?? shown.flavour, group?.protocol, conditionTold(shown.state)].filter(Boolean).join(' · '),
    sections: [processEnded(shown) ? section('ended', gettext('Process'), gettext('ended'), rule([processEndedTold(shown)])) : null, detail && loop(detail, now), detail && clocks(detail, now), reads(shown, group, state, history, detail, now), dying(shown, state, detail, now), armed(detail), fetching(detail), membership(shown, detail, now), settings(shown, detail)],
    liveOnly: [gettext('poll loop'), gettext('clocks'), gettext('what was fetched ahead')],
  };
}

/** Three boxes: done, now (ink), next (dashed). */
export function loop({ loop: at, flavour, commits, next_commit: due }, now) {
  const offsets = at.first >= 0 ? (at.first === at.last ? String(at.first) : `${at.first}–${at.last}`) : '';
  const spent = at.record_us ? Math.min(at.record_us / 1000, Math.max(0, now - at.begun)) : 0;
  const works = at.phase === 'process' || at.phase === 'hangs';
  const boxes = [
    ['poll()', at.phase === 'poll' ? gettext('waits for records') : ngettext('{count} record, {offsets}', '{count} records, {offsets}', at.count, { offsets }), at.phase === 'poll' ? 'now' : 'past'],
    [gettext('process'), at.phase === 'hangs' ? gettext('{offset} · hangs', { offset: at.offset }) : works ? gettext('{offset} · {spent} of {whole} ms', { offset: at.offset, spent: Math.round(spent), whole: Math.round(at.record_us / 100) / 10 }) : at.record_us ? gettext('{time} ms a record', { time: at.record_us / 1000 }) : gettext('no time'), works ? 'now' : at.phase === 'commit' ? 'past' : 'todo'],
    [gettext('commit'), at.phase === 'commit' ? gettext('waits for the answer') : commits === 'each' ? gettext('after each record') : commits === 'poll' ? gettext('after each batch') : commits === 'none' ? gettext('never') : flavour === 'kafkajs' ? gettext('after the batch') : due ? gettext('in {time}', { time: span(Math.max(0, due - now)) }) : gettext('by itself'), at.phase === 'commit' ? 'now' : 'todo'],
  ];
  const wide = (WIDE - 40) / 3, label = gettext('Poll loop: now {phase}', { phase: at.phase });
  const drawn = boxes.map(([name, said, look], turn) => {
    const x = turn * (wide + 20);
    return h('g', { key: name }, h('rect', { class: `lp ${look}`, x: x + 1, y: 6, width: wide - 2, height: 46, rx: 6 }), word(name, x + wide / 2, 26, `ft lpt ${look}`), word(said, x + wide / 2, 43, `fl2 lpt ${look}`), turn < 2 ? arrow(x + wide + 3, 29, x + wide + 18, 29) : null);
  });
  if (at.phase === 'over') return section('loop', gettext('Poll loop'), gettext('the process is gone'), rule([gettext('It polls no more.')]));
  const back = h('path', { class: 'fa', d: `M${WIDE - wide / 2} 54v16H${wide / 2}v-13m-4 5l4-5 4 5` });
  const about = works || at.phase === 'commit' ? gettext('{done} of {count} done', { done: thousands(at.done), count: thousands(at.count) }) : '';
  return section('loop', gettext('Poll loop'), about, picture(74, label, drawn, back));
}

function clocks(detail, now) {
  const { loop: at } = detail, rows = [];
  if (detail.next_heartbeat) rows.push(clock(gettext('next heartbeat'), detail.next_heartbeat - now, detail.heartbeat_ms));
  if (detail.session_deadline) rows.push(clock(gettext('session'), detail.session_deadline - now, detail.session_ms, true));
  if (detail.poll_ms < LONG && detail.state !== 'expelled' && at.phase !== 'over' && detail.group) rows.push(clock(gettext('next poll due'), at.polled ? at.polled + detail.poll_ms - now : detail.poll_ms, detail.poll_ms, true));
  if (detail.next_commit && at.phase !== 'over') rows.push(clock(gettext('auto commit'), detail.next_commit - now, detail.commit_ms));
  if (!rows.length) return null;
  const why = detail.flavour === 'kafkajs'
    ? gettext('kafkajs sends heartbeats between records, from its one thread: long work on a record lets the session run off.')
    : gettext('A clock that runs off: session, the coordinator drops {name}; poll, {name} leaves by itself.', { name: detail.name });
  return section('clocks', gettext('Clocks'), '', h('div', { class: 'clocks' }, rows), hint(why));
}

function reads(shown, group, state, history, detail, now) {
  const rows = (detail?.reads ?? shown.owned.map(([topic, partition]) => ({ topic, partition, committed: offset(group?.offsets, topic, partition), position: offset(shown.positions, topic, partition) }))).map((one) => {
    const part = state.topics[one.topic]?.partitions.find((other) => other.partition === one.partition), lag = part ? lagOn(part, one.committed >= 0 ? one.committed : undefined) : null;
    const ahead = detail && one.position >= 0 && one.fetched_to >= 0 ? Math.max(0, one.fetched_to - one.position) : null;
    return { key: `${one.topic}-${one.partition}`, cells: [to('partition', `${one.topic}-${one.partition}`, b(`P${one.partition}`)), one.committed >= 0 ? one.committed : '-', one.position >= 0 ? one.position : one.reset ? gettext('seeks {policy}', { policy: one.reset }) : '-', ahead === null ? '-' : thousands(ahead), lag === null ? '-' : `${thousands(lag)}${history.trend(shown.group, [[one.topic, one.partition]]) ? ' ↗' : ''}`] };
  });
  const rate = history.readRate(shown.name, now);
  if (!rows.length) return section('reads', gettext('Reads'), '', rule([gettext('It has no partition now.')], true));
  const more = detail && detail.reads_count > rows.length ? hint(ngettext('and {count} more', 'and {count} more', detail.reads_count - rows.length)) : null;
  return section('reads', gettext('Reads'), perSecond(rate), table(['', gettext('committed'), gettext('position'), gettext('fetched ahead'), gettext('lag')], rows, [1, 2, 3, 4], gettext('What it reads')), more);
}

const offset = (list, topic, partition) => list?.find(([name, number]) => name === topic && number === partition)?.[2] ?? -1;

/** What is read again if the process dies at this moment, and by whom. */
export function again(reads) {
  return reads.filter((one) => one.committed >= 0 && one.processed > one.committed).map((one) => ({ partition: one.partition, first: one.committed, last: one.processed - 1, count: one.processed - one.committed }));
}

function dying(shown, state, detail, now) {
  if (!detail?.reads.length || !shown.group) return null;
  if (shown.state === 'dead') {
    const left = detail.session_deadline - now;
    return section('dying', gettext('What follows'), '', rule([left > 0 ? gettext('Its group waits {time} more for a heartbeat, then shares what it had.', { time: span(left) }) : gettext('Its group has counted it out.')]));
  }
  const lost = again(detail.reads), others = readersOf(state, shown.group).filter((one) => one.name !== shown.name && !['dead', 'stopped'].includes(one.state)).map((one) => one.name);
  const whom = others.length === 0 ? gettext('whoever comes next') : others.length > 3 ? gettext('the others') : others.join(gettext(' or '));
  const after = span(detail.session_ms);
  const lines = lost.slice(0, 3).map((one) => (one.count === 1 ? gettext('{offset} of P{partition} is read again, by {whom}, after {time}.', { offset: one.first, partition: one.partition, whom, time: after }) : gettext('{first} to {last} of P{partition} are read again, by {whom}, after {time}.', { first: one.first, last: one.last, partition: one.partition, whom, time: after })));
  return section('dying', gettext('If it dies now'), '', rule(lines.length ? lines : [gettext('Nothing is read again: all that it has worked on is committed.')]));
}

function armed(detail) {
  if (detail?.will_hang) return section('armed', gettext('Hang prepared'), '', rule([gettext('Its work on the next record will not return.')], true));
  if (!detail?.crash) return null;
  const said = detail.crash === 'before-commit' ? gettext('It dies when it is about to commit: what it has worked on is read again.') : gettext('It dies right after its next commit.');
  return section('armed', gettext('Crash prepared'), '', rule([said], true));
}

function fetching(detail) {
  if (!detail?.fetches.length) return null;
  const rows = detail.fetches.map((one) => ({ key: one.broker, cells: [to('broker', String(one.broker), gettext('broker {id}', { id: one.broker })), many(one.partitions, 'partition'), one.under_way ? gettext('under way') : gettext('rests')] }));
  return section('fetches', gettext('Fetches'), ngettext('{count} record waits in it', '{count} records wait in it', detail.buffered), table([gettext('from'), gettext('session'), gettext('fetch')], rows));
}

function membership(shown, detail, now) {
  if (!shown.group) return null;
  return section('member', gettext('Membership'), '', pairs([
    [gettext('group'), to('group', shown.group, shown.group)],
    [gettext('member id'), shown.member_id ? code(shown.member_id) : gettext('none'), shown.instance_id ? gettext('static: {id}', { id: shown.instance_id }) : ''],
    [gettext('generation'), detail ? (detail.generation >= 0 ? detail.generation : gettext('none')) : shown.generation],
    detail && [gettext('coordinator'), detail.coordinator >= 0 ? to('broker', String(detail.coordinator), gettext('broker {id}', { id: detail.coordinator })) : gettext('looks for it'), JOIN[detail.join]?.() ?? ''],
    [gettext('since'), told(shown.since), gettext('{time} ago', { time: span(Math.max(0, now - shown.since)) })],
    [gettext('reads'), partitionsTold(shown.owned, shown.topics[0]) || gettext('nothing')],
  ]));
}

const JOIN = { unjoined: () => gettext('not joined'), preparing: () => gettext('JoinGroup sent'), completing: () => gettext('SyncGroup sent'), stable: () => gettext('joined') };

function settings(shown, detail) {
  const rows = detail ? detail.settings.map(([name, value, same]) => [code(name), value === '' ? '""' : value, same ? gettext('default') : gettext('changed')]) : Object.entries(shown.settings).map(([name, value]) => [code(name), value]);
  return section('settings', gettext('Settings'), ngettext('{count} changed', '{count} changed', detail ? detail.settings.filter((one) => !one[2]).length : 0), pairs([[gettext('processing'), gettext('{time} ms a record', { time: shown.processing_us / 1000 })], ...rows.sort((a, b2) => (a[2] === gettext('changed') ? 0 : 1) - (b2[2] === gettext('changed') ? 0 : 1))], 'named'));
}

