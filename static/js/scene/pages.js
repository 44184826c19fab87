/* A long list by pages: which rows are seen, and the way to the others.
   Law of the module: it knows how many rows there are, never what they are. Where one page holds them all it is not there. */

import { gettext } from '../state/text.js';
import { set } from './keyed.js';
import { html } from './shapes.js';

export const MOST = 200;

/** The rows of page `page`, of so many: {page, pages, first, last}; a page that is gone becomes the last one. */
export function pageOf(page, count, most = MOST) {
  const pages = Math.max(1, Math.ceil(count / most)), at = Math.min(Math.max(0, page), pages - 1);
  return { page: at, pages, first: at * most, last: Math.min(count, (at + 1) * most) };
}

export class Pages {
  /** `turned()`: another page is wanted. */
  constructor(turned) {
    this.page = 0;
    this.back = button(gettext('Back'), () => this.turn(-1));
    this.on = button(gettext('On'), () => this.turn(1));
    this.told = html('span', 'small soft');
    this.spoken = html('span', 'sr');
    this.spoken.setAttribute('role', 'status');
    this.element = html('nav', 'pages', this.back, this.told, this.on, this.spoken);
    this.element.setAttribute('aria-label', gettext('Pages of the table'));
    this.turned = turned;
  }

  begin() {
    this.page = 0;
  }

  /** How many rows there are now; answers which of them are seen. */
  of(count) {
    const seen = pageOf(this.page, count);
    this.page = seen.page;
    this.seen = { ...seen, count };
    this.element.hidden = seen.pages < 2;
    if (seen.pages > 1) set(this.told, gettext('rows {first} to {last} of {count}', { first: seen.first + 1, last: seen.last, count: count.toLocaleString('en-US') }));
    this.back.setAttribute('aria-disabled', String(seen.page === 0));
    this.on.setAttribute('aria-disabled', String(seen.page === seen.pages - 1));
    return seen;
  }

  turn(by) {
    const before = this.page;
    this.page = pageOf(before + by, this.seen.count).page;
    if (this.page === before) return;
    this.turned();
    this.spoken.textContent = this.told.textContent;
  }
}

function button(words, pressed) {
  const own = html('button', 'btn small-b', words);
  own.type = 'button';
  own.addEventListener('click', pressed);
  return own;
}
