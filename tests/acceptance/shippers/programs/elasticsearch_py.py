"""Documents by the Python client: argument 1 is bulk, streaming_bulk or parallel_bulk."""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch, helpers

client = Elasticsearch(os.environ["HEADSUP_URL"], api_key=os.environ["HEADSUP_KEY"])


def action(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields are those of the Elastic Common Schema (ECS)."""
    return {
        "_op_type": "create",
        "_index": "portal",
        "_id": entry["mark"],
        "@timestamp": entry["time"],
        "log": {"level": entry["level"], "logger": entry["logger"]},
        "message": entry["message"],
        "user": {"name": entry["user"]},
        "trace": {"id": entry["trace_id"]},
        "error": {"stack_trace": entry["exception"]},
        "service": {"name": "portal"},
        "host": {"name": "web1"},
    }


def actions(lines: list[str]) -> Iterator[dict[str, Any]]:
    """What the helpers take; without ids if argument 2 says so."""
    for line in lines:
        made = action(json.loads(line))
        if "without-ids" in sys.argv:
            del made["_id"]
        yield made


def send(lines: list[str]) -> None:
    """All of them, in requests of 100."""
    if sys.argv[1] == "bulk":
        helpers.bulk(client, actions(lines), chunk_size=100)
    elif sys.argv[1] == "streaming_bulk":
        for _ in helpers.streaming_bulk(client, actions(lines), chunk_size=100):
            pass
    else:
        for _ in helpers.parallel_bulk(client, actions(lines), thread_count=2, chunk_size=100):
            pass


if __name__ == "__main__":
    send(sys.stdin.read().splitlines())
