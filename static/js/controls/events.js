/* What opens a whole view of its own: all events, and what real clients need.
   Law of the module: their code is loaded when somebody first asks for it. */

import { late } from '../feed/late.js';

export function start() {
  document.addEventListener('click', async (event) => {
    const events = event.target.closest?.('[data-all-events]'), connect = event.target.closest?.('[data-connect-open]');
    if (events) (await late(() => import('../story/all_events.js')))?.open(document.getElementById('stage-page').dataset, events);
    if (connect) (await late(() => import('./connect.js')))?.toggle(connect);
  });
}
