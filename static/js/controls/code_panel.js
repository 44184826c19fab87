/* The code panel in the dock: the last action, or one chosen in the narration, as code.
   Law of the module: it follows the last action until somebody chooses an earlier one, and asks only while it is seen. */

import { gettext } from '../state/text.js';
import * as code from './code.js';
import * as dock from './dock.js';

const panel = () => document.getElementById('dock-code');
let shown = -1; // the offset of the action that is drawn
let chosen = -1; // one that somebody chose; -1: the last
let turn = 0;

const given = () => window.streamlab?.given?.() ?? []; // the actions that are told, oldest first

/** Show the action at this offset, in front. */
export function open(offset) {
  chosen = offset;
  shown = -1;
  dock.show('code', { open: true });
}

async function draw() {
  const box = panel();
  if (!box || box.hidden || !box.offsetParent) return;
  const all = given(), wanted = chosen >= 0 ? chosen : (all.at(-1)?.offset ?? -1);
  if (wanted < 0) return empty(box);
  if (wanted === shown) return;
  shown = wanted;
  const own = ++turn;
  try {
    const answer = await fetch(code.url({ offset: wanted })), text = await answer.text();
    if (own !== turn) return;
    if (answer.ok) code.put(box, text);
    else said(box, text);
    if (chosen >= 0 && wanted !== all.at(-1)?.offset) back(box);
  } catch {
    shown = -1;
  }
}

function said(box, sentence) {
  box.code = null;
  const line = document.createElement('p');
  line.className = 'soft';
  line.textContent = sentence;
  box.replaceChildren(line);
}

function empty(box) {
  if (shown === -2) return;
  shown = -2;
  said(box, gettext('Nothing has been done yet. What somebody does to this lab stands here as code: for Kafka’s tools, kafkajs, Python and Java.'));
}

/** The way back to the last action. */
function back(box) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link small';
  button.textContent = gettext('Follow the last action');
  button.addEventListener('click', () => {
    chosen = -1;
    draw();
  });
  box.querySelector('.code-told')?.append(' ', button);
}

export function start() {
  if (!panel()) return;
  document.addEventListener('dock:shown', draw);
  document.addEventListener('stage:state', draw);
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-code-offset]');
    if (button) open(Number(button.dataset.codeOffset));
  });
}
