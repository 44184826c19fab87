/* What the terminal has printed.
   Law of the module: everything is text, appended and never redrawn; the oldest lines go. A screen reader hears it gathered, at most
   every three seconds, never letter by letter. */

const MOST_LINES = 3_000, SPEAK_EVERY = 3_000, MOST_SPOKEN = 4;
const TOOL = /\b(kafka-[\w-]+\.sh|kcat|docker|npm|npx|node)\b/g;

export class Screen {
  constructor(log, spoken, scroller) {
    Object.assign(this, { log, spoken, scroller });
    this.front = true; // somebody sees it; what is printed behind is not read out
    this.news = false;
    this.partial = null; // the element of a line that has no end yet
    this.heard = [];
    this.timer = 0;
  }

  /** Print a text of a sort: "out", "err", "note", "typed". */
  print(text, sort = 'out') {
    const stays = this.isAtEnd();
    this.news = true;
    const pieces = text.split('\n');
    pieces.forEach((piece, turn) => {
      const last = turn === pieces.length - 1;
      if (last && !piece) return;
      this.append(piece, sort);
      if (!last) this.end();
    });
    while (this.log.children.length > MOST_LINES) this.log.firstChild.remove();
    if (sort !== 'typed' && this.front) this.hear(text);
    if (stays || sort === 'typed') this.toEnd();
  }

  append(piece, sort) {
    if (!this.partial || this.partial.dataset.sort !== sort) {
      this.end();
      this.partial = document.createElement('div');
      this.partial.dataset.sort = sort;
      this.log.append(this.partial);
    }
    this.partial.append(piece);
  }

  /** The line under way is done. An empty one stands as an empty line. */
  end() {
    this.partial = null;
  }

  /** An empty line's place is kept by its own element. */
  blank() {
    this.end();
    this.log.append(document.createElement('div'));
  }

  /** What stands in the line under way, taken out of it: a program's own prompt. */
  takePartial() {
    const text = this.partial?.dataset.sort === 'out' ? this.partial.textContent : '';
    if (text) {
      this.partial.remove();
      this.partial = null;
    }
    return text;
  }

  /** A line that somebody typed, with the prompt before it and the tools' names in weight. */
  typed(prompt, line) {
    this.end();
    const row = document.createElement('div'), mark = document.createElement('span');
    row.dataset.sort = 'typed';
    mark.className = 'prompt';
    mark.textContent = prompt;
    row.append(mark, ...(prompt.startsWith('$') ? weighted(line) : [line]));
    this.log.append(row);
    this.toEnd();
  }

  /** Anything else that is to stand there. */
  put(element) {
    this.end();
    this.log.append(element);
    this.toEnd();
  }

  clear() {
    this.end();
    this.log.replaceChildren();
  }

  isAtEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 40;
  }

  toEnd() {
    if (this.front) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  hear(text) {
    this.heard.push(...text.split('\n').filter((line) => line.trim()));
    if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      const lines = this.heard.splice(0), said = document.createElement('p');
      said.textContent = lines.length <= MOST_SPOKEN ? lines.join('\n') : `${lines.slice(0, MOST_SPOKEN).join('\n')} … ${lines.length - MOST_SPOKEN}`;
      this.spoken.append(said);
      while (this.spoken.children.length > 10) this.spoken.firstChild.remove();
    }, this.log.children.length < 3 ? 300 : SPEAK_EVERY);
  }
}

function weighted(line) {
  return line.split(TOOL).map((piece, turn) => {
    if (turn % 2 === 0) return piece;
    const bold = document.createElement('b');
    bold.textContent = piece;
    return bold;
  });
}
