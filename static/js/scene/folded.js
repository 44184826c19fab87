/* A topic that is not in focus: one bar per partition, ink = behind, ending at the lanes' x.
   Law of the module: its name is a button that brings it to the front; nothing else of it can be acted on here. */

import { chip, thing } from './cards.js';
import { set } from './keyed.js';
import { html, svg } from './shapes.js';
import { gettext } from '../state/text.js';

const PX_PER_RECORD = 6;

export function foldedTopic({ id, ghost = false }) {
  const name = html('button', 'fname', html('b', '', id), html('span', 'soft small'));
  name.type = 'button';
  name.dataset.topicFocus = id;
  const drawing = svg('svg', 'fbars', { 'aria-hidden': 'true' }), owners = html('span', 'ownBox');
  const box = html('section', ghost ? 'ftopic ghost' : 'ftopic', name, html('div', 'fl', drawing), owners);
  const element = ghost ? box : thing(box, 'topic', id, gettext('Topic {topic}, folded', { topic: id }));
  name.disabled = ghost;
  element.fill = ({ sub, lags, owners: names, mine }, sizes, width) => {
    set(name.lastChild, sub);
    owners.replaceChildren(...names.slice(0, 2).map((one) => chip(one, `own ${mine ? '' : 'other'}`)));
    bars(drawing, lags.slice(0, 24), width || 300, sizes ? width - sizes.padR - sizes.cw : (width || 300) - 60);
  };
  return element;
}

/** One bar per partition: ink = behind, ending at `end`. */
export function bars(box, lags, width, end) {
  const thick = lags.length > 6 ? 2 : lags.length > 3 ? 6 : 9, gap = lags.length > 6 ? 1 : 3, height = lags.length * (thick + gap) - gap;
  box.setAttribute('width', width);
  box.setAttribute('height', height);
  box.replaceChildren(...lags.flatMap((lag, turn) => {
    const y = turn * (thick + gap), long = Math.min(end - 10, lag * PX_PER_RECORD), parts = [svg('rect', 'fbar', { x: 8, y: y + .5, width: Math.max(0, end - 10), height: Math.max(1, thick - 1), rx: Math.min(3, thick / 2) })];
    if (lag) parts.push(svg('rect', 'fink', { x: end - long - 2, y, width: long, height: thick, rx: Math.min(2, thick / 2) }));
    if (thick > 3) parts.push(svg('rect', 'fnext', { x: end + 1, y: y + .5, width: thick * 1.4, height: thick - 1, rx: 2 }));
    return parts;
  }));
}
