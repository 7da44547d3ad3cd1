import { createInterface } from 'node:readline'
import pino from 'pino'
import pinoElastic from 'pino-elasticsearch'

const stream = pinoElastic({
  index: 'portal',
  node: process.env.HEADSUP_URL,
  auth: { apiKey: process.env.HEADSUP_KEY },
  flushBytes: 20_000,
  flushInterval: 1000
})
for (const event of ['unknown', 'insertError', 'error']) stream.on(event, what => console.error(event, what))
stream.on('insert', stats => console.log(JSON.stringify(stats)))
const logger = pino({ level: 'debug', base: { service: 'portal', hostname: 'web1' } }, stream)

for await (const line of createInterface({ input: process.stdin })) {
  const entry = JSON.parse(line)
  const err = entry.exception && Object.assign(new Error('stale'), { stack: entry.exception })
  logger[{ warning: 'warn' }[entry.level] ?? entry.level]({
    logger: entry.logger, user: entry.user, trace_id: entry.trace_id, ...(err && { err })
  }, entry.message)
}
stream.end()
