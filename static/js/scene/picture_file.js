/* The stage as one SVG that stands alone: what the browser shows, as rectangles, texts and drawings.
   Law of the module: it reads the page and changes nothing. Texts stay texts, in the system's fonts; no script, no stylesheet, nothing to load. */

const NS = 'http://www.w3.org/2000/svg';
const DRAWN = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity', 'font-size', 'font-weight', 'font-family', 'text-anchor', 'text-decoration-line', 'visibility'];
const UNSET = { opacity: '1', 'fill-opacity': '1', 'stroke-opacity': '1', 'stroke-dasharray': 'none', 'stroke-linecap': 'butt', 'stroke-linejoin': 'miter', 'text-anchor': 'start', 'text-decoration-line': 'none', visibility: 'visible', stroke: 'none' };
const SIDES = ['Top', 'Right', 'Bottom', 'Left'];
const n = (value) => String(Math.round(value * 100) / 100);

/** An SVG document of an element, as text. `title`: what it shows; `ground`: its background. */
export function pictureOf(element, { title, ground }) {
  const box = element.getBoundingClientRect(), root = made('svg', { xmlns: NS, width: n(box.width), height: n(box.height), viewBox: `0 0 ${n(box.width)} ${n(box.height)}` });
  const drawing = { left: box.left, top: box.top, root, clips: 0 };
  made('title', {}, root).textContent = title;
  made('rect', { width: '100%', height: '100%', fill: ground }, root);
  draw(element, root, drawing);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}`;
}

/** The same as a PNG: a promise of a Blob. `scale`: pixels for one of the page's. */
export async function pngOf(text, scale = 2) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * scale;
  canvas.height = image.naturalHeight * scale;
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('no picture'))), 'image/png'));
}

function made(name, attributes, parent = null) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
}

function draw(element, into, drawing) {
  const style = getComputedStyle(element);
  if (style.display === 'none' || element.classList.contains('sr') || Number(style.opacity) === 0) return;
  if (element instanceof SVGSVGElement) {
    if (style.visibility !== 'hidden') into.append(copied(element, drawing));
    return;
  }
  const box = element.getBoundingClientRect();
  let target = into;
  if (Number(style.opacity) < 1) target = made('g', { opacity: style.opacity }, into);
  if (style.visibility !== 'hidden') face(box, style, target, drawing);
  if (style.overflowX !== 'visible' || style.overflowY !== 'visible') target = clipped(box, target, drawing);
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) words(child, style, target, drawing);
    else if (child.nodeType === Node.ELEMENT_NODE) draw(child, target, drawing);
  }
}

function clipped(box, into, drawing) {
  const { left, top, root } = drawing, id = `clip${drawing.clips}`;
  drawing.clips += 1;
  made('rect', { x: n(box.left - left), y: n(box.top - top), width: n(box.width), height: n(box.height) }, made('clipPath', { id }, root));
  return made('g', { 'clip-path': `url(#${id})` }, into);
}

/** Background and borders. */
function face(box, style, into, { left, top, root }) {
  if (!box.width || !box.height) return;
  const x = box.left - left, y = box.top - top, radius = Math.min(parseFloat(style.borderTopLeftRadius) || 0, box.height / 2), filled = visible(style.backgroundColor);
  const widths = SIDES.map((side) => (['none', 'hidden'].includes(style[`border${side}Style`]) || !visible(style[`border${side}Color`]) ? 0 : parseFloat(style[`border${side}Width`])));
  if (filled) made('rect', { x: n(x), y: n(y), width: n(box.width), height: n(box.height), rx: n(radius), fill: style.backgroundColor }, into);
  if (style.backgroundImage.includes('repeating-linear-gradient')) made('rect', { x: n(x), y: n(y), width: n(box.width), height: n(box.height), rx: n(radius), fill: hatch(style, root) }, into);
  const [width] = widths;
  if (width && widths.every((one) => one === width)) {
    made('rect', { x: n(x + width / 2), y: n(y + width / 2), width: n(box.width - width), height: n(box.height - width), rx: n(Math.max(0, radius - width / 2)), fill: 'none', stroke: style.borderTopColor, 'stroke-width': n(width), ...dashes(style.borderTopStyle, width) }, into);
    return;
  }
  const lines = [[x, y, x + box.width, y], [x + box.width, y, x + box.width, y + box.height], [x, y + box.height, x + box.width, y + box.height], [x, y, x, y + box.height]];
  lines.forEach(([x1, y1, x2, y2], turn) => {
    if (widths[turn]) made('line', { x1: n(x1), y1: n(y1), x2: n(x2), y2: n(y2), stroke: style[`border${SIDES[turn]}Color`], 'stroke-width': n(widths[turn]), ...dashes(style[`border${SIDES[turn]}Style`], widths[turn]) }, into);
  });
}

