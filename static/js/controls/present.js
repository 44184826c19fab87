/* Presenter mode: the stage for a room, and the keys of whoever stands in front of it.
   Law of the module: it changes how the page looks, and asks the clock; keys act in this mode only, never while somebody types, and arrows
   belong to the stage while the focus is on it. */

import * as clock from './clock.js';
import * as popover from './popover.js';
import { actionOf, bindings, keyName } from './present_keys.js';
import { gettext } from '../state/text.js';

const ZOOM = { zoom1: 1, zoom2: 1.15, zoom3: 1.3, zoom4: 1.5 };
const SCALED = ['--t-figure', '--t-title', '--t-head', '--t-body', '--t-label', '--t-small', '--t-mono', '--cell-w', '--cell-h', '--token', '--offset', '--lane-mark', '--lane-dim', '--lane-head', '--chip'];
const root = document.documentElement;

export const isOn = () => root.dataset.mode === 'present';

/** Into presenter mode or out of it; `full`: the whole screen too, where the browser lets us. */
export function set(on, full = true) {
  if (on) root.dataset.mode = 'present';
  else delete root.dataset.mode;
  zoom(1);
  if (!on) show(null);
  const button = document.querySelector('[data-present]');
  button.setAttribute('aria-pressed', String(on));
  button.classList.toggle('primary', on);
  if (on && full) root.requestFullscreen?.().catch(() => {});
  else if (!on && document.fullscreenElement) document.exitFullscreen();
  moved();
}

const moved = () => document.dispatchEvent(new CustomEvent('stage:mode'));

/** The picture larger: every size comes from a token, so the tokens grow. */
function zoom(by) {
  for (const name of SCALED) root.style.removeProperty(name);
  if (by !== 1) {
    const style = getComputedStyle(root), sizes = SCALED.map((name) => [name, parseFloat(style.getPropertyValue(name))]);
    for (const [name, size] of sizes) root.style.setProperty(name, `${Math.round(size * by * 10) / 10}px`);
  }
  moved();
}

/** Cover the page: "blank", "qr", or null for nothing. */
function show(what) {
  for (const one of document.querySelectorAll('.cover')) one.remove();
  if (!what) return;
  const template = document.querySelector(`template[data-cover="${what}"]`), cover = document.importNode(template.content.firstElementChild, true);
  document.body.append(cover);
  cover.focus();
  if (what === 'qr') void code(cover, template.dataset.url);
}

async function code(cover, url) {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) cover.textContent = gettext('The address cannot be drawn now: the server does not answer.');
  else cover.innerHTML = await answer.text();
}

const covered = () => document.querySelector('.cover');

function step(by) {
  const past = window.streamlab?.past;
  if (past?.step && (by < 0 || past.active)) past.step(by);
  else if (by > 0) clock.ask('step');
}

function act(action) {
  if (action in ZOOM) return zoom(ZOOM[action]);
  const deeds = { pause: () => clock.toggle(), back: () => step(-1), on: () => step(1), blank: () => show('blank'), qr: () => show('qr'), help: () => document.querySelector('[data-show-as]').click() };
  if (action === 'full') return document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen?.().catch(() => {});
  return deeds[action]();
}

const typing = (target) => target.matches?.('input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable]');
const presses = (event) => (event.key === ' ' || event.key === 'Enter') && event.target.closest?.('button, a, summary, [role=button]');

function key(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (covered()) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return void show(null);
  }
  if (event.key.toLowerCase() === 'p' && !popover.isOpen() && (isOn() || !event.target.closest?.('.drawer'))) {
    event.preventDefault();
    return void set(!isOn());
  }
  if (!isOn() || presses(event) || popover.isOpen()) return;
  const action = actionOf(keyName(event), bindings());
  if (!action || (event.key.startsWith('Arrow') && event.target !== document.body)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  act(action);
}

export function start() {
  if (!document.querySelector('[data-present]')) return;
  // On the window and early: what a presenter has bound goes before the page's own keys.
  window.addEventListener('keydown', (event) => (covered() || isOn()) && key(event), { capture: true });
  document.addEventListener('keydown', (event) => !isOn() && event.key.toLowerCase() === 'p' && key(event));
  document.addEventListener('click', (event) => {
    if (covered()) return show(null);
    return event.target.closest?.('[data-present]') ? set(!isOn()) : undefined;
  });
  if (new URLSearchParams(location.search).get('mode') === 'present') set(true, false);
}
