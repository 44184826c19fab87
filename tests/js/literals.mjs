/* The string and template literals of a module, each with where it stands. A tokenizer, no parser: it knows strings, templates, regular
   expressions, comments and brackets, and that is enough to tell an argument of gettext from a text on its own. */

const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
const BEFORE_REGEX = new Set(['return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'await', 'yield', 'else', 'do']);
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[\n])+\/[a-z]*/y;
const NUMBER = /(?:0[xX][\da-fA-F_]+|[\d_]*\.?[\d_]+(?:[eE][+-]?\d+)?)n?/y;

/** Every token from `at` on: {kind, text, at}. A template is one token with `${}` for its values, followed by theirs in brackets. */
function tokens(source, from = 0, end = source.length, inValue = false) {
  const all = [];
  let at = from;
  let depth = 0;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(source) ?? [''];
    at += found.length;
    return found;
  };
  while (at < end) {
    const sign = source[at];
    const last = all.at(-1);
    const start = at;
    if (/\s/.test(sign)) at += 1;
    else if (source.startsWith('//', at)) at = (source.indexOf('\n', at) + 1) || end;
    else if (source.startsWith('/*', at)) at = source.indexOf('*/', at) + 2;
    else if (sign === "'" || sign === '"') {
      at += 1;
      while (source[at] !== sign) at += source[at] === '\\' ? 2 : 1;
      at += 1;
      all.push({ kind: 'literal', text: source.slice(start + 1, at - 1).replace(/\\(.)/g, '$1'), at: start });
    } else if (sign === '`') {
      const template = { kind: 'literal', text: '', at: start };
      all.push(template);
      at += 1;
      while (source[at] !== '`') {
        if (source.startsWith('${', at)) {
          const inside = tokens(source, at + 2, end, true);
          all.push({ kind: 'sign', text: '${', at }, ...inside.all, { kind: 'sign', text: '}', at: inside.at });
          template.text += '${}';
          at = inside.at + 1;
        } else {
          template.text += source[at] === '\\' ? source[at + 1] : source[at];
          at += source[at] === '\\' ? 2 : 1;
        }
      }
      at += 1;
      all.push({ kind: 'end', text: '`', at });
    } else if (sign === '/' && (!last || (last.kind === 'sign' && !')]}'.includes(last.text)) || BEFORE_REGEX.has(last.text))) {
      all.push({ kind: 'regex', text: take(REGEX), at: start });
    } else if (/[\d]/.test(sign)) all.push({ kind: 'number', text: take(NUMBER), at: start });
    else if (/[\p{ID_Start}$_]/u.test(sign)) all.push({ kind: 'name', text: take(NAME), at: start });
    else {
      if (sign === '{') depth += 1;
      if (sign === '}' && depth-- === 0 && inValue) return { all, at };
      all.push({ kind: 'sign', text: sign, at: start });
      at += 1;
    }
  }
  return { all, at };
}

/** Every literal of a module: {text, line, call, turn, first, calls, key, before}: the call whose bracket it stands in, which argument it is
    there and the text of the first one; the calls around that; the property or name it is the value of; the two tokens before it. */
export function literals(source) {
  const all = tokens(source).all.filter((token) => token.kind !== 'end');
  const open = [{ call: '', turn: 0, key: '' }];
  const found = [];
  all.forEach((token, turn) => {
    const [two, one] = [all[turn - 2]?.text ?? '', all[turn - 1] ?? {}];
    const here = open.at(-1);
    if (token.kind === 'literal') {
      here.first ??= here.turn === 0 ? token.text : undefined;
      found.push({ text: token.text, line: source.slice(0, token.at).split('\n').length, ...here, calls: open.map((each) => each.call), before: [two, one.text ?? ''] });
    } else if (token.kind === 'sign' && ['(', '[', '{', '${'].includes(token.text)) {
      const called = token.text === '(' && one.kind === 'name' && !['if', 'for', 'while', 'switch', 'return'].includes(one.text);
      open.push({ call: called ? one.text : token.text, turn: 0, key: called || token.text === '{' ? '' : here.key });
    } else if (token.kind === 'sign' && [')', ']', '}'].includes(token.text)) {
      if (open.length > 1) open.pop();
    } else if (token.text === ',' && token.kind === 'sign') {
      here.turn += 1;
      if (here.call === '{') here.key = '';
    } else if (token.text === ':' && token.kind === 'sign' && here.call === '{' && !here.key) here.key = one.text;
    else if (token.text === '=' && token.kind === 'sign' && one.kind === 'name') here.key = ['const', 'let', ','].includes(two) ? `const ${one.text}` : one.text;
    else if (token.text === ';') here.key = '';
  });
  return found;
}
