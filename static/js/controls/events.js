/* "All events" opens the whole story.
   Law of the module: the story's own code is loaded when somebody first asks for it. */

export function start() {
  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('[data-all-events]');
    if (!button) return;
    const { open } = await import('../story/all_events.js');
    open(document.getElementById('stage-page').dataset, button);
  });
}
