/* The phone's socket.
   Law of the module: it comes back by itself, at once when the phone is awake again; a message without a connection is refused, not kept. */

const FIRST_WAIT = 250, LONGEST_WAIT = 5_000, SILENT = new Set([4400, 4403, 4404, 4410]);

export class Link {
  /** `on(message)`; `onState("live" | "lost" | "ended")`. */
  constructor(path, on, onState, open = (url) => new WebSocket(url)) {
    Object.assign(this, { path, on, onState, open });
    this.wait = FIRST_WAIT;
    this.number = 0;
    this.answers = new Map();
  }

  start() {
    this.connect();
    for (const [target, name] of [[globalThis, 'online'], [globalThis, 'pageshow'], [document, 'visibilitychange']]) target.addEventListener(name, () => !document.hidden && this.hurry());
    return this;
  }

  connect() {
    clearTimeout(this.timer);
    this.timer = null;
    const socket = this.socket = this.open(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${this.path}`);
    socket.onopen = () => { this.wait = FIRST_WAIT; this.onState('live'); };
    socket.onmessage = ({ data }) => this.receive(JSON.parse(data));
    socket.onclose = ({ code }) => {
      if (socket !== this.socket) return;
      for (const answer of this.answers.values()) answer(null);
      this.answers.clear();
      if (SILENT.has(code)) return this.onState('ended');
      this.onState('lost');
      this.timer = setTimeout(() => this.connect(), this.wait);
      this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
      return undefined;
    };
  }

  hurry() {
    if (this.timer) this.connect();
  }

  receive(message) {
    if (message.type === 'said' && this.answers.has(message.n)) {
      this.answers.get(message.n)(message);
      this.answers.delete(message.n);
    }
    this.on(message);
  }

  /** Ask for something; the answer, or null where the connection is gone. */
  ask(deed, fields = {}) {
    if (this.socket?.readyState !== 1) return Promise.resolve(null);
    const n = ++this.number;
    this.socket.send(JSON.stringify({ do: deed, n, ...fields }));
    return new Promise((resolve) => this.answers.set(n, resolve));
  }
}
