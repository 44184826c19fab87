/* What is looked at: the lab as it is, or a moment of its past.
   Law of the module: whoever draws reads here and never knows which of the two it is; the live store goes on meanwhile. No DOM. */

export class View {
  constructor(live) {
    this.live = live;
    this.past = null; // a store at a moment, while somebody looks back
  }

  get shown() {
    return this.past ?? this.live;
  }

  get state() {
    return this.shown.state;
  }

  get history() {
    return this.shown.history;
  }

  get keys() {
    return this.live.keys;
  }

  get clock() {
    return this.shown.clock;
  }

  get lab() {
    return this.live.lab;
  }

  get ready() {
    return this.shown.ready;
  }

  /** Virtual ms at real ms `real`. */
  now = (real) => this.shown.now(real);
}
