"""Documents by the Python client: argument 1 is bulk, streaming_bulk or parallel_bulk."""

import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError, helpers

client = Elasticsearch(os.environ["HEADSUP_URL"], api_key=os.environ["HEADSUP_KEY"])


def action(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields are those of the Elastic Common Schema (ECS)."""
    return {
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


def actions(entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What the helpers take; without ids if argument 2 says so."""
    for entry in entries:
        made = action(entry)
        if "without-ids" in sys.argv:
            del made["_id"]
        yield made


def send(entries: list[dict[str, Any]]) -> None:
    """Send all of them. Raises the client's own errors."""
    if sys.argv[1] == "bulk":
        helpers.bulk(client, actions(entries), chunk_size=20)
    elif sys.argv[1] == "streaming_bulk":
        for _ in helpers.streaming_bulk(client, actions(entries), chunk_size=20):
            pass
    else:
        for _ in helpers.parallel_bulk(client, actions(entries), thread_count=2, chunk_size=20):
            pass


def send_until_taken(entries: list[dict[str, Any]]) -> None:
    """After an error send all of them again: what was stored already is not stored twice."""
    while True:
        try:
            return send(entries)
        except (ApiError, TransportError, helpers.BulkIndexError) as error:
            print(error)
            time.sleep(0.5)


if __name__ == "__main__":
    send_until_taken([json.loads(line) for line in sys.stdin])
