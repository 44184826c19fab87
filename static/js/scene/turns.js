/* Work that need not be done in the same frame: one piece after the other, a frame for each.
   Law of the module: pieces keep their order; whoever cannot wait has all of them done at once. */

export class Turns {
  constructor() {
    this.pieces = [];
  }

  get waiting() {
    return this.pieces.length > 0;
  }

  /** Begin with these; what was left of the round before is done within them. */
  begin(pieces) {
    this.pieces = [...pieces];
  }

  /** Do one piece; answers whether there was one. */
  step() {
    const piece = this.pieces.shift();
    piece?.();
    return piece !== undefined;
  }

  all() {
    while (this.step());
  }
}

/** Two rounds at a time, a piece of each in turn: however often the quick one begins again, the slow one comes to its end. */
export class Rounds {
  constructor() {
    this.quick = new Turns();
    this.slow = new Turns();
    this.last = this.slow;
  }

  get waiting() {
    return this.quick.waiting || this.slow.waiting;
  }

  step() {
    this.last = this.last === this.slow ? this.quick : this.slow;
    return this.last.step() || (this.last === this.slow ? this.quick : this.slow).step();
  }
}
