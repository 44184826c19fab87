/* The lesson beside the stage: it is drawn again when the lab says that something about it is different.
   Law of the module: the lab judges, the server writes the drawer; here it is fetched, what was being typed or pressed is kept, and the
   stage shows what the lesson speaks of. */

import { explain } from '../scene/why.js';
import { withCode } from '../scene/narration.js';
import { Press } from '../scene/press.js';
import { typed, retype } from './drawing.js';
import { goTo, point } from './pointing.js';

const aside = document.getElementById('lesson'), stage = document.getElementById('stage');
let told = null, fetching = false, again = false, kept = null;
const press = new Press(aside, () => catchUp());
const inner = () => document.getElementById('lesson-in');

/** Fetch the drawer as it is now; one at a time, and not under a finger.
    What the learner asks for meanwhile goes first (`hx-sync`), and its answer is the drawer too. */
async function refresh() {
  if (fetching || press.held) {
    again = true;
    return;
  }
  fetching = true;
  try {
    await window.htmx.ajax('GET', aside.dataset.drawerUrl, { source: aside, target: '#lesson-in', swap: 'outerHTML' });
  } catch {
    // What the learner asked for has taken its place, or the server is away: the next frame of the lesson fetches again.
  } finally {
    fetching = false;
  }
  catchUp();
}

function catchUp() {
  if (!again) return;
  again = false;
  refresh();
}

function hear(lesson) {
  const before = told;
  told = lesson;
  document.body.dataset.lesson = lesson.asks ? 'asks' : 'goes-on';
  document.dispatchEvent(new CustomEvent('learning:lesson', { detail: lesson }));
  if (before?.step !== lesson.step && (lesson.topic || lesson.group)) window.streamlab?.focus(lesson.topic, lesson.group);
  point(stage, lesson.points);
  if (Number(inner().dataset.version) !== lesson.version) refresh();
}

/** What somebody chose on the stage is their choice in the drawer too. */
function chosen({ kind, id }) {
  const asked = inner().querySelector('[data-kind-asked]')?.dataset.kindAsked;
  const value = asked === 'partition' && kind === 'partition' ? id.slice(id.lastIndexOf('-') + 1) : asked === 'owner' && kind === 'consumer' ? id : null;
  const option = value === null ? null : inner().querySelector(`input[name=guess][value="${CSS.escape(value)}"]`);
  if (option) option.checked = true;
}

async function why(button) {
  const box = button.nextElementSibling, shut = box.hidden;
  box.hidden = !shut;
  button.setAttribute('aria-expanded', String(shut));
  if (shut) await explain(box, { base: document.getElementById('stage-page').dataset.whyUrl, offset: Number(button.dataset.lessonWhy), known: [], prose: withCode });
}

aside.addEventListener('click', (event) => {
  const asked = event.target.closest('[data-lesson-why]'), add = event.target.closest('[data-order-add]'), at = event.target.closest('[data-lesson-at]'), run = event.target.closest('[data-lesson-run]');
  if (asked) why(asked);
  if (run) document.dispatchEvent(new CustomEvent('terminal:type', { detail: { line: run.dataset.lessonRun, run: true } }));
  if (at) goTo(stage, told.points[Number(at.dataset.lessonAt) - 1]);
  if (add) {
    const field = add.closest('fieldset').querySelector('input[name=guess]');
    field.value = [...field.value.split(',').map((one) => one.trim()).filter(Boolean), add.dataset.orderAdd].join(', ');
  }
});
document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  if (detail.target?.id !== 'lesson-in') return;
  if (press.held && detail.requestConfig.verb === 'get') {
    detail.shouldSwap = false;
    again = true;
    return;
  }
  kept = typed(inner());
});
document.addEventListener('htmx:afterSwap', () => {
  if (kept && inner()) retype(inner(), kept, aside);
  kept = null;
});
// What was told while an answer was on its way could not be fetched beside it; the answer may be older. Its lock ends after this event.
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (detail.target?.id === 'lesson-in' && detail.requestConfig.verb !== 'get') setTimeout(() => told && told.version !== Number(inner().dataset.version) && refresh());
});
document.addEventListener('stage:lesson', ({ detail }) => hear(detail));
document.addEventListener('stage:state', () => told && point(stage, told.points));
document.addEventListener('stage:select', ({ detail }) => detail?.kind && chosen(detail));
document.addEventListener('stage:connection', ({ detail }) => detail.word === 'live' && inner().dataset.version === '-1' && !fetching && refresh());
