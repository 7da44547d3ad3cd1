"""The benchmarks run, on both databases, and say what they promise to; how much they say is for `headsup bench`."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from bot.bench.filling import events_of
from bot.bench.shipped import RARE, START, Load, rare_word
from bot.cli import headsup as command
from ingest.event import Event
from ingest.receivers.bulk import BulkRequest
from ingest.receivers.documents import Sent
from ingest.receivers.shipped import ShippedSources
from tests.postgresql import Server

INGEST = {
    "http_over_raw", "http_per_s", "raw_per_s", "memory_mb",
    "full_over_empty", "rows", "empty_per_s", "full_per_s",
}  # fmt: skip
LOOKUP = {
    "rows", "page100_over_page1", "written_per_s",
    *(f"{kind}_p{percent}_ms" for kind in ("user", "document", "level", "word") for percent in (50, 99)),
}  # fmt: skip


def figures(*arguments: str) -> dict[str, Any]:
    """What a benchmark prints with `--json`."""
    result = CliRunner().invoke(command, ["bench", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.parametrize(
    ("name", "expected", "options"),
    [("ingest", INGEST, ("--events", "2000")), ("lookup", LOOKUP, ("--samples", "10"))],
)
def test_a_benchmark_measures_both_databases(
    postgresql_server: Server, name: str, expected: set[str], options: tuple[str, ...]
) -> None:
    server = postgresql_server.url("postgres")
    found = figures(name, "--rows", "10000", "--postgresql", server, *options)
    assert set(found) == {"sqlite", "postgresql"}
    for one in found.values():
        assert set(one) == expected
        assert one["rows"] == 10_000
        assert all(value > 0 for value in one.values())


def test_matching_and_detecting_are_measured() -> None:
    found = figures("match", "--rules", "40", "--events", "2000")
    assert set(found) == {
        "rules", "events_per_s", "cost_over_10_rules", "share_of_decode", "decoded_per_s", "matched_events", "load_s",
    }  # fmt: skip
    assert all(value > 0 for value in found.values())
    found = figures("detect", "--rules", "40", "--events", "2000")
    assert set(found) == {"events_per_s", "rules", "matches"}
    assert all(value > 0 for value in found.values())


@pytest.mark.parametrize("options", [(), ("--pattern",)])
def test_a_backtest_is_timed_on_both_databases(postgresql_server: Server, options: tuple[str, ...]) -> None:
    server = postgresql_server.url("postgres")
    found = figures("backtest", "--rows", "10000", "--postgresql", server, *options)
    assert set(found) == {"events", "sqlite_s", "postgresql_s"}
    assert all(value > 0 for value in found.values())


def test_a_server_that_is_not_there_is_one_sentence() -> None:
    result = CliRunner().invoke(
        command, ["bench", "lookup", "--only", "postgresql", "--postgresql", "postgresql://h@127.0.0.1:1/x"]
    )
    assert result.exit_code == 1
    assert result.output.startswith(
        "Give --postgresql the URL of a server on which this user may make databases"
    )


def test_what_is_filled_in_is_what_the_receivers_would_have_made_of_it() -> None:
    load = Load()
    (body,) = load.bulk_bodies(50, 50)
    pieces = BulkRequest(body, Sent(ShippedSources(()).readers(None), b"", START)).pieces()
    received = [event for piece in pieces for event in piece.events]
    filled = list(events_of(load.documents(50)))
    assert [_bare(event) for event in filled] == [_bare(event) for event in received]


def test_a_rare_word_is_in_one_document_only() -> None:
    messages = [document["message"] for document in Load().documents(RARE + 1)]
    assert [number for number, text in enumerate(messages) if rare_word(0) in text] == [0]
    assert [number for number, text in enumerate(messages) if rare_word(RARE) in text] == [RARE]


def _bare(event: Event) -> dict[str, Any]:
    """What matters for the store: all but when it was received."""
    named = ("time", "node", "product", "level", "logger", "message", "user", "document_id", "document_type",
             "http_status", "url", "trace_id", "version")  # fmt: skip
    return {name: getattr(event, name) for name in named}
