"""docs/shippers.md: its snippets are those that are run, and its walk with Filebeat works with Filebeat's documents."""

import json
import re
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from aiohttp import ClientSession

from ingest.sources import read_sources
from tests.acceptance.shippers.clients import PROGRAMS, ROOT
from tests.acceptance.shippers.serving import serving

PAGE: Final = (ROOT / "docs" / "shippers.md").read_text(encoding="utf-8")
RUN: Final = re.findall(r"<!-- run: (\S+) -->\n *```\w*\n(.*?)\n *```", PAGE, re.DOTALL)
CLIENTS: Final = (
    "Python `elasticsearch`", "JavaScript `@elastic/elasticsearch`", "rsyslog", "syslog-ng", "OpenTelemetry", "seqlog",
    "seq-logging", "winston", "pino", "Serilog", "NLog", "Filebeat", "Logstash", "Fluent Bit", "Vector",
)  # fmt: skip


@pytest.mark.parametrize(("name", "block"), RUN, ids=[name for name, _ in RUN])
def test_a_snippet_is_what_the_tests_run(name: str, block: str) -> None:
    text = (PROGRAMS / name).read_text(encoding="utf-8")
    assert textwrap.dedent(block) in text


def test_every_program_is_on_the_page() -> None:
    assert {name for name, _ in RUN} == {path.name for path in PROGRAMS.iterdir() if path.is_file()}


@pytest.mark.parametrize("client", CLIENTS)
def test_every_client_has_a_snippet_and_says_whether_it_was_run(client: str) -> None:
    section = PAGE.partition(f"\n### {client}\n")[2].partition("\n##")[0]
    assert "```" in section
    assert re.search(r"\*\*(Run|Written from its documentation|Run by hand)\b", section)


def test_every_sources_file_of_the_page_can_be_used(tmp_path: Path) -> None:
    blocks = re.findall(r"\n( *)```yaml\n( *sources:\n.*?)\n *```", PAGE, re.DOTALL)
    assert len(blocks) == 2
    for _, block in blocks:
        assert len(read_sources(textwrap.dedent(block), "sources.yaml", tmp_path)) == 2


async def test_whole_records_of_nlog_that_filebeat_ships_from_two_nodes(tmp_path: Path) -> None:
    """Multi-line ones included; the zone, layout and log category are those of the page's sources."""
    sources = (PROGRAMS / "filebeat-sources.yaml").read_text(encoding="utf-8")
    stack = "Portal.AuthorizationException: no\n   at Portal.Documents.Edit(Int32 id)\n   at Portal.Api.Put()"
    api = "2026-06-12 12:57:15.0312|ERROR|Portal.Api|1087|Forbidden {0}|" + stack
    auth = '2026-06-12 12:58:00.5000|WARN|Portal.Auth||Login failed {"login":"1099","reason":"InvalidCredentials"}'
    async with serving(tmp_path, sources) as service, ClientSession() as session:
        for node in ("web1", "web2"):
            about = api.replace("{0}", '{"documentId":11213,"status":403}')
            body = _document(node, "api", 0, about) + _document(node, "auth", 0, auth)
            for _ in range(2):  # Filebeat did not hear the answer
                async with session.post(
                    f"{service.url}/_bulk", data=body, headers={"Authorization": f"ApiKey {service.key}"}
                ) as answer:
                    assert (await answer.json())["errors"] is False
        found = await service.stored(4)
    assert [
        (e.time, e.node, e.product, e.service, e.level, e.logger, e.user, e.document_id, e.http_status, e.exception)
        for e in sorted(found, key=lambda event: (event.time, event.node))
    ] == [
        *((datetime(2026, 6, 12, 10, 57, 15, 31200, UTC), node, "hr-portal", "api", "error", "Portal.Api", "1087",
           "11213", "403", stack) for node in ("web1", "web2")),
        *((datetime(2026, 6, 12, 10, 58, 0, 500000, UTC), node, "hr-portal", "auth", "warning", "Portal.Auth", "1099",
           None, None, None) for node in ("web1", "web2")),
    ]  # fmt: skip


def _document(node: str, log: str, offset: int, record: str) -> bytes:
    """An action and a document as Filebeat 8 sends them; its `@timestamp` is when it read the record."""
    document = {
        "@timestamp": "2026-06-12T10:59:03.511Z",
        "log": {
            "offset": offset,
            "file": {"path": f"D:\\logs\\{log}-2026-06-12.log"},
            "flags": ["multiline"],
        },
        "message": record,
        "fields": {"log": log},
        "input": {"type": "filestream"},
        "ecs": {"version": "8.0.0"},
        "host": {"name": node, "hostname": node, "os": {"family": "windows", "platform": "windows"}},
        "agent": {"name": node, "type": "filebeat", "version": "8.19.0"},
    }
    return b'{"create":{"_index":"filebeat-8.19.0"}}\n' + json.dumps(document).encode() + b"\n"
