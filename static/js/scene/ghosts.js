/* Outcomes: what a form would add, drawn dashed while it is open.
   Law of the module: from the preview and the focus to items; nothing is kept. Pure. */

import { gettext, ngettext } from '../state/text.js';

/** What a form would add to the log: further partitions, or a topic. */
export function toCome(preview, { topic }) {
  const now = topic?.partitions.length ?? 0;
  if (preview?.kind === 'topic' && preview.partitions > 0) return [{ id: preview.name || gettext('a topic'), sub: ngettext('{count} partition, to be created', '{count} partitions, to be created', preview.partitions), lags: new Array(Math.min(24, preview.partitions)).fill(0), owners: [], ghost: true }];
  if (preview?.kind !== 'partitions' || preview.topic !== topic?.name || !(preview.total > now)) return [];
  return [{ id: preview.total === now + 1 ? `P${now}` : `P${now}–P${preview.total - 1}`, sub: gettext('to be added'), lags: new Array(Math.min(24, preview.total - now)).fill(0), owners: [], ghost: true }];
}

/** A card that is not there yet, while the form that would make it is open. */
export const ghost = (ui, kind, item) => (ui.preview?.kind === kind ? [{ ...item, ghost: true }] : []);
