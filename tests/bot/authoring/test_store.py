"""Versions and drafts, on both databases; the version that counts runs beside the files in every process."""

from datetime import timedelta

from sqlalchemy import Engine

from bot.authoring.running import AuthoredReload
from bot.authoring.store import AuthoredStore, Draft, Version, purge_drafts
from bot.directory import Directory
from bot.known import Inputs, Known
from ingest.database import writing
from tests.bot.builders import NOON

YAML = """\
title: {title}
name: {name}
logsource: {{product: hr-portal}}
detection: {{seen: {{http_status: 403}}, condition: seen}}
"""


def add(engine: Engine, name: str, number: int, title: str = "T", *, running: bool = True) -> None:
    with writing(engine) as connection:
        text = YAML.format(name=name, title=title)
        AuthoredStore(engine).add(connection, Version(name, number, text, running, "made", "9001", NOON))


def test_the_latest_version_of_each_name_runs(engine: Engine) -> None:
    known = Known(Inputs((), {}, Directory.of(())))
    reload = AuthoredReload(AuthoredStore(engine), known)
    reload.look()
    assert known.issues() == {}
    add(engine, "one", 1)
    add(engine, "two", 1)
    add(engine, "one", 2, "Another title")
    reload.look()
    assert {name: issue.title for name, issue in known.issues().items()} == {
        "one": "Another title",
        "two": "T",
    }
    add(engine, "two", 2, running=False)
    reload.look()
    assert list(known.issues()) == ["one"]


def test_one_that_cannot_be_read_is_said_and_the_others_run(engine: Engine) -> None:
    known = Known(Inputs((), {}, Directory.of(())))
    reload = AuthoredReload(AuthoredStore(engine), known)
    add(engine, "good", 1)
    with writing(engine) as connection:
        AuthoredStore(engine).add(connection, Version("bad", 1, "title: [", True, "made", "9001", NOON))
    reload.look()
    assert list(known.issues()) == ["good"]
    (problem,) = reload.problems
    assert problem.startswith("known issues made in the chat: bad does not run: chat:bad:2:1:")


def test_a_draft_is_kept_until_it_is_a_version_or_too_old(engine: Engine) -> None:
    store = AuthoredStore(engine)
    number = store.begin("9001", "title: A", None, NOON)
    store.rewrite(number, "title: B")
    assert store.draft(number) == Draft(number, "9001", "title: B", None)
    assert purge_drafts(engine, NOON, 10) == 0
    assert purge_drafts(engine, NOON + timedelta(seconds=1), 10) == 1
    assert store.draft(number) is None
    another = store.begin("9001", "title: C", "one", NOON)
    with writing(engine) as connection:
        store.forget(connection, another)
    assert (another > number, store.draft(another)) == (True, None)
