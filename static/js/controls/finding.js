/* Finding by a few letters.
   Law of the module: pure. Every word that was typed has to fit somewhere; nearer fits and what was chosen lately come first. */

/** How well a word fits a text: 0 not at all; a whole word is best, then a beginning, a part, letters in order. */
export function fit(word, text) {
  if (!word) return 1;
  const at = text.indexOf(word);
  if (at >= 0) {
    const begins = at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1]), ends = at + word.length === text.length || /[^\p{L}\p{N}]/u.test(text[at + word.length]);
    return begins && ends ? 10 : begins ? 7 : 4;
  }
  return word.length > 2 && inOrder(word, text) ? 1 : 0;
}

/** The letters in this order within one word of the text, none far from the one before. */
function inOrder(word, text) {
  return text.split(/\s+/).some((one) => {
    let from = one.indexOf(word[0]);
    if (from < 0) return false;
    for (const letter of word.slice(1)) {
      const next = one.indexOf(letter, from + 1);
      if (next < 0 || next - from > 6) return false;
      from = next;
    }
    return true;
  });
}

/** The entries ({label, name, words}) that fit, best first. `recent`: keys of entries, the latest first; `keyOf(entry)`. */
export function found(entries, typed, recent = [], keyOf = (one) => one.key) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const lately = (one) => {
    const at = recent.indexOf(keyOf(one));
    return at < 0 ? 0 : recent.length - at;
  };
  const scored = [];
  entries.forEach((one, turn) => {
    let score = 0;
    for (const word of words) {
      const best = Math.max(fit(word, one.name.toLowerCase()) * 3, fit(word, one.label.toLowerCase()) * 2.5, fit(word, one.words.toLowerCase()));
      if (!best) return;
      score += best;
    }
    scored.push({ one, score: score + lately(one) * (words.length ? .5 : 100), turn });
  });
  return scored.sort((a, b) => b.score - a.score || a.turn - b.turn).map(({ one }) => one);
}
