/* A chain of causes as an explanation: each link with what ruled it, each config said once, with its value as people read it.
   Law of the module: the server's answer in, plain lines out. Pure. */

import { gettext } from './text.js';

/** A config's value with its unit as people read it: 45000 ms is "45000 (45 s)". */
export function readable(value, unit) {
  if (value === null || value === undefined) return '';
  const number = Number(value);
  if (unit !== 'ms' || !Number.isFinite(number) || number < 1_000) return unit && unit !== 'ms' && Number.isFinite(number) ? `${value} ${unit}` : unit === 'ms' && value !== '' ? `${value} ms` : String(value);
  const told = number % 86_400_000 === 0 ? gettext('{n} d', { n: number / 86_400_000 }) : number % 3_600_000 === 0 ? gettext('{n} h', { n: number / 3_600_000 }) : number % 60_000 === 0 ? gettext('{n} min', { n: number / 60_000 }) : gettext('{n} s', { n: number / 1_000 });
  return `${value} (${told})`;
}

/** "default", "changed, default 45000", or "" where nothing is known. */
export function standing({ value, default: usual }) {
  if (value === null || usual === null || usual === undefined) return '';
  return String(value) === String(usual) ? gettext('default') : gettext('changed, default {value}', { value: usual });
}

/**
 * The lines of an answer, oldest first, the asked fact last: [{offset, at, say, things, rules, last}]. A rule that a later link has too is
 * said there only, where it decided most.
 */
export function lines({ links, kips }) {
  const said = new Set();
  return links.toReversed().map((link, turn) => {
    const rules = link.rules.filter((rule) => {
      const name = `${rule.config}|${rule.sentence}`;
      return !said.has(name) && said.add(name);
    });
    return { offset: link.offset, at: link.at, say: link.say, things: link.things, last: turn === 0, rules: rules.map((rule) => ({ ...rule, kipTold: kips[rule.kip] ?? '', shown: readable(rule.value, rule.unit), standing: standing(rule) })) };
  }).reverse();
}
