/* Several terminals in one place: each with a program of its own, one of them in front.
   Law of the module: what a terminal prints goes on while another is in front; its tab says that there is something new. Tabs are a
   tablist: arrow keys go from one to the next, Delete closes one. */

import { gettext } from '../state/text.js';
import { Screen } from './screen.js';

const MOST = 8;

/** One terminal. `half`: lines that go on; `looking`: Ctrl-R's {text, at}; `program`: the prompt of the program that reads; `draft`: what
    stands on its line while another is in front. */
export class Tab {
  constructor(number, log, spoken, scroller) {
    Object.assign(this, { number, log, half: '', looking: null, program: '', draft: '', scrolled: 1e9, news: false, shell: null });
    this.screen = new Screen(log, spoken, scroller);
  }

  get name() {
    return this.shell?.busy ? this.shell.name : gettext('terminal');
  }
}

export class Tabs {
  /** `bar`: the tablist; `first`: the log that stands there already; `make(tab)`: gives a new one its shell; `shown(now, before)`: another is in front. */
  constructor({ bar, first, spoken, scroller, make, shown }) {
    Object.assign(this, { bar, first, spoken, scroller, make, shown, list: [], current: null, count: 0 });
    this.add();
    bar.addEventListener('click', (event) => this.pressed(event.target.closest('[role=tab]')));
    bar.addEventListener('keydown', (event) => this.key(event));
  }

  get full() {
    return this.list.length >= MOST;
  }

  /** A further terminal, in front. */
  add() {
    if (this.full) return null;
    const tab = new Tab((this.count += 1), this.log(), this.spoken, this.scroller);
    this.make(tab);
    this.list.push(tab);
    this.show(tab);
    return tab;
  }

  log() {
    if (!this.list.length) return this.first;
    const log = this.first.cloneNode();
    log.removeAttribute('id');
    this.list.at(-1).log.after(log);
    return log;
  }

  show(tab) {
    const before = this.current;
    if (before) before.scrolled = this.scroller.scrollTop;
    this.current = tab;
    for (const one of this.list) {
      one.log.hidden = one !== tab;
      one.screen.front = one === tab;
    }
    tab.news = false;
    this.scroller.scrollTop = tab.scrolled;
    this.draw();
    this.shown(tab, before);
  }

  /** Close one; its program ends. The last one stays. */
  close(tab = this.current) {
    if (this.list.length < 2) return;
    const at = this.list.indexOf(tab), next = this.list[at + 1] ?? this.list[at - 1];
    tab.shell.close();
    this.list.splice(at, 1);
    tab.log.remove();
    if (tab === this.current) this.show(next);
    else this.draw();
  }

  /** A terminal has printed, or its program has begun or ended. */
  changed(tab) {
    if (tab !== this.current && tab.screen.news) tab.news = true;
    tab.screen.news = false;
    this.draw();
  }

  draw() {
    this.bar.hidden = this.list.length < 2;
    const told = this.list.map((tab) => `${tab.number} ${tab.name}`);
    if (this.bar.children.length !== this.list.length) this.bar.replaceChildren(...this.list.map((tab) => this.button(tab)));
    this.list.forEach((tab, at) => {
      const button = this.bar.children[at], front = tab === this.current;
      button.tab = tab;
      if (button.firstChild.data !== told[at]) button.firstChild.data = told[at];
      button.setAttribute('aria-selected', String(front));
      button.tabIndex = front ? 0 : -1;
      button.classList.toggle('news', tab.news);
      button.lastChild.textContent = tab.news ? gettext('something new') : '';
    });
  }

  button(tab) {
    const button = document.createElement('button'), news = document.createElement('span');
    button.type = 'button';
    button.setAttribute('role', 'tab');
    button.setAttribute('aria-controls', 'term-screen');
    news.className = 'sr';
    button.append(`${tab.number} ${tab.name}`, news);
    return button;
  }

  pressed(button) {
    if (button) this.show(button.tab);
  }

  key(event) {
    const at = this.list.indexOf(this.current), step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Delete') this.close();
    else if (step) this.show(this.list[(at + step + this.list.length) % this.list.length]);
    else return;
    event.preventDefault();
    this.bar.children[this.list.indexOf(this.current)]?.focus();
  }
}
