/* The sizes that tokens.css gives, as numbers.
   Law of the module: CSS rules; JavaScript reads, once per arrangement. */

export function readTokens(element = document.documentElement) {
  const style = getComputedStyle(element), px = (name) => parseFloat(style.getPropertyValue(name));
  return { cellW: px('--cell-w'), cellH: px('--cell-h'), gap: px('--cell-gap'), token: px('--token'), offset: px('--offset'), mark: px('--lane-mark'), dim: px('--lane-dim'), small: px('--t-small') };
}
