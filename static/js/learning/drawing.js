/* What a drawing of the drawer must not lose.
   Law of the module: whatever was typed, chosen, opened or had the focus before is so afterwards, as long as the step is the same. */

/** What stands in the drawer's fields, where the focus is, how far it was scrolled. */
export function typed(box) {
  const fields = [...box.querySelectorAll('input[name=guess]')], focus = box.contains(document.activeElement) ? document.activeElement : null;
  return {
    step: box.dataset.step,
    asked: box.querySelector('[name=number]')?.value,
    chosen: fields.filter((one) => one.type === 'radio' && one.checked).map((one) => one.value),
    text: fields.find((one) => one.type !== 'radio')?.value ?? '',
    focus: focus && { name: focus.name, value: focus.value, label: focus.textContent.trim() },
    whys: [...box.querySelectorAll('[data-lesson-why][aria-expanded=true]')].map((one) => one.dataset.lessonWhy),
  };
}

/** Put it back into a new drawing. */
export function retype(box, kept, scroller) {
  const same = kept.step === box.dataset.step, asked = kept.asked === box.querySelector('[name=number]')?.value;
  for (const one of same && asked ? box.querySelectorAll('input[name=guess]') : []) {
    if (one.type === 'radio') one.checked = kept.chosen.includes(one.value);
    else one.value = kept.text;
  }
  for (const offset of same ? kept.whys : []) box.querySelector(`[data-lesson-why="${CSS.escape(offset)}"]`)?.click();
  if (!same) scroller.scrollTop = 0;
  if (!kept.focus) return;
  const { name, value, label } = kept.focus, all = [...box.querySelectorAll('input, button, a')];
  const next = all.find((one) => name && one.name === name && (one.type !== 'radio' || one.value === value) && (one.tagName !== 'BUTTON' || one.value === value)) ?? all.find((one) => label && one.textContent.trim() === label);
  (next ?? box.querySelector('.lesson-title'))?.focus({ preventScroll: true });
}
