/* Actions in the words of Kafka's tools and of three clients.
   Law of the module: pure, a command's name and values in, {CLI, kafkajs, Python, Java} out. Quoting is the shell's and the language's. */

const AT = '--bootstrap-server localhost:9092', more = (...lines) => lines.filter(Boolean).join(' \\\n    ');

/** A word for a POSIX shell. */
export const shell = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${String(word).replaceAll("'", `'\\''`)}'`);
const text = (word) => (word === null ? 'null' : JSON.stringify(word));
const python = (word) => (word === null ? 'None' : JSON.stringify(word));
const nullable = (typed) => (typed === '' || typed === undefined ? null : typed === '""' ? '' : typed);
const names = (typed) => (typed ?? '').split(',').filter(Boolean);
const by_hand = (said) => ({ CLI: `# ${said}` });

const TEXTS = {
  create_topic({ name = '', partitions, replication_factor: copies, kept, min_insync: insync }) {
    const configs = { ...({ '1h': { 'retention.ms': '3600000' }, '10min': { 'retention.ms': '600000' }, compact: { 'cleanup.policy': 'compact' } }[kept] ?? {}), ...(insync ? { 'min.insync.replicas': insync } : {}) };
    const entries = Object.entries(configs);
    return {
      CLI: more(`kafka-topics.sh ${AT} --create --topic ${shell(name)}`, partitions && `--partitions ${partitions}`, copies && `--replication-factor ${copies}`, ...entries.map(([key, value]) => `--config ${key}=${value}`)),
      kafkajs: `await admin.createTopics({ topics: [{\n  topic: ${text(name)}${partitions ? `, numPartitions: ${partitions}` : ''}${copies ? `, replicationFactor: ${copies}` : ''}${entries.length ? `,\n  configEntries: [${entries.map(([key, value]) => `{ name: ${text(key)}, value: ${text(value)} }`).join(', ')}]` : ''}\n}] })`,
      Python: `admin.create_topics([NewTopic(${text(name)}, num_partitions=${partitions || -1}, replication_factor=${copies || -1}${entries.length ? `, config={${entries.map(([key, value]) => `${text(key)}: ${text(value)}`).join(', ')}}` : ''})])`,
      Java: `admin.createTopics(List.of(new NewTopic(${text(name)}, ${partitions || -1}, (short) ${copies || -1})${entries.length ? `.configs(Map.of(${entries.map(([key, value]) => `${text(key)}, ${text(value)}`).join(', ')}))` : ''}));`,
    };
  },
  delete_topic: ({ name = '' }) => ({ CLI: more(`kafka-topics.sh ${AT} --delete --topic ${shell(name)}`), kafkajs: `await admin.deleteTopics({ topics: [${text(name)}] })`, Python: `admin.delete_topics([${text(name)}])`, Java: `admin.deleteTopics(List.of(${text(name)}));` }),
  add_partitions: ({ name = '', total }) => ({
    CLI: more(`kafka-topics.sh ${AT} --alter --topic ${shell(name)}`, `--partitions ${total}`),
    kafkajs: `await admin.createPartitions({ topicPartitions: [{ topic: ${text(name)}, count: ${total} }] })`,
    Python: `admin.create_partitions([NewPartitions(${text(name)}, ${total})])`,
    Java: `admin.createPartitions(Map.of(${text(name)}, NewPartitions.increaseTo(${total})));`,
  }),
  alter_topic_configs({ name = '', ...rest }) {
    const changed = Object.entries(rest).filter(([key]) => key.startsWith('config:')).map(([key, value]) => [key.slice(7), value]);
    const set = changed.filter(([, value]) => value).map(([key, value]) => `${key}=${value}`), back = changed.filter(([, value]) => !value).map(([key]) => key);
    return { CLI: more(`kafka-configs.sh ${AT} --alter --entity-type topics --entity-name ${shell(name)}`, set.length && `--add-config ${shell(set.join(','))}`, back.length && `--delete-config ${back.join(',')}`) };
  },
  delete_records: ({ topic = '', partition, before }) => ({
    CLI: `echo '{"version":1,"partitions":[{"topic":${text(topic)},"partition":${partition || 0},"offset":${before || -1}}]}' > delete.json\nkafka-delete-records.sh ${AT} --offset-json-file delete.json`,
    kafkajs: `await admin.deleteTopicRecords({ topic: ${text(topic)}, partitions: [{ partition: ${partition || 0}, offset: ${text(before || '-1')} }] })`,
    Java: `admin.deleteRecords(Map.of(new TopicPartition(${text(topic)}, ${partition || 0}), RecordsToDelete.beforeOffset(${before || -1}L)));`,
  }),
  kill_broker: ({ broker }) => ({ CLI: `# in order: SIGTERM, the broker hands its partitions over\nkill -TERM $(pgrep -f broker-${broker}.properties)\n# without a word\nkill -KILL $(pgrep -f broker-${broker}.properties)` }),
  slow_broker: ({ broker, ms }) => by_hand(`no tool slows a broker; its disk can be held back: fio --filename=/var/lib/kafka-${broker} …  (here: ${ms || 0} ms per request)`),
  hang_consumer: () => by_hand('no tool: in your code, work on a record that never returns (a deadlock, a call without a timeout)'),
  crash_consumer: ({ when_ }) => by_hand(when_ === 'after-commit' ? 'no tool: kill -KILL right after the commit has returned' : 'no tool: kill -KILL between the work and its commit'),
  start_broker: ({ broker }) => ({ CLI: `kafka-server-start.sh config/broker-${broker}.properties` }),
  add_broker: () => ({ CLI: 'kafka-storage.sh format -t "$CLUSTER_ID" -c config/broker-new.properties\nkafka-server-start.sh config/broker-new.properties' }),
  elect_leaders: ({ topic, partition, unclean }) => ({ CLI: more(`kafka-leader-election.sh ${AT} --election-type ${unclean ? 'unclean' : 'preferred'}`, topic ? `--topic ${shell(topic)} --partition ${partition || 0}` : '--all-topic-partitions') }),
  set_link: ({ state, latency, loss_percent: loss }) => ({ CLI: state === 'cut' ? 'sudo iptables -A INPUT -s OTHER -j DROP' : `sudo tc qdisc add dev eth0 root netem delay ${latency || 0}ms${Number(loss) ? ` loss ${loss}%` : ''}` }),
  add_producer({ topic = '', acks, linger_ms: linger, batch_size: batch }) {
    const settings = [acks && `acks=${acks}`, linger && `linger.ms=${linger}`, batch && `batch.size=${batch}`].filter(Boolean);
    return {
      CLI: more(`kafka-console-producer.sh ${AT} --topic ${shell(topic)}`, ...settings.map((one) => `--producer-property ${one}`)),
      kafkajs: `const producer = kafka.producer()\nawait producer.connect()`,
      Python: `producer = Producer({"bootstrap.servers": "localhost:9092"${settings.map((one) => `, ${text(one.split('=')[0])}: ${text(one.split('=')[1])}`).join('')}})`,
      Java: `props.put("bootstrap.servers", "localhost:9092");\n${settings.map((one) => `props.put(${text(one.split('=')[0])}, ${text(one.split('=')[1])});\n`).join('')}var producer = new KafkaProducer<String, String>(props);`,
    };
  },
  send_record({ topic = '', key: typedKey, value: typedValue, partition }) {
    const key = nullable(typedKey), value = nullable(typedValue), to = /^\d+$/.test(partition ?? '') ? partition : null;
    const line = key === null ? value ?? '' : `${key}|${value ?? '␀'}`;
    return {
      CLI: to === null ? `echo ${shell(line)} | ${more(`kafka-console-producer.sh ${AT} --topic ${shell(topic)}`, key !== null && `--property parse.key=true --property key.separator='|'`, value === null && '--property null.marker=␀')}` : `# the console producer cannot choose a partition; kcat can\necho ${shell(line)} | kcat -P -b localhost:9092 -t ${shell(topic)} -p ${to}${key === null ? '' : " -K '|'"}`,
      kafkajs: `await producer.send({ topic: ${text(topic)}, messages: [{ ${key === null ? '' : `key: ${text(key)}, `}value: ${text(value)}${to === null ? '' : `, partition: ${to}`} }] })`,
      Python: `producer.produce(${text(topic)}, key=${python(key)}, value=${python(value)}${to === null ? '' : `, partition=${to}`})\nproducer.flush()`,
      Java: `producer.send(new ProducerRecord<>(${text(topic)}, ${to === null ? '' : `${to}, `}${text(key)}, ${text(value)}));`,
    };
  },
  add_consumer({ group, topics, partitions, reset, assignor, commits, processing_ms: ms }) {
    const read = names(topics), earliest = reset === 'earliest', alone = !group;
    const auto = commits ? 'false' : 'true';
    if (alone) {
      const [first = 'payments-0'] = names(partitions), [, topic, number] = first.match(/^(.*)-(\d+)$/) ?? [null, 'payments', '0'];
      return {
        CLI: more(`kafka-console-consumer.sh ${AT} --topic ${shell(topic)}`, `--partition ${number} --offset ${earliest ? 'earliest' : 'latest'}`),
        Python: `consumer.assign([TopicPartition(${text(topic)}, ${number})])`,
        Java: `consumer.assign(List.of(new TopicPartition(${text(topic)}, ${number})));`,
      };
    }
    return {
      CLI: more(`kafka-console-consumer.sh ${AT} --topic ${shell(read[0] ?? '')}`, `--group ${shell(group)}`, earliest && '--from-beginning', assignor && `--consumer-property partition.assignment.strategy=${ASSIGNOR_CLASS[assignor]}`),
      kafkajs: `const consumer = kafka.consumer({ groupId: ${text(group)} })\nawait consumer.connect()\nawait consumer.subscribe({ topics: ${JSON.stringify(read)}, fromBeginning: ${earliest} })\nawait consumer.run({${commits ? ' autoCommit: false,' : ''} eachMessage: async ({ partition, message }) => { /* ${ms || 50} ms of work */ } })`,
      Python: `consumer = Consumer({"bootstrap.servers": "localhost:9092", "group.id": ${text(group)}${reset ? `, "auto.offset.reset": ${text(reset)}` : ''}${commits ? ', "enable.auto.commit": False' : ''}})\nconsumer.subscribe(${JSON.stringify(read)})`,
      Java: `props.put("group.id", ${text(group)});\nprops.put("enable.auto.commit", "${auto}");\n${reset ? `props.put("auto.offset.reset", ${text(reset)});\n` : ''}${assignor ? `props.put("partition.assignment.strategy", "${ASSIGNOR_CLASS[assignor]}");\n` : ''}var consumer = new KafkaConsumer<String, String>(props);\nconsumer.subscribe(List.of(${read.map(text).join(', ')}));`,
    };
  },
  kill_consumer: ({ consumer }) => ({ CLI: `# leave in order\nkill -TERM $(pgrep -f ${shell(consumer ?? '')})\n# without a word\nkill -KILL $(pgrep -f ${shell(consumer ?? '')})`, kafkajs: 'await consumer.disconnect()   // leaves the group', Python: 'consumer.close()   # leaves the group', Java: 'consumer.close();   // leaves the group' }),
  pause_consumer: () => ({ kafkajs: 'consumer.pause([{ topic }])', Python: 'consumer.pause(consumer.assignment())', Java: 'consumer.pause(consumer.assignment());' }),
  resume_consumer: () => ({ kafkajs: 'consumer.resume([{ topic }])', Python: 'consumer.resume(consumer.assignment())', Java: 'consumer.resume(consumer.assignment());' }),
  seek_consumer({ at, to, offset }) {
    const [, topic = '', number = '0'] = (at ?? '').match(/^(.*)-(\d+)$/) ?? [];
    if (to === 'beginning' || to === 'end') {
      const word = to === 'beginning' ? 'seekToBeginning' : 'seekToEnd';
      return { Java: `consumer.${word}(List.of(new TopicPartition(${text(topic)}, ${number})));`, Python: `consumer.seek(TopicPartition(${text(topic)}, ${number}, OFFSET_${to.toUpperCase()}))`, kafkajs: `consumer.seek({ topic: ${text(topic)}, partition: ${number}, offset: ${text(to === 'beginning' ? '-2' : '-1')} })` };
    }
    return { kafkajs: `consumer.seek({ topic: ${text(topic)}, partition: ${number}, offset: ${text(offset || '0')} })`, Python: `consumer.seek(TopicPartition(${text(topic)}, ${number}, ${offset || 0}))`, Java: `consumer.seek(new TopicPartition(${text(topic)}, ${number}), ${offset || 0});` };
  },
  commit_now: () => ({ kafkajs: 'await consumer.commitOffsets(offsets)', Python: 'consumer.commit()', Java: 'consumer.commitSync();' }),
  reset_offsets({ group = '', topic = '', partition, to, offset, shift, time }) {
    const one = /^\d+$/.test(partition ?? ''), how = { earliest: '--to-earliest', latest: '--to-latest', offset: `--to-offset ${offset || 0}`, shift: `--shift-by ${shift || -10}`, time: `--to-datetime ${shell(/T/.test(time ?? '') ? time : `2026-01-01T${time || '12:00:00'}.000`)}` }[to] ?? '--to-earliest';
    return {
      CLI: more(`kafka-consumer-groups.sh ${AT} --group ${shell(group)}`, `--topic ${shell(topic + (one ? `:${partition}` : ''))}`, `--reset-offsets ${how} --execute`),
      ...(to === 'earliest' || to === 'latest' ? { kafkajs: `await admin.resetOffsets({ groupId: ${text(group)}, topic: ${text(topic)}, earliest: ${to === 'earliest'} })` } : {}),
      Java: `admin.alterConsumerGroupOffsets(${text(group)}, Map.of(new TopicPartition(${text(topic)}, ${one ? partition : 0}), new OffsetAndMetadata(${to === 'offset' ? offset || 0 : 'offset'})));`,
    };
  },
  delete_group: ({ group = '' }) => ({ CLI: `kafka-consumer-groups.sh ${AT} --delete --group ${shell(group)}`, kafkajs: `await admin.deleteGroups([${text(group)}])`, Python: `admin.delete_consumer_groups([${text(group)}])`, Java: `admin.deleteConsumerGroups(List.of(${text(group)}));` }),
  play_file: ({ topic = '', name = 'events.csv' }) => ({ CLI: `kafka-console-producer.sh ${AT} --topic ${shell(topic)} < ${shell(name)}` }),
};

const ASSIGNOR_CLASS = {
  range: 'org.apache.kafka.clients.consumer.RangeAssignor',
  roundrobin: 'org.apache.kafka.clients.consumer.RoundRobinAssignor',
  sticky: 'org.apache.kafka.clients.consumer.StickyAssignor',
  'cooperative-sticky': 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
};
const SAME = { stop_broker: 'kill_broker', stop_consumer: 'kill_consumer', restart_consumer: 'add_consumer' };

/** The texts of a command. */
export function asCode(command, given) {
  const write = TEXTS[SAME[command] ?? command];
  return write?.(given) ?? by_hand('no Kafka tool does this: it is a knob of the simulated client itself.');
}
