/* The banner over a stage that shows the past: when this was, what the last fact was, and the ways on from here.
   Law of the module: it tells and asks; it is there while somebody looks back. A screen reader hears one line when the moment has settled. */

import { span, told, toldExactly } from '../state/clock.js';
import { factTold } from '../state/fact_told.js';
import { gettext } from '../state/text.js';
import { set } from './keyed.js';
import { html } from './shapes.js';

const SETTLED = 700;

export class PastBanner {
  constructor({ box, live, lookback, view, status, page }) {
    Object.assign(this, { box, live, lookback, view, status, page });
    this.parts = Object.fromEntries([...box.querySelectorAll('[data-past-part]')].map((one) => [one.dataset.pastPart, one]));
  }

  /** The moment has changed. */
  update() {
    const { lookback, box } = this, { active } = lookback;
    box.hidden = !active;
    this.live.hidden = !active;
    this.page.dataset.past = active ? 'yes' : 'no';
    this.said = '';
    this.frame(performance.now());
    clearTimeout(this.settling);
    this.settling = setTimeout(() => set(this.status, active ? this.sentence(performance.now()) : this.was ? gettext('You look at the lab as it is now.') : ''), SETTLED);
    this.was ||= active;
    if (!active) return;
    const known = lookback.fact, { parts } = this;
    set(parts.fact, known ? gettext('{time}  {what}', { time: toldExactly(known.fact.at), what: factTold(known.fact, known.say) }) : gettext('the first moment that is kept'));
    parts.fact.title = parts.fact.textContent;
    parts.play.querySelector('[data-when-held]').hidden = lookback.playing;
    parts.play.querySelector('[data-when-playing]').hidden = !lookback.playing;
    set(parts.play.lastElementChild, lookback.playing ? gettext('Hold') : gettext('Play on'));
    parts.forks.replaceChildren(...lookback.forks.map(({ name, address }) => Object.assign(html('a', '', gettext('Go to “{name}”, forked here', { name })), { href: address })));
  }

  sentence(real) {
    const { lookback, view } = this, now = view.live.now(real);
    const moment = { time: told(lookback.at), span: span(Math.max(0, now - lookback.at)) };
    return view.live.clock?.paused ? gettext('You look at {time}, {span} before the lab was paused.', moment) : gettext('You look at {time}, {span} ago. The lab goes on.', moment);
  }

  frame(real) {
    if (!this.lookback.active) return;
    const said = this.sentence(real);
    if (said === this.said) return;
    this.said = said;
    set(this.parts.says, said);
  }
}
