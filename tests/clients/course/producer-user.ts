// Sends what user1 did. One key, one partition: so the order of its messages stays.
import { Kafka } from 'kafkajs'

const kafka = new Kafka({ clientId: 'producer-user', brokers: ['localhost:9092'] })

const producer = kafka.producer()
await producer.connect()
for (const deed of ['signed up', 'paid 20', 'logged out']) {
  const [sent] = await producer.send({ topic: 'payment-done', messages: [{ key: 'user1', value: deed }] })
  console.log(`user1 ${deed}: partition ${sent.partition}, offset ${sent.baseOffset}`)
}
await producer.disconnect()
