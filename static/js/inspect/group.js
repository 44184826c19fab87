/* A group taken apart: the state machine with the present state lit, its coordinator and why that broker, votes, offsets.
   Law of the module: pure; state, detail and the lab's time in, {kind, title, aside, sections} out. */

import { reasonTold } from '../state/reason.js';
import { span, told } from '../state/clock.js';
import { gettext, ngettext } from '../state/text.js';
import { chipOf } from '../state/views.js';
import { lagOn, ownerOf, readersOf, stateLook, thousands } from '../state/words.js';
import { arrow, b, chip, clock, code, hint, picture, rule, section, table, to, WIDE, word } from './draw.js';
import { h } from './tree.js';

export function group({ state, history, id, detail, now, seen }) {
  const shown = state.groups[id];
  if (!shown && !detail) return null;
  const at = shown?.state ?? detail?.state ?? '', look = stateLook(at);
  return {
    kind: gettext('Consumer group'),
    title: id,
    state: { text: at || gettext('not known'), icon: look.icon, cls: look.working ? 'working' : '' },
    sections: [machine(at, shown, detail, seen, id, now), waiting(detail, shown, now), coordinator(shown, detail), votes(detail), members(detail, now), offsets(shown, state, history, detail, now), inactive(shown, state)],
    liveOnly: [gettext('votes'), gettext('sessions'), gettext('how late offsets are')],
  };
}

const PLACES = { Empty: [52, 20, 78], PreparingRebalance: [WIDE - 82, 20, 156], CompletingRebalance: [WIDE - 82, 92, 156], Stable: [52, 92, 78], Dead: [52, 152, 78] };
const WAYS = [
  ['Empty', 'PreparingRebalance', [92, 20, WIDE - 162, 20]],
  ['PreparingRebalance', 'CompletingRebalance', [WIDE - 82, 34, WIDE - 82, 78]],
  ['CompletingRebalance', 'Stable', [WIDE - 162, 92, 93, 92]],
  ['Stable', 'PreparingRebalance', [88, 78, WIDE - 160, 32]],
  ['PreparingRebalance', 'Empty', [WIDE - 162, 26, 92, 26]],
  ['Stable', 'Dead', [52, 106, 52, 138]],
];

/** The states as pills, the present one ink; the way by which it came in ink as well. */
export function machine(at, shown, detail, seen, id, now) {
  const mine = seen.group(id), before = detail?.previous || mine.at(-2)?.state || '';
  const ways = WAYS.filter(([from, into]) => from !== 'PreparingRebalance' || into !== 'Empty' || (before === from && at === into));
  const drawn = picture(170, gettext('Group states; now {state}', { state: at }),
    ways.map(([from, into, points]) => h('g', { key: `${from} ${into}` }, arrow(...points, from === before && into === at))),
    word(gettext('a member joins'), (92 + WIDE - 162) / 2, 14), word(gettext('all have joined'), WIDE - 90, 60, 'fl2', 'end'), word(gettext('leader assigned'), (92 + WIDE - 162) / 2, 86), word(gettext('no members, expired or deleted'), 62, 126, 'fl2', 'start'),
    Object.entries(PLACES).map(([name, [x, y, wide]]) => h('g', { key: name }, h('rect', { class: `fs${name === at ? ' on' : ''}`, x: x - wide / 2, y: y - 14, width: wide, height: 28, rx: 14 }), word(name, x, y + 4.5, `ft${name === at ? ' on' : ''}`))));
  const since = detail?.since ? gettext('generation {generation}, for {time}', { generation: shown?.generation ?? 0, time: span(Math.max(0, now - detail.since)) }) : gettext('generation {generation}', { generation: shown?.generation ?? 0 });
  const happened = mine.slice(-4).reverse();
  return section('machine', gettext('State'), since, drawn, happened.length > 1 || happened[0]?.reason ? table([gettext('at'), gettext('state'), gettext('why')], happened.map((one) => ({ key: `${one.at} ${one.state}`, cells: [told(one.at), one.state, one.reason ? h('span', { class: 'wrap' }, reasonTold(one.reason)) : '-'] })), [], gettext('What happened')) : null);
}

function waiting(detail, shown, now) {
  if (!detail?.waits_until) return null;
  const late = detail.members.filter((one) => !one.waits).map((one) => one.client_id);
  const whom = detail.state === 'PreparingRebalance' ? gettext('JoinGroup of {names}', { names: late.join(', ') || gettext('nobody') }) : gettext('SyncGroup of {names}', { names: late.join(', ') || gettext('nobody') });
  const most = Math.max(1, ...detail.members.map((one) => one.rebalance_ms));
  return section('waiting', gettext('Waits for'), whom, h('div', { class: 'clocks' }, clock(gettext('at most'), detail.waits_until - now, most, true)));
}

