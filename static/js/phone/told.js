/* What a phone says of its consumer.
   Law of the module: pure; from the card to sentences and numbers. */

import { gettext, ngettext } from '../state/text.js';

/** How many records are not committed yet, up to the high watermark. */
export const behind = (part) => Math.max(0, part.end - (part.committed >= 0 ? part.committed : Math.max(part.start, 0)));

/** The next record to be processed; null: none has come yet. */
export const next = (part) => (part.position >= 0 && part.position < part.end ? part.cells.find((cell) => cell.offset >= part.position) ?? null : null);

const SHOWN = 2;

/** What a crash would bring back. */
export function atStake(part) {
  const from = part.committed >= 0 ? part.committed : part.start, count = part.position - from;
  if (part.position < 0 || count <= 0) return '';
  if (count === 1) return gettext('{offset} is processed and not committed. If you crash now, it is read again.', { offset: from });
  if (count === SHOWN) return gettext('{first} and {last} are processed and not committed. If you crash now, they are read again.', { first: from, last: part.position - 1 });
  return gettext('{first} to {last} are processed and not committed. If you crash now, these {count} are read again.', { first: from, last: part.position - 1, count });
}

const named = (consumer, names) => (names[consumer] ? gettext('{nickname} ({consumer})', { nickname: names[consumer], consumer }) : consumer);
const list = (places) => places.map(({ partition }) => `P${partition}`).join(', ');

/** What the last rebalance did to me: {head, rest}, or null. */
export function moved(lost, gained, names, generation) {
  if (lost.length) {
    const to = [...new Set(lost.map((one) => one.to).filter(Boolean))].map((one) => named(one, names));
    const head = ngettext('{places} was taken from you', '{places} were taken from you', lost.length, { places: list(lost) });
    return { head: to.length ? gettext('{what} → {who}', { what: head, who: to.join(', ') }) : gettext('{what}.', { what: head }), rest: to.length ? gettext('The group rebalanced to generation {generation}.', { generation }) : gettext('Nobody has it yet.') };
  }
  if (!gained.length) return null;
  return { head: ngettext('{places} came to you.', '{places} came to you.', gained.length, { places: list(gained) }), rest: gettext('The group rebalanced to generation {generation}.', { generation }) };
}

/** Why it is out of the group, and what to do: {title, text, button, deed}, or null where it is not. */
export function out(card) {
  const s = (ms) => Math.round(ms / 1000);
  if (card.state === 'dead') return { title: gettext('You crashed'), text: gettext('Nobody said goodbye: the group waits up to {s} s for your heartbeats. What you had not committed is read again.', { s: s(card.session_ms) }), button: gettext('Start again'), deed: 'restart' };
  if (card.state === 'stopped') return { title: gettext('You left'), text: gettext('You said goodbye, so your partitions moved at once.'), button: gettext('Join again'), deed: 'restart' };
  if (card.out === 'fenced') return { title: gettext('You slept'), text: gettext('No heartbeat came from you for {s} s, so the coordinator put you out and gave your partitions away.', { s: s(card.session_ms) }), button: gettext('Join again'), deed: 'poll' };
  if (card.out === 'expelled') return { title: gettext('You waited too long'), text: gettext('Your heartbeats came, but poll() was not called for max.poll.interval.ms = {s} s. So you left the group.', { s: s(card.poll_ms) }), button: gettext('Join again'), deed: 'poll' };
  return null;
}

/** Seconds left until a moment, 0 to the whole; `whole` where no clock runs. */
export const left = (deadline, whole, now) => (deadline ? Math.max(0, Math.min(whole, deadline - now)) : whole) / 1000;

/** What a guess is called: "P2" for a partition. */
export function guessed(kind, guess, none = '') {
  if (guess === 'none' || guess === null || guess === undefined) return none || gettext('none');
  if (Array.isArray(guess)) return guess.map((one) => String(one)).join(', ');
  return kind === 'partition' ? `P${guess}` : String(guess);
}

const SERVERS = { running: () => gettext('Alive'), fenced: () => gettext('Fenced'), starting: () => gettext('Starting'), stopping: () => gettext('Stopping'), stopped: () => gettext('Stopped'), dead: () => gettext('Dead') };

/** How a broker is: {text, look}; `look`: well, between or ill. */
export const serverTold = (state) => ({ text: SERVERS[state]?.() ?? state, look: { running: 'well', dead: 'ill', stopped: 'ill' }[state] ?? 'between' });

/** How a link is, in the same way. */
export const linkTold = (cut) => (cut ? { text: gettext('Is cut'), look: 'ill' } : { text: gettext('Is whole'), look: 'well' });
