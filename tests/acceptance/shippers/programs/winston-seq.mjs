import { createInterface } from 'node:readline'
import { SeqTransport } from '@datalust/winston-seq'
import winston from 'winston'

const transport = new SeqTransport({
  serverUrl: process.env.HEADSUP_URL,
  apiKey: process.env.HEADSUP_KEY,
  onError: error => console.error(error)
})
const logger = winston.createLogger({
  level: 'debug',
  format: winston.format.combine(winston.format.errors({ stack: true }), winston.format.json()),
  defaultMeta: { application: 'portal' },
  transports: [transport]
})

for await (const line of createInterface({ input: process.stdin })) {
  const entry = JSON.parse(line)
  logger.log({
    level: { warning: 'warn' }[entry.level] ?? entry.level,
    message: 'Saved {document_id}, {mark}: {text}',
    document_id: entry.document,
    mark: entry.mark,
    text: entry.text,
    user: entry.user,
    SourceContext: entry.logger,
    ...(entry.exception && { stack: entry.exception })
  })
}
await transport.flush()
logger.close()
