/* What just happened: time, sentence, why.
   Law of the module: newest first; a line once written stays. What a screen reader hears is gathered into one announcement per three
   seconds; rebalances and failures are a status of their own. */

import { late } from '../feed/late.js';
import { told } from '../state/clock.js';
import { URGENT } from '../state/history.js';
import { gettext, ngettext } from '../state/text.js';
import { html } from './shapes.js';
import { set } from './keyed.js';

const SHOWN = 40, SPEAK_EVERY = 3_000, MOST_SPOKEN = 3;
const BOLD = /(is idle|are idle|has no leader|died|are lost|is lost|gave up on|is cut|No one|Nobody can write or read it)/;

const REPLAYED = /rebalances:|is stable/;

export class Narration {
  /** `why`: the address that is asked for reasons. */
  constructor({ list, line, log, status, store, why }) {
    Object.assign(this, { list, line, log, status, store, why });
    this.newest = -1;
    this.open = new Set();
    this.waiting = [];
    this.spoken = 0;
  }

  get history() {
    return this.store.history;
  }

  /** Begin with what the picture told: shown, not spoken. */
  reset() {
    this.newest = -1;
    this.waiting = [];
    this.list.replaceChildren();
    this.update(true);
  }

  update(silent = false) {
    const fresh = this.history.tells.filter((one) => one.offset > this.newest);
    if (!fresh.length && !this.list.children.length) this.list.append(html('li', 'none', html('span'), html('div', 'quiet', gettext('Nothing yet. What happens is told here, with its reasons.'))));
    if (!fresh.length) return;
    this.list.querySelector('.none')?.remove();
    for (const tell of fresh.slice(-SHOWN)) this.list.prepend(this.entry(tell));
    while (this.list.children.length > SHOWN) this.list.lastChild.remove();
    this.newest = fresh.at(-1).offset;
    const last = fresh.at(-1);
    this.line.replaceChildren(html('time', 'quiet', told(last.at)), ' ', ...emphasised(last.say));
    if (silent) return;
    for (const tell of fresh) {
      if (URGENT.has(tell.kind)) set(this.status, tell.say);
      else this.waiting.push(tell.say);
    }
  }

  /** Speak what has gathered; called with every frame of the feed. */
  speak(real) {
    if (!this.waiting.length || real - this.spoken < SPEAK_EVERY) return;
    this.spoken = real;
    const said = this.waiting.splice(0), earlier = said.length - MOST_SPOKEN, newest = said.slice(-MOST_SPOKEN).join(' ');
    const text = earlier > 0 ? ngettext('{newest} And {count} more event before that.', '{newest} And {count} more events before that.', earlier, { newest }) : newest;
    this.log.append(html('p', '', text));
    while (this.log.children.length > 20) this.log.firstChild.remove();
  }

  entry(tell) {
    const say = html('div', 'say', ...emphasised(tell.say), ' ');
    if (tell.because.length) say.append(whyButton((button) => this.explain(tell, say, button)));
    if (tell.kind === 'command') {
      const button = html('button', 'link', gettext('as code'));
      button.type = 'button';
      button.dataset.codeOffset = tell.offset;
      say.append(' ', button);
    }
    if (REPLAYED.test(tell.say) && (tell.kind === 'group_state' || tell.kind === 'assigned')) {
      const button = html('button', 'link', gettext('play again'));
      button.type = 'button';
      button.addEventListener('click', () => playAgain(tell, this.history.rebalances.at(tell.offset)));
      say.append(' ', button);
    }
    const item = html('li', '', html('time', '', told(tell.at)), say);
    item.dataset.offset = tell.offset;
    return item;
  }

  /** Show or hide the chain of causes. */
  async explain(tell, say, button) {
    const shown = say.querySelector('.why');
    button.setAttribute('aria-expanded', String(!shown));
    if (shown) return void shown.remove();
    const box = html('div', 'why');
    say.append(box);
    const why = await late(() => import('./why.js')), known = this.history.chain(tell.offset);
    if (why) why.explain(box, { base: this.why, offset: tell.offset, known, prose: withCode });
    else box.append(...known.toReversed().map((one) => html('span', '', html('time', 'quiet', told(one.at)), ' ', ...withCode(one.say))));
  }

  /** The newest sentence's reasons: for the folded dock. */
  explainNewest() {
    const button = this.list.querySelector('li .link[aria-expanded]');
    if (button?.getAttribute('aria-expanded') === 'false') button.click();
    return button;
  }
}

/** A rebalance from its beginning, from the lab's past; the lab itself goes on. */
async function playAgain(tell, play) {
  const { past } = window.streamlab;
  const begins = play?.offset ?? (tell.kind === 'assigned' ? tell.because[0] : tell.offset);
  if (await past.look(begins ?? tell.offset) && !past.playing) past.toggle();
}

/** The button that asks why. */
export function whyButton(ask) {
  const button = html('button', 'link', gettext('why?'));
  button.type = 'button';
  button.setAttribute('aria-expanded', 'false');
  button.addEventListener('click', () => ask(button));
  return button;
}

/** A sentence with what matters most in weight. */
export function emphasised(text) {
  const found = text.match(BOLD);
  if (!found) return withCode(text);
  return [...withCode(text.slice(0, found.index)), html('b', '', found[0]), ...withCode(text.slice(found.index + found[0].length))];
}

/** Config names and settings in the face of code. */
export function withCode(text) {
  return text.split(/((?<![\w-])(?:[a-z]+\.)+[a-z]+(?:\.[a-z]+)*(?:\s?=\s?[\w.-]*\w)?)/).filter(Boolean).map((piece) => (/^(?:[a-z]+\.)+[a-z]+/.test(piece) ? html('code', '', piece) : piece));
}
