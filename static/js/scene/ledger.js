/* The ledger as a panel: what was lost, written twice, read again, out of order; why, and what would have avoided it.
   Law of the module: it stands where the inspector stands while nothing is selected and somebody asked for it; counts stand right, bars by ink. */

import { told } from '../state/clock.js';
import { accounts, summary, troubles } from '../state/ledger.js';
import { gettext } from '../state/text.js';
import { thousands } from '../state/words.js';
import { keyed, set } from './keyed.js';
import { html, icon } from './shapes.js';

const EVERY = 300;

export class LedgerPanel {
  /** `head`, `body`: of the inspector. `again()`: the inspector draws anew. */
  constructor({ head, body, store, again }) {
    Object.assign(this, { head, body, store, again });
    this.on = false;
    this.drawn = -1e9;
  }

  /** The button that opens it; it says how many troubles there are. */
  opener() {
    this.button ??= html('button', 'btn small-b ledger-open');
    this.button.type = 'button';
    this.button.onclick = () => this.turn(true);
    this.said = '';
    this.update();
    return this.button;
  }

  update() {
    if (!this.button) return;
    const { lost = 0, written_twice = 0, duplicated = 0, out_of_order = 0 } = this.store.state.ledger, count = lost + written_twice + duplicated + out_of_order, said = `${count} ${lost}`;
    if (said === this.said) return;
    this.said = said;
    this.button.replaceChildren(...(lost ? [icon('cross')] : []), gettext('Ledger'), ...(count ? [html('b', '', thousands(count))] : []));
    this.button.classList.toggle('alarm', lost > 0);
    this.button.title = summary(this.store.state);
  }

  turn(on) {
    this.on = on;
    this.again();
    if (!on) return;
    const back = html('button', 'btn small-b', gettext('Newest record'));
    back.type = 'button';
    back.onclick = () => {
      this.turn(false);
      requestAnimationFrame(() => this.button.focus({ preventScroll: true }));
    };
    this.head.replaceChildren(html('h2', '', gettext('The ledger')), back);
    this.sum = html('p', 'ledger-sum');
    this.accounts = html('div', 'ledger-accounts');
    this.list = html('ol', 'ledger-list');
    this.body.replaceChildren(this.sum, this.accounts, this.list);
    this.frame(performance.now(), true);
    back.focus({ preventScroll: true });
  }

  frame(real, now = false) {
    if (!now && real - this.drawn < EVERY) return false;
    this.drawn = real;
    const { state } = this.store;
    set(this.sum, summary(state));
    keyed(this.accounts, accounts(state), account, fillAccount);
    keyed(this.list, troubles(state), () => html('li'), fillTrouble);
    return true;
  }
}

function account() {
  return html('dl', 'ledger-account', html('dt'), html('dd'));
}

function fillAccount(element, { title, under, counts }) {
  element.firstChild.replaceChildren(html('b', '', title), ' ', html('span', 'quiet small', under));
  element.lastChild.replaceChildren(...counts.map(({ name, value, bad, loss }) => html('span', loss ? 'count alarm' : bad ? 'count off' : 'count', html('b', '', thousands(value)), ' ', name)));
}

function fillTrouble(item, { at, what, loss, who, place, count, records, why, advice, topic, partition }) {
  const title = html('p', loss ? 'alarm' : '', ...(loss ? [icon('cross'), ' '] : []), html('b', '', `${thousands(count)} ${what}`), ` · ${who ? `${who}, ` : ''}${place} · `, html('time', 'quiet', told(at)));
  const samples = html('p', 'samples', ...records.map(([offset, key]) => sample(topic, partition, offset, key)));
  item.className = loss ? 'loss' : '';
  item.replaceChildren(title, html('p', 'soft', why), ...(advice ? [html('p', 'soft', html('b', '', gettext('Instead: ')), advice)] : []), samples);
}

/** A record that was hit: opens its journey. */
function sample(topic, partition, offset, key) {
  const button = html('button', 'link', key === null ? `${offset}` : `${offset} ${key}`);
  button.type = 'button';
  button.title = gettext('The journey of record {offset}', { offset });
  button.onclick = () => window.streamlab?.select('record', `${topic}-${partition}@${offset}`);
  return button;
}
