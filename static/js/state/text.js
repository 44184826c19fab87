/* Texts in the reader's language.
   Law of the module: every sentence that a person reads goes through here, whole, with its values by name, so that a translator sees
   sentences and never pieces. The catalog is the page's own (Django's); without one the texts stand as they are written. Pure. */

/** "Broker {broker} leads {count} partitions" with its values in place. */
export function fill(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A text in the reader's language. */
export const gettext = (text, values) => fill(globalThis.django?.gettext?.(text) ?? text, values);

/** One of two texts, by how many; `{count}` stands for the number. */
export function ngettext(one, many, count, values = {}) {
  const text = globalThis.django?.ngettext?.(one, many, count) ?? (count === 1 ? one : many);
  return fill(text, { count, ...values });
}
