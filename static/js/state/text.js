/* Texts in the reader's language.
   Law of the module: every sentence that a person reads goes through here, whole, with its values by name, so that a translator sees
   sentences and never pieces. The catalog is the page's own (Django's); without one the texts stand as they are written. Pure. */

/** "Broker {broker} leads {count} partitions" with its values in place. */
export function fill(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A text in the reader's language. */
export const gettext = (text, values) => fill(globalThis.django?.gettext?.(text) ?? text, values);

/** A text that gettext gets later, and that the lab's rooms mark as well: whoever collects texts finds it there. */
export const noted = (text) => text;

/** One of two texts, by how many; `{count}` stands for the number. */
export function ngettext(one, many, count, values = {}) {
  const text = globalThis.django?.ngettext?.(one, many, count) ?? (count === 1 ? one : many);
  return fill(text, { count, ...values });
}

/** A translated text in runs, where values are drawn and not only said: [{strong, parts}]. What stands between * and * is strong. */
export function runs(text, values = {}) {
  return text.split('*').map((run, turn) => ({ strong: turn % 2 === 1, parts: run.split(/\{(\w+)\}/).map((part, at) => (at % 2 ? (values[part] ?? `{${part}}`) : part)).filter((part) => part !== '') }));
}

const named = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? spoken(value) : value]));

/** A sentence of the lab as it travels: a text as it is, or parts: [text, values] and [one, many, count, values]. */
export function spoken(form) {
  if (!Array.isArray(form)) return form;
  return form.map((part) => {
    if (!Array.isArray(part)) return part;
    const [text, second, count, values] = part;
    return part.length === 2 ? gettext(text, named(second)) : ngettext(text, second, count, named(values));
  }).join('');
}
