/* What can be done in the terminal, with lines to click.
   Law of the module: texts and buttons; a click types the line and runs it. */

import { gettext } from '../state/text.js';

const examples = (server) => [
  [`kafka-topics.sh --bootstrap-server ${server} --describe`, gettext('what topics there are, who leads and copies them')],
  [`kafka-topics.sh --bootstrap-server ${server} --create --topic quickstart-events --partitions 3`, gettext('make a topic: it appears on the stage')],
  [`kafka-console-producer.sh --bootstrap-server ${server} --topic quickstart-events`, gettext('each line is a record; Ctrl-D ends it')],
  [`kafka-console-consumer.sh --bootstrap-server ${server} --topic quickstart-events --from-beginning`, gettext('read them; Ctrl-C ends it')],
  [`kafka-consumer-groups.sh --bootstrap-server ${server} --describe --all-groups`, gettext('who reads what, how far, and what is left')],
  ['npm run', gettext('the programs of the Node.js course: npm run produce:user sends, npm run consume reads')],
];

function element(name, className, ...content) {
  const own = document.createElement(name);
  own.className = className;
  own.append(...content);
  return own;
}

function line(text, type) {
  const button = element('button', 'term-run', text);
  button.type = 'button';
  button.addEventListener('click', () => type(text, true));
  return button;
}

export const help = {
  /** The first line of a terminal. */
  greeting(server, type) {
    const button = element('button', 'link', 'help');
    button.type = 'button';
    button.addEventListener('click', () => type('help', true));
    return element('div', 'term-note', gettext('Kafka’s own command line tools, in this lab. What you click on the stage is written here too.'), ' ', button);
  },

  /** The card. `known.commands`: what can be run. */
  card(known, server, type) {
    const list = element('div', 'term-help', element('div', '', gettext('Lines to begin with:')));
    for (const [text, words] of examples(server)) list.append(line(text, type), element('div', 'term-note', words));
    list.append(
      element('div', '', gettext('Tools: {names}', { names: Object.keys(known.commands).join('  ') })),
      element('div', '', gettext('And: docker ps, stop, kill and start for the brokers; echo, cat, ls, rm, seq, pipes into a tool, > and < with files of this browser; history, clear.')),
      element('div', 'term-note', gettext('Tab completes. Up brings back lines, Ctrl-R finds one. Ctrl-C ends what runs, Ctrl-D its input. Every tool has --help.')),
    );
    return list;
  },
};
