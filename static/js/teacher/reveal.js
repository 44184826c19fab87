/* The reveal: the spread by answer, one dot per person, the right one ruled; then the why.
   Law of the module: it draws what the news say, once they say it; the lanes are the stage's own records. */

import { set } from './line.js';
import { explain } from '../scene/why.js';
import { withCode } from '../scene/narration.js';
import { gettext, ngettext } from '../state/text.js';

const FEW = 6, ROOMY = 4, CELLS = 5;
const $ = (id) => document.getElementById(id);

const make = (tag, cls, ...inside) => {
  const element = document.createElement(tag);
  if (cls) element.className = cls;
  element.append(...inside);
  return element;
};

/** Fill the reveal with a question. */
export function draw(question, count) {
  set($('reveal-kick'), gettext('Prediction {number} · revealed', { number: question.number }));
  set($('reveal-ask'), question.ask);
  const many = question.rows.length > FEW, rows = many ? question.rows.filter((one) => one.count || one.right) : question.rows;
  $('votes').className = many ? 'votes many' : rows.length > ROOMY ? 'votes some' : 'votes';
  $('votes').replaceChildren(...rows.map((one) => vote(one, question, many, rows.length > ROOMY)));
  const steps = question.chain.map(([what, value], at) => make('li', at === question.chain.length - 1 ? 'end' : '', make('span', '', what), make('b', '', value)));
  $('chain').replaceChildren(...steps, ...(question.because ? [make('li', 'note', question.because)] : []));
  set($('reveal-count'), question.votes);
  set($('reveal-of'), ngettext('of {count} predicted', 'of {count} predicted', Math.max(count, question.votes)));
  document.querySelector('[data-why]').hidden = question.why === null || question.why === undefined;
  $('reveal-why').hidden = true;
}

function vote({ answer, shown, count, right }, question, many, tight) {
  const number = make('div', 'n', String(count));
  if (right) number.append(make('small', '', gettext('right')));
  const dots = make('div', 'dots', ...Array.from({ length: count }, () => make('i')));
  dots.setAttribute('aria-hidden', 'true');
  return make('section', right ? 'vote right' : 'vote', make('div', 'pid', shown), many ? make('div') : lane(answer, right, question, tight ? 20 : 26), dots, number);
}

/** The newest records of the partition that an answer names. */
function lane(answer, right, { kind, topic, chain }, size) {
  const found = kind === 'partition' && Object.values(window.streamlab?.state?.().topics ?? {}).find((one) => one.name === topic);
  const part = found && found.partitions.find((one) => String(one.partition) === answer), box = make('div', 'laneBox');
  if (!part) return box;
  const key = chain[0]?.[1], records = part.records.slice(-CELLS);
  for (const [at, one] of records.entries()) {
    const lit = right && one.key === key && at === records.findLastIndex((each) => each.key === key);
    box.append(make('span', lit ? 'cellet lit' : 'cellet', window.streamlab.token(one.key, size), String(one.offset)));
  }
  box.append(make('span', 'cellet nextc', gettext('next'), make('b', '', String(part.end))));
  return box;
}

/** The chain of causes, in the lab's own words. */
export function why(question) {
  const box = $('reveal-why');
  box.hidden = !box.hidden;
  if (!box.hidden) void explain(box, { base: document.getElementById('stage-page').dataset.whyUrl, offset: question.why, known: [], prose: withCode });
}
