// A member of the group my-app3. Start several: they share the partitions. npx tsx consumer.ts payment-done
import { Kafka } from 'kafkajs'

const topic = process.argv[2] ?? 'quickstart-events'
const kafka = new Kafka({ clientId: 'my-consumer', brokers: ['localhost:9092'] })

const consumer = kafka.consumer({ groupId: 'my-app3' })
await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
await consumer.run({
  eachMessage: async ({ partition, message }) => {
    console.log(`partition ${partition}, offset ${message.offset}, key ${message.key}: ${message.value}`)
  },
})

// Ctrl-C: leave the group, so that the others take over at once.
process.on('SIGINT', () => consumer.disconnect())
