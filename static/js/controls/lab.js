/* What the controls know of the lab: the stage's state, read by name.
   Law of the module: read only. The stage keeps the state (window.streamlab); here it is asked, never copied, never changed. */

const root = () => document.getElementById('controls');

/** The state that the stage draws, in the picture's words; an empty one until it is there. */
export function state() {
  return window.streamlab?.state?.() ?? {};
}

/** An array, Map or object by name, as an array. */
export function each(things) {
  if (!things) return [];
  if (Array.isArray(things)) return things;
  return things instanceof Map ? [...things.values()] : Object.values(things);
}

const named = (things, name, key = 'name') => each(things).find((thing) => String(thing[key]) === String(name));

export const code = () => root()?.dataset.code ?? '';
/** Whether the stage shows a moment of the past: nothing can be done to the lab from there. */
export const looksBack = () => Boolean(window.streamlab?.past?.active);
export const canSteer = () => root()?.dataset.canSteer === 'yes' && !looksBack();
export const topics = () => each(state().topics).filter((topic) => !topic.internal);
export const topic = (name) => named(state().topics, name);
export const partitions = (name) => each(topic(name)?.partitions).sort((a, b) => a.partition - b.partition);
export const partition = (name, number) => partitions(name).find((one) => one.partition === Number(number));
export const producers = () => each(state().producers);
export const producer = (name) => named(state().producers, name);
export const consumers = () => each(state().consumers);
export const consumer = (name) => named(state().consumers, name);
export const groups = () => each(state().groups);
export const group = (name) => named(state().groups, name);
export const realClients = () => each(state().real_clients);
export const realClient = (name) => named(state().real_clients, name);
export const brokers = () => each(state().brokers);
export const broker = (id) => named(state().brokers, id, 'id');
export const links = () => each(state().links);
export const link = (a, b) => links().find((one) => (one.a === a && one.b === b) || (one.a === b && one.b === a));

/** The consumers of a group that take part or will. */
export function running(groupName) {
  return consumers().filter((one) => one.group === groupName && !['stopped', 'dead', 'leaving'].includes(one.state));
}

/** What a group has committed: a Map from "topic-partition" to offset. */
export function committed(groupName) {
  return new Map(each(group(groupName)?.offsets).map(([name, number, offset]) => [`${name}-${number}`, offset]));
}

/** Every partition with its topic's name. */
export function allPartitions() {
  return topics().flatMap((one) => partitions(one.name).map((part) => ({ ...part, topic: one.name })));
}

/** The address of a command. */
export const commandUrl = (name) => root().dataset.commandsUrl.replace('NAME', name);

/** Ask the stage to draw an outcome, dashed; null takes it away. */
export const preview = (outcome) => window.streamlab?.preview?.(outcome);
