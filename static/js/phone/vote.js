/* The open question, my guess, and after the reveal what was right.
   Law of the module: drawn anew only when something on it is different; what is being typed is never lost. */

import { html } from '../scene/shapes.js';
import { gettext, ngettext } from '../state/text.js';
import { guessed } from './told.js';

/** Draws into `place`; `act(question, guess)`. */
export class VoteCard {
  constructor(place, act) {
    Object.assign(this, { place, act });
    this.drawn = '';
    this.order = [];
  }

  draw(question, vote) {
    this.place.hidden = !question;
    if (!question) return;
    const drawn = JSON.stringify([{ ...question, votes: 0 }, vote]);
    if (drawn === this.drawn) return;
    if (this.asked !== question.id) this.order = [];
    this.asked = question.id;
    this.drawn = drawn;
    const title = html('h2', '', question.ask);
    title.id = 'ask';
    this.place.replaceChildren(title, ...this.body(question, vote));
  }

  body(question, vote) {
    if (question.stage === 'revealed') return this.revealed(question, vote);
    const mine = 'guess' in vote ? html('p', 'label', gettext('You said: {guess}', { guess: guessed(question.kind, vote.guess, question.none) })) : null;
    if (question.stage !== 'asked') return [mine ?? html('p', 'soft', gettext('You said nothing this time.')), html('p', 'soft', question.stage === 'running' ? gettext('It is running: look at the wall.') : gettext('Closed. Wait for the reveal.'))];
    const input = question.kind === 'order' ? this.ordering(question) : question.choices.length ? this.choices(question, vote) : this.number(question, vote);
    return [input, mine].filter(Boolean);
  }

  choices(question, vote) {
    return html('div', 'options', ...question.choices.map((choice) => {
      const button = html('button', 'btn', guessed(question.kind, choice, question.none));
      button.setAttribute('aria-pressed', String('guess' in vote && String(vote.guess) === String(choice)));
      button.addEventListener('click', () => this.act(question.id, choice));
      return button;
    }));
  }

  /** Tapped one after the other, the order that is meant. */
  ordering(question) {
    const pick = (choice) => {
      this.order = this.order.includes(choice) ? this.order.filter((one) => one !== choice) : [...this.order, choice];
      if (this.order.length === question.choices.length) this.act(question.id, this.order.join(','));
      this.drawn = '';
      this.draw(question, {});
    };
    return html('div', 'options', ...question.choices.map((choice) => {
      const at = this.order.indexOf(choice), button = html('button', 'btn', at >= 0 ? `${at + 1}. ${choice}` : String(choice));
      button.setAttribute('aria-pressed', String(at >= 0));
      button.addEventListener('click', () => pick(choice));
      return button;
    }));
  }

  number(question, vote) {
    const input = html('input', 'field'), form = html('form', '', input, html('button', 'btn primary', gettext('Say it')));
    Object.assign(input, { inputMode: 'numeric', required: true, maxLength: 20, value: vote.guess ?? '' });
    input.setAttribute('aria-labelledby', 'ask');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.act(question.id, input.value);
    });
    return form;
  }

  revealed(question, vote) {
    const right = guessed(question.kind, question.right, question.none), all = Object.values(question.spread ?? {}).reduce((sum, one) => sum + one, 0), same = Object.entries(question.grades ?? {}).filter(([, ok]) => ok).reduce((sum, [guess]) => sum + question.spread[guess], 0);
    const verdict = 'guess' in vote ? (vote.is_right ? gettext('Right: {right}.', { right }) : gettext('You said {guess}. It is {right}.', { guess: guessed(question.kind, vote.guess, question.none), right })) : gettext('It is {right}.', { right });
    return [html('p', '', html('b', '', verdict)), question.because ? html('p', 'soft', question.because) : null, html('p', 'label soft', ngettext('{same} of {count} person was right.', '{same} of {count} people were right.', all, { same }))].filter(Boolean);
  }
}
