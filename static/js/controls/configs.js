/* The drawer of a topic's configs: find, show what is changed, go back to a default.
   Law of the module: it only hides and fills; what is posted is every input, and the server writes what differs. */

function sift(form) {
  const typed = form.querySelector('[data-find]').value.trim().toLowerCase(), changed = form.querySelector('[data-show="changed"]').getAttribute('aria-pressed') === 'true';
  let shown = 0;
  for (const config of form.querySelectorAll('.config')) {
    const fits = config.textContent.toLowerCase().includes(typed) && (!changed || config.matches('.changed, .bad, .touched'));
    config.hidden = !fits;
    shown += Number(fits);
  }
  form.querySelector('[data-none]').hidden = shown > 0;
}

export function start() {
  document.addEventListener('input', (event) => {
    const form = event.target.closest?.('form[data-command="alter_topic_configs"]');
    if (!form) return;
    if (event.target.matches('[data-find]')) sift(form);
    else event.target.closest('.config')?.classList.add('touched', 'changed');
  });
  document.addEventListener('click', (event) => {
    const show = event.target.closest?.('[data-show]'), back = event.target.closest?.('[data-default]');
    if (show) {
      for (const one of show.parentElement.children) one.setAttribute('aria-pressed', String(one === show));
      sift(show.form);
    }
    if (back) {
      const input = back.closest('.config').querySelector('input, select');
      input.value = '';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.focus();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target.matches?.('[data-find]')) event.preventDefault();
  });
}
