/* What can be typed in this lab: commands and their options, as the server's tools have them; names, as the stage has them.
   Law of the module: asked once, then read; names are never copied. */

import * as lab from '../controls/lab.js';

let commands = {};
let configs = { config: [], 'broker-config': [] };
let address = 'localhost:9092';
let follow = {}, programs = {};

let asked = null;

/** Ask the server, once. Without an answer there is nothing to complete, and every line is still run. */
export const ask = () => (asked ??= heard().catch(() => { asked = null; }));

async function heard() {
  const answer = await fetch(document.getElementById('term').dataset.toolsUrl);
  if (answer.ok) ({ commands, configs, address, follow, programs } = await answer.json());
}

export const bootstrap = () => address;

/** `{commands, follow, programs, names}` as `complete` asks for them. */
export function known() {
  const members = lab.groups().flatMap((group) => lab.each(group.members).map((one) => one.member_id));
  return {
    commands,
    follow,
    programs,
    names: {
      ...configs,
      address: [...new Set([address, 'localhost:9092'])],
      topic: lab.each(lab.state().topics).map((one) => one.name),
      group: lab.groups().map((one) => one.name),
      member: members,
      broker: lab.brokers().map((one) => String(one.id)),
      container: lab.brokers().map((one) => `broker-${one.id}`),
      partition: lab.allPartitions().map((one) => `${one.topic}-${one.partition}`),
    },
  };
}
