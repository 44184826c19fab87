/* The terminal's own reckoning: how a line is read, what a word could become, the lines that were typed. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { BUILTIN } from '../../static/js/terminal/builtins.js';
import { complete, nearest } from '../../static/js/terminal/complete.js';
import { LineHistory } from '../../static/js/terminal/history.js';
import { Shell } from '../../static/js/terminal/shell.js';
import { Session } from '../../static/js/terminal/session.js';
import { continues, pipelines, quoted, tokens } from '../../static/js/terminal/words.js';

const KNOWN = {
  commands: {
    'kafka-topics.sh': { options: [{ name: '--bootstrap-server', takes: 'address' }, { name: '--create' }, { name: '--config', takes: 'config', many: true }, { name: '--describe' }, { name: '--delete' }, { name: '--topic', takes: 'topic' }] },
    'kafka-topology.sh': { options: [] },
    'kafka-configs.sh': { options: [{ name: '--entity-type', takes: ['topics', 'brokers'] }, { name: '--entity-name', takes: 'entity' }, { name: '--add-config', takes: 'config' }] },
  },
  names: { topic: ['payments', 'payments-late', 'it is odd'], group: ['billing'], broker: ['1', '2'], address: ['localhost:9092'], config: ['retention.ms', 'retention.bytes'], partition: ['payments-0', 'payments-1'] },
};
const at = (line) => complete(line, line.length, KNOWN);

test('words are read as a shell reads them', () => {
  assert.deepEqual(tokens(`echo 'a b' "c \\"d\\" \\n" e\\ f`).map((one) => one.word), ['echo', 'a b', 'c "d" \\n', 'e f']);
  assert.deepEqual(tokens('a|b>c # not this').map((one) => one.word ?? one.op), ['a', '|', 'b', '>', 'c']);
  assert.deepEqual(tokens(`''`).map((one) => one.word), ['']);
  assert.equal(tokens(`echo 'open`).at(-1).open, "'");
});

test('a line goes on after a backslash or within a quote', () => {
  assert.ok(continues('kafka-topics.sh \\'));
  assert.ok(continues("echo 'a"));
  assert.ok(!continues('echo a\\\\'));
  assert.ok(!continues('echo a'));
});

test('pipes, files and several commands', () => {
  const [first, second] = pipelines(`echo '{"a":1}' > delete.json; echo 'k|v' | kafka-console-producer.sh --topic 'my t'`);
  assert.deepEqual(first, { stages: [{ words: ['echo', '{"a":1}'], raw: `echo '{"a":1}'` }], input: '', output: 'delete.json', append: false });
  assert.deepEqual(second.stages.map((one) => one.words[0]), ['echo', 'kafka-console-producer.sh']);
  assert.equal(second.stages[1].raw, "kafka-console-producer.sh --topic 'my t'");
  assert.equal(pipelines('kafka-topics.sh \\\n    --list')[0].stages[0].raw, 'kafka-topics.sh      --list');
  assert.equal(pipelines('cat < march.csv')[0].input, 'march.csv');
  assert.throws(() => pipelines('| cat'), /unexpected token `\|'/);
  assert.throws(() => pipelines('echo >'), /newline/);
  assert.deepEqual(pipelines('# clicked: nothing'), []);
});

test('a word is quoted so that it is read back as one', () => {
  for (const word of ['payments', "it's", 'a b', '"', '\\', '$x', '']) assert.equal(tokens(`x ${quoted(word)}`)[1]?.word ?? '', word);
});

test('commands, options, names and configs are completed', () => {
  assert.deepEqual(at('kafka-t').options, ['kafka-topics.sh', 'kafka-topology.sh']);
  assert.equal(at('kafka-t').common, 'kafka-top');
  assert.equal(at('kafka-topi').common, 'kafka-topics.sh ');
  assert.deepEqual(at('kafka-topics.sh --de').options, ['--delete', '--describe']);
  assert.equal(at('kafka-topics.sh --des').common, '--describe ');
  assert.deepEqual(at('kafka-topics.sh --topic pay').options, ['payments', 'payments-late']);
  assert.equal(at('kafka-topics.sh --topic it').common, "'it is odd' ");
  assert.equal(at('kafka-topics.sh --bootstrap-server ').common, 'localhost:9092 ');
  assert.deepEqual(at('kafka-configs.sh --entity-type ').options, ['brokers', 'topics']);
  assert.deepEqual(at('kafka-configs.sh --entity-type brokers --entity-name ').options, ['1', '2']);
  assert.equal(at('kafka-topics.sh --config retention.m').common, 'retention.ms=');
  assert.ok(!at('kafka-topics.sh --create --').options.includes('--create'));
  assert.ok(at('kafka-topics.sh --config a=b --').options.includes('--config'));
  assert.equal(at('echo a | kafka-topi').common, 'kafka-topics.sh ');
});

test('the command that was meant', () => {
  assert.equal(nearest('kafka-topic.sh', KNOWN), 'kafka-topics.sh');
  assert.equal(nearest('kafka-topics', KNOWN), 'kafka-topics.sh');
  assert.equal(nearest('topics', KNOWN), 'kafka-topics.sh');
  assert.equal(nearest('emacs', KNOWN), '');
});

test('older and newer lines, what was typed comes back', () => {
  const lines = new LineHistory(['a', 'b']);
  assert.equal(lines.older('ne'), 'b');
  assert.equal(lines.older('b'), 'a');
  assert.equal(lines.older('a'), 'a');
  assert.equal(lines.newer('a'), 'b');
  assert.equal(lines.newer('b'), 'ne');
  assert.equal(lines.newer('ne'), 'ne');
  lines.add('b');
  lines.add('c');
  lines.add('c');
  assert.deepEqual(lines.lines, ['a', 'b', 'c']);
  assert.deepEqual(lines.search('b'), { line: 'b', at: 1 });
  assert.equal(lines.search('b', 1), null);
});

test('saying, counting and files', () => {
  const files = {};
  assert.equal(BUILTIN.echo({ words: ['echo', 'a', 'b'] }).out, 'a b\n');
  assert.equal(BUILTIN.seq({ words: ['seq', '-f', 'user-%g|paid', '2'] }).out, 'user-1|paid\nuser-2|paid\n');
  assert.equal(BUILTIN.head({ words: ['head', '-n', '2'], input: 'a\nb\nc\n' }).out, 'a\nb\n');
  assert.match(BUILTIN.cat({ words: ['cat', 'x'], files }).err, /No such file/);
  files.x = 'text\n';
  assert.equal(BUILTIN.cat({ words: ['cat', 'x'], files }).out, 'text\n');
  BUILTIN.rm({ words: ['rm', 'x'], files });
  assert.deepEqual(files, {});
});

test('a program is run over a socket that opens when it is needed', () => {
  const heard = [], socket = { readyState: 1, sent: [], send(text) { this.sent.push(JSON.parse(text)); } };
  globalThis.location = { protocol: 'http:', host: 'lab' };
  const on = { out: (text) => heard.push(text), err: () => {}, waiting: (sentence) => heard.push(sentence), exit: (code) => heard.push(code), lost: (was) => heard.push(['lost', was]) };
  const session = new Session({ path: '/ws', on, open: () => socket });
  session.run('kafka-topics.sh --list', {});
  socket.onopen();
  assert.deepEqual(socket.sent, [{ run: 'kafka-topics.sh --list', files: {}, tty: true }]);
  socket.onmessage({ data: '{"out":"payments\\n"}' });
  socket.onmessage({ data: '{"exit":0}' });
  assert.ok(!session.running);
  session.run('kafka-topics.sh --list', {});
  socket.onclose({ reason: '' });
  assert.deepEqual(heard, ['payments\n', 0, ['lost', true]]);
});

test('a line that comes while a program runs waits, unless the program reads', () => {
  const sent = [], printed = [], session = { running: false, run(line) { this.running = true; sent.push(line); }, send: (message) => sent.push(message) };
  const shell = new Shell({ print: (text) => printed.push(text), session, files: {}, own: {}, known: () => KNOWN, changed: () => {} });
  shell.enter('$ kafka-topics.sh --list');
  shell.enter('kafka-configs.sh --describe');
  shell.out('payments\n');
  assert.deepEqual(sent, ['kafka-topics.sh --list']);
  session.running = false;
  shell.ended(0);
  assert.deepEqual(sent, ['kafka-topics.sh --list', 'kafka-configs.sh --describe']);
  shell.out('>');
  shell.enter('a record');
  assert.deepEqual(sent.at(-1), { input: 'a record\n' });
  session.running = false;
  shell.ended(130);
  shell.enter("echo '{}' > delete.json; cat delete.json");
  assert.equal(printed.at(-1), '{}\n');
  shell.enter('kafka-topic.sh');
  assert.match(printed.at(-1), /Did you mean kafka-topics\.sh/);
});

test('the course: what may follow npm, npx and docker, and its programs to look at', () => {
  const course = {
    ...KNOWN,
    commands: { ...KNOWN.commands, npm: { options: [] }, npx: { options: [] } },
    follow: { npm: ['install', 'run'], 'npm run': ['consume', 'produce', 'produce:user'], 'npm run consume': 'topic', 'docker stop': 'container', 'docker exec -it': 'container' },
    programs: { 'consumer.ts': 'import', 'producer.ts': 'import' },
    names: { ...KNOWN.names, container: ['broker-1', 'broker-2'] },
  };
  const courseAt = (line) => complete(line, line.length, course);
  assert.equal(courseAt('npm r').common, 'npm run '.slice(4));
  assert.deepEqual(courseAt('npm run ').options, ['consume', 'produce', 'produce:user']);
  assert.deepEqual(courseAt('npm run consume pay').options, ['payments', 'payments-late']);
  assert.deepEqual(courseAt('docker stop ').options, ['broker-1', 'broker-2']);
  assert.equal(courseAt('docker exec -it broker-1 kafka-topi').common, 'kafka-topics.sh ');
  assert.deepEqual(courseAt('cat ').options, ['consumer.ts', 'producer.ts']);
  assert.equal(nearest('dokcer', course), 'docker');
  assert.equal(nearest('npn', course), 'npm');
});

test('programs can be looked at, and are not one’s own files', () => {
  const files = { 'my.json': '{}' }, programs = { 'consumer.ts': 'import' };
  assert.equal(BUILTIN.cat({ words: ['cat', 'consumer.ts'], files, programs }).out, 'import');
  assert.equal(BUILTIN.ls({ words: ['ls'], files, programs }).out, 'consumer.ts\nmy.json\n');
  assert.equal(BUILTIN.rm({ words: ['rm', 'consumer.ts'], files }).exit, 1);
});
