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
