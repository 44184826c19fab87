/* Asks the lab why something happened, and for what was told long ago.
   Law of the module: questions and answers only; an answer about the past never changes, so each question is asked once. */

import { gettext, spoken } from '../state/text.js';

const answers = new Map(), MOST_KEPT = 60;

/** The chain of causes of the fact at an offset: {links, whole, left_out, kips}. Rejects with the server's own sentence where there is none. */
export async function ask(base, offset, get = fetch) {
  const path = `${base}?offset=${offset}`;
  if (answers.has(path)) return answers.get(path);
  const answer = await get(path, { headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(answer.status === 410 ? await answer.text() : '');
  const found = await answer.json();
  for (const link of found.links) {
    link.say = spoken(link.say);
    for (const rule of link.rules ?? []) Object.assign(rule, { sentence: gettext(rule.sentence), doc: rule.doc ? gettext(rule.doc) : '' });
  }
  for (const kip of Object.keys(found.kips ?? {})) found.kips[kip] = gettext(found.kips[kip]);
  if (answers.size >= MOST_KEPT) answers.delete(answers.keys().next().value);
  answers.set(path, found);
  return found;
}

/** What was told before an offset (null: the newest), oldest first: {told: [{offset, at, kind, say, because, things}], more}. */
export async function earlier(base, before, get = fetch) {
  const answer = await get(before === null ? base : `${base}?before=${before}`, { headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(await answer.text());
  const found = await answer.json();
  for (const one of found.told) one.say = spoken(one.say);
  return found;
}
