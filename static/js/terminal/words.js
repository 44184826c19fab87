/* A command line as a shell reads it: words, quotes, pipes, files.
   Law of the module: pure. What a POSIX shell would do with quotes and backslashes is done; variables and globs stay as they are typed. */

const OPERATORS = ['>>', '&&', '||', '|', '>', '<', ';', '&'];

/** The line's tokens: {word, from, to, open} or {op, from, to}. `open`: the quote that is still open at the end, else ''. */
export function tokens(line) {
  const found = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line[at])) at += 1;
    else if (line[at] === '#') break;
    else {
      const op = OPERATORS.find((one) => line.startsWith(one, at));
      if (op) found.push({ op, from: at, to: (at += op.length) });
      else {
        const word = wordAt(line, at);
        found.push(word);
        at = word.to;
      }
    }
  }
  return found;
}

function wordAt(line, from) {
  let at = from, word = '', open = '';
  for (; at < line.length; at += 1) {
    const letter = line[at];
    if (open === "'") {
      if (letter === "'") open = '';
      else word += letter;
    } else if (letter === '\\' && (open !== '"' || '"\\$`\n'.includes(line[at + 1] ?? ''))) {
      at += 1;
      if (line[at] !== '\n') word += line[at] ?? '';
    } else if (open === '"') {
      if (letter === '"') open = '';
      else word += letter;
    } else if (letter === "'" || letter === '"') open = letter;
    else if (/\s/.test(letter) || OPERATORS.some((one) => line.startsWith(one, at))) break;
    else word += letter;
  }
  return { word, from, to: Math.min(at, line.length), open };
}

/** Whether another line has to follow: a quote is open, or the last letter is a backslash. */
export const continues = (line) => /(^|[^\\])(\\\\)*\\$/.test(line) || Boolean(tokens(line).at(-1)?.open);

/**
 * The pipelines of a line, in order: [{stages: [{words, raw}], input, output, append}]. `raw`: the stage as it was typed, for a tool
 * that reads its line itself. Throws a sentence where a pipe has no end.
 */
export function pipelines(line) {
  const all = [];
  let own = null, stage = null;
  const begin = () => {
    own = { stages: [], input: '', output: '', append: false };
    stage = null;
  };
  const end = () => {
    if (own.stages.length) all.push(own);
    begin();
  };
  begin();
  const list = tokens(line);
  for (let turn = 0; turn < list.length; turn += 1) {
    const { word, op, from, to } = list[turn];
    if (op === undefined) {
      if (!stage) own.stages.push((stage = { words: [], from, to }));
      stage.words.push(word);
      stage.to = to;
    } else if (op === '|') {
      if (!stage) throw new Error("syntax error near unexpected token `|'");
      stage = null;
    } else if (op === '>' || op === '>>' || op === '<') {
      const file = list[turn + 1]?.word;
      if (!file) throw new Error(`syntax error near unexpected token \`${list[turn + 1]?.op ?? 'newline'}'`);
      if (op === '<') own.input = file;
      else Object.assign(own, { output: file, append: op === '>>' });
      turn += 1;
    } else end();
  }
  end();
  return all.map((one) => ({ ...one, stages: one.stages.map(({ words, from, to }) => ({ words, raw: line.slice(from, to).replaceAll('\\\n', ' ') })) }));
}

/** A word so that the shell reads it as one. */
export const quoted = (word) => (/^[\w@%+=:,.\/-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
