// The first program: it sends one message, then reads everything.
import { Kafka } from 'kafkajs'

const kafka = new Kafka({ clientId: 'my-app', brokers: ['localhost:9092'] })

const producer = kafka.producer()
await producer.connect()
await producer.send({ topic: 'quickstart-events', messages: [{ value: 'Hello from Node.js' }] })
await producer.disconnect()

const consumer = kafka.consumer({ groupId: 'my-app3' })
await consumer.connect()
await consumer.subscribe({ topic: 'quickstart-events', fromBeginning: true })
await consumer.run({
  eachMessage: async ({ partition, message }) => {
    console.log(`partition ${partition}, offset ${message.offset}: ${message.value}`)
  },
})

// Ctrl-C: leave the group, so that nobody has to wait for this member.
process.on('SIGINT', () => consumer.disconnect())
