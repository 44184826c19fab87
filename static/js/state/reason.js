/* Why a group rebalances, as the reader reads it.
   Law of the module: a fact holds its reason as English text (`events/reasons.py`); a coordinator's own is told in the reader's language, a
   client's word stays as it is. Pure. */

import { gettext, noted } from './text.js';

const REASONS = [
  noted('{client}, the leader, rejoined'), noted('{client} changed what it subscribes to or offers'), noted('{client} came back as static member {instance}'),
  noted('{client} was silent for {seconds} s'), noted('{client} did not sync in time'), noted('{client} rejoined'), noted('{client} joined'), noted('{client} left'),
  noted('it has {count} members, more than group.max.size'), noted('the assignment could not be stored in __consumer_offsets'), noted('no members left'), noted('topic deleted'), noted('deleted'), noted('expired'),
];

const PATTERNS = REASONS.map((text) => [text, new RegExp(`^${text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>.+)')}$`)]);

/** A reason in the reader's language. */
export function reasonTold(reason = '') {
  for (const [text, pattern] of PATTERNS) {
    const found = pattern.exec(reason);
    if (found) return gettext(text, found.groups);
  }
  return reason;
}
