/* All topics at once: topics × groups, each partition a bar of what it is behind.
   Law of the module: a topic's name brings it to the front, a group's name selects the group; nothing else can be acted on here. */

import { chip, state, thing } from './cards.js';
import { bars } from './folded.js';
import { keyed, set } from './keyed.js';
import { html, svg } from './shapes.js';
import { gettext } from '../state/text.js';

const EVERY = 500;

export class Matrix {
  constructor(container) {
    this.container = container;
    this.head = html('div', 'mx-row mx-head');
    this.body = html('div', 'mx-body');
    this.back = html('button', 'btn', gettext('One topic'));
    this.back.type = 'button';
    this.back.dataset.allTopics = 'no';
    this.element = html('div', 'matrix', this.head, this.body, html('div', 'mx-foot', this.back));
    this.drawn = -1e9;
  }

  /** `view`: of matrixView; `chosen`: the topic in front otherwise. */
  update(view, chosen) {
    const real = performance.now();
    if (this.element.parentElement !== this.container) this.container.replaceChildren(this.element);
    else if (real - this.drawn < EVERY) return;
    this.drawn = real;
    this.element.style.setProperty('--groups', Math.max(1, view.groups.length));
    this.headline(view);
    keyed(this.body, view.topics.map((one) => ({ ...one, on: one.id === chosen })), makeRow, (row, item) => this.row(row, item));
  }

  headline({ title, sub, groups }) {
    const said = JSON.stringify([title, sub, groups]);
    if (said === this.said) return;
    this.said = said;
    this.head.replaceChildren(
      html('span', 'mx-name', html('b', 'big', title), html('span', 'soft small', sub)), html('span', 'soft small mid', gettext('behind, each partition a bar')), html('span', 'soft small r', gettext('in')),
      ...groups.map((one) => thing(html('div', 'mx-group', html('div', 'line', html('b', 'big', one.id), state(one.state, one.look.icon, one.look.dead ? 'dead' : '')), html('span', 'soft small', one.sub)), 'group', one.id, `${one.id}, ${one.state}, ${one.sub}`)),
    );
  }

  row(row, { id, sub, lags, rate, cells, on }) {
    const [name, box, into] = row.children;
    row.classList.toggle('on', on);
    set(name.lastChild, sub);
    set(into, rate);
    bars(box.firstChild, lags.slice(0, 40), box.clientWidth || 260, (box.clientWidth || 260) - 30);
    while (row.children.length > 3) row.lastChild.remove();
    row.append(...cells.map((one) => (one ? met(one, on) : html('div', 'mx-cell nil', html('span', 'quiet', gettext('not read'))))));
    name.setAttribute('aria-label', `${id}, ${sub}`);
  }
}

function makeRow({ id }) {
  const name = html('button', 'fname', html('b', 'big', id), html('span', 'soft small'));
  name.type = 'button';
  name.dataset.topicFocus = id;
  return html('section', 'mx-row', name, html('div', 'fl', svg('svg', 'fbars', { 'aria-hidden': 'true' })), html('span', 'r'));
}

function met({ owners, more, lag, trend }, on) {
  const chips = html('span', 'mx-owners', ...owners.map((one) => chip(one, on ? '' : 'other')), more ? html('span', 'small soft', `+${more}`) : null);
  const figure = html('span', lag ? 'mx-lag' : 'mx-lag z', html('b', '', lag === null ? '-' : lag.toLocaleString('en-US')), html('span', 'small', lag === null ? '' : ` ${gettext('behind')}${trend ? ` ${trend}` : ''}`));
  return html('div', 'mx-cell', chips, figure);
}
