/* In which state a part of the lab is, in one word of the reader's language.
   Law of the module: the lab's own states; a consumer group's are Kafka's and stay as they are. Pure. */

import { gettext } from './text.js';

const WORDS = {
  alive: () => gettext('alive'), starting: () => gettext('starting'), running: () => gettext('running'), stopping: () => gettext('stopping'), stopped: () => gettext('stopped'), dead: () => gettext('dead'),
  fenced: () => gettext('fenced'), joining: () => gettext('joining'), leaving: () => gettext('leaving'), paused: () => gettext('paused'), expelled: () => gettext('put out'), hanging: () => gettext('hanging'),
  asleep: () => gettext('asleep'), finished: () => gettext('finished'),
};

export const conditionTold = (state) => (Object.hasOwn(WORDS, state) ? WORDS[state]() : state);

/** Whether a consumer was a program that somebody had typed, and its process has ended: it cannot be started anew from the stage. */
export const processEnded = ({ program, state }) => Boolean(program) && (state === 'stopped' || state === 'dead');

export const processEndedTold = ({ name, program }) => gettext('{consumer} was {program} in a terminal, and that process has ended: nobody would see what it reads. Type its command again.', { consumer: name, program });
