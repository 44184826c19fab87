/* The controls' own reckoning: where a popover stands, how an action is written as a command, what it says would follow. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { stand } from '../../static/js/controls/place.js';
import { asCode, shell } from '../../static/js/controls/texts.js';

const room = { left: 0, right: 1440, top: 44, bottom: 900 }, size = { width: 348, height: 300 };
const box = (left, top, width, height) => ({ left, top, width, height, right: left + width, bottom: top + height });
const overlaps = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

test('a popover hangs under what opened it, its notch at the middle', () => {
  const anchor = box(600, 200, 100, 30), at = stand(anchor, size, room);
  assert.equal(at.side, 't');
  assert.equal(at.top, 242);
  assert.equal(at.left + at.notch, 650);
});

test('it stays in the window and never lies over its anchor', () => {
  for (const anchor of [box(0, 880, 60, 20), box(1400, 60, 40, 20), box(0, 400, 196, 100), box(1100, 850, 330, 50)]) {
    const at = stand(anchor, size, room), stood = box(at.left, at.top, size.width, size.height);
    assert.ok(stood.left >= 0 && stood.right <= 1440 && stood.top >= 44 && stood.bottom <= 900);
    assert.ok(!overlaps(stood, anchor));
    assert.ok(at.notch >= 16);
  }
});

test('it is shifted so that the lanes’ ends can be seen', () => {
  const ends = [0, 1, 2].map((row) => box(953, 150 + row * 107, 40, 46));
  for (const anchor of [box(800, 6, 46, 36), box(1140, 60, 110, 24), box(60, 290, 40, 24)]) {
    const at = stand(anchor, size, room, ends), stood = box(at.left, at.top, size.width, size.height);
    assert.ok(ends.every((end) => !overlaps(stood, end)), JSON.stringify(at));
  }
});

test('words are quoted for the shell', () => {
  assert.equal(shell('payment-done'), 'payment-done');
  assert.equal(shell("it's $HOME"), `'it'\\''s $HOME'`);
});

test('sending is written for the console producer and three clients', () => {
  const { CLI, kafkajs, Python, Java } = asCode('send_record', { topic: 'payments', key: 'user-13', value: '{"paid": 42.00}', partition: '' });
  assert.match(CLI, /^echo 'user-13\|\{"paid": 42\.00\}' \| kafka-console-producer\.sh --bootstrap-server localhost:9092 --topic payments/);
  assert.match(CLI, /--property parse\.key=true --property key\.separator='\|'/);
  assert.equal(kafkajs, 'await producer.send({ topic: "payments", messages: [{ key: "user-13", value: "{\\"paid\\": 42.00}" }] })');
  assert.match(Python, /^producer\.produce\("payments", key="user-13"/);
  assert.match(Java, /new ProducerRecord<>\("payments", "user-13", /);
  assert.match(asCode('send_record', { topic: 't', key: '', value: 'x', partition: '2' }).CLI, /kcat -P .* -p 2$/);
});

test('offsets are reset as kafka-consumer-groups.sh does', () => {
  const { CLI } = asCode('reset_offsets', { group: 'billing', topic: 'payments', partition: '1', to: 'shift', shift: '-10' });
  assert.equal(CLI.replaceAll(/\s*\\\n\s*/g, ' '), 'kafka-consumer-groups.sh --bootstrap-server localhost:9092 --group billing --topic payments:1 --reset-offsets --shift-by -10 --execute');
});

test('configs are set and given back as kafka-configs.sh does', () => {
  const { CLI } = asCode('alter_topic_configs', { name: 'payments', 'config:retention.ms': '60000', 'config:segment.ms': '' });
  assert.match(CLI, /--add-config retention\.ms=60000/);
  assert.match(CLI, /--delete-config segment\.ms/);
});

test('what no tool does is said', () => {
  assert.deepEqual(asCode('change_consumer', {}), { CLI: '# no Kafka tool does this: it is a knob of the simulated client itself.' });
});
