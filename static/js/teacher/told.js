/* What the teacher's pages say of a room: plain values in, words and lists out.
   Law of the module: no DOM; sentences are whole, for translation. */

import { gettext, ngettext } from '../state/text.js';

/** The step that comes next with a question: {deed, word}; null: nothing is open. `known`: what is right has been worked out. */
export function nextStep(question) {
  if (!question || question.stage === 'revealed') return null;
  if (question.stage === 'asked') return { deed: 'close', word: gettext('Close') };
  if (question.stage === 'closed') return { deed: 'run', word: gettext('Run') };
  return question.known ? { deed: 'reveal', word: gettext('Reveal') } : { deed: '', word: gettext('It runs …') };
}

/** Whether Reveal can be asked for beside the next step. */
export const mayReveal = (question) => Boolean(question) && question.stage === 'running' && !question.known;

/** "12 of 31 predicted", then how the question stands. */
export function votesTold(question, count) {
  const votes = ngettext('{count} of {of} predicted', '{count} of {of} predicted', question.votes, { of: Math.max(count, question.votes) });
  const stages = { asked: gettext('open'), closed: gettext('closed'), running: question.known ? gettext('it has run') : gettext('it runs on the board'), revealed: gettext('revealed') };
  return `${votes} · ${stages[question.stage] ?? ''}`;
}

/** Answers so far with their share of the most frequent, 0 to 100: [{answer, count, share}]. */
export function hiddenSpread(hidden) {
  const all = Object.entries(hidden ?? {}), most = Math.max(1, ...all.map(([, count]) => count));
  return all.map(([answer, count]) => ({ answer, count, share: Math.round((100 * count) / most) }));
}

/** What a glance says: stuck with its minutes, at work (nothing), caught up, away. */
export function glanceTold({ state, minutes }) {
  if (state === 'stuck') return ngettext('stuck {count} min', 'stuck {count} min', minutes);
  return { done: gettext('caught up'), away: gettext('away') }[state] ?? '';
}

/** How many copies are in each state. */
export function countStates(glances) {
  const counts = { stuck: 0, work: 0, done: 0, away: 0 };
  for (const one of glances) counts[one.state] += 1;
  return counts;
}

/** The sentence under the copies: of the chosen one, else of who is stuck longest. */
export function copyTold(glances, chosen) {
  const one = glances.find(({ id }) => id === chosen) ?? glances.find(({ state }) => state === 'stuck');
  if (!one) return glances.length ? gettext('Nobody is stuck.') : '';
  const values = { name: one.name, behind: one.behind };
  if (one.state === 'stuck') return ngettext('{name} has been {behind} behind for {count} minute.', '{name} has been {behind} behind for {count} minutes.', one.minutes, values);
  if (one.state === 'away') return gettext('{name} is away: the phone sleeps or is gone.', values);
  return one.behind ? gettext('{name} is {behind} behind.', values) : gettext('{name} is level with what is written.', values);
}

/** Whom a presenter's key is for: the action of the room's own keys, or null. `next`: as nextStep says. */
export function keyAction(key, next) {
  const own = { v: 'next', r: 'reveal', q: 'code', ' ': 'freeze' };
  if (key === 'PageDown' && next) return 'next';
  return own[key.length === 1 ? key.toLowerCase() : key] ?? null;
}
