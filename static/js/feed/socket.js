/* The lab's feed: a consumer of its journal over a WebSocket.
   Law of the module: every frame is handed on in order and acknowledged; after a gap it asks to go on from the offset it has, and waits
   longer after each failure. It says in words how the connection stands. */

import { gettext, spoken } from '../state/text.js';

const FIRST_WAIT = 400, LONGEST_WAIT = 15_000, SILENCE = 25_000;
const FINAL_CODES = new Set([4400, 4403, 4404]);

export class Feed {
  /**
   * `path`: the socket's path; `onFrame(frame)`; `onState(word, sentence)`: "connecting", "live", "lost", "ended".
   * `open(url)`: makes a WebSocket; another one in tests.
   */
  constructor({ path, onFrame, onState, open = (url) => new WebSocket(url), timers = globalThis }) {
    Object.assign(this, { path, onFrame, onState, open, timers });
    this.offset = null;
    this.life = null;
    this.tries = 0;
    this.ended = false;
    this.frozen = false;
    this.socket = null;
    this.told = null;
  }

  start() {
    this.connect();
    globalThis.addEventListener?.('online', () => this.hurry());
    globalThis.document?.addEventListener('visibilitychange', () => !document.hidden && this.hurry());
    return this;
  }

  /** Say what this page looks into; it is said again after each new connection. */
  tell(message) {
    this.told = message;
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  /** Try at once where it was waiting. */
  hurry() {
    if (!this.waiting || this.ended) return;
    this.timers.clearTimeout(this.waiting);
    this.connect();
  }

  connect() {
    this.waiting = null;
    this.onState(this.tries ? 'lost' : 'connecting', this.tries ? gettext('Connecting again…') : gettext('Connecting…'));
    const socket = this.open(this.url());
    this.socket = socket;
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: 'hello', offset: this.offset, ...(this.life ? { life: this.life } : {}) }));
      if (this.told?.thing) socket.send(JSON.stringify(this.told));
    };
    socket.onmessage = ({ data }) => this.receive(socket, JSON.parse(data));
    socket.onclose = (event) => this.lost(socket, event);
  }

  url() {
    if (/^wss?:/.test(this.path)) return this.path;
    return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${this.path}`;
  }

  receive(socket, frame) {
    if (socket !== this.socket) return;
    this.tries = 0;
    if (frame.type === 'bye') {
      this.ended = true;
      this.onState('ended', spoken(frame.sentence));
      return;
    }
    if (frame.clock?.life !== undefined) this.life = frame.clock.life;
    if (frame.type === 'picture') this.offset = frame.picture.offset;
    if (frame.type === 'facts') {
      if (this.offset !== null && frame.from > this.offset) return this.again(socket);
      this.offset = frame.to;
    }
    if (frame.type === 'picture' || frame.type === 'frozen') this.frozen = frame.type === 'frozen';
    if (!this.frozen) this.onState('live', ''); // what stopped a lab stays said: frames go on coming
    this.onFrame(frame);
    if (socket.readyState === 1 && frame.frame !== undefined) socket.send(JSON.stringify({ type: 'ack', frame: frame.frame }));
    this.watch(socket);
  }

  /** Facts are missing: ask for them from the offset it has. */
  again(socket) {
    socket.close();
  }

  /** A connection that says nothing for long is a dead one. */
  watch(socket) {
    this.timers.clearTimeout(this.silence);
    this.silence = this.timers.setTimeout(() => socket === this.socket && !globalThis.document?.hidden && socket.close(), SILENCE);
  }

  lost(socket, event) {
    if (socket !== this.socket) return;
    this.timers.clearTimeout(this.silence);
    if (this.ended || FINAL_CODES.has(event?.code)) {
      this.ended = true;
      this.onState('ended', event?.reason || gettext('This lab is no longer there.'));
      return;
    }
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.tries) * (.75 + Math.random() / 2);
    this.tries += 1;
    this.onState('lost', this.tries > 2 ? gettext('No connection: the picture stands still. Trying again…') : gettext('Connecting again…'));
    this.waiting = this.timers.setTimeout(() => this.connect(), wait);
  }
}
