/* What follows for brokers and links: who leads then, what is lost.
   Law of the module: the first replica in sync that is up leads next; where none is, nobody does, and it is said. */

import * as lab from '../lab.js';
import { gettext, ngettext } from '../../state/text.js';
import { thousands } from '../../state/words.js';
import { code, line, listed } from './words.js';

const up = (id) => ['running', 'starting'].includes(lab.broker(id)?.state);
const name = (part) => (lab.topics().length > 1 ? `${part.topic} P${part.partition}` : `P${part.partition}`);

/** One entry for each choice of the popover, and one line below. */
export function kill_broker(values) {
  const id = Number(values.broker), all = lab.allPartitions(), led = all.filter((part) => part.leader === id);
  const heirs = led.map((part) => [part, lab.each(part.replicas).find((other) => other !== id && lab.each(part.isr).includes(other) && up(other))]);
  const orphans = heirs.filter(([, heir]) => heir === undefined).map(([part]) => name(part));
  const handed = [...new Set(heirs.filter(([, heir]) => heir !== undefined).map(([, heir]) => gettext('broker {broker}', { broker: heir })))];
  const told = { partitions: listed(led.map(name), 3), brokers: listed(handed) };
  const lines = [];
  if (orphans.length) lines.push(line(ngettext('*{partitions} has no other copy in sync* and will have no leader.', '*{partitions} have no other copy in sync* and will have no leader.', orphans.length), { partitions: listed(orphans, 3) }));
  else if (led.length) lines.push(line(gettext('Nothing acked with acks=all is lost: every partition has a copy in sync.')));
  return {
    choices: {
      stop_broker: led.length ? handing(led.length, told) : gettext('controlled: it leads nothing, so nothing is handed over'),
      kill_broker: led.length ? ngettext('{partitions} has no leader until the controller notices, after 9 s', '{partitions} have no leader until the controller notices, after 9 s', led.length, told) : gettext('it leads nothing; its copies leave the ISR after 9 s'),
    },
    lines,
    outcome: { kind: 'gone', of: 'broker', id: String(id) },
  };
}

function handing(count, told) {
  if (!told.brokers) return ngettext('controlled: {partitions} is handed to nobody first', 'controlled: {partitions} are handed to nobody first', count, told);
  return ngettext('controlled: {partitions} is handed to {brokers} first', 'controlled: {partitions} are handed to {brokers} first', count, told);
}

export const stop_broker = kill_broker;

export function add_broker() {
  const next = Math.max(0, ...lab.brokers().map((one) => one.id)) + 1;
  return { lines: [line(gettext('Broker {broker} joins and registers with the controller.'), { broker: next })], outcome: { kind: 'broker', id: String(next) } };
}

export function set_link(values) {
  const ids = [values.a, values.b].map((end) => /^broker-(\d+)$/.exec(end ?? '')?.[1]).map(Number);
  const slow = values.state === 'slow' ? Math.max(800, Number(values.latency) || 0) : Number(values.latency) || 0;
  const told = { ms: thousands(slow), percent: values.loss_percent };
  if (values.state !== 'cut') return { lines: slow ? [line(Number(values.loss_percent) ? gettext('Every message takes {ms} ms each way, and {percent} % must be sent again.') : gettext('Every message takes {ms} ms each way.'), told)] : [] };
  if (ids.some(Number.isNaN)) return { lines: [line(values.a === 'controller' || values.b === 'controller' ? gettext('Heartbeats stop: the controller fences the broker after 9 s.') : gettext('Requests between the two time out and are tried again.'))] };
  const parted = lab.allPartitions().filter((part) => lab.each(part.isr).includes(ids[0]) && lab.each(part.isr).includes(ids[1]) && ids.includes(part.leader));
  const say = parted.slice(0, 2).map((part) => line(gettext('B{broker} leaves the ISR of {partition} after {config} = 30 s.'), { broker: ids.find((id) => id !== part.leader), partition: name(part), config: code('replica.lag.time.max.ms') }));
  if (parted.length > 2) say.push(line(ngettext('So for {count} further partition.', 'So for {count} further partitions.', parted.length - 2, { count: thousands(parted.length - 2) })));
  return { lines: say.length ? say : [line(gettext('The two share no partition: nothing changes yet.'))] };
}
