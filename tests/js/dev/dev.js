/* The stage on made-up traffic. Law of the module: only for developing; served from the repository's root.
   ?n=3 partitions ?r=2 records/s ?m=3 members ?groups=2 ?topics=3 ?slow=1 ?theme=dark ?mode=present ?keys=names ?manual=1 (lab.go(ticks)). */

import { start } from '../../../static/js/stage.js';
import { DemoLab } from '../fixtures/demo_lab.mjs';

const query = new URLSearchParams(location.search), number = (name, other) => Number(query.get(name) ?? other);
for (const name of ['theme', 'mode', 'keys']) if (query.get(name)) document.documentElement.dataset[name] = query.get(name);
const lab = new DemoLab({ partitions: number('n', 3), rate: number('r', 2), members: number('m', 3), groups: number('groups', 1), topics: number('topics', 1), slow: number('slow', 0), warm: number('warm', 24_000), rf: number('rf', 3) });
let give = () => {};
window.lab = lab;
window.lab.go = (ticks) => {
  for (let i = 0; i < ticks; i++) give(lab.next());
};
window.parts = start((onFrame, onState) => {
  give = onFrame;
  onState('live', '');
  onFrame(lab.picture());
  if (!query.get('manual')) setInterval(() => onFrame(lab.next()), 100);
});
document.addEventListener('stage:select', (event) => console.log('select', JSON.stringify({ kind: event.detail.kind, id: event.detail.id })));
document.addEventListener('stage:open', (event) => console.log('open', JSON.stringify({ ...event.detail, element: undefined, rect: undefined })));
