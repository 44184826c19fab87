/* Before anything is drawn: light or dark, as this browser was told; without a word it follows the system.
   Law of the file: it runs alone and at once, so that no page flashes in the other theme; a module would come too late. */
try {
  const theme = localStorage.getItem('streamlab.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing follows the system.
}
