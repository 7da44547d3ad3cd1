"""What the service goes by changes: the audit log says what, once, whichever process sees it and whenever it was."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.directory import Directory, Person
from bot.reloading.differences import of_issues, of_people, of_rights, of_sources, told
from bot.reloading.noting import RIGHTS, Noting, Watched
from bot.rights import RoleNames
from detectors.reloading.folder import IssueFolder
from ingest.sources import Source

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
SHIPPED = Path(__file__).parents[3] / "detectors" / "known_issues"
NORA = Person("1087", "Nora", ("1087",), roles=frozenset({"user"}))
OLGA = Person("9001", "Olga", ("9001",), roles=frozenset({"developer"}))


@dataclass
class Process:
    """A process of the service, and what it knows."""

    engine: Engine
    people: Directory = field(default_factory=lambda: Directory.of((NORA, OLGA)))
    sources: Sequence[Source] = (Source(node="web1", product="hr-portal", service="api"),)
    noting: Noting = field(init=False)

    def __post_init__(self) -> None:
        watched = [
            Watched("sources", lambda: self.sources, of_sources),
            Watched("people", lambda: self.people, of_people),
            Watched(RIGHTS, lambda: self.people, lambda people: of_rights(people, RoleNames())),
        ]
        self.noting = Noting(self.engine, AuditLog(self.engine, lambda: NOON), watched)


def lines(engine: Engine) -> list[tuple[str, str | None, str | None]]:
    return [(e.action, e.subject, e.detail) for e in AuditLog(engine, lambda: NOON).entries()]


def test_what_it_goes_by_at_first_is_no_change(engine: Engine) -> None:
    process = Process(engine)
    process.noting.look()
    process.noting.look()
    assert lines(engine) == []


def test_a_change_is_written_once_whoever_sees_it(engine: Engine) -> None:
    first, second = Process(engine), Process(engine)
    for process in (first, second):
        process.noting.look()
    for process in (first, second):
        process.sources = (
            Source(node="web1", product="hr-portal", service="auth"),
            Source(node="web1", product="hr-portal", service="api", format="json"),
        )
        process.people = Directory.of((replace(NORA, roles=frozenset({"developer:hr-portal"})),))
        process.noting.look()
        process.noting.look()
    assert lines(engine) == [
        ("reloaded", "sources", "added hr-portal/web1/auth/-; changed hr-portal/web1/api/-"),
        ("reloaded", "people", "removed 9001; changed 1087"),
        ("rights", "1087", "developer:hr-portal instead of none"),
        ("rights", "9001", "none instead of developer"),
    ]
    assert [entry.action for entry in AuditLog(engine, lambda: NOON).about("1087", NOON)] == ["rights"]


def test_a_change_while_nothing_ran_is_written_at_the_start(engine: Engine) -> None:
    Process(engine).noting.look()
    later = Process(engine, Directory.of((NORA, replace(OLGA, roles=frozenset({"admin"})))))
    later.noting.look()
    assert lines(engine) == [
        ("reloaded", "people", "changed 9001"),
        ("rights", "9001", "admin instead of developer"),
    ]


def test_of_a_known_issue_the_rollout_is_told() -> None:
    folder = IssueFolder(SHIPPED)
    folder.load()
    before = of_issues(folder.issues)
    name, *others = sorted(folder.issues)
    changed = {**folder.issues, name: replace(folder.issues[name], rollout="pilot")}
    slower = {**changed, others[0]: replace(folder.issues[others[0]], repeat_after=timedelta(days=9))}
    was = folder.issues[name].rollout
    assert told(before, of_issues(slower)) == f"changed {name} (pilot instead of {was}), {others[0]}"
    assert told(before, before) == ""


def test_a_known_issue_is_the_same_in_every_process() -> None:
    """Two processes that disagree would write a change at every start."""
    script = (
        "import pathlib, sys\n"
        "from bot.reloading.differences import of_issues\n"
        "from detectors.reloading.folder import IssueFolder\n"
        "folder = IssueFolder(pathlib.Path(sys.argv[1])); folder.load()\n"
        "print(sorted(of_issues(folder.issues).items()))\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script, str(SHIPPED)],
            check=True, capture_output=True, text=True, cwd=SHIPPED.parents[1],
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1


def test_a_long_change_is_one_short_line() -> None:
    before = {f"{number:04}" * 40: " a" for number in range(1000)}
    line = told(before, {})
    assert line.startswith(f"removed {'0000' * 15}, ")
    assert line.endswith(" and 995 more")
    assert len(line) < 400
