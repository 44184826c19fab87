/* The shell: lines in, one pipeline after the other; the last stage may be a program of the lab.
   Law of the module: no DOM. `print(text, sort)` shows, `session` runs what is not the shell's own; a line that comes while a program runs
   waits, unless the program reads: then it is its input. */

import { gettext } from '../state/text.js';
import { BUILTIN } from './builtins.js';
import { nearest } from './complete.js';
import { pipelines } from './words.js';

const COURSE = ['docker', 'podman', 'docker-compose', 'npm', 'npx', 'node', 'tsx', 'ts-node', 'yarn', 'pnpm', 'bun', 'kafka-server-start', 'kafka-server-stop', 'kafka-storage', 'zookeeper-server-start', 'zookeeper-server-stop'];
const PROMPT = /(^|\n)>+$/;
const INTERRUPTED = 130, NOT_FOUND = 127;

/** What a program is called where it runs: its tool, or for npm and the like what it is to do. */
const named = (words) => (COURSE.includes(words[0]) ? words.slice(0, 3).join(' ') : words[0].split('/').at(-1));

export class Shell {
  /** `own`: further commands by name, functions of their words. `known()`: what can be run. `changed()`: after every change of state. */
  constructor({ print, session, files, own, known, changed }) {
    Object.assign(this, { print, session, files, own, known, changed });
    this.waits = []; // lines still to be run
    this.todo = []; // pipelines of the line under way
    this.reading = false; // the program reads its standard input
    this.name = '';
    this.output = null; // {file, text}: where the program's output goes
    this.last = 0;
  }

  get busy() {
    return this.session.running;
  }

  /** A line was typed or pasted. */
  enter(line) {
    if (this.busy && this.reading) return this.session.send({ input: `${line}\n` });
    this.waits.push(line);
    return this.next();
  }

  next() {
    while (!this.busy) {
      if (this.todo.length) {
        this.runOne(this.todo.shift());
        continue;
      }
      if (!this.waits.length) break;
      try {
        this.todo = pipelines(this.waits.shift().replace(/^\s*\$ /, ''));
      } catch (error) {
        this.print(`sh: ${error.message}\n`, 'err');
      }
    }
    this.changed();
  }

  runOne({ stages, input, output, append }) {
    if (input && !(input in this.files)) return this.print(`sh: ${input}: No such file or directory\n`, 'err');
    let text = input ? this.files[input] : '', piped = Boolean(input);
    for (const [turn, { words, raw }] of stages.entries()) {
      const [name] = words, last = turn === stages.length - 1, builtin = Object.hasOwn(BUILTIN, name) ? BUILTIN[name] : null;
      if (Object.hasOwn(this.own, name) && last && !turn) return this.own[name](words);
      if (builtin) {
        const done = builtin({ words, input: text, files: this.files, programs: this.known().programs });
        if (done.err) this.print(done.err, 'err');
        this.last = done.exit ?? 0;
        text = done.out ?? '';
        piped = true;
      } else if (this.isProgram(name)) {
        if (!last) this.print(gettext('sh: a program’s output cannot be piped on here: run {name} alone.\n', { name }), 'err');
        else this.start(named(words), raw, piped ? text : null, output && { file: output, text: append ? (this.files[output] ?? '') : '' });
        return undefined;
      } else return this.missing(name);
    }
    if (output) this.files[output] = (append ? (this.files[output] ?? '') : '') + text;
    else if (text) this.print(text, 'out');
    return undefined;
  }

  /** A tool of the lab, with or without its path and ending; and what a course runs, which the lab answers. */
  isProgram(name) {
    const own = name.split('/').at(-1).replace(/\.sh$/, '');
    return COURSE.includes(own) || Object.hasOwn(this.known().commands, `${own}.sh`);
  }

  start(name, raw, piped, output) {
    this.name = name;
    this.output = output || null;
    this.reading = false;
    this.session.run(raw, { ...this.files }, piped === null);
    if (piped !== null) {
      if (piped) this.session.send({ input: piped });
      this.session.send({ eof: true });
    }
  }

  missing(name) {
    const near = nearest(name, this.known());
    this.last = NOT_FOUND;
    this.print(`sh: ${name}: command not found\n`, 'err');
    this.print(near ? gettext('Did you mean {near}?\n', { near }) : gettext('This terminal has Kafka’s tools and a little more: help lists them.\n'), 'note');
  }

  // What the session says

  /** A program that ends its output with a prompt reads: lines that waited are its input. */
  out(text) {
    if (this.output) this.output.text += text;
    else this.print(text, 'out');
    const reads = PROMPT.test(text);
    if (reads && !this.reading) for (const line of this.waits.splice(0)) this.session.send({ input: `${line}\n` });
    this.reading = reads;
    this.changed();
  }

  err(text) {
    this.print(text, 'err');
    this.changed();
  }

  waiting(sentence) {
    this.print(`${sentence}\n`, 'note');
  }

  ended(code) {
    if (this.output) this.files[this.output.file] = this.output.text;
    this.output = null;
    this.reading = false;
    this.last = code;
    if (code === INTERRUPTED) this.forget();
    this.next();
  }

  lost(was, reason) {
    this.reading = false;
    this.forget();
    if (was) this.print(`${reason || gettext('The connection was lost, and the program with it. Run it again.')}\n`, 'err');
    this.changed();
  }

  /** What was still to be run is not run. */
  forget() {
    this.waits = [];
    this.todo = [];
  }

  interrupt() {
    this.forget();
    if (this.busy) this.session.send({ signal: 'INT' });
    this.changed();
  }

  close() {
    this.forget();
    this.session.close();
  }

  eof() {
    if (this.busy) this.session.send({ eof: true });
  }
}
