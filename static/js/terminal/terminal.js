/* The terminal in the page: what is printed, the line that is typed, and the keys between them.
   Law of the module: it joins the parts. What runs, runs on the server; what is shown is text. It never takes the focus by itself. There
   is one line to type on; it belongs to the terminal that is in front. */

import { copy } from '../controls/copy.js';
import * as lab from '../controls/lab.js';
import { gettext } from '../state/text.js';
import { complete } from './complete.js';
import { edited, inserted } from './editing.js';
import { help } from './help.js';
import { LineHistory } from './history.js';
import * as kept from './kept.js';
import * as known from './known.js';
import { Session } from './session.js';
import { Shell } from './shell.js';
import { Tabs } from './tabs.js';
import { continues } from './words.js';
import * as place from './place.js';

const $ = (id) => document.getElementById(id);
let tabs, tab, history, input, files; // `tab`: the terminal in front

/** `missed`: what was clicked before the terminal was opened for the first time. */
export function start(missed) {
  const box = $('term');
  if (!box) return;
  input = $('term-input');
  history = new LineHistory(kept.lines(lab.code()));
  files = kept.files(lab.code());
  const parts = { bar: $('term-tabs'), first: $('term-log'), spoken: $('term-spoken'), scroller: $('term-screen') };
  tabs = new Tabs({ ...parts, make: (own) => { own.shell = shellOf(own, box.dataset.socket); }, shown });
  listen(box);
  known.ask().finally(draw);
  tab.screen.put(help.greeting(known.bootstrap, type));
  missed.forEach(clicked);
  draw();
}

/** A terminal's shell, with a wire of its own. */
function shellOf(own, path) {
  const session = new Session({ path, on: { out: (text) => own.shell.out(text), err: (text) => own.shell.err(text), waiting: (sentence) => own.shell.waiting(sentence), exit: (code) => own.shell.ended(code), lost: (was, reason) => own.shell.lost(was, reason) } });
  return new Shell({ print: (text, sort) => own.screen.print(text, sort), session, files, own: OWN, known: known.known, changed: () => changed(own) });
}

/** Another terminal is in front: its line stands there. */
function shown(now, before) {
  tab = now;
  if (!before) return; // the first one: what was typed while its code came stands there
  before.draft = input.value;
  options([]);
  set(tab.draft, tab.draft.length);
  draw();
}

function changed(own) {
  if (own.shell.busy && own.shell.reading) own.program = own.screen.takePartial() || own.program;
  if (!own.shell.busy) own.program = '';
  tabs?.changed(own);
  if (own === tab) draw();
}

const OWN = {
  help: () => tab.screen.put(help.card(known.known(), known.bootstrap(), type)),
  clear: () => tab.screen.clear(),
  history: () => tab.screen.print(history.lines.map((line, turn) => `${String(turn + 1).padStart(5)}  ${line}\n`).join('')),
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
  tab.screen.print(`# ${gettext('clicked: {sentence}', { sentence })}\n`, 'note');
  for (const each of line.split('\n')) {
    tab.screen.typed(each.startsWith('#') ? '' : '$ ', each);
    if (!each.startsWith('#')) remember(each);
  }
}

function remember(line) {
  history.add(line);
  kept.keepLines(lab.code(), history.lines);
}

function enter() {
  const line = input.value, { shell, screen } = tab;
  tab.looking = null;
  set('', 0);
  options([]);
  screen.typed(prompt(), line);
  if (shell.busy && shell.reading) {
    tab.program = '';
    return shell.enter(line);
  }
  const whole = tab.half + line;
  if (continues(whole)) tab.half = `${whole}\n`;
  else {
    tab.half = '';
    remember(whole.replaceAll(/\\\n\s*/g, ''));
    shell.enter(whole);
    kept.keepFiles(lab.code(), files);
  }
  return draw();
}

const prompt = () => (tab.looking ? `(reverse-i-search)'${tab.looking.text}': ` : tab.half ? '> ' : tab.shell.busy ? tab.program : '$ ');

/** Draw what the line is like now: its prompt, whether one may type, what is running. */
export function draw() {
  if (!tab) return;
  const why = whyNot(), { shell } = tab;
  $('term-prompt').textContent = prompt();
  $('term-line').hidden = Boolean(why);
  $('term-only').hidden = !why;
  if ($('term-only').textContent !== why) $('term-only').textContent = why;
  $('term-state').textContent = shell.busy ? gettext('{name} is running', { name: shell.name }) : '';
  for (const button of $('term').querySelectorAll('[data-term=stop], [data-term=eof]')) button.hidden = !shell.busy || (button.dataset.term === 'eof' && !shell.reading);
  $('term').querySelector('[data-term=close]').hidden = $('term-tabs').hidden;
  $('term').querySelector('[data-term=more]').disabled = Boolean(why) || Boolean(tabs?.full);
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

function fill(event) {
  if (!input.value.trim() || input.dataset.free === 'yes' || event.shiftKey || (tab.shell.busy && tab.shell.reading)) return;
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
  tab.screen.toEnd();
}

function search(event) {
  const { looking } = tab, before = looking ? looking.at : undefined, text = looking ? looking.text : input.value;
  const hit = history.search(text, before);
  event.preventDefault();
  tab.looking = { text, at: hit?.at ?? looking?.at ?? history.lines.length };
  if (hit) set(hit.line, hit.line.length);
  draw();
}

function key(event) {
  const { key: name, ctrlKey: ctrl, altKey: alt, metaKey: meta } = event, letter = name.toLowerCase();
  if (event.isComposing) return;
  if (name !== 'Escape' && name !== 'Tab') delete input.dataset.free;
  if (ctrl && letter === 'c' && !meta) return interrupt(event);
  if (ctrl && letter === 'd') return eof(event);
  if (ctrl && letter === 'l') return void (event.preventDefault(), tab.screen.clear());
  if (ctrl && letter === 'r') return search(event);
  if (name === 'Enter' && !event.shiftKey) return void (event.preventDefault(), enter());
  if (name === 'Tab') return fill(event);
  if (name === 'Escape') return leave(event);
  if (tab.looking && name === 'Backspace' && !ctrl) return again(event, tab.looking.text.slice(0, -1));
  if (tab.looking && name.length === 1 && !ctrl && !alt && !meta) return again(event, tab.looking.text + name);
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
  tab.looking = { text, at: history.lines.length };
  search(event);
}

function recall(event, line) {
  event.preventDefault();
  tab.looking = null;
  set(line, line.length);
  draw();
}

function leave(event) {
  if (tab.looking || !$('term-options').hidden) {
    tab.looking = null;
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
  tab.screen.typed(prompt(), `${input.value}^C`);
  tab.looking = null;
  tab.half = '';
  set('', 0);
  options([]);
  tab.shell.interrupt();
}

function eof(event) {
  if (input.value) return;
  event.preventDefault();
  if (tab.shell.busy) tab.shell.eof();
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
    if (deed === 'stop') tab.shell.interrupt();
    if (deed === 'eof') tab.shell.eof();
    if (deed === 'more' && tabs.add()) input.focus();
    if (deed === 'close') {
      tabs.close();
      input.focus();
    }
    if (deed === 'help' || deed === 'clear') OWN[deed]();
    if (deed === 'tall') place.tall(!place.isTall());
    if (deed === 'copy') copy(tab.log.innerText, event.target);
  });
  document.addEventListener('done', (event) => clicked(event.detail ?? {}));
  document.addEventListener('stage:state', () => $('dock-terminal').hidden || draw());
}
