/* What a breaker can break: a row for each broker and link, with how it is now beside its buttons.
   Law of the module: one row per thing, kept by its key; only texts that changed are written. */

import { html } from '../scene/shapes.js';
import { gettext } from '../state/text.js';
import { write } from './parts.js';
import { linkTold, serverTold } from './told.js';

class Row {
  constructor(title, bad, good) {
    this.state = html('span', 'small broken-state');
    this.element = html('div', 'breaks', html('span', 'what', html('b', '', title), this.state), asking(html('button', 'btn crash'), bad), asking(html('button', 'btn'), good));
    this.state.setAttribute('role', 'status');
  }

  draw({ text, look }) {
    write(this.state, text);
    this.state.dataset.look = look;
  }
}

/** A button that says what the phone is to ask for. */
function asking(button, { text, label, ...asks }) {
  Object.assign(button, { type: 'button', textContent: text, ariaLabel: label });
  Object.assign(button.dataset, asks);
  return button;
}

const broker = (id) => new Row(gettext('Broker {id}', { id }), { text: gettext('Kill'), label: gettext('Kill broker {id}', { id }), do: 'kill-broker', broker: id }, { text: gettext('Start'), label: gettext('Start broker {id}', { id }), do: 'start-broker', broker: id });

function link(a, b) {
  const ends = { a: a.replace('broker-', ''), b: b.replace('broker-', '') };
  return new Row(gettext('Link {a} to {b}', ends), { text: gettext('Cut'), label: gettext('Cut link {a} to {b}', ends), do: 'cut', a, b }, { text: gettext('Mend'), label: gettext('Mend link {a} to {b}', ends), do: 'mend', a, b });
}

/** Draws into `place` what the socket says: {brokers: [[id, state]], links: [[a, b, cut]]}. */
export class Breaks {
  constructor(place) {
    this.place = place;
    this.rows = new Map();
  }

  draw({ brokers, links }) {
    const wanted = new Map([
      ...brokers.map(([id, state]) => [String(id), [() => broker(id), serverTold(state)]]),
      ...links.map(([a, b, cut]) => [`${a} ${b}`, [() => link(a, b), linkTold(cut)]]),
    ]);
    for (const [key, row] of this.rows) if (!wanted.has(key)) this.rows.delete(key) && row.element.remove();
    let before = null;
    for (const [key, [make, told]] of wanted) {
      if (!this.rows.has(key)) this.rows.set(key, make());
      const row = this.rows.get(key);
      if (!row.element.isConnected) before ? before.after(row.element) : this.place.prepend(row.element);
      before = row.element;
      row.draw(told);
    }
  }
}
