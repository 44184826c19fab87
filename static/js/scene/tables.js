/* The table twin: the console's own columns.
   Law of the module: what the stage draws can be read here; numbers stand right; drawn anew twice a second at most. More rows than a page
   holds stand on several; all of them are counted. */

import { programTold, rolesTold } from '../state/real.js';
import { lagOn, ownerOf, readersOf, shownTopics } from '../state/words.js';
import { attribute } from './keyed.js';
import { Pages } from './pages.js';
import { html } from './shapes.js';
import { visible } from './visible.js';
import { gettext } from '../state/text.js';

const EVERY = 500;

export const TABLES = {
  groups: {
    name: gettext('Groups'), command: 'kafka-consumer-groups.sh --describe --all-groups',
    heads: ['GROUP', 'TOPIC', 'PARTITION', 'CURRENT-OFFSET', 'LOG-END-OFFSET', 'LAG', 'CONSUMER-ID', 'HOST', 'CLIENT-ID'], right: [2, 3, 4, 5],
    rows(state) {
      return Object.values(state.groups).flatMap((group) => {
        const readers = readersOf(state, group.name), committed = new Map(group.offsets.map(([topic, number, offset]) => [`${topic}-${number}`, [topic, number, offset]]));
        for (const reader of readers) for (const [topic, number] of reader.owned) if (!committed.has(`${topic}-${number}`)) committed.set(`${topic}-${number}`, [topic, number, undefined]);
        return [...committed.values()].sort((a, b) => (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1)).map(([topic, number, offset]) => {
          const part = state.topics[topic]?.partitions.find((one) => one.partition === number), owner = ownerOf(readers, topic, number), member = group.members.find((one) => one.member_id === owner?.member_id);
          return [group.name, topic, number, offset ?? '-', part?.high_watermark ?? '-', part ? lagOn(part, offset) ?? '-' : '-', member?.member_id ?? '-', member?.host || '-', owner?.client_id ?? owner?.name ?? '-'];
        });
      });
    },
  },
  partitions: {
    name: gettext('Partitions'), command: 'kafka-topics.sh --describe',
    heads: ['Topic', 'Partition', 'Leader', 'Replicas', 'Isr', 'Elr', 'Start', 'End'], right: [1, 2, 6, 7],
    rows: (state) => shownTopics(state).flatMap((topic) => topic.partitions.map((one) => [topic.name, one.partition, one.leader >= 0 ? one.leader : 'none', one.replicas.join(','), one.isr.join(','), one.elr.join(',') || '-', one.log_start, one.end])),
  },
  topics: {
    name: gettext('Topics'), command: 'kafka-topics.sh --list',
    heads: ['Topic', 'TopicId', 'PartitionCount', 'ReplicationFactor', 'Configs'], right: [2, 3],
    rows: (state) => shownTopics(state).map((topic) => [topic.name, topic.topic_id, topic.partitions.length, topic.replication_factor, Object.entries(topic.configs).map(([name, value]) => `${name}=${value}`).join(',')]),
  },
  clients: {
    name: gettext('Real clients'), command: '',
    heads: ['CLIENT-ID', 'HOST', 'LIBRARY', 'DOES', 'GROUPS'], right: [],
    rows: (state) => Object.values(state.real_clients).map((one) => [one.name, one.host, programTold(one) || '-', rolesTold(one) || gettext('asks only'), Object.values(state.groups).filter((group) => group.members.some((member) => member.client_id === one.name)).map((group) => group.name).join(', ') || '-']),
  },
};

export class Tables {
  constructor({ tabs, body, command, store, loop }) {
    Object.assign(this, { tabs, body, command, store });
    this.visible = visible(body, () => loop.wake());
    this.which = 'groups';
    this.drawn = -1e9;
    this.said = '';
    this.pages = new Pages(() => {
      this.said = '';
      this.draw();
      body.parentElement.scrollTop = 0;
    });
    body.parentElement.after(this.pages.element);
    tabs.replaceChildren(...Object.entries(TABLES).map(([id, { name }]) => {
      const tab = html('button', '', name);
      tab.type = 'button';
      tab.role = 'tab';
      tab.id = `tab-${id}`;
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-controls', 'twin');
      tab.addEventListener('click', () => this.choose(id));
      return tab;
    }));
    tabs.addEventListener('keydown', (event) => {
      const all = [...tabs.children], to = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!to) return;
      event.preventDefault();
      event.stopPropagation();
      const next = all[(all.indexOf(document.activeElement) + to + all.length) % all.length];
      next.focus();
      next.click();
    });
    this.choose('groups');
  }

  choose(which) {
    this.which = which;
    this.said = '';
    this.pages.begin();
    for (const tab of this.tabs.children) {
      const on = tab.id === `tab-${which}`;
      tab.setAttribute('aria-selected', String(on));
      tab.tabIndex = on ? 0 : -1;
    }
    this.command.textContent = TABLES[which].command;
    this.draw();
  }

  /** Answers whether it has drawn. */
  frame(real) {
    if (real - this.drawn < EVERY || !this.visible()) return false;
    this.drawn = real;
    this.draw();
    return true;
  }

  draw() {
    const { heads, right, rows } = TABLES[this.which], all = rows(this.store.state), { first, last } = this.pages.of(all.length), cells = all.slice(first, last), said = JSON.stringify(cells);
    if (said === this.said) return;
    const same = this.body.dataset.which === this.which && this.body.tBodies?.[0]?.rows.length === cells.length;
    this.said = said;
    if (same) this.refresh(cells);
    else this.build(heads, right, cells);
    this.count(all.length, first);
  }

  build(heads, right, cells) {
    this.body.dataset.which = this.which;
    const row = (values, tag) => html('tr', '', ...values.map((value, at) => html(tag, right.includes(at) ? 'r' : '', String(value))));
    const head = html('thead', '', row(heads, 'th'));
    for (const cell of head.querySelectorAll('th')) cell.scope = 'col';
    this.body.replaceChildren(head, html('tbody', '', ...(cells.length ? cells.map((one) => row(one, 'td')) : [html('tr', '', Object.assign(html('td', 'quiet', gettext('nothing yet')), { colSpan: heads.length }))])));
  }

  /** Where a page is not the whole, its rows say which they are. */
  count(count, first) {
    const { body, pages } = this, several = pages.seen.pages > 1;
    attribute(body, 'aria-rowcount', several ? count + 1 : null);
    [...body.rows].forEach((row, at) => attribute(row, 'aria-rowindex', !several ? null : at ? first + at + 1 : 1));
  }

  refresh(cells) {
    cells.forEach((values, y) => values.forEach((value, x) => {
      const cell = this.body.tBodies[0].rows[y].cells[x], text = String(value);
      if (cell && cell.textContent !== text) cell.textContent = text;
    }));
  }
}
