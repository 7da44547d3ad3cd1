import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '@elastic/elasticsearch'

const client = new Client({
  node: process.env.HEADSUP_URL,
  auth: { apiKey: process.env.HEADSUP_KEY }
})

const documents = []
for await (const line of createInterface({ input: process.stdin })) {
  const entry = JSON.parse(line)
  documents.push({
    '@timestamp': entry.time,
    'log.level': entry.level,
    'log.logger': entry.logger,
    message: entry.message,
    'user.name': entry.user,
    'trace.id': entry.trace_id,
    'error.stack_trace': entry.exception,
    'service.name': 'portal',
    'host.name': 'web1'
  })
}

// After an error send all of them again: what was stored already is not stored twice.
for (let sent = false; !sent;) {
  try {
    const result = await client.helpers.bulk({
      datasource: documents,
      flushBytes: 10_000,
      onDocument: () => ({ create: { _index: 'portal' } })
    })
    sent = result.failed === 0
  } catch (error) {
    console.error(error.message)
    await sleep(500)
  }
}