function coordinator(shown, detail) {
  const hash = detail?.hash, count = detail?.offsets_partitions ?? 50, partition = detail?.offsets_partition ?? shown?.offsets_partition ?? -1, broker = detail?.coordinator ?? shown?.coordinator ?? -1;
  const title = broker >= 0 ? gettext('Coordinator: broker {id}', { id: broker }) : gettext('No coordinator now');
  const name = detail?.name ?? shown.name;
  const sum = hash === undefined ? gettext('hash of the name') : h('span', null, 'abs(hash(', code(name), `)) = abs(${hash}), mod ${count} = `, b(String(partition)));
  const led = broker >= 0 ? h('span', null, code(`__consumer_offsets-${partition}`), ' ', gettext('is led by'), ' ', to('broker', String(broker), b(gettext('broker {id}', { id: broker })))) : h('span', null, code(`__consumer_offsets-${partition}`), ' ', gettext('has no leader: nobody can join or commit'));
  return section('coordinator', title, '', rule([sum, led]));
}

function votes(detail) {
  if (!detail?.votes?.length) return null;
  const rows = detail.votes.map((one) => ({ key: one.protocol, cells: [one.protocol === detail.protocol ? b(one.protocol) : one.protocol, one.votes, h('span', { class: 'wrap' }, names(one.offered_by))] }));
  return section('votes', gettext('Assignor'), detail.protocol, table(['', gettext('votes'), gettext('offered by')], rows, [1]), hint(gettext('Each member votes for the first of its own that all members offer.')));
}

const names = (list) => (list.length > 8 ? `${list.slice(0, 8).join(' ')} +${list.length - 8}` : list.join(' '));

function members(detail, now) {
  if (!detail?.members?.length) return null;
  const rows = detail.members.slice(0, 40).map((one) => ({ key: one.member_id, cells: [to('consumer', one.client_id, chip(one.client_id)), one.leads ? gettext('group leader') : one.instance_id ? gettext('static') : '', one.waits === 'join' ? gettext('has joined') : one.waits === 'sync' ? gettext('waits for its part') : '', gettext('{time} left', { time: span(Math.max(0, one.deadline - now)) })] }));
  return section('members', gettext('Members'), detail.pending ? ngettext('{count} id not used yet', '{count} ids not used yet', detail.pending) : '', table(['', '', '', gettext('session')], rows, [3], gettext('Members')), detail.members_count > 40 ? hint(ngettext('and {count} more', 'and {count} more', detail.members_count - 40)) : null);
}

function offsets(shown, state, history, detail, now) {
  const all = (detail?.offsets ?? shown?.offsets.map(([topic, partition, offset]) => ({ topic, partition, offset, late_ms: -1 })) ?? []), readers = readersOf(state, shown?.name ?? '');
  if (!all.length) return section('offsets', gettext('Offsets'), '', rule([gettext('Nothing is committed: whoever reads begins by auto.offset.reset.')], true));
  const several = new Set(all.map((one) => one.topic)).size > 1;
  const rows = all.map((one) => {
    const part = state.topics[one.topic]?.partitions.find((other) => other.partition === one.partition), lag = part ? lagOn(part, one.offset) : null, owner = ownerOf(readers, one.topic, one.partition);
    return { key: `${one.topic}-${one.partition}`, cells: [to('partition', `${one.topic}-${one.partition}`, b(several ? `${one.topic} P${one.partition}` : `P${one.partition}`)), one.offset, lag === null ? '-' : `${thousands(lag)}${history.trend(shown?.name, [[one.topic, one.partition]]) ? ' ↗' : ''}`, lag && one.late_ms >= 500 ? `≈ ${span(one.late_ms)}` : '–', owner ? chip(chipOf(owner)) : '-'] };
  });
  const kept = detail?.retention_ms ? gettext('expire {time} after the last commit', { time: span(detail.retention_ms) }) : '';
  return section('offsets', gettext('Offsets'), kept, table(['', gettext('committed'), gettext('lag'), gettext('late'), gettext('reader')], rows, [1, 2, 3], gettext('Committed offsets')), detail && detail.offsets_count > rows.length ? hint(ngettext('and {count} more', 'and {count} more', detail.offsets_count - rows.length)) : null);
}

function inactive(shown, state) {
  if (!shown) return null;
  const count = shown.members.length;
  const said = count ? ngettext('Reset needs an inactive group. Stop its consumer and the form can be sent.', 'Reset needs an inactive group. Stop its {count} consumers and the form can be sent.', count) : gettext('The group is inactive: its offsets can be reset to the earliest, the latest, an offset, a time, or shifted; or forgotten with the group.');
  return section('reset', gettext('Reset offsets'), '', rule([said], true), h('div', { class: 'row-acts' }, h('button', { type: 'button', class: 'btn', 'data-open': 'reset_offsets', 'data-initial': JSON.stringify({ group: shown.name }) }, gettext('Reset offsets…')), h('button', { type: 'button', class: 'btn loss', 'data-open': 'delete_offsets', 'data-initial': JSON.stringify({ group: shown.name }) }, gettext('Delete offsets…')), count ? null : h('button', { type: 'button', class: 'btn loss', 'data-open': 'delete_group', 'data-initial': JSON.stringify({ group: shown.name }) }, gettext('Delete the group…'))));
}
