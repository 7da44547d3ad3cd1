import { createInterface } from 'node:readline'
import { Client } from '@elastic/elasticsearch'

const client = new Client({
  node: process.env.HEADSUP_URL,
  auth: { apiKey: process.env.HEADSUP_KEY }
})

async function * documents () {
  for await (const line of createInterface({ input: process.stdin })) {
    const entry = JSON.parse(line)
    yield {
      '@timestamp': entry.time,
      'log.level': entry.level,
      'log.logger': entry.logger,
      message: entry.message,
      'user.name': entry.user,
      'trace.id': entry.trace_id,
      'error.stack_trace': entry.exception,
      'service.name': 'portal',
      'host.name': 'web1'
    }
  }
}

const result = await client.helpers.bulk({
  datasource: documents(),
  flushBytes: 50_000,
  onDocument: () => ({ create: { _index: 'portal' } })
})
console.log(JSON.stringify(result))
process.exit(result.failed ? 1 : 0)
