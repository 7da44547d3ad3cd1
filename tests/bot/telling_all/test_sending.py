"""Writing down who is told, on both databases: all of it or nothing, once, whatever is cut off or pressed twice."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.audit import AuditLog
from bot.manners.mutes import MuteStore
from bot.manners.pause import PauseStore
from bot.manners.quiet import QuietHours
from bot.reaching.ledger import Ledger
from bot.reaching.standing import LEFT, OPENED
from bot.telling.posts import NewPost, PostStore
from bot.telling_all.progress import Progress
from bot.telling_all.report import Report, Reports
from bot.telling_all.sending import would_be_told
from bot.telling_all.store import CARD, KIND, TellAllStore
from ingest.database import reading, writing
from tests.bot.builders import NOON
from tests.bot.telling_all.crowd import PEOPLE, confirm, draft, recipients, sending, staff

NIGHT = QuietHours.read("11:00-14:00")


class Cut(Exception):
    """What a kill looks like to a transaction: it goes no further."""


class Knife:
    """Cuts off the process after so many statements that write; from the beginning, since connections are kept."""

    def __init__(self, engine: Engine) -> None:
        self.left: int | None = None  # None: any number
        with writing(engine) as connection:
            event.listen(connection.engine, "before_cursor_execute", self._count)

    def _count(self, _c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if self.left is None or not statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            return
        self.left -= 1
        if self.left < 0:
            raise Cut


def test_a_kill_at_any_statement_leaves_a_draft_or_everything(engine: Engine) -> None:
    knife = Knife(engine)
    one, how, store = draft(engine), sending(engine), TellAllStore(engine)
    told = {login: 1 for login in PEOPLE if login != "u01"}
    for after in range(100):
        knife.left = after
        try:
            confirm(engine, one, how)
        except Cut:
            stands = store.get(one.id)
            assert stands is not None
            assert (stands.state, recipients(engine, one)) == ("draft", {})
            assert {affected.state for affected in store.people(one.id)} == {None}
            continue
        break
    knife.left = None
    assert after >= 4  # several statements were cut off
    assert recipients(engine, one) == told
    assert not confirm(engine, one, how)
    assert recipients(engine, one) == told


def test_of_four_who_press_at_once_one_sends(engine: Engine) -> None:
    one, how = draft(engine), sending(engine)
    found: list[bool] = []
    threads = [threading.Thread(target=lambda: found.append(confirm(engine, one, how))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, False, False, True]
    assert set(recipients(engine, one).values()) == {1}
    assert [e.action for e in AuditLog(engine, lambda: NOON).entries()] == ["told all"]


def test_manners_decide_who_is_told_when(engine: Engine) -> None:
    ledger, posts = Ledger(engine), PostStore(engine)
    ledger.note("aad-u02", LEFT, NOON)
    ledger.note("aad-u03", OPENED, NOON)
    MuteStore(engine).mute("u04", "save-conflict", NOON)
    MuteStore(engine).mute("u05", "another-issue", NOON)
    with writing(engine) as connection:
        for number in range(2):
            posts.add(connection, KIND, f"tell_all {90 + number}", ["u06"], {}, NOON - timedelta(hours=1))
            posts.add(connection, KIND, f"tell_all {90 + number}:mine 1", ["u07"], {}, NOON)
            posts.add(connection, "answer", str(number), ["u08"], {}, NOON)
            posts.add(connection, KIND, f"tell_all {80 + number}", ["u09"], {}, NOON - timedelta(hours=25))
    one = draft(engine, ("save-conflict",))
    how = sending(engine, cap=2, quiet=NIGHT)
    with reading(engine) as connection:
        verdicts = {verdict.person: verdict for verdict in how.verdicts(connection, one, NOON)}
    assert {p: (v.fate, v.reason) for p, v in verdicts.items() if v.reason or v.fate != "told"} == {
        "7777": ("unreachable", "not_in_directory"),
        "u01": ("unreachable", "no_identity"),
        "u02": ("unreachable", "uninstalled"),
        "u04": ("muted", None),
        "u06": ("told", "held"),
    }
    assert would_be_told(list(verdicts.values())) == 21
    assert verdicts["u00"].not_before == NOON + timedelta(hours=2)  # it is noon there, in their quiet hours
    assert verdicts["u21"].not_before is None  # nine in the evening in Tokyo
    assert confirm(engine, one, how)
    report = Reports(engine, ledger, staff).of(one, NOON)
    assert report == Report(
        under_way=4,
        later=16,
        held=1,
        muted=1,
        unreachable={"not_in_directory": 1, "no_identity": 1, "uninstalled": 1},
    )


def test_the_card_is_wanted_anew_until_nothing_waits(engine: Engine) -> None:
    one, how, posts = draft(engine), sending(engine), PostStore(engine)
    store, reports = TellAllStore(engine), Reports(engine, Ledger(engine), staff)
    progress = Progress(engine, store, reports, posts, AuditLog(engine, lambda: NOON), lambda: NOON)
    confirm(engine, one, how)
    with writing(engine) as connection:
        posts.write(connection, CARD, one.key, [NewPost("9001", {"tell_all": one.id})], NOON)
    progress.run_once()
    stands = store.get(one.id)
    assert stands is not None
    assert (stands.state, stands.shown["under_way"], stands.shown["told"]) == ("sent", 23, 0)
    first, *others = posts.about(KIND, one.key)
    posts.accepted(first.id, conversation_id="c", service_url="s", activity_id="a", now=NOON)
    with writing(engine) as connection:
        assert posts.drop(connection, KIND, one.key, "9001 stopped it", NOON) == len(others)
    progress.run_once()
    stands = store.get(one.id)
    assert stands is not None
    assert (stands.state, stands.ended_at) == ("ended", NOON)
    assert (stands.shown["told"], stands.shown["stopped"], stands.shown["under_way"]) == (1, 22, 0)
    progress.run_once()
    entries = [e for e in AuditLog(engine, lambda: NOON).entries() if e.action == "told all ended"]
    assert [e.detail for e in entries] == ["told 1, stopped 22"]


def test_only_who_was_told_answers_and_once(engine: Engine) -> None:
    one, store = draft(engine), TellAllStore(engine)
    with writing(engine) as connection:
        assert not store.answer(connection, one.id, "u00", "worked", NOON)  # not told yet
    confirm(engine, one, sending(engine))
    with writing(engine) as connection:
        assert store.answer(connection, one.id, "u00", "stuck", NOON)
        assert not store.answer(connection, one.id, "u00", "worked", NOON)
        assert not store.answer(connection, one.id, "u01", "worked", NOON)  # out of reach
    report = Reports(engine, Ledger(engine), staff).of(one, NOON)
    assert (report.worked, report.stuck) == (0, 1)


@pytest.mark.parametrize(("paused", "claimed"), [(True, ["lookup"]), (False, ["lookup", KIND, "fixed"])])
def test_a_pause_holds_what_end_users_are_told_and_nothing_else(
    engine: Engine, paused: bool, claimed: list[str]
) -> None:
    posts, pause = PostStore(engine), PauseStore(engine)
    with writing(engine) as connection:
        posts.add(connection, KIND, "tell_all 1", ["u00"], {}, NOON)
        posts.add(connection, "fixed", "fix 1", ["u00"], {}, NOON)
        posts.add(connection, "lookup", "1", ["u00"], {}, NOON)
        pause.begin(connection, "Dora", NOON)
        if not paused:
            pause.end(connection, "Dora", NOON)
    found = posts.claim("w", lease=timedelta(seconds=9), limit=9, now=NOON)
    assert [post.kind for post in found] == claimed
