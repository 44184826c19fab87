/* The toolbar's clock: pause, step, pace, and whether the page is live.
   Law of the module: the lab's clock is the server's; a button only asks, and the answer comes over the feed. */

import * as lab from './lab.js';
import * as past from './past.js';
import * as popover from './popover.js';
import { attribute, hide, set } from '../scene/keyed.js';
import { span } from '../state/clock.js';
import { paceTold } from '../state/real.js';
import { gettext } from '../state/text.js';
import { ruler, point } from './ruler.js';

let clock = null;
const group = () => document.querySelector('[data-clock]');

/** 1×, 0.1×, 60×; what is not round keeps one place. */
export const times = (pace) => `${pace >= 10 ? Math.round(pace).toLocaleString('en') : Math.round(pace * 10) / 10}×`;

/** Ask the lab's clock for something: pause, resume, step, a pace, skip (`more.skip`: ms, empty: to the next look of retention) or stay. */
export function ask(action, pace, more = {}) {
  if (past.active()) return past.refuse();
  if (!lab.canSteer() || !group()) return undefined;
  const values = { action, ...(pace === undefined ? {} : { pace }), ...more };
  return window.htmx.ajax('POST', group().dataset.clock, { source: '#controls-direct', target: '#controls-direct', swap: 'none', values });
}

/** Pause or go on; in the past: hold, or play on from there. */
export const toggle = () => (past.active() ? past.toggle() : ask(clock?.paused ? 'resume' : 'pause'));

/** One step on: of the lab, or in the past to the next fact. */
export const step = () => (past.active() ? past.step(1) : ask('step'));

function tell(next) {
  clock = next;
  const back = past.active(), still = back ? !window.streamlab.past.playing : clock.paused;
  const stopped = document.querySelector('[data-connection=frozen]');
  const [look, word] = back ? ['past', gettext('The past')] : stopped ? ['paused', gettext('Frozen')] : document.body.dataset.lesson === 'asks' && clock.paused ? ['paused', gettext('Frozen until you predict')] : clock.asleep ? ['asleep', gettext('Asleep')] : clock.paused ? ['paused', gettext('Paused')] : ['live', gettext('Live')];
  const live = document.querySelector('[data-live]'), button = document.querySelector('[data-clock-act="pause"]');
  if (live && (live.dataset.live !== look || live.querySelector('[data-live-word]').textContent !== word)) {
    live.dataset.live = look;
    live.querySelector('[data-live-word]').textContent = word;
    for (const icon of live.querySelectorAll('[data-live-icon]')) icon.hidden = icon.dataset.liveIcon !== look;
  }
  if (button) {
    button.classList.toggle('primary', still);
    attribute(button, 'aria-label', back ? (still ? gettext('Play on from here') : gettext('Hold')) : still ? gettext('Go on') : gettext('Pause'));
    const disabled = !back && !lab.canSteer();
    if (button.disabled !== disabled) button.disabled = disabled;
    hide(button.querySelector('[data-when-running]'), still);
    hide(button.querySelector('[data-when-paused]'), !still);
  }
  const speed = document.querySelector('[data-speed]');
  if (speed) {
    const late = !clock.paused && !clock.asleep && clock.reached < clock.asked * 0.9;
    set(speed, clock.skipping_to > clock.now ? gettext('skipping') : late ? gettext('{asked}, reached {reached}', { asked: times(clock.asked), reached: times(clock.reached) }) : times(clock.asked));
    attribute(speed, 'aria-label', gettext('Speed {speed}', { speed: speed.textContent }));
  }
  const viewers = document.querySelector('[data-viewers]');
  if (viewers) {
    hide(viewers, !(clock.viewers > 1));
    set(viewers.querySelector('[data-viewers-count]'), String(clock.viewers));
  }
  card(document.querySelector('.speed-card'));
}

function card(box) {
  if (!box || !clock) return;
  point(box.querySelector('[data-ruler]'), clock.asked, clock.paused ? null : clock.reached);
  const fixed = paceTold(clock), skipping = clock.skipping_to > clock.now;
  box.querySelector('[data-skips]').hidden = skipping;
  box.querySelector('[data-skipping]').hidden = !skipping;
  if (skipping) box.querySelector('[data-skip-left]').textContent = gettext('{time} of the lab to go.', { time: span(clock.skipping_to - clock.now) });
  for (const one of box.querySelectorAll('[data-skip]')) one.disabled = Boolean(fixed);
  for (const stop of box.querySelectorAll('[data-pace]')) {
    stop.setAttribute('aria-pressed', String(Number(stop.dataset.pace) === clock.asked));
    stop.disabled = Boolean(fixed) && Number(stop.dataset.pace) !== 1;
  }
  box.querySelector('[data-ruler]').classList.toggle('fixed', Boolean(fixed));
  const why = box.querySelector('[data-fixed]');
  why.hidden = !fixed;
  if (fixed && why.textContent !== fixed.sentence) why.textContent = fixed.sentence;
  box.querySelector('[data-asked]').textContent = gettext('Asked for {pace}: {words}.', { pace: times(clock.asked), words: inWords(clock.asked) });
  box.querySelector('[data-reached]').textContent = clock.paused ? gettext('The clock stands still.') : clock.asleep ? gettext('Nobody was here: the lab sleeps.') : gettext('Reached {pace}.', { pace: times(clock.reached) });
}

function inWords(pace) {
  if (pace < 1) return gettext('a second of the lab takes {seconds} s', { seconds: Math.round(10 / pace) / 10 });
  if (pace === 1) return gettext('as in life');
  return pace < 60 ? gettext('{seconds} s of the lab pass in a second', { seconds: Math.round(pace) }) : gettext('{minutes} min of the lab pass in a second', { minutes: Math.round(pace / 6) / 10 });
}

function openSpeed(button) {
  if (document.querySelector('.speed-card')) return void popover.close();
  const source = document.querySelector('template[data-speed-card]').content.firstElementChild, own = document.importNode(source, true);
  own.classList.add('speed-card');
  ruler(own.querySelector('[data-ruler]'), (pace) => ask('pace', pace));
  popover.show(own, button, button);
  button.setAttribute('aria-expanded', 'true');
  if (clock) card(own);
  own.querySelector('[data-pace][aria-pressed="true"]')?.focus();
}

export function start() {
  document.addEventListener('stage:clock', (event) => tell(event.detail));
  for (const news of ['stage:past', 'learning:lesson']) document.addEventListener(news, () => clock && tell(clock));
  document.addEventListener('stage:connection', ({ detail: { word } }) => {
    document.querySelector('[data-live]')?.classList.toggle('away', word !== 'live');
    if (clock && word === 'frozen') tell(clock);
  });
  document.addEventListener('controls:closed', () => document.querySelector('[data-speed]')?.setAttribute('aria-expanded', 'false'));
  document.addEventListener('click', (event) => {
    const act = event.target.closest?.('[data-clock-act]'), pace = event.target.closest?.('[data-pace]'), speed = event.target.closest?.('[data-speed]');
    if (act) act.dataset.clockAct === 'pause' ? toggle() : act.dataset.clockAct === 'step' ? step() : ask(act.dataset.clockAct);
    else if (pace) ask('pace', Number(pace.dataset.pace));
    else if (speed) openSpeed(speed);
  });
}
