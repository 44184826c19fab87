/* What does not fit on a small stage stands behind buttons: producers, brokers, inspector, tables, the log.
   Law of the module: one at a time, over the right edge; Esc and the button close it; the focus goes back. */

export class Panels {
  constructor({ page, narration, changed }) {
    Object.assign(this, { page, narration, changed });
    this.close_ = document.getElementById('panel-close');
    this.opener = null;
    document.addEventListener('click', (event) => {
      const button = event.target.closest?.('[data-panel]');
      if (button && button !== page) this.toggle(button.dataset.panel, button);
      else if (event.target.closest?.('[data-tables]')) this.tables(event.target.closest('[data-tables]'));
      else if (event.target === this.close_) this.show(null);
    });
    document.addEventListener('stage:record', ({ detail: chosen }) => this.follow(chosen));
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && page.dataset.panel && !document.querySelector('.pop, .drawer')) {
        event.preventDefault();
        this.show(null);
      }
    }, true);
  }

  toggle(name, opener) {
    const next = this.page.dataset.panel === name ? null : name;
    this.opener = opener;
    this.show(next);
    if (next === 'log') this.narration.explainNewest();
  }

  show(name) {
    if (name) this.page.dataset.panel = name;
    else delete this.page.dataset.panel;
    this.close_.hidden = !name;
    for (const button of document.querySelectorAll('button[data-panel]')) button.setAttribute('aria-expanded', String(button.dataset.panel === name));
    if (this.page.dataset.dock === 'folded') document.querySelector('[data-tables]')?.setAttribute('aria-pressed', String(name === 'twin'));
    if (!name) this.opener?.focus({ preventScroll: true });
    this.changed();
  }

  /** A record was chosen, or none: where the dock is folded away, or far beneath on a phone, its journey would be told unseen. */
  follow(chosen) {
    const { panel, dock, arrangement } = this.page.dataset;
    if ((dock === 'folded' || arrangement === 'column') && Boolean(chosen) !== (panel === 'inspector')) this.toggle('inspector', null);
    if (chosen && arrangement === 'column') document.querySelector(`.row[data-partition="${chosen.partition}"]`)?.scrollIntoView({ block: 'start' });
  }

  /** The toolbar's Tables: the table twin over the whole width; where the dock is folded away, over the right edge. */
  tables(button) {
    const twin = document.getElementById('twin').closest('.panel');
    if (this.page.dataset.dock === 'folded') return this.toggle('twin', button);
    const on = this.page.dataset.tables !== 'yes';
    this.page.dataset.tables = on ? 'yes' : 'no';
    button.setAttribute('aria-pressed', String(on));
    if (on) twin.scrollIntoView({ block: 'nearest' });
    return this.changed();
  }
}
