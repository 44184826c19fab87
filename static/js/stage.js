/* The stage page: socket → store → one animation frame → scene.
   Law of the module: it only joins the parts; each of them can be read and tested alone. */

import { PastFeed } from './feed/past.js';
import { Feed } from './feed/socket.js';
import { InspectDoor } from './inspect/door.js';
import { Board } from './scene/board.js';
import { Flights } from './scene/flights.js';
import { Inspector } from './scene/inspector.js';
import { attribute, hide, set } from './scene/keyed.js';
import { Lookback } from './scene/lookback.js';
import { Loop } from './scene/loop.js';
import { Narration } from './scene/narration.js';
import { Panels } from './scene/panels.js';
import { PastBanner } from './scene/past_banner.js';
import { Select } from './scene/select.js';
import { tokenIcon } from './scene/shapes.js';
import { Tables } from './scene/tables.js';
import { Theatre } from './scene/theatre.js';
import { Timeline } from './scene/timeline.js';
import { Store } from './state/store.js';
import { gettext, spoken } from './state/text.js';
import { View } from './state/view.js';

const $ = (id) => document.getElementById(id);
const BOARD_EVERY = 90;

/** Put the stage on its page. `connect(onFrame, onState)`: begins the feed; another one while developing. */
export function start(connect) {
  const element = $('stage-page'), page = { element, steer: element.dataset.canSteer === 'yes' };
  const ui = { topic: null, group: null, selected: null, record: null, cursor: null, light: null, preview: null, unfolded: null, sort: 'id' };
  const store = new Store(), view = new View(store), loop = new Loop(), theatre = new Theatre($('phases')), board = new Board(view, ui, theatre, page);
  const flights = new Flights($('air'), board, loop);
  board.lines.loop = loop;
  let dirty = true, updated = 0, opened = 0, turn = 0; // the parts come one after the other, so that no frame is long
  const changed = () => {
    dirty = true;
    updated = 0;
    loop.wake();
  };
  const narration = new Narration({ list: $('log'), line: $('newest'), log: $('spoken'), status: $('status'), store: view, why: element.dataset.whyUrl });
  const inspector = new Inspector({ head: $('inspector-head'), body: $('inspector'), store: view, ui, loop });
  const tables = new Tables({ tabs: $('twin-tabs'), body: $('twin'), command: $('twin-command'), store: view, loop });
  const select = new Select({ board, store: view, ui, changed });
  let feed = null;
  const inspect = new InspectDoor({ store, view, isLive: () => !lookback.active, loop, tell: (message) => feed?.tell?.(message), draw: (key, size) => tokenIcon(key, key === null ? 0 : view.keys.place(key), size) });
  const panels = new Panels({ page: element, narration, changed: () => { board.moved = true; changed(); } });

  const refused = (sentence) => document.dispatchEvent(new CustomEvent('refused', { detail: { sentence } }));
  const lookback = new Lookback({ view, feed: new PastFeed(element.dataset.pastUrl), loop, onLook: (frame) => looked(frame), onRefused: refused });
  const timeline = new Timeline({ box: $('timeline'), marks: $('timeline-marks'), zoom: $('time-zoom'), now: $('time-now'), view, lookback, wish: (wish) => lookback.wish(wish), loop });
  const charts = chartsOf({ box: $('dock-charts'), timeline, view, lookback, loop });
  const banner = new PastBanner({ box: $('past'), live: $('time-live'), lookback, view, status: $('status'), page: element });

  /** Another moment is looked at; `frame`: the facts that led on to it, null after a jump. */
  function looked(frame) {
    const real = performance.now();
    if (!frame) {
      theatre.rest();
      narration.reset();
    } else {
      narration.update(true);
      if (frame.played) flights.take(frame.facts, view, real);
      theatre.take(frame.facts, view, board.focus, real);
    }
    banner.update();
    board.moved ||= !frame;
    changed();
    document.dispatchEvent(new CustomEvent('stage:past', { detail: { active: lookback.active, playing: lookback.playing } }));
  }

  store.listen((frame) => {
    const real = performance.now();
    if (frame.type === 'picture') lookback.begin(frame.picture.offset);
    if (frame.clock) document.dispatchEvent(new CustomEvent('stage:clock', { detail: frame.clock }));
    if (frame.type === 'lesson') document.dispatchEvent(new CustomEvent('stage:lesson', { detail: frame.lesson }));
    if (frame.type === 'frozen') connection('frozen', gettext('This lab has stopped: {why}', { why: spoken(frame.sentence) }));
    loop.wake();
    if (lookback.active) return;
    if (frame.type === 'picture') {
      narration.reset();
      element.dataset.ready = 'yes';
      $('stage').setAttribute('aria-busy', 'false');
      board.moved = true;
    }
    if (frame.type === 'facts') {
      flights.take(frame.facts, store, real);
      theatre.take(frame.facts, store, board.focus, real);
      narration.update();
    }
    narration.speak(real);
    dirty = true;
  });

  loop.add((real, dt) => {
    if (!view.ready) return false;
    const replaying = lookback.frame(dt);
    const now = view.now(real), playing = theatre.phase;
    const acting = theatre.frame(real);
    if (playing !== theatre.phase) {
      board.moved = true;
      dirty = true;
      updated = 0;
    }
    if (!opened) {
      opened = 1;
      board.stage.style.visibility = 'hidden'; // for a few frames: nothing is in its place yet
      board.open(now);
    }
    if (board.opening.waiting) {
      board.opens();
      return true;
    }
    let busy = dirty && !board.laying && real - updated >= (loop.strained ? BOARD_EVERY * 2 : BOARD_EVERY);
    if (busy) {
      dirty = false;
      updated = real;
      board.refresh(now, real);
      select.ready();
      document.dispatchEvent(new CustomEvent('stage:state', { detail: { offset: view.state.offset } }));
    } else busy = board.step(now, real);
    opened += 1;
    board.stage.style.visibility = '';
    if (opened === 2) return true;
    const flying = flights.frame(real), moving = board.frame(real, dt, loop.still);
    banner.frame(real);
    for (let tries = opened < 4 || busy ? 0 : panes.length; tries > 0 && !busy; tries--) busy = panes[turn++ % panes.length](real, now);
    return opened < 9 || acting || flying || moving || dirty || replaying || board.pending;
  });

  /** What stands around the stage: whichever is due is drawn, one in a frame in which nothing else is. */
  const panes = [(real) => timeline.frame(real), (real) => charts.shown?.frame(real), (real, now) => board.focus && inspector.frame(real, now, board.focus), (real) => tables.frame(real)];

  const connection = (word, sentence) => {
    attribute(element, 'data-connection', word);
    set($('connection'), sentence);
    hide($('connection'), !sentence || word === 'connecting');
    document.dispatchEvent(new CustomEvent('stage:connection', { detail: { word, sentence } }));
  };

  window.streamlab = {
    state: () => ({ ...view.state, clock: store.clock, lab: store.lab }),
    told: () => view.history.tells,
    given: () => view.history.tells.filter((one) => one.kind === 'command'),
    past: lookback,
    inspect: (kind, id) => inspect.open(kind, id),
    select: (kind, id) => (kind === 'record' ? select.chooseRecord(...recordId(id)) : select.choose(kind, id)),
    focus: (topic, group) => {
      if (topic) ui.topic = topic;
      if (group) ui.group = group;
      changed();
    },
    preview(outcome) {
      if (JSON.stringify(outcome ?? null) === JSON.stringify(ui.preview)) return;
      ui.preview = outcome ?? null;
      board.moved = true;
      changed();
    },
    token: (key, size = 14) => tokenIcon(key, key === null ? 0 : store.keys.place(key), size),
    stats: () => ({ cost: loop.cost.slice(), nodes: document.querySelectorAll('#stage svg *').length }),
  };

  const rearrange = () => {
    board.moved = true;
    timeline.drawn = -1e9;
    changed();
  };
  new ResizeObserver(rearrange).observe($('stage'));
  window.addEventListener('resize', rearrange);
  document.addEventListener('controls:drawer', rearrange);
  document.addEventListener('stage:mode', rearrange);
  setTimeout(() => document.fonts?.ready.then(rearrange)); // to ask has the page styled at once
  printing(board, changed);
  feed = connect((frame) => store.take(frame, performance.now()), connection);
  return { store, view, board, loop, theatre, panels };
}