const visible = (colour) => colour && colour !== 'transparent' && !/, 0\)$|\/ 0\)$/.test(colour);

const dashes = (kind, width) => (kind === 'dashed' ? { 'stroke-dasharray': `${n(width * 3)} ${n(width * 2)}` } : kind === 'dotted' ? { 'stroke-dasharray': `${n(width)} ${n(width * 2)}` } : {});

/** Hatching, once per colour. */
function hatch(style, root) {
  const colour = style.backgroundImage.match(/rgba?\([^)]*[1-9][^)]*\)/g)?.find(visible) ?? style.color, id = `hatch${colour.replace(/\W+/g, '')}`;
  if (!root.querySelector(`#${id}`)) made('path', { d: 'M0 0V9', stroke: colour, 'stroke-width': '1' }, made('pattern', { id, width: '9', height: '9', patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, root));
  return `url(#${id})`;
}

/** A text node, line by line as the browser broke it. */
function words(node, style, into, { left, top }) {
  if (!node.data.trim() || style.visibility === 'hidden') return;
  const range = document.createRange(), size = parseFloat(style.fontSize);
  for (const [begin, end] of lines(node, range)) {
    range.setStart(node, begin);
    range.setEnd(node, end);
    const box = range.getBoundingClientRect(), text = node.data.slice(begin, end).replace(/\s+/g, ' ').trim();
    if (!text || !box.width) continue;
    const element = made('text', { x: n(box.left - left), y: n(box.top - top + box.height / 2 + size * .35), 'font-size': n(size), 'font-weight': style.fontWeight, 'font-family': style.fontFamily, fill: style.color }, into);
    if (style.textDecorationLine !== 'none') element.setAttribute('text-decoration', style.textDecorationLine);
    if (style.letterSpacing !== 'normal') element.setAttribute('letter-spacing', style.letterSpacing);
    element.textContent = text;
  }
}

function lines(node, range) {
  range.selectNodeContents(node);
  if (range.getClientRects().length < 2) return [[0, node.data.length]];
  const found = [];
  let begin = 0, at = null;
  for (const { index, 0: word } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const { top } = range.getBoundingClientRect();
    if (at !== null && Math.abs(top - at) > 3) {
      found.push([begin, index]);
      begin = index;
    }
    at = top;
  }
  return [...found, [begin, node.data.length]];
}

/** A drawing of the page, with what its stylesheet says written into it. */
function copied(drawing, { left, top }) {
  const copy = drawing.cloneNode(true), box = drawing.getBoundingClientRect(), scale = drawing.viewBox.baseVal?.width ? null : 1;
  const all = [drawing, ...drawing.querySelectorAll('*')], copies = [copy, ...copy.querySelectorAll('*')];
  all.forEach((one, turn) => inline(one, copies[turn]));
  for (const one of copies) for (const { name } of [...one.attributes]) if (name === 'class' || name === 'style' || name === 'tabindex' || name.startsWith('data-') || name.startsWith('aria-')) one.removeAttribute(name);
  for (const one of copies) if (one.getAttribute('display') === 'none') one.remove();
  copy.setAttribute('x', n(box.left - left));
  copy.setAttribute('y', n(box.top - top));
  copy.setAttribute('width', n(box.width));
  copy.setAttribute('height', n(box.height));
  if (scale) copy.setAttribute('overflow', 'visible');
  return copy;
}

function inline(element, copy) {
  const style = getComputedStyle(element);
  if (style.display === 'none') {
    copy.setAttribute('display', 'none');
    return;
  }
  const text = element.tagName === 'text' || element.tagName === 'tspan';
  for (const name of DRAWN) {
    const value = style.getPropertyValue(name);
    if (!value || UNSET[name] === value || (name.startsWith('font') && !text) || (name.startsWith('text') && !text)) copy.removeAttribute(name);
    else copy.setAttribute(name === 'text-decoration-line' ? 'text-decoration' : name, value);
  }
}
