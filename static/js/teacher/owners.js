/* Who can die, and what they might own: the two lists of “Who owns … after the death of …”.
   Law of the module: a list is written anew only where it differs and nobody is choosing from it; what was chosen stays chosen. */

const MOST = 200;

/** Show these names in `form`; it hides where nobody can die. */
export function owners(form, { consumers, partitions }) {
  form.hidden = !consumers.length;
  fill(form.querySelector('[name=consumer]'), consumers.slice(0, MOST));
  fill(form.querySelector('[name=partition]'), partitions.slice(0, MOST));
}

function fill(select, names) {
  const chosen = select.value, shown = [...select.options].map((one) => one.value);
  if (select === document.activeElement || (shown.length === names.length && shown.every((one, at) => one === names[at]))) return;
  select.replaceChildren(...names.map((one) => new Option(one, one, false, one === chosen)));
}
