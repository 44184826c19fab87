/* The lines that were typed in a lab, and going through them.
   Law of the module: pure; a list in, a list out. What is being typed is kept while one looks at older lines. */

const MOST = 500;

export class LineHistory {
  constructor(lines = []) {
    this.lines = lines.slice(-MOST);
    this.at = this.lines.length;
    this.draft = '';
  }

  /** A line was run. The same twice in a row is kept once. */
  add(line) {
    if (line.trim() && this.lines.at(-1) !== line) this.lines.push(line);
    if (this.lines.length > MOST) this.lines.splice(0, this.lines.length - MOST);
    this.at = this.lines.length;
    this.draft = '';
  }

  /** One older; `typed` is what stands in the line now. Returns what is to stand there. */
  older(typed) {
    if (this.at === this.lines.length) this.draft = typed;
    if (this.at > 0) this.at -= 1;
    return this.lines[this.at] ?? typed;
  }

  newer(typed) {
    if (this.at >= this.lines.length) return typed;
    this.at += 1;
    return this.at === this.lines.length ? this.draft : this.lines[this.at];
  }

  /** The newest line before `before` in which the text occurs: {line, at}, or null. */
  search(text, before = this.lines.length) {
    for (let at = Math.min(before, this.lines.length) - 1; at >= 0; at -= 1) if (text && this.lines[at].includes(text)) return { line: this.lines[at], at };
    return null;
  }
}
