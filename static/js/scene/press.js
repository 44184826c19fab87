/* Whether something is being pressed.
   Law of the module: a button that is exchanged or moved between down and up is never clicked, so whoever draws buttons anew waits for the end. */

const LONGEST = 5_000; // ms; the end of some presses is never told, such as one that is let go outside the window

export class Press {
  /** `ended()`: a press within the element is over, its click included. */
  constructor(element, ended = () => {}) {
    this.ended = ended;
    this.timer = 0;
    element.addEventListener('pointerdown', () => this.begin());
    for (const name of ['pointerup', 'pointercancel']) document.addEventListener(name, () => this.held && setTimeout(() => this.end()));
  }

  get held() {
    return this.timer !== 0;
  }

  begin() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(), LONGEST);
  }

  end() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.ended();
  }
}
