/* The wire to the tools: one program at a time runs in the lab, and speaks over a WebSocket of its own.
   Law of the module: pure but for the socket that it is given. It opens when something is run, and says in words when it is lost. */

export class Session {
  /** `path`: the socket's; `on`: {out, err, waiting, exit, lost}, functions; `waiting`: a sentence in the reader's language says why nothing happens. `open(url)` makes the socket; another in tests. */
  constructor({ path, on, open = (url) => new WebSocket(url) }) {
    Object.assign(this, { path, on, open });
    this.socket = null;
    this.running = false;
  }

  url() {
    return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${this.path}`;
  }

  /** Run a line. `files`: the texts that its options name; `tty`: somebody types its input, so it may prompt. */
  run(line, files, tty = true) {
    this.running = true;
    const message = { run: line, files, tty };
    if (this.socket?.readyState === 1) return this.send(message);
    this.socket = this.open(this.url());
    this.socket.onopen = () => this.send(message);
    this.socket.onmessage = ({ data }) => this.take(JSON.parse(data));
    this.socket.onclose = (event) => this.closed(event);
    return undefined;
  }

  send(message) {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  take(said) {
    if (said.out) this.on.out(said.out);
    if (said.err) this.on.err(said.err);
    if (said.waiting) this.on.waiting(said.waiting);
    if (said.exit !== undefined) {
      this.running = false;
      this.on.exit(said.exit);
    }
  }

  /** Nobody looks any more: what runs ends in order. */
  close() {
    if (!this.socket) return;
    this.socket.onclose = this.socket.onmessage = null;
    this.socket.close();
    this.socket = null;
    this.running = false;
  }

  closed(event) {
    this.socket = null;
    const was = this.running;
    this.running = false;
    this.on.lost(was, event.reason);
  }
}
