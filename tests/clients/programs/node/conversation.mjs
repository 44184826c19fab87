// What the Node programs share: their command line, the lines they print and the orders they take.
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

export function settings() {
  const text = { type: 'string' }
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      bootstrap: text, 'client-id': text, topic: text, group: text,
      partitions: { ...text, default: '3' }, replicas: { ...text, default: '3' },
      count: { ...text, default: '300' }, rate: { ...text, default: '0' },
      codec: { ...text, default: 'none' }, prefix: { ...text, default: 'm' },
    },
  })
  for (const name of ['partitions', 'replicas', 'count', 'rate']) values[name] = Number(values[name])
  return { command: positionals[0], clientId: values['client-id'], ...values }
}

export const say = (event, fields = {}) => console.log(JSON.stringify({ event, ...fields }))

/** Calls `obey(words)` for each line of standard input, one after the other; its end is an order to leave. */
export async function orders(obey) {
  for await (const line of createInterface({ input: process.stdin })) await obey(line.split(' '))
  await obey(['leave'])
}
