"""When it is looked for changes, and what a file that is used whole does with a fault."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from bot.conversations import ConversationStore
from bot.directory import Directory, Person
from bot.known import Inputs, Known
from bot.reloading.reloading import LEARN, LONGEST_REST, Reloading
from bot.reloading.whole_file import WholeFile

LATER = datetime.now(UTC) + timedelta(days=1)


class Bad(Exception):
    """What is wrong with a file."""


def test_a_fault_leaves_what_was_read_before_and_is_said_until_it_is_mended(tmp_path: Path) -> None:
    path, used = tmp_path / "file", list[str]()
    path.write_text("one")

    def use() -> None:
        text = path.read_text()
        if text == "bad":
            raise Bad("file:1: wrong\nfile:2: too")
        used.append(text)

    file = WholeFile("people", path, use, (Bad,))

    def change(text: str | None) -> str | None:
        path.unlink() if text is None else path.write_text(text)
        for _ in range(2):
            file.look(LATER)
        return file.problem

    assert change("two") is None
    assert change("bad") == "people: what was read before goes on: file:1: wrong"
    assert change(None) == f"people: what was read before goes on: {path} is gone"
    assert change("three") is None
    assert (used, file.reloads) == (["two", "three"], 2)


class Slow(WholeFile):
    """Takes a while to look at."""

    def __init__(self, clock: list[float], takes: float) -> None:
        self.looked: list[float] = []
        self.problem = None
        self._clock = clock
        self._takes = takes

    def look(self, now: datetime) -> None:
        self.looked.append(self._clock[0])
        self._clock[0] += self._takes


def test_looking_takes_a_fiftieth_of_the_time_at_most_and_comes_at_last(engine: Engine) -> None:
    def looked(takes: float) -> list[float]:
        clock = [0.0]
        slow = Slow(clock, takes)
        known = Known(Inputs((), {}, Directory.of(())))
        reloading = Reloading(
            known,
            ConversationStore(engine),
            lambda: LATER,
            issues=None,
            files=[slow],
            seconds=lambda: clock[0],
        )
        for second in range(13):
            clock[0] = max(clock[0], float(second))
            assert reloading.run_once() == 0
        return slow.looked

    assert looked(0.001) == [float(second) for second in range(13)]
    assert looked(0.05) == [0.0, 3.0, 6.0, 9.0, 12.0]
    assert LONGEST_REST == 5
    assert looked(0.5) == [0.0, 5.0, 10.0]


def test_who_is_who_is_learned_from_other_processes(engine: Engine) -> None:
    clock, conversations = [0.0], ConversationStore(engine)
    nora = Person(login="1087", name="Nora", logins=("1087",), email="nora@portal.example")
    known = Known(Inputs((), {}, Directory.of([nora])))
    reloading = Reloading(
        known, conversations, lambda: LATER, issues=None, files=(), seconds=lambda: clock[0]
    )

    def known_as() -> str | None:
        reloading.run_once()
        person = known.people().by_login("1087")
        return None if person is None else person.aad_object_id

    assert known_as() is None
    conversations.identify("aad-1087", {"email": "nora@portal.example"}, LATER)
    assert known_as() is None
    clock[0] += LEARN
    assert known_as() == "aad-1087"
    conversations.identify("aad-2", {"email": "nora@portal.example"}, LATER + timedelta(seconds=1))
    reloading.learn_now()
    assert known_as() == "aad-2"
