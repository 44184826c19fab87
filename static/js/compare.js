/* Two labs side by side: two feeds, two stores, one clock.
   Law of the module: it joins the halves, and draws what lies between them. Keys have one colour on both sides. What is done goes to one lab,
   and the server does it in both. */

import * as toast from './controls/toast.js';
import { Feed } from './feed/socket.js';
import { set } from './scene/keyed.js';
import { Half } from './scene/half.js';
import { Loop } from './scene/loop.js';
import { html } from './scene/shapes.js';
import { told } from './state/clock.js';
import { differences, ledger } from './state/compare.js';
import { Store } from './state/store.js';
import { gettext } from './state/text.js';

const page = document.getElementById('compare'), $ = (name, from = page) => from.querySelector(`[data-${name}]`), all = (name) => [...page.querySelectorAll(`[data-${name}]`)];
const BOARD_EVERY = 120, OWNERS_EVERY = 250;
const WORDS = {
  moved: () => gettext('partitions changed owner'), stopped: () => gettext('times a partition stopped'), unread: () => gettext('seconds unread in all'), again: () => gettext('records read twice'),
  waiting: () => gettext('records waiting now'), lost: () => gettext('records lost'),
};
const TROUBLES = {
  lost: (who) => gettext('{who}: records lost', { who }), written_twice: (who) => gettext('{who}: written twice', { who }),
  duplicated: (who) => gettext('{who}: read twice', { who }), out_of_order: (who) => gettext('{who}: out of order', { who }), skipped: (who) => gettext('{who}: skipped', { who }),
};
const WHY = { owner: () => gettext('another reader'), leader: () => gettext('another leader'), log: () => gettext('other records') };

const stores = [new Store(), null];
stores[1] = new Store(stores[0].keys);
const loop = new Loop();
const halves = ['left', 'right'].map((name, turn) => {
  const box = page.querySelector(`[data-half=${name}]`), below = page.querySelector(`[data-below=${name}]`);
  return new Half({ rows: $('rows', box), state: $('state', box), owners: $('owners', below), say: $('say', below), store: stores[turn] });
});
let dirty = true, updated = 0, drawn = 0, gutter = '', counted = '';

/* ---- what lies between ---- */

function drawGutter() {
  const [left, right] = halves.map((half) => half.shown());
  const rows = left.map((one) => {
    const facing = right.find((other) => other.partition === one.partition);
    return facing ? differences(one, facing) : ['log'];
  });
  const said = JSON.stringify(rows);
  if (said === gutter) return;
  gutter = said;
  $('gutter').replaceChildren(...rows.map((found, row) => {
    const words = found.length ? gettext('P{partition} differs: {what}', { partition: left[row].partition, what: found.map((one) => WHY[one]()).join(', ') }) : gettext('P{partition} is the same', { partition: left[row].partition });
    const sign = html('span', `gd${found.length ? ' d' : ''}`, html('span', '', found.length ? '≠' : '='), html('span', 'sr', words));
    sign.firstChild.setAttribute('aria-hidden', 'true');
    sign.title = words;
    sign.style.height = `${halves[0].box.children[row]?.offsetHeight ?? 80}px`;
    return sign;
  }));
  const many = rows.filter((found) => found.length).length;
  set($('differ'), many ? gettext('{count} of {all} rows differ', { count: many, all: rows.length }) : gettext('all rows are the same'));
}

function drawLedger(now) {
  const lines = ledger(...halves.map((half) => half.counts(now))), said = JSON.stringify(lines);
  if (said === counted) return;
  counted = said;
  set($('since'), gettext('A · B, since {time}', { time: told(Math.max(...halves.map((half) => half.side.since ?? 0))) }));
  const known = new Map([...$('ledger').children].map((one) => [one.dataset.count, one]));
  for (const { name, what, who, left, right } of lines) {
    if (!known.has(name)) {
      known.set(name, lineOf(name, TROUBLES[what](who)));
      $('ledger').append(known.get(name));
    }
    const line = known.get(name), most = Math.max(left, right, 1);
    [left, right].forEach((value, turn) => {
      set(line.querySelectorAll('.lv')[turn], value.toLocaleString('en-US'));
      line.querySelectorAll('.lb i')[turn].style.width = `${value / most * 100}%`;
    });
    line.classList.toggle('differs', left !== right);
  }
}

function lineOf(name, word) {
  const line = html('div', 'lr', html('span', 'lv r', '0'), html('span', 'lb l', html('i')), html('span', 'lt', word), html('span', 'lb', html('i')), html('span', 'lv', '0'));
  line.dataset.count = name;
  return line;
}

function makeLedger() {
  $('ledger').replaceChildren(...Object.entries(WORDS).map(([name, word]) => lineOf(name, word())));
}

/* ---- one clock ---- */

function drawClock(now) {
  const { clock } = stores[0];
  if (!clock) return;
  set($('now'), told(now));
  const paused = clock.paused;
  if (page.dataset.paused !== String(paused)) {
    page.dataset.paused = String(paused);
    $('when-running').hidden = paused;
    $('when-paused').hidden = !paused;
    $('clock=pause').setAttribute('aria-label', paused ? gettext('Go on') : gettext('Pause'));
    set($('word'), paused ? gettext('Paused') : gettext('Live'));
  }
  for (const button of all('pace')) button.setAttribute('aria-pressed', String(Number(button.dataset.pace) === clock.asked));
}

