/* The one partition that is seen in full where there are too many for that: its lane, on top.
   Law of the module: it is made once and told of another partition; its lane moves by itself. */

import { Lane } from './lane.js';
import { laneSizes } from './layout.js';
import { set } from './keyed.js';
import { html, icon } from './shapes.js';
import { gettext } from '../state/text.js';

export class Unfolded {
  constructor(place) {
    this.title = html('div', 'unfold-head', html('span', 'pid'), html('span', 'reps'), html('div', 'small soft'));
    this.box = html('div', 'laneBox');
    this.box.setAttribute('aria-hidden', 'true');
    this.owner = html('div', 'unfold-owner', html('span'), html('div', 'lagbox', html('b'), html('span', '', gettext('behind'))));
    this.element = html('div', 'unfold', this.title, this.box, this.owner);
    this.lane = new Lane(this.box, place);
  }

  /** `view`: of laneViewer. */
  update(view) {
    const { part } = view, [name, replicas, told] = this.title.children, [chip, lag] = this.owner.children;
    this.lane.update({ ...view, others: [], rails: [] });
    set(name, `P${part.partition}`);
    const reps = JSON.stringify([part.leader, part.replicas, part.isr]);
    if (this.reps !== reps) {
      this.reps = reps;
      replicas.replaceChildren(...part.replicas.map((id) => html('span', `rep ${id === part.leader ? 'lead' : part.isr.includes(id) ? '' : 'out'}`, id === part.leader ? icon('star') : null, `B${id}`)));
    }
    set(told, gettext('committed {offset}, next {end}', { offset: view.committed ?? '-', end: part.end }));
    chip.className = `chip ${view.owner.cls}`;
    set(chip, view.owner.text);
    set(lag.firstChild, view.committed === undefined ? '-' : view.lag.toLocaleString('en-US'));
    set(lag.lastChild, view.trend ? gettext('behind {trend}', { trend: view.trend }) : gettext('behind'));
    Object.assign(this.element.dataset, { partition: part.partition, topic: view.topic, offset: part.end - 1 });
  }

  resize(tokens) {
    const width = this.box.clientWidth, k = tokens.offset / 12, key = `${width} ${k}`;
    if (!width || this.lane.key === key) return;
    this.lane.key = key;
    this.lane.resize({ ...laneSizes(tokens, { density: 'medium' }), cw: 46 * k, ch: 42 * k, mark: 22 * k, dim: 24 * k, token: 15 * k, padR: 20, height: 88 * k, dimY: 14 * k, quiet: false }, width);
  }

  frame(real, dt, still) {
    return this.lane.g ? this.lane.frame(real, dt, still) : false;
  }
}
