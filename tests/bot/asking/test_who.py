"""Whom a text means, in a directory with namesakes."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.who import Match, Who, edits


@dataclass(frozen=True)
class Somebody:
    name: str
    logins: tuple[str, ...]
    email: str | None = None


ANNA = Somebody("Anna Meier", ("1087", r"CORP\ameier"), "anna.meier@example.com")
HANNA = Somebody("Hanna Meyer", ("1090",), "hanna.meyer@example.com")
ANNA_S = Somebody("Anna Schmidt", ("1088",), "a.schmidt@example.com")
JUERGEN = Somebody("Jürgen Müller-Lüdenscheidt", ("jmueller",))
TWIN = Somebody("Peter Lang", ("1101",))
OTHER_TWIN = Somebody("Peter Lang", ("1102",))
ZOE = Somebody("Zoë O'Brien", ("zobrien",), "zoe@example.com")
WHO = Who((ANNA, HANNA, ANNA_S, JUERGEN, TWIN, OTHER_TWIN, ZOE))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1087", [ANNA]),
        ("AMEIER", [ANNA]),
        (r"other\ameier", [ANNA]),
        ("anna.meier@example.com", [ANNA]),
        ("anna.meier@elsewhere.example", [ANNA]),
        ("@Anna Meier", [ANNA]),
        ("anna meier", [ANNA]),
        ("Meier, Anna", [ANNA]),
        ("anna.meier", [ANNA]),
        ("Meier", [ANNA]),
        ("Meiers", [ANNA]),
        ("anna", [ANNA, ANNA_S]),
        ("Annas", [ANNA, ANNA_S]),
        ("peter lang", [TWIN, OTHER_TWIN]),
        ("Juergen Mueller", [JUERGEN]),
        ("jurgen muller", [JUERGEN]),
        ("Müller Lüdenscheidt", [JUERGEN]),
        ("zoe o'brien", [ZOE]),
    ],
)
def test_exactly_whom_it_says(text: str, found: list[Somebody]) -> None:
    assert WHO.match(text) == Match(text, tuple(found))


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("anna.meyer", [ANNA, HANNA]),
        ("anna mier", [ANNA]),
        ("Ana Schmidt", [ANNA_S]),
        ("Anna Schmit", [ANNA_S]),
        ("schmitd", [ANNA_S]),
        ("jeurgen", [JUERGEN]),
        ("ameire", [ANNA]),
        ("1078", []),
        ("svc-batch", []),
        ("", []),
        ("Hanna Winterbottom", [HANNA]),
    ],
)
def test_whom_it_nearly_says(text: str, near: list[Somebody]) -> None:
    assert WHO.match(text) == Match(text, near=tuple(near))


def test_one_is_certain_and_several_are_candidates() -> None:
    assert (WHO.match("meier").one, WHO.match("meier").candidates) == (ANNA, ())
    assert (WHO.match("anna").one, WHO.match("anna").candidates) == (None, (ANNA, ANNA_S))
    assert (WHO.match("schmit").one, WHO.match("schmit").candidates) == (None, (ANNA_S,))


@given(st.text(max_size=200))
def test_any_text_is_matched(text: str) -> None:
    match = WHO.match(text)
    assert not (match.found and match.near)
    assert len(match.near) <= 5


@given(st.text("abcde", max_size=6), st.text("abcde", max_size=6))
def test_edits_are_a_distance(one: str, other: str) -> None:
    assert edits(one, other) == edits(other, one)
    assert (edits(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= edits(one, other) <= max(len(one), len(other))
