// Argument 1: json or proto.
import { createInterface } from 'node:readline'
import { ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { SeverityNumber } from '@opentelemetry/api-logs'
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'

const Exporter = process.argv[2] === 'json' ? JsonExporter : ProtobufExporter
const exporter = new Exporter({
  url: process.env.HEADSUP_URL + '/v1/logs',
  headers: { Authorization: 'Bearer ' + process.env.HEADSUP_KEY }
})
const provider = new LoggerProvider({
  resource: resourceFromAttributes({ 'service.name': 'portal', 'service.version': '2.4.0', 'host.name': 'web1' }),
  processors: [new BatchLogRecordProcessor({ exporter })]
})

for await (const line of createInterface({ input: process.stdin })) {
  const entry = JSON.parse(line)
  provider.getLogger(entry.logger).emit({
    timestamp: new Date(entry.time),
    severityNumber: SeverityNumber[{ warning: 'WARN' }[entry.level] ?? entry.level.toUpperCase()],
    severityText: entry.level,
    body: entry.message,
    attributes: { 'enduser.id': entry.user, ...(entry.exception && { 'exception.stacktrace': entry.exception }) },
    context: trace.setSpanContext(ROOT_CONTEXT, { traceId: entry.trace_id, spanId: entry.span_id, traceFlags: 1 })
  })
}
await provider.shutdown()
