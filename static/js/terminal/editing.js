/* Keys of a line editor: {value, at} in, {value, at} out.
   Law of the module: pure. Only what a browser's own line does not do. */

/** What a key does to the line; null where the browser may have it. */
export function edited({ key, ctrl, alt }, value, at) {
  if (ctrl && key === 'u') return { value: value.slice(at), at: 0 };
  if (ctrl && key === 'a') return { value, at: lineStart(value, at) };
  if (ctrl && key === 'e') return { value, at: lineEnd(value, at) };
  if ((ctrl && key === 'w') || (alt && key === 'backspace')) {
    const kept = value.slice(0, at).replace(/\S+\s*$/, '');
    return { value: kept + value.slice(at), at: kept.length };
  }
  return null;
}

const lineStart = (value, at) => value.lastIndexOf('\n', at - 1) + 1;
const lineEnd = (value, at) => (value.indexOf('\n', at) < 0 ? value.length : value.indexOf('\n', at));

/** Put a text in place of what is selected. */
export const inserted = (value, from, to, text) => ({ value: value.slice(0, from) + text + value.slice(to), at: from + text.length });
