/* What the lesson points at on the stage: a ring with a number, and the words for it in the drawer's list under the same number.
   Law of the module: it marks and takes the marks away again; the focus and what is in view change only when somebody asks. */

/** [{kind, name, words}] by the name that a thing has on the stage: Map "partition payments-2" -> [number, ...]. */
export function numbered(points) {
  const found = new Map();
  points.forEach(({ kind, name }, at) => {
    const thing = `${kind} ${name}`;
    found.set(thing, [...(found.get(thing) ?? []), at + 1]);
  });
  return found;
}

/** Mark what is pointed at, wherever it has come to stand; all else loses its mark. */
export function point(stage, points) {
  const wanted = numbered(points);
  for (const one of stage.querySelectorAll('[data-kind][data-id]')) {
    const numbers = wanted.get(`${one.dataset.kind} ${one.dataset.id}`);
    if (numbers) mark(one, numbers);
    else if ('lessonPoint' in one.dataset) unmark(one);
  }
}

function mark(element, numbers) {
  const told = numbers.join(' ');
  if (element.dataset.lessonPoint === told) return;
  element.dataset.lessonPoint = told;
  element.setAttribute('aria-describedby', numbers.map((number) => `lesson-point-${number}`).join(' '));
}

function unmark(element) {
  delete element.dataset.lessonPoint;
  element.removeAttribute('aria-describedby');
}

/** Somebody asks where it is: it is brought into view, and has the focus. */
export function goTo(stage, { kind, name }) {
  const element = stage.querySelector(`[data-kind="${CSS.escape(kind)}"][data-id="${CSS.escape(name)}"]`);
  element?.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  element?.focus({ preventScroll: true });
}
