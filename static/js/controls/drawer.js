/* The drawer at the right: what has many parts.
   Law of the module: it takes its own 404 px, so the lanes shorten and their ends stay one column; one at a time; Esc closes it. */

let open = null; // { box, opener }

export const isOpen = () => open !== null;
export const box = () => open?.box ?? null;

/** Show a card in the drawer. */
export function show(card, opener = document.activeElement) {
  close(false);
  const aside = document.createElement('aside');
  aside.className = 'drawer';
  const title = card.querySelector('h3');
  if (title?.id) aside.setAttribute('aria-labelledby', title.id);
  aside.append(card);
  document.getElementById('controls').append(aside);
  document.body.dataset.drawer = 'open';
  document.body.classList.add('with-drawer');
  open = { box: aside, opener };
  window.htmx?.process(aside);
  (aside.querySelector('[aria-invalid=true]') ?? aside.querySelector('.pbody input:not([type=hidden]):not([type=file]), .pbody button') ?? aside.querySelector('[data-close]'))?.focus({ preventScroll: true });
  aside.dispatchEvent(new CustomEvent('controls:opened', { bubbles: true }));
  document.dispatchEvent(new CustomEvent('controls:drawer', { detail: { open: true } }));
  return aside;
}

export function close(giveBack = true) {
  if (!open) return false;
  const { box: aside, opener } = open;
  open = null;
  aside.remove();
  delete document.body.dataset.drawer;
  document.body.classList.remove('with-drawer');
  document.dispatchEvent(new CustomEvent('controls:drawer', { detail: { open: false } }));
  document.dispatchEvent(new CustomEvent('controls:closed'));
  if (giveBack && opener?.isConnected) opener.focus({ preventScroll: true });
  return true;
}

export function start() {
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('[data-close]') && open?.box.contains(event.target)) close();
  });
  document.addEventListener('done', (event) => {
    if (!event.detail?.stay && open?.box.contains(event.target) && !event.target.closest('[data-keeps]')) close();
  });
  document.addEventListener('htmx:afterSettle', () => {
    open?.box.querySelector('[aria-invalid=true], [data-refusal]')?.focus?.();
  });
}
