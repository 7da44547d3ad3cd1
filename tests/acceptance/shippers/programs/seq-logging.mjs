import { createInterface } from 'node:readline'
import { Logger } from 'seq-logging'

const logger = new Logger({ serverUrl: process.env.HEADSUP_URL, apiKey: process.env.HEADSUP_KEY })

for await (const line of createInterface({ input: process.stdin })) {
  const entry = JSON.parse(line)
  logger.emit({
    timestamp: new Date(entry.time),
    level: { debug: 'Debug', info: 'Information', warning: 'Warning', error: 'Error' }[entry.level],
    messageTemplate: 'Saved {document_id}, {mark}: {text}',
    properties: {
      document_id: entry.document, mark: entry.mark, text: entry.text, user: entry.user, SourceContext: entry.logger
    },
    traceId: entry.trace_id,
    spanId: entry.span_id,
    exception: entry.exception
  })
}
await logger.close()
