// Sends ten messages without keys, so any partition may get them: npx tsx producer.ts payment-done
import { Kafka } from 'kafkajs'

const topic = process.argv[2] ?? 'quickstart-events'
const kafka = new Kafka({ clientId: 'my-producer', brokers: ['localhost:9092'] })

const producer = kafka.producer()
await producer.connect()
for (let number = 1; number <= 10; number++) {
  const [sent] = await producer.send({ topic, messages: [{ value: `payment ${number}` }] })
  console.log(`payment ${number} went to partition ${sent.partition}, offset ${sent.baseOffset}`)
}
await producer.disconnect()
