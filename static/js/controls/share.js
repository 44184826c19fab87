/* Sharing: a link to this moment, a file of the lab, the stage as a picture, the narration as text.
   Law of the module: everything is made here and now from what is on the page; only the lab's file comes from the server. */

import { told } from '../state/clock.js';
import { narrated } from '../state/narrated.js';
import { gettext } from '../state/text.js';
import { copy } from './copy.js';
import * as lab from './lab.js';
import * as popover from './popover.js';
import { refused, said } from './toast.js';

const looksBack = () => Boolean(window.streamlab?.past?.active);
const moment = () => (looksBack() ? window.streamlab.past.moment : {}); // {}: now
const offset = () => (looksBack() ? window.streamlab.past.offset : lab.state().offset);
const name = (ending) => `streamlab-${lab.code()}-${told(lab.state().at ?? 0).replaceAll(':', '')}.${ending}`;

/** Hand a file to the browser. */
function save(content, type, ending) {
  const blob = content instanceof Blob ? content : new Blob([content], { type }), link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name(ending);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The stage as an SVG; what draws it comes when somebody asks for it. */
async function picture() {
  const { pictureOf } = await import('../scene/picture_file.js');
  const stage = document.getElementById('stage'), labName = document.querySelector('.lab-name')?.textContent.trim() ?? '';
  return pictureOf(stage, { title: gettext('{lab} at {time}', { lab: labName, time: told(lab.state().at ?? 0) }), ground: getComputedStyle(stage).backgroundColor });
}

function link() {
  const address = new URL(location.href);
  address.search = `?at=${offset()}`;
  address.hash = '';
  return address.href;
}

async function file() {
  const answer = await fetch(document.querySelector('[data-share]').dataset.export + (looksBack() ? `?${new URLSearchParams(moment())}` : ''));
  if (answer.ok) save(await answer.blob(), 'application/json', 'json');
  else refused(answer.status === 422 ? await answer.text() : gettext('The lab cannot be reached.'));
}

const WAYS = {
  fork: () => document.querySelector('[data-fork]').requestSubmit(),
  link: (button) => copy(link(), button),
  file,
  svg: async () => save(await picture(), 'image/svg+xml', 'svg'),
  png: async () => save(await (await import('../scene/picture_file.js')).pngOf(await picture()), 'image/png', 'png'),
  text: () => save(narrated(window.streamlab.told()), 'text/plain;charset=utf-8', 'txt'),
};

async function share(way, button) {
  try {
    await WAYS[way](button);
    if (way !== 'link' && way !== 'fork') said(gettext('Saved.'));
  } catch {
    refused(gettext('This could not be made. Try again in a moment.'));
  }
}

export function start() {
  document.addEventListener('click', (event) => {
    const opener = event.target.closest?.('[data-share]'), way = event.target.closest?.('[data-way]');
    if (opener) popover.show(document.querySelector('template[data-share-card]').content.firstElementChild.cloneNode(true), opener, opener);
    if (way) share(way.dataset.way, way);
  });
  document.addEventListener('submit', (event) => {
    if (event.target.matches?.('[data-fork]')) for (const name of ['offset', 'at', 'later']) event.target.elements[name].value = moment()[name] ?? '';
  }, true);
}
