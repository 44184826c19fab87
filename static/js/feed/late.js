/* Code that comes when somebody first wants it: most visits want little of it.
   Law of the module: what is asked for comes or is refused in a sentence; the next one who asks begins anew. */

import { gettext } from '../state/text.js';

/** The module that `load` imports; null where the server does not answer, which is said. */
export async function late(load) {
  try {
    return await load();
  } catch {
    document.dispatchEvent(new CustomEvent('refused', { detail: { sentence: gettext('The lab cannot be reached: try again in a moment.') } }));
    return null;
  }
}