const refused = (sentence) => document.dispatchEvent(new CustomEvent('refused', { detail: { sentence } }));

async function post(address, values) {
  const body = new URLSearchParams({ ...values, csrfmiddlewaretoken: page.querySelector('[name=csrfmiddlewaretoken]').value });
  try {
    const answer = await fetch(address, { method: 'POST', body });
    if (!answer.ok) return refused(answer.status === 422 || answer.status === 403 && answer.headers.get('HX-Trigger') ? await answer.text() : gettext('The labs answered with an error. Nothing was changed.'));
    if (answer.status === 200) document.dispatchEvent(new CustomEvent('done', { detail: { sentence: `${(await answer.json()).sentence} ${gettext('In both.')}` } }));
  } catch {
    refused(gettext('The labs cannot be reached. Nothing was changed; try again in a moment.'));
  }
}

/* ---- faults for both ---- */

const running = () => Object.values(stores[0].state.consumers).filter((one) => ['running', 'joining'].includes(one.state));
const FAULTS = {
  kill_consumer: () => ({ command: 'kill_consumer', consumer: running().at(0)?.name }),
  add_consumer: () => ({ command: 'add_consumer', group: halves[0].side.group ?? 'billing', topics: halves[0].side.topic }),
  kill_leader: () => ({ command: 'kill_broker', broker: leader() }),
  restart: () => Object.values(stores[0].state.brokers).some((one) => one.state === 'dead') ? { command: 'start_broker', broker: Object.values(stores[0].state.brokers).find((one) => one.state === 'dead').id } : { command: 'restart_consumer', consumer: Object.values(stores[0].state.consumers).find((one) => one.state === 'dead')?.name },
  burst: () => ({ command: 'burst', producer: Object.keys(stores[0].state.producers)[0], count: 50 }),
};
const NOTHING = {
  kill_consumer: () => gettext('There is no consumer to kill: add one first.'), kill_leader: () => gettext('P0 has no leader now.'),
  restart: () => gettext('Nobody is dead.'), burst: () => gettext('There is no producer.'), add_consumer: () => gettext('There is no topic to read yet.'),
};
const leader = () => {
  const id = stores[0].state.topics[halves[0].side.topic]?.partitions[0]?.leader ?? -1;
  return id < 0 ? undefined : id;
};

function act(name) {
  const values = FAULTS[name]();
  if (Object.values(values).some((one) => one === undefined || one === null)) return refused(NOTHING[name]());
  return post(page.dataset.act, values);
}

/* ---- start ---- */

for (const store of stores) {
  store.listen((frame) => {
    dirty = true;
    if (frame.type === 'frozen') connection(gettext('A lab has stopped: {sentence}', { sentence: frame.sentence }));
    loop.wake();
  });
}

loop.add((real, dt) => {
  if (!stores.every((one) => one.ready)) return false;
  const now = Math.min(...stores.map((one) => one.now(real)));
  if (dirty && real - updated >= BOARD_EVERY) {
    dirty = false;
    updated = real;
    for (const half of halves) half.update(now);
    drawGutter();
    page.dataset.ready = 'yes';
  }
  if (real - drawn >= OWNERS_EVERY) {
    drawn = real;
    for (const half of halves) half.drawOwners(now);
    drawLedger(now);
    drawClock(now);
  }
  const moving = halves.map((half) => half.frame(real, dt, loop.still)).some(Boolean);
  return moving || dirty || !stores[0].clock?.paused;
});

function connection(sentence) {
  $('connection').hidden = !sentence;
  set($('connection'), sentence);
}

toast.start();
makeLedger();
page.addEventListener('click', (event) => {
  const clock = event.target.closest('[data-clock]')?.dataset.clock, pace = event.target.closest('[data-pace]')?.dataset.pace, fault = event.target.closest('[data-fault]')?.dataset.fault;
  if (clock) post(page.dataset.clockUrl, { action: clock === 'pause' && page.dataset.paused === 'true' ? 'resume' : clock });
  if (pace) post(page.dataset.clockUrl, { action: 'pace', pace });
  if (fault) act(fault);
});
document.addEventListener('keydown', (event) => {
  if (event.target.closest('button, a, input, select') || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === ' ') $('clock=pause').click();
  else if (event.key === ']') $('clock=step').click();
  else return;
  event.preventDefault();
});
new ResizeObserver(() => {
  gutter = '';
  dirty = true;
  for (const half of halves) half.resize();
  loop.wake();
}).observe(page);
page.querySelectorAll('[data-half]').forEach((half, turn) => {
  new Feed({ path: half.dataset.socket, onFrame: (frame) => stores[turn].take(frame, performance.now()), onState: (word, sentence) => connection(word === 'connecting' ? '' : sentence) }).start();
});
window.compared = { halves, stores };
