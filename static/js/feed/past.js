/* The lab's past over HTTP: a moment, what follows it, and what there is to look at.
   Law of the module: it asks and hands on; a refusal is the server's own sentence (Gone). One question for a moment at a time: the newest counts. */

import { gettext } from '../state/text.js';

export class Gone extends Error {}

export class PastFeed {
  /** `url`: where the past is asked for. `get`: fetch; another one in tests. */
  constructor(url, get = (...asked) => fetch(...asked)) {
    Object.assign(this, { url, get });
  }

  /** The stretch around an offset or a virtual ms: {moment, picture, tells, from, to, facts, say}. A newer question ends an older one (AbortError). */
  async moment(where) {
    this.asking?.abort();
    this.asking = new AbortController();
    return this.ask(`?${new URLSearchParams(where)}`, this.asking.signal);
  }

  /** The same stretch with more of what came before; a newer question ends it as well. */
  stay = (offset) => this.moment({ offset, stay: '' });

  further = (from) => this.ask(`further/?from=${from}`);

  overview = () => this.ask('overview/');

  series = () => this.ask('series/');

  async ask(path, signal) {
    let answer;
    try {
      answer = await this.get(this.url + path, { signal });
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      throw new Gone(gettext('The lab cannot be reached: the past cannot be looked at just now.'));
    }
    if (answer.ok) return answer.json();
    throw new Gone(answer.status === 410 || answer.status === 422 ? await answer.text() : gettext('The past of this lab cannot be looked at just now.'));
  }
}
