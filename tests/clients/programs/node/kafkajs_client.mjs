// kafkajs in the tests' conversation.
import kafkajs from 'kafkajs'
import snappy from 'kafkajs-snappy'
import { orders, say, settings } from './conversation.mjs'

const { CompressionCodecs, CompressionTypes, Kafka, Partitioners, logLevel } = kafkajs
CompressionCodecs[CompressionTypes.Snappy] = snappy

const asked = settings()
const kafka = new Kafka({ clientId: asked.clientId, brokers: [asked.bootstrap], logLevel: logLevel.ERROR })

async function create() {
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({
    topics: [{ topic: asked.topic, numPartitions: asked.partitions, replicationFactor: asked.replicas }],
  })
  await admin.disconnect()
  say('created', { topic: asked.topic })
}

async function produce() {
  const codecs = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, snappy: CompressionTypes.Snappy }
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    idempotent: asked.rate > 0,
    maxInFlightRequests: 1,
  })
  await producer.connect()
  const begun = Date.now()
  for (let next = 0; next < asked.count;) {
    const due = asked.rate ? Math.min(asked.count, Math.floor((Date.now() - begun) / 1000 * asked.rate)) : asked.count
    const messages = []
    while (next < due) messages.push({ key: `user-${next % 20}`, value: `${asked.prefix}-${next++}` })
    if (messages.length) await deliver(producer, messages, codecs[asked.codec])
    else await new Promise(later => setTimeout(later, 20))
  }
  await producer.disconnect()
  say('done')
}

/** kafkajs tells where a batch begins, one answer per partition; the messages follow in the order in which they were sent. */
async function deliver(producer, messages, compression) {
  try {
    const answers = await producer.send({ topic: asked.topic, acks: -1, compression, messages })
    for (const { partition, baseOffset } of answers) say('batch', { partition, offset: Number(baseOffset) })
    for (const { key, value } of messages) say('sent', { key, value })
  } catch (error) {
    for (const { value } of messages) say('failed', { value, reason: String(error) })
  }
}

async function consume() {
  const consumer = kafka.consumer({ groupId: asked.group, sessionTimeout: 6000, heartbeatInterval: 500, maxWaitTimeInMs: 500 })
  const positions = new Map()
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    positions.clear()
    say('assigned', { partitions: [...(payload.memberAssignment[asked.topic] ?? [])].sort() })
  })
  await consumer.connect()
  await consumer.subscribe({ topic: asked.topic, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message: { offset, key, value } }) => {
      positions.set(partition, Number(offset) + 1)
      say('record', { partition, offset: Number(offset), key: String(key), value: String(value) })
    },
  })
  await orders(async ([order, partition, offset]) => {
    if (order === 'commit') {
      const offsets = [...positions].map(([at, next]) => ({ topic: asked.topic, partition: at, offset: String(next) }))
      try {
        await consumer.commitOffsets(offsets)
        say('committed', { offsets: Object.fromEntries(positions) })
      } catch (error) {
        say('refused', { reason: String(error) })
      }
    } else if (order === 'seek') {
      consumer.seek({ topic: asked.topic, partition: Number(partition), offset })
      say('sought')
    } else {
      await consumer.disconnect()
      say('left')
      process.exit(0)
    }
  })
}

await { create, produce, consume }[asked.command]()
