/* The terminal in the page: what is printed, the line that is typed, and the keys between them.
   Law of the module: it joins the parts. What runs, runs on the server; what is shown is text. It never takes the focus by itself. */

import { copy } from '../controls/copy.js';
import * as lab from '../controls/lab.js';
import { gettext } from '../state/text.js';
import { complete } from './complete.js';
import { edited, inserted } from './editing.js';
import { help } from './help.js';
import { LineHistory } from './history.js';
import * as kept from './kept.js';
import * as known from './known.js';
import { Screen } from './screen.js';
import { Session } from './session.js';
import { Shell } from './shell.js';
import { continues } from './words.js';
import * as place from './place.js';

const $ = (id) => document.getElementById(id);
let screen, shell, history, input;
let half = ''; // lines that go on
let looking = null; // Ctrl-R: {text, at}
let program = ''; // the prompt of the program that reads

/** `missed`: what was clicked before the terminal was opened for the first time. */
export function start(missed) {
  const box = $('term');
  if (!box) return;
  input = $('term-input');
  screen = new Screen($('term-log'), $('term-spoken'), $('term-screen'));
  history = new LineHistory(kept.lines(lab.code()));
  const session = new Session({ path: box.dataset.socket, on: { out: (text) => shell.out(text), err: (text) => screen.print(text, 'err'), waiting: (sentence) => shell.waiting(sentence), exit: (code) => shell.ended(code), lost: (was, reason) => shell.lost(was, reason) } });
  shell = new Shell({ print: (text, sort) => screen.print(text, sort), session, files: kept.files(lab.code()), own: OWN, known: known.known, changed: draw });
  listen(box);
  known.ask().finally(draw);
  screen.put(help.greeting(known.bootstrap, type));
  missed.forEach(clicked);
  draw();
}

const OWN = {
  help: () => screen.put(help.card(known.known(), known.bootstrap(), type)),
  clear: () => screen.clear(),
  history: () => screen.print(history.lines.map((line, turn) => `${String(turn + 1).padStart(5)}  ${line}\n`).join('')),
};

/** Type a line for somebody, without running it; `run`: and run it. */
export function type(line, run = false) {
  place.open({ focus: true });
  set(line, line.length);
  if (run) enter();
}

/** A click somewhere on the page, as a line. */
function clicked({ sentence, line }) {
  if (!line) return;
  screen.print(`# ${gettext('clicked: {sentence}', { sentence })}\n`, 'note');
  for (const each of line.split('\n')) {
    screen.typed(each.startsWith('#') ? '' : '$ ', each);
    if (!each.startsWith('#')) remember(each);
  }
}

function remember(line) {
  history.add(line);
  kept.keepLines(lab.code(), history.lines);
}

function enter() {
  const line = input.value;
  looking = null;
  set('', 0);
  options([]);
  screen.typed(prompt(), line);
  if (shell.busy && shell.reading) {
    program = '';
    return shell.enter(line);
  }
  const whole = half + line;
  if (continues(whole)) half = `${whole}\n`;
  else {
    half = '';
    remember(whole.replaceAll(/\\\n\s*/g, ''));
    shell.enter(whole);
    kept.keepFiles(lab.code(), shell.files);
  }
  return draw();
}

const prompt = () => (looking ? `(reverse-i-search)'${looking.text}': ` : half ? '> ' : shell.busy ? program : '$ ');

/** Draw what the line is like now: its prompt, whether one may type, what is running. */
export function draw() {
  if (!shell) return;
  if (shell.busy && shell.reading) program = screen.takePartial() || program;
  if (!shell.busy) program = '';
  const why = whyNot();
  $('term-prompt').textContent = prompt();
  $('term-line').hidden = Boolean(why);
  $('term-only').hidden = !why;
  if ($('term-only').textContent !== why) $('term-only').textContent = why;
  $('term-state').textContent = shell.busy ? gettext('{name} is running', { name: shell.name }) : '';
  for (const button of $('term').querySelectorAll('[data-term=stop], [data-term=eof]')) button.hidden = !shell.busy || (button.dataset.term === 'eof' && !shell.reading);
  grow();
}

/** Why nothing can be typed now; '' where it can. */
function whyNot() {
  if ($('term').dataset.canSteer !== 'yes') return gettext('You are watching this lab: only those who steer it can run commands.');
  return lab.looksBack() ? gettext('You are looking back: commands run in the present. Return with LIVE, or fork from here.') : '';
}

function set(value, at) {
  input.value = value;
  input.setSelectionRange(at, at);
  grow();
}

function grow() {
  input.style.height = 'auto';
  input.style.height = `${input.scrollHeight}px`;
}

function tab(event) {
  if (!input.value.trim() || input.dataset.free === 'yes' || event.shiftKey || (shell.busy && shell.reading)) return;
  event.preventDefault();
  const found = complete(input.value, input.selectionStart, known.known());
  if (!found.options.length) return options([]);
  const next = inserted(input.value, found.from, found.to, found.common);
  set(next.value, next.at);
  return options(found.options.length > 1 ? found.options : [], found);
}

