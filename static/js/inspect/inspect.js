/* The inspectors' drawer: one thing taken apart, live.
   Law of the module: one way in (`open`), which the door calls. It asks the lab for details of this one thing only, draws at most five times a
   second, and lets what did not change stand (tree.js). */

import * as act from '../controls/act.js';
import * as clock from '../controls/clock.js';
import * as drawer from '../controls/drawer.js';
import * as lab from '../controls/lab.js';
import * as popover from '../controls/popover.js';
import * as things from '../controls/things.js';
import { icon } from '../scene/shapes.js';
import { gettext } from '../state/text.js';
import { KINDS } from './kinds.js';
import { HASH } from './door.js';
import { Seen } from './seen.js';
import { foreign, h, patch } from './tree.js';

const NOTHING = new Seen(); // in the past: what the page remembers is of the present
const EVERY = 200;

export class Inspect {
  /** `view`: what is looked at; `seen`: what the page remembers. `tell(message)`: to the lab, also after each new connection. `draw(key, size)`: a key's token. */
  constructor({ view, seen, isLive, loop, tell, draw }) {
    Object.assign(this, { view, seen, isLive, loop, tell, draw });
    this.now = null; // {kind, id, card}
    this.detail = null;
    this.drawn = -1e9;
    loop.add((real) => this.frame(real));
    document.addEventListener('stage:select', ({ detail }) => this.now && KINDS[detail?.kind] && window.innerWidth >= 900 && this.open(detail.kind, detail.id));
    document.addEventListener('controls:drawer', () => this.now && !this.now.card.isConnected && this.closed());
    document.addEventListener('click', (event) => this.click(event));
  }

  /** Open the inspector of a thing. */
  open(name, wanted) {
    if (this.now?.kind === name && this.now.id === wanted) return;
    popover.close(false);
    this.detail = null;
    if (this.now) Object.assign(this.now, { kind: name, id: wanted, acts: '' });
    else this.now = { kind: name, id: wanted, acts: '', card: this.shell() };
    this.now.body?.scrollTo?.(0, 0);
    if (!this.now.card.isConnected) drawer.show(this.now.card);
    this.now.timer ??= setInterval(() => !document.hidden && this.loop.wake(), EVERY);
    this.tell({ type: 'inspect', thing: { kind: name, id: wanted } });
    history.replaceState(history.state, '', `#inspect=${name}:${encodeURIComponent(wanted)}`);
    this.show();
  }

  shell() {
    const card = document.createElement('div');
    card.className = 'inspect';
    card.dataset.keeps = '';
    return card;
  }

  closed() {
    clearInterval(this.now.timer);
    this.now = this.detail = null;
    this.tell({ type: 'inspect' });
    if (HASH.test(location.hash)) history.replaceState(history.state, '', location.pathname + location.search);
  }

  /** The lab's details of a thing, as a frame has them. */
  take(frame) {
    if (!this.now || frame.kind !== this.now.kind || frame.id !== this.now.id) return;
    this.detail = frame.detail;
    if (frame.kind === 'broker' && frame.detail) this.seen.count(`broker ${frame.id}`, frame.at, frame.detail.requests);
    if (frame.kind === 'link' && frame.detail?.carried) this.seen.count(`link ${frame.id}`, frame.at, [['there', frame.detail.carried[0]], ['back', frame.detail.carried[1]], ['gone', frame.detail.carried[2]]]);
    this.drawn = -1e9;
  }

  frame(real) {
    if (!this.now || real - this.drawn < EVERY) return false;
    this.drawn = real;
    this.show(real);
    return false;
  }

  show(real = performance.now()) {
    const { view, now: { kind, id, card } } = this, live = this.isLive();
    const told = KINDS[kind]({ state: view.state, history: view.history, id, detail: live ? this.detail : null, now: view.now(real), seen: live ? this.seen : NOTHING, draw: this.draw, form }) ?? gone(kind, id);
    const title = h('h3', { id: 'inspect-title' }, told.title);
    const state = told.state ? h('span', { class: `state ${told.state.cls ?? ''}`.trim() }, foreign(`icon ${told.state.icon}`, () => icon(told.state.icon)), h('span', null, told.state.text)) : null;
    const head = h('header', null, h('div', { class: 'dt' }, h('span', { class: 'kind small' }, told.kind), title, state, told.aside ? h('span', { class: 'soft label' }, told.aside) : null), h('button', { type: 'button', class: 'btn bare icon x', 'data-close': true, 'aria-label': gettext('Close') }, foreign('icon close', () => icon('close'))));
    const past = live ? null : h('section', { class: 'ds', key: 'past' }, h('div', { class: 'rule dash' }, h('span', null, gettext('You look at the past. Known live only: {things}.', { things: (told.liveOnly ?? []).join(', ') }))));
    const body = h('div', { class: 'dbody', key: `body ${kind} ${id}` }, past, told.sections.filter(Boolean));
    patch(card, [head, h('div', { class: 'dacts', key: 'acts', hidden: !live || told.sections.length === 0 }, this.acts(kind, id)), body]);
  }

  /** The buttons that fit the thing's present state, as on its shelf; what has a place of its own here is left out. */
  acts(kind, id) {
    const thing = { kind, id }, steers = lab.canSteer(), said = `${kind} ${id} ${things.stateOf(thing)}`;
    if (this.now.acts === said) return this.now.buttons;
    this.now.acts = said;
    this.now.buttons = things.actions(thing, true).filter((one) => !(kind === 'topic' && one.dataset.command === 'alter_topic_configs') && !(kind === 'group' && one.dataset.command !== 'add_consumer')).sort((a, b) => a.classList.contains('loss') - b.classList.contains('loss')).map((one, at) => foreign(`${one.dataset.command} ${one.dataset.values} ${at}`, () => {
      one.className = `btn${one.classList.contains('loss') ? ' loss' : ''}`;
      one.dataset.inspectAct = '';
      one.title = one.dataset.words;
      for (const letter of one.querySelectorAll('u')) letter.replaceWith(...letter.childNodes);
      if (!steers) one.setAttribute('aria-disabled', 'true');
      return one;
    }));
    return this.now.buttons;
  }

  click(event) {
    const button = event.target.closest?.('[data-inspect-act]'), skip = event.target.closest?.('[data-skip]');
    if (button && this.now) act.run(button, button, button);
    else if (skip) clock.ask('skip', undefined, { skip: skip.dataset.skip });
  }
}

function gone(kind, id) {
  return { kind: '', title: id, sections: [h('section', { class: 'ds', key: 'gone' }, h('div', { class: 'rule dash' }, h('span', null, gettext('It is not there any more.'))))] };
}

/** A command's form in its place inside an inspector: after each success it is fetched anew, and when the thing changes meanwhile, unless somebody is typing. */
function form(command, values) {
  const place = document.createElement('div');
  place.className = 'inline-form';
  let typed = false;
  const fetched = async () => {
    typed = false;
    const answer = await fetch(`${lab.commandUrl(command)}?${new URLSearchParams(values)}`, { headers: { 'HX-Request': 'true' } });
    if (!answer.ok) return;
    const shell = document.createElement('template');
    shell.innerHTML = await answer.text();
    if (typed) return; // somebody has begun to type meanwhile
    const card = shell.content.querySelector('.pform');
    if (!card) return;
    place.replaceChildren(card);
    window.htmx?.process(place);
    place.dispatchEvent(new CustomEvent('controls:opened', { bubbles: true }));
  };
  place.addEventListener('done', fetched);
  place.addEventListener('input', () => { typed = true; });
  place.stamped = () => !typed && fetched();
  fetched();
  return place;
}
