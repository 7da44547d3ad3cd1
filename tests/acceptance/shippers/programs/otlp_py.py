"""Python's logging through the OpenTelemetry SDK and its OTLP exporter (protobuf)."""

import json
import logging
import os
import sys

from opentelemetry import trace
from opentelemetry._logs import set_logger_provider
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource

provider = LoggerProvider(
    Resource.create({"service.name": "portal", "service.version": "2.4.0", "host.name": "web1"})
)
exporter = OTLPLogExporter(
    endpoint=os.environ["HEADSUP_URL"] + "/v1/logs",
    headers={"Authorization": f"Bearer {os.environ['HEADSUP_KEY']}"},
)
provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
set_logger_provider(provider)
logging.getLogger().addHandler(LoggingHandler(logger_provider=provider))
logging.getLogger().setLevel(logging.DEBUG)
for noisy in ("urllib3", "opentelemetry"):
    logging.getLogger(noisy).propagate = False


def failure(text: str) -> RuntimeError:
    """An exception as an application catches one."""
    try:
        raise RuntimeError(text)  # noqa: TRY301
    except RuntimeError as error:
        return error


for line in sys.stdin:
    entry = json.loads(line)
    flags = trace.TraceFlags(trace.TraceFlags.SAMPLED)
    span = trace.SpanContext(int(entry["trace_id"], 16), int(entry["span_id"], 16), False, flags)
    with trace.use_span(trace.NonRecordingSpan(span)):
        logging.getLogger(entry["logger"]).log(
            logging.getLevelNamesMapping()[entry["level"].upper()],
            entry["message"],
            exc_info=failure(entry["exception"]) if entry["exception"] else None,
            extra={"enduser.id": entry["user"]},
        )
provider.shutdown()
