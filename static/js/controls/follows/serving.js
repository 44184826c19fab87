/* What follows for brokers and links: who leads then, what is lost.
   Law of the module: the first replica in sync that is up leads next; where none is, nobody does, and it is said. */

import * as lab from '../lab.js';
import { b, code, line, listed, many } from './words.js';

const up = (id) => ['running', 'starting'].includes(lab.broker(id)?.state);
const name = (part) => (lab.topics().length > 1 ? `${part.topic} P${part.partition}` : `P${part.partition}`);

/** One entry for each choice of the popover, and one line below. */
export function kill_broker(values) {
  const id = Number(values.broker), all = lab.allPartitions(), led = all.filter((part) => part.leader === id);
  const heirs = led.map((part) => [part, lab.each(part.replicas).find((other) => other !== id && lab.each(part.isr).includes(other) && up(other))]);
  const orphans = heirs.filter(([, heir]) => heir === undefined).map(([part]) => name(part));
  const handed = [...new Set(heirs.filter(([, heir]) => heir !== undefined).map(([, heir]) => `broker ${heir}`))];
  const led_ = listed(led.map(name), 3), one = led.length === 1;
  const lines = [];
  if (orphans.length) lines.push(line(b(`${listed(orphans, 3)} ${orphans.length === 1 ? 'has' : 'have'} no other copy in sync`), ' and will have no leader.'));
  else if (led.length) lines.push(line('Nothing acked with acks=all is lost: every partition has a copy in sync.'));
  return {
    choices: {
      stop_broker: led.length ? `controlled: ${led_} ${one ? 'is' : 'are'} handed to ${handed.length ? listed(handed) : 'nobody'} first` : 'controlled: it leads nothing, so nothing is handed over',
      kill_broker: led.length ? `${led_} ${one ? 'has' : 'have'} no leader until the controller notices, after 9 s` : 'it leads nothing; its copies leave the ISR after 9 s',
    },
    lines,
    outcome: { kind: 'gone', of: 'broker', id: String(id) },
  };
}

export const stop_broker = kill_broker;

export function add_broker() {
  const next = Math.max(0, ...lab.brokers().map((one) => one.id)) + 1;
  return { lines: [line(`Broker ${next} joins and registers with the controller.`)], outcome: { kind: 'broker', id: String(next) } };
}

export function set_link(values) {
  const ids = [values.a, values.b].map((end) => /^broker-(\d+)$/.exec(end ?? '')?.[1]).map(Number);
  const slow = values.state === 'slow' ? Math.max(800, Number(values.latency) || 0) : Number(values.latency) || 0;
  if (values.state !== 'cut') return { lines: slow ? [line(`Every message takes ${slow.toLocaleString('en')} ms each way`, Number(values.loss_percent) ? `, and ${values.loss_percent} % must be sent again.` : '.')] : [] };
  if (ids.some(Number.isNaN)) return { lines: [line(values.a === 'controller' || values.b === 'controller' ? 'Heartbeats stop: the controller fences the broker after 9 s.' : 'Requests between the two time out and are tried again.')] };
  const parted = lab.allPartitions().filter((part) => lab.each(part.isr).includes(ids[0]) && lab.each(part.isr).includes(ids[1]) && ids.includes(part.leader));
  const say = parted.slice(0, 2).map((part) => line(`B${ids.find((id) => id !== part.leader)} leaves the ISR of ${name(part)} after `, code('replica.lag.time.max.ms'), ' = 30 s.'));
  if (parted.length > 2) say.push(line(`So for ${many(parted.length - 2, 'further partition')}.`));
  return { lines: say.length ? say : [line('The two share no partition: nothing changes yet.')] };
}