/** The words that fit, to be clicked or read. */
function options(list, found) {
  const box = $('term-options'), MOST = 60;
  box.hidden = !list.length;
  box.replaceChildren(...list.slice(0, MOST).map((word) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'term-option';
    button.textContent = word;
    button.tabIndex = -1;
    button.addEventListener('click', () => {
      const whole = complete(input.value.slice(0, found.from) + word, found.from + word.length, { ...known.known() });
      const text = whole.options.length === 1 ? whole.common : `${word} `;
      const next = inserted(input.value, found.from, input.selectionStart, text);
      options([]);
      input.focus();
      set(next.value, next.at);
    });
    return button;
  }));
  if (list.length > MOST) box.append(`… ${list.length - MOST}`);
  screen.toEnd();
}

function search(event) {
  const before = looking ? looking.at : undefined, text = looking ? looking.text : input.value;
  const hit = history.search(text, before);
  event.preventDefault();
  looking = { text, at: hit?.at ?? looking?.at ?? history.lines.length };
  if (hit) set(hit.line, hit.line.length);
  draw();
}

function key(event) {
  const { key: name, ctrlKey: ctrl, altKey: alt, metaKey: meta } = event, letter = name.toLowerCase();
  if (event.isComposing) return;
  if (name !== 'Escape' && name !== 'Tab') delete input.dataset.free;
  if (ctrl && letter === 'c' && !meta) return interrupt(event);
  if (ctrl && letter === 'd') return eof(event);
  if (ctrl && letter === 'l') return void (event.preventDefault(), screen.clear());
  if (ctrl && letter === 'r') return search(event);
  if (name === 'Enter' && !event.shiftKey) return void (event.preventDefault(), enter());
  if (name === 'Tab') return tab(event);
  if (name === 'Escape') return leave(event);
  if (looking && name === 'Backspace' && !ctrl) return again(event, looking.text.slice(0, -1));
  if (looking && name.length === 1 && !ctrl && !alt && !meta) return again(event, looking.text + name);
  if (name === 'ArrowUp' && !input.value.slice(0, input.selectionStart).includes('\n')) return recall(event, history.older(input.value));
  if (name === 'ArrowDown' && !input.value.slice(input.selectionEnd).includes('\n')) return recall(event, history.newer(input.value));
  const next = edited({ key: letter, ctrl, alt }, input.value, input.selectionStart);
  if (next && input.selectionStart === input.selectionEnd) {
    event.preventDefault();
    set(next.value, next.at);
  }
  return undefined;
}

function again(event, text) {
  looking = { text, at: history.lines.length };
  search(event);
}

function recall(event, line) {
  event.preventDefault();
  looking = null;
  set(line, line.length);
  draw();
}

function leave(event) {
  if (looking || !$('term-options').hidden) {
    looking = null;
    options([]);
    event.preventDefault();
    event.stopPropagation();
    return draw();
  }
  input.dataset.free = 'yes';
  if (place.isTall()) {
    event.stopPropagation();
    place.tall(false);
  }
  return undefined;
}

function interrupt(event) {
  const selected = input.selectionStart !== input.selectionEnd || String(getSelection()).trim();
  if (selected) return;
  event.preventDefault();
  screen.typed(prompt(), `${input.value}^C`);
  looking = null;
  half = '';
  set('', 0);
  options([]);
  shell.interrupt();
}

function eof(event) {
  if (input.value) return;
  event.preventDefault();
  if (shell.busy) shell.eof();
}

/** Several lines at once: each is entered, the last one is left to be looked at. */
function paste(event) {
  const text = event.clipboardData?.getData('text/plain')?.replaceAll('\r\n', '\n') ?? '';
  if (!text.includes('\n')) return;
  event.preventDefault();
  const joined = inserted(input.value, input.selectionStart, input.selectionEnd, text).value.split('\n'), last = joined.pop();
  for (const line of joined) {
    set(line, line.length);
    enter();
  }
  set(last, last.length);
}

function listen(box) {
  input.addEventListener('keydown', key);
  input.addEventListener('paste', paste);
  input.addEventListener('input', () => {
    options([]);
    grow();
  });
  $('term-screen').addEventListener('click', (event) => {
    if (!String(getSelection()) && !event.target.closest('button, a')) input.focus({ preventScroll: true });
  });
  box.addEventListener('click', (event) => {
    const deed = event.target.closest('[data-term]')?.dataset.term;
    if (deed === 'stop') shell.interrupt();
    if (deed === 'eof') shell.eof();
    if (deed === 'help' || deed === 'clear') OWN[deed]();
    if (deed === 'tall') place.tall(!place.isTall());
    if (deed === 'copy') copy($('term-log').innerText, event.target);
  });
  document.addEventListener('done', (event) => clicked(event.detail ?? {}));
  document.addEventListener('stage:state', () => $('dock-terminal').hidden || draw());
}
