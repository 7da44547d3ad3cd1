import { createInterface } from 'node:readline'
import winston from 'winston'
import { ElasticsearchTransport } from 'winston-elasticsearch'

const transport = new ElasticsearchTransport({
  level: 'debug',
  clientOpts: { node: process.env.HEADSUP_URL, auth: { apiKey: process.env.HEADSUP_KEY } }
})
transport.on('warning', error => console.error('warning', error.message))
const logger = winston.createLogger({
  level: 'debug',
  format: winston.format.combine(winston.format.timestamp(), winston.format.errors({ stack: true })),
  defaultMeta: { service: 'portal' },
  transports: [transport]
})
logger.on('error', error => console.error('error', error.message))

for await (const line of createInterface({ input: process.stdin })) {
  const entry = JSON.parse(line)
  logger.log({
    level: { warning: 'warn' }[entry.level] ?? entry.level,
    message: entry.message,
    logger: entry.logger,
    user: entry.user,
    'trace.id': entry.trace_id,
    ...(entry.exception && { stack: entry.exception })
  })
}
logger.end()
