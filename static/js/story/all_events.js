/* All events: everything that was told, as far back as the lab keeps it; filtered, searched, or as text.
   Law of the module: newest first, a page at a time; rows that are not seen cost no layout. It only reads. */

import { earlier } from '../feed/why.js';
import { explain } from '../scene/why.js';
import { emphasised, whyButton, withCode } from '../scene/narration.js';
import { html } from '../scene/shapes.js';
import { told } from '../state/clock.js';
import { gettext, ngettext } from '../state/text.js';
import { asText, passing, SORTS, thingsOf } from './filter.js';

const REFRESH_MS = 2_000, DRAWN = 250;

let shown = null;

/** Open the story of a lab; `whyUrl`, `storyUrl`: where to ask. Focus goes back to `opener` at the end. */
export function open({ whyUrl, storyUrl, code }, opener) {
  shown ??= new AllEvents(whyUrl, storyUrl, code);
  shown.show(opener);
}

class AllEvents {
  constructor(why, story, code) {
    Object.assign(this, { why, story, code, told: [], more: true, asText: false, most: DRAWN });
    this.list = html('ol', 'log all');
    this.text = html('pre', 'story-text');
    this.text.tabIndex = 0;
    this.count = html('p', 'quiet label');
    this.count.setAttribute('role', 'status');
    this.search = field('search', gettext('Search'), html('input'));
    this.search.input.type = 'text';
    this.sort = field('sort', gettext('Kind'), html('select', '', option('', gettext('everything')), ...Object.entries(SORTS).map(([id, words]) => option(id, words()[0]))));
    this.thing = field('thing', gettext('About'), html('select', '', option('', gettext('anything'))));
    this.twin = button(gettext('As text'), () => this.turn());
    this.twin.setAttribute('aria-pressed', 'false');
    this.save = html('a', 'btn', gettext('Save as text'));
    this.further = button(gettext('Earlier events'), () => this.back());
    const close = button(gettext('Close'), () => this.box.close()), title = html('h2', '', gettext('All events'));
    title.id = 'all-events-title';
    this.body = html('div', 'story-body', this.list, this.text, this.further);
    this.box = html('dialog', 'story', html('div', 'story-head', title, html('span', 'grow'), this.twin, this.save, close), html('div', 'story-filter', this.search.box, this.sort.box, this.thing.box, this.count), this.body);
    this.box.setAttribute('aria-labelledby', title.id);
    this.box.addEventListener('close', () => this.gone());
    for (const { input } of [this.search, this.sort, this.thing]) input.addEventListener('input', () => this.draw());
    this.text.hidden = true;
    document.body.append(this.box);
  }

  async show(opener) {
    this.opener = opener;
    this.box.showModal();
    this.search.input.focus();
    await this.refresh();
    this.timer = setInterval(() => this.refresh(), REFRESH_MS);
  }

  gone() {
    clearInterval(this.timer);
    this.opener?.focus({ preventScroll: true });
  }

  /** What was told since; what one reads meanwhile stays where it is. */
  async refresh() {
    const found = await earlier(this.story, null).catch(() => null);
    if (!found || !this.box.open) return;
    const last = this.told.at(-1)?.offset ?? -1, fresh = found.told.filter((one) => one.offset > last);
    if (!this.told.length) this.more = found.more;
    if (!fresh.length && this.told.length) return;
    const whole = this.told.length && found.told[0].offset > last && found.more ? found.told : [...this.told, ...fresh];
    this.told = whole;
    this.draw();
  }

  async back() {
    this.most += DRAWN;
    if (this.more && this.told.length) {
      const found = await earlier(this.story, this.told[0].offset).catch(() => null);
      if (found) {
        this.told = [...found.told, ...this.told];
        this.more = found.more;
      }
    }
    this.draw();
  }

  turn() {
    this.asText = !this.asText;
    this.twin.setAttribute('aria-pressed', String(this.asText));
    this.list.hidden = this.asText;
    this.text.hidden = !this.asText;
    this.draw();
  }

  draw() {
    const chosen = passing(this.told, { sort: this.sort.input.value, thing: this.thing.input.value, words: this.search.input.value });
    this.offer();
    this.count.textContent = ngettext('1 event', '{count} events', chosen.length) + (this.more ? gettext(', earlier ones can be had') : '');
    this.further.hidden = !this.more && chosen.length <= this.most;
    URL.revokeObjectURL(this.save.href);
    this.save.href = URL.createObjectURL(new Blob([`${asText(chosen)}\n`], { type: 'text/plain;charset=utf-8' }));
    this.save.download = `streamlab-${this.code}.txt`;
    if (this.asText) this.text.textContent = asText(chosen);
    else this.rows(chosen.slice(-this.most));
  }

  rows(chosen) {
    const wanted = new Map(chosen.toReversed().map((one) => [String(one.offset), one])), kept = new Map();
    for (const row of [...this.list.children]) {
      if (wanted.has(row.dataset.offset)) kept.set(row.dataset.offset, row);
      else row.remove();
    }
    let before = null;
    for (const [offset, one] of wanted) {
      const row = kept.get(offset) ?? this.row(one), next = before ? before.nextSibling : this.list.firstChild;
      if (next !== row) this.list.insertBefore(row, next);
      before = row;
    }
    if (!wanted.size) this.list.replaceChildren(html('li', 'quiet', gettext('Nothing of that kind has been told.')));
  }

  row(one) {
    const say = html('div', 'say', ...emphasised(one.say), ' ');
    if (one.because.length) {
      say.append(whyButton((asked) => {
        const box = say.querySelector('.why');
        asked.setAttribute('aria-expanded', String(!box));
        if (box) return void box.remove();
        const made = html('div', 'why');
        say.append(made);
        explain(made, { base: this.why, offset: one.offset, known: [], prose: withCode });
      }));
    }
    const item = html('li', '', html('time', '', told(one.at)), say);
    item.dataset.offset = one.offset;
    return item;
  }

  /** The things to choose from are those of the events at hand. */
  offer() {
    const { input } = this.thing, now = thingsOf(this.told), had = [...input.options].slice(1).map((one) => one.value);
    if (now.join() === had.join()) return;
    const { value } = input;
    input.replaceChildren(input.options[0], ...now.map((one) => option(one, one)));
    input.value = now.includes(value) ? value : '';
  }
}

function field(name, words, input) {
  const label = html('label', 'label', words);
  input.id = `all-events-${name}`;
  label.htmlFor = input.id;
  return { input, box: html('span', 'story-field', label, input) };
}

function option(value, words) {
  const made = html('option', '', words);
  made.value = value;
  return made;
}

function button(words, act) {
  const made = html('button', 'btn', words);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}
