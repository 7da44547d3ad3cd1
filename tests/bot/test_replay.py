"""`headsup replay`: old logs through the whole pipeline on their own clock, as whole lines of JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.cli import headsup
from bot.demo.portal import LAYOUT
from tests.bot.service_run import PEOPLE, SHIPPED

# 25 October 2026, Europe/Berlin: the hour from 2 to 3 occurs twice.
WEB1_API = """\
2026-10-25 01:50:00.0000|INFO|Portal|1087|10.1.2.3|a1|Request completed. {"request":null}
2026-10-25 02:55:00.0000|ERROR|Portal|1087|10.1.2.3|a2|Failed to perform. {"documentId":7,"request":{"hours":5}}
2026-10-25 02:04:59.0000|ERROR|Portal|HR\\1087|10.1.2.3|a3|Failed to perform. {"documentId":7,"request":{"hours":5}}
   a second line of that record
2026-10-25 09:00:00.0000|ERROR|Portal|1088|10.1.2.3|a4|Forbidden: not authorized \
{"status":403,"role":"user","documentId":11213,"documentType":"Service Hours Adjustment","request":{}}
2026-10-28 01:04:00.0000|ERROR|Portal|1087|10.1.2.3|a5|Failed to perform. {"documentId":7,"request":{"hours":5}}
2026-10-28 01:05:00.0000|ERROR|Portal|1087|10.1.2.3|a6|Failed to perform. {"documentId":7,"request":{"hours":5}}
2026-10-28 02:05:00.0000|ERROR|Portal|1087|10.1.2.3|a7|Failed to perform. {"documentId":7,"request":{"hours":5}}
2026-10-28 02:05:01.0000|ERROR|Portal|1087|10.1.2.3|a8|Failed to perform. {"documentId":7,"request":{"hours":5}}
"""
WEB2_AUTH = """\
this line is no record
2026-10-25 02:40:00.0000|INFO|Auth||10.1.2.3|b1|Login succeeded. {"login":"1090"}
2026-10-25 02:30:00.0000|ERROR|Auth||10.44.8.17|b2|Login failed. {"login":"1090","reason":"NegotiationFailed"}
2026-10-25 04:00:00.0000|ERROR|Auth||10.44.8.64|b3|Login failed. {"login":"1089","reason":"NegotiationFailed"}
2026-10-25 04:00:01.0000|ERROR|Auth||10.44.8.3|b4|Login failed. {"login":"root","reason":"UnknownUser"}
"""

EXPECTED = [
    # 02:55 is summer time, the 02:04:59 after it is not: 9 minutes and 59 seconds apart
    {"issue": "ack-missing", "person": "1087", "told": "user", "key": ["1087"],
     "at": "2026-10-25T01:04:59.000+00:00", "events": 2},
    {"issue": "web-proxy", "person": "1090", "told": "user", "key": ["1090"],
     "at": "2026-10-25T01:30:00.000+00:00", "events": 1},
    {"issue": "edit-forbidden", "person": "1002", "told": "manager", "key": ["1088", "11213"],
     "at": "2026-10-25T08:00:00.000+00:00", "events": 1},
    {"issue": "edit-forbidden", "person": "1088", "told": "user", "key": ["1088", "11213"],
     "at": "2026-10-25T08:00:00.000+00:00", "events": 1},
    # 72 hours after the first; the two of an hour before were within them
    {"issue": "ack-missing", "person": "1087", "told": "user", "key": ["1087"],
     "at": "2026-10-28T01:05:01.000+00:00", "events": 6},
    {"summary": {"events": 13, "parse_errors": 1, "matches": {
        "ack-missing": 6, "edit-forbidden": 1, "special-characters": 0, "web-proxy": 2}, "notices": 5}},
]  # fmt: skip

SOURCES: list[dict[str, Any]] = [
    {
        "node": node, "product": "hr-portal", "service": service, "files": f"logs/{node}/{service}-*.log",
        "format": "nlog", "layout": LAYOUT, "timezone": "Europe/Berlin", "map": mapping,
    }
    for node in ("web1", "web2")
    for service, mapping in (
        ("api", {"http_status": "status", "document_id": "documentId", "document_type": "documentType"}),
        ("auth", {"user": "login"}),
    )
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the logs, and nothing set."""
    for name, text in (("web1/api-2026.log", WEB1_API), ("web2/auth-2026.log", WEB2_AUTH)):
        path = tmp_path / "logs" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    write_sources(tmp_path, SOURCES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_sources(folder: Path, sources: list[dict[str, Any]]) -> None:
    (folder / "sources.yaml").write_text(yaml.safe_dump({"sources": sources}), encoding="utf-8")


def run(*arguments: str, issues: Path = SHIPPED, people: bool = True) -> Result:
    given = ["replay", "--sources", "sources.yaml", "--issues", str(issues), *arguments]
    return CliRunner().invoke(headsup, [*given, *(["--people", "people.csv"] if people else [])])


def lines(result: Result) -> list[Any]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_notices_are_exactly_those_of_the_logs_own_clock(folder: Path) -> None:
    assert lines(run("--json")) == EXPECTED


def test_twice_the_same_output_and_nothing_left_behind(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    assert run("--json").stdout == run("--json").stdout
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("order", [[3, 2, 1, 0], [2, 0, 3, 1]])
def test_the_order_of_the_sources_makes_no_difference(folder: Path, order: list[int]) -> None:
    write_sources(folder, [SOURCES[number] for number in order])
    assert lines(run("--json")) == EXPECTED


def test_since_counts_from_now_and_does_not_concern_old_logs(folder: Path) -> None:
    write_sources(folder, [{**source, "since": "1h"} for source in SOURCES])
    assert lines(run("--json")) == EXPECTED


def test_one_days_files_give_what_one_file_gave(folder: Path) -> None:
    """The place where a file ends is not the end of the local hour that occurs twice."""
    whole = folder / "logs" / "web1" / "api-2026.log"
    rows = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    whole.unlink()
    (whole.parent / "api-2026-a.log").write_text("".join(rows[:2]), encoding="utf-8")
    (whole.parent / "api-2026-b.log").write_text("".join(rows[2:]), encoding="utf-8")
    assert lines(run("--json")) == EXPECTED


def test_without_known_issues_there_is_nothing_to_tell(folder: Path) -> None:
    (folder / "none").mkdir()
    assert lines(run("--json", issues=folder / "none")) == [
        {"summary": {"events": 13, "parse_errors": 1, "matches": {}, "notices": 0}}
    ]


def test_without_a_directory_nobody_would_be_told_and_a_warning_says_so(folder: Path) -> None:
    result = run("--json", people=False)
    assert lines(result)[-1]["summary"]["notices"] == 0
    assert "HEADSUP_PEOPLE" in result.stderr


def test_a_people_file_that_is_not_there_is_a_failure(folder: Path) -> None:
    (folder / "people.csv").unlink()
    result = run("--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("people.csv: cannot be read")


def test_a_bad_known_issue_is_reported_and_the_others_work(folder: Path) -> None:
    issues = folder / "issues"
    issues.mkdir()
    for path in SHIPPED.glob("*.yaml"):
        (issues / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (issues / "bad.yaml").write_text("title: [\n", encoding="utf-8")
    result = run("--json", issues=issues)
    assert lines(result) == EXPECTED
    assert "bad.yaml:2:1: " in result.stderr


def test_for_people_it_says_in_words_that_nothing_was_sent(folder: Path) -> None:
    result = run()
    assert result.stdout.splitlines()[0] == (
        "2026-10-25T01:04:59.000+00:00  ack-missing: 1087 as user (1087; 2 matches)"
    )
    assert result.stdout.endswith(
        "13 events (1 not readable), matches: ack-missing 6, edit-forbidden 1, special-characters 0, "
        "web-proxy 2; 5 notices. Nothing was sent.\n"
    )


CORRELATIONS = """\
title: Nothing more from the API
name: api-silent
correlation: {type: silence, rules: [any-api], group-by: [node], timespan: 6h}
known_issue:
  rollout: live
  key: [node]
  tell: ['role:supervisor']
  workaround: {title: Look after the service}
---
title: Failed again and again
name: failing
correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 1h, condition: {gte: 2}}
known_issue:
  rollout: live
  workaround: {title: Tick the box}
---
title: Any
name: any-api
logsource: {product: hr-portal, service: api}
detection: {any: {message|exists: true}, condition: any}
---
title: Failed
name: failed
logsource: {product: hr-portal, service: api}
detection: {failed: {message|contains: 'Failed to perform'}, condition: failed}
"""


def test_correlations_are_met_on_the_logs_own_clock(folder: Path) -> None:
    """Silence too, as it would have been noticed then; parts have no matches of their own."""
    (folder / "correlated").mkdir()
    (folder / "correlated" / "issues.yaml").write_text(CORRELATIONS, encoding="utf-8")
    *notices, last = lines(run("--json", issues=folder / "correlated"))
    assert [(notice["issue"], notice["person"], notice["at"][:19]) for notice in notices] == [
        ("failing", "1087", "2026-10-25T01:04:59"),
        ("api-silent", "1001", "2026-10-25T07:04:59"),
        ("api-silent", "1002", "2026-10-25T07:04:59"),
        ("failing", "1087", "2026-10-28T01:05:00"),
    ]
    assert last["summary"]["matches"] == {"api-silent": 2, "failing": 4}