/** The charts, once somebody has opened their tab: their code comes then. */
function chartsOf({ loop, ...parts }) {
  const found = { shown: null };
  document.addEventListener('dock:shown', async ({ detail: { name } }) => {
    if (name !== 'charts') return;
    const { Charts } = await import('./story/charts.js');
    found.shown ??= new Charts(parts);
    found.shown.again();
    loop.wake();
  });
  return found;
}

const recordId = (id) => {
  const [, topic, partition, offset] = id.match(/^(.*)-(\d+)@(\d+)$/) ?? [];
  return [topic, Number(partition), Number(offset)];
};

/** Paper and forced colours: the keys' names stand in the cells. A sheet has a size of its own, for which the page is arranged before it is printed. */
function printing(board, changed) {
  const forced = matchMedia('(forced-colors: active)'), root = document.documentElement;
  const again = () => {
    board.moved = true;
    if (board.focus) board.arrange(true);
    for (const row of board.rows.values()) row.lane.frame(performance.now(), 16, true);
    changed();
  };
  const marked = (name, value) => {
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
  };
  const paper = (on) => {
    if (on === Boolean(root.dataset.paper)) return;
    marked('paper', on ? 'yes' : '');
    marked('keys', on || forced.matches ? 'names' : '');
    again();
  };
  const colours = () => {
    marked('keys', forced.matches || root.dataset.paper ? 'names' : '');
    again();
  };
  if (forced.matches) colours();
  forced.addEventListener('change', colours);
  matchMedia('print').addEventListener('change', (event) => paper(event.matches));
  window.addEventListener('beforeprint', () => paper(true));
  window.addEventListener('afterprint', () => paper(false));
}

const page = $('stage-page');
if (page?.dataset.socket) start((onFrame, onState) => new Feed({ path: page.dataset.socket, onFrame, onState }).start());
