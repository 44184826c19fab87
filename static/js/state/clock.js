/* What time it is in the lab.
   Law of the module: the server's clock rules; between its frames time is carried on at the pace it has reached, and never runs back. Pure. */

import { ngettext } from './text.js';

const MOST_AHEAD_MS = 2_000;

/** A clock as the server sent it, with the real ms (performance.now) at which it came. */
export function received(clock, real) {
  return { ...clock, received: real };
}

/** Virtual ms at real ms `real`. */
export function nowAt(clock, real) {
  if (!clock) return 0;
  if (clock.paused || clock.asleep) return clock.now;
  const passed = Math.max(0, Math.min(MOST_AHEAD_MS, real - clock.received));
  return clock.now + passed * (clock.reached ?? 1);
}

const two = (number) => String(number).padStart(2, '0');

/** 12:04:21, in UTC: a lab's time belongs to the lab, not to who looks. */
export function told(ms) {
  const date = new Date(ms);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** 12:04:21.120 */
export const toldExactly = (ms) => `${told(ms)}.${String(new Date(ms).getUTCMilliseconds()).padStart(3, '0')}`;

/** "just now", "40 s", "3 min". */
export function span(ms) {
  if (ms < 1_500) return `${Math.max(0, Math.round(ms / 100) / 10)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : ngettext('{count} day', '{count} days', Math.round(ms / 86_400_000));
}
