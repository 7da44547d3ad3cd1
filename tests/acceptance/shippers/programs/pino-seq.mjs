import { createInterface } from 'node:readline'
import pino from 'pino'
import { createStream } from 'pino-seq'

const stream = createStream({ serverUrl: process.env.HEADSUP_URL, apiKey: process.env.HEADSUP_KEY })
const logger = pino({ level: 'debug', base: { service: 'portal', hostname: 'web1' } }, stream)

for await (const line of createInterface({ input: process.stdin })) {
  const entry = JSON.parse(line)
  const err = entry.exception && Object.assign(new Error('stale'), { stack: entry.exception })
  logger[{ warning: 'warn' }[entry.level] ?? entry.level]({
    SourceContext: entry.logger, user: entry.user, trace_id: entry.trace_id, span_id: entry.span_id, ...(err && { err })
  }, entry.message)
}
stream.end()
