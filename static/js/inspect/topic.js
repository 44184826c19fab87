/* A topic taken apart: every config with its meaning, to be changed in place; its partitions.
   Law of the module: pure; the form of the configs is the lab's own (the same command as everywhere), this only gives it its place. */

import { span } from '../state/clock.js';
import { gettext, ngettext } from '../state/text.js';
import { perSecond, thousands } from '../state/words.js';
import { b, bytes, code, pairs, replica, section, table, to } from './draw.js';
import { foreign, h } from './tree.js';

export function topic({ state, history, id, detail, now, form }) {
  const shown = state.topics[id];
  if (!shown) return null;
  const rate = shown.partitions.reduce((sum, one) => sum + history.laneRate(id, one.partition, now), 0), changed = Object.keys(shown.configs).length;
  return {
    kind: gettext('Topic'),
    title: id,
    aside: [ngettext('{count} partition', '{count} partitions', shown.partitions.length), gettext('RF {count}', { count: shown.replication_factor }), perSecond(rate)].join(' · '),
    sections: [section('configs', gettext('Configs'), ngettext('{count} changed', '{count} changed', changed), foreign(`form ${id}`, () => form('alter_topic_configs', { name: id }), JSON.stringify(shown.configs))), partitions(shown, detail), about(shown, detail, now)],
    liveOnly: [gettext('sizes on disk')],
  };
}

function partitions(shown, detail) {
  const held = new Map((detail?.partitions ?? []).map(([number, , size, segments]) => [number, { size, segments }]));
  const rows = shown.partitions.slice(0, 60).map((one) => ({ key: one.partition, cells: [to('partition', `${shown.name}-${one.partition}`, b(`P${one.partition}`)), h('span', null, one.replicas.map((broker) => [replica(broker, broker === one.leader, one.isr.includes(broker)), ' '])), thousands(one.end - one.log_start), held.has(one.partition) ? bytes(held.get(one.partition).size) : '-', held.get(one.partition)?.segments ?? '-'] }));
  return section('partitions', gettext('Partitions'), '', table(['', gettext('replicas'), gettext('records'), gettext('size'), gettext('segments')], rows, [2, 3, 4], gettext('Partitions')));
}

function about(shown, detail, now) {
  return section('about', gettext('About'), '', pairs([[code('TopicId'), code(shown.topic_id)], detail?.next_retention ? [gettext('retention looks'), gettext('in {time}', { time: span(Math.max(0, detail.next_retention - now)) })] : null]));
}
