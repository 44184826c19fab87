/* The few commands of a shell that lines about Kafka need: to say something, to look at a file, to put it there.
   Law of the module: pure; words and a standard input in, {out, err, exit} out. Files are texts by name, kept in this browser only;
   `programs` are the course's, to be looked at. */

const MOST_LINES = 10_000;

export const BUILTIN = {
  echo: ({ words }) => ({ out: `${words[1] === '-n' ? words.slice(2).join(' ') : `${words.slice(1).join(' ')}\n`}` }),
  printf: ({ words }) => ({ out: (words[1] ?? '').replace(/\\([nt\\])/g, (_, letter) => ({ n: '\n', t: '\t', '\\': '\\' })[letter]) }),
  yes: ({ words }) => ({ out: `${words.slice(1).join(' ') || 'y'}\n`.repeat(MOST_LINES) }),
  head({ words, input }) {
    const option = words.indexOf('-n'), count = Number(option >= 0 ? words[option + 1] : (words[1] ?? '').replace(/^-/, '')) || 10;
    return { out: input.split('\n').slice(0, count).map((line) => `${line}\n`).join('') };
  },
  seq({ words }) {
    const form = words[1] === '-f' ? words[2] : '%g', numbers = (words[1] === '-f' ? words.slice(3) : words.slice(1)).map(Number);
    if (!numbers.length || numbers.some(Number.isNaN)) return { err: 'seq: missing operand\n', exit: 1 };
    const [first, last] = numbers.length > 1 ? [numbers[0], numbers.at(-1)] : [1, numbers[0]];
    const list = Array.from({ length: Math.max(0, Math.min(MOST_LINES, last - first + 1)) }, (_, turn) => first + turn);
    return { out: list.map((number) => `${form.replace(/%g|%d/, number)}\n`).join('') };
  },
  cat({ words, input, files, programs = {} }) {
    if (words.length < 2) return { out: input };
    const all = { ...programs, ...files }, missing = words.slice(1).find((name) => !Object.hasOwn(all, name));
    return missing === undefined ? { out: words.slice(1).map((name) => all[name]).join('') } : { err: `cat: ${missing}: No such file or directory\n`, exit: 1 };
  },
  ls: ({ files, programs = {} }) => ({ out: Object.keys({ ...programs, ...files }).sort().map((name) => `${name}\n`).join('') }),
  rm({ words, files }) {
    const names = words.slice(1).filter((word) => !word.startsWith('-')), missing = names.find((name) => !(name in files));
    if (missing !== undefined) return { err: `rm: cannot remove '${missing}': No such file or directory\n`, exit: 1 };
    for (const name of names) delete files[name];
    return {};
  },
  pwd: () => ({ out: '/home/you\n' }),
  cd: () => ({}),
  true: () => ({}),
};
