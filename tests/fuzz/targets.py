"""All targets by name, each with inputs of ours to begin with."""

from collections.abc import Callable
from typing import Final

from tests.fuzz import parsers, receivers, seeds, words

Target = Callable[[bytes], None]

TARGETS: Final[dict[str, Callable[[], Target]]] = {
    "json": lambda: parsers.json_records,
    "nlog": lambda: parsers.nlog_records,
    "text": lambda: parsers.text_records,
    "layouts": lambda: parsers.nlog_layouts,
    "patterns": lambda: parsers.patterns,
    "messages": lambda: parsers.messages,
    "times": lambda: parsers.times,
    "sources": lambda: parsers.source_files,
    "local_times": lambda: parsers.local_times,
    "files": lambda: parsers.files,
    "secrets": lambda: parsers.secrets,
    "bulk": lambda: receivers.bulk,
    "otlp_json": lambda: receivers.otlp_json,
    "otlp_protobuf": lambda: receivers.otlp_protobuf,
    "clef": lambda: receivers.clef,
    "ndjson": lambda: receivers.ndjson,
    "together": lambda: receivers.together,
    "shipments": lambda: receivers.shipments,
    "releases": lambda: receivers.releases,
    "inflating": lambda: receivers.inflating,
    "questions": lambda: words.questions,
    "known_issues": lambda: words.known_issues,
    "http": receivers.OverHttp,
}
"""What makes each target: some need a service first."""

SEEDS: Final = seeds.SEEDS
