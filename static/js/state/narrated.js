/* What was told, as a text to keep.
   Law of the module: one line a sentence, oldest first, with the lab's own time. Pure. */

import { told } from './clock.js';

/** `tells`: [{at, say}], oldest first. */
export const narrated = (tells) => tells.filter((one) => one.say).map((one) => `${told(one.at)}  ${one.say.replace(/\s+/g, ' ')}\n`).join('');
