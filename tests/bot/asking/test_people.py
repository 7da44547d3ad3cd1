"""People are understood by the names that the directory has, in lower case, mistyped, or without any preposition."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.asking import understand
from bot.directory import Directory, Person

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 18, 14, 30, tzinfo=ZONE)
WHO = Directory.of(
    [
        Person("1087", "Anna Meier", ("1087", "ameier"), email="anna.meier@example.com"),
        Person("1088", "Bernd von der Heide", ("1088",)),
        Person("1089", "Jan Freitag", ("1089",)),
        Person("1090", "Mark Fehler", ("1090",)),
        Person("404", "Anna Schmidt", ("404",)),
    ]
).who


@pytest.mark.parametrize(
    ("said", "user"),
    [
        ("errors for anna meier yesterday", "anna meier"),
        ("errors for Anna Meier yesterday", "Anna Meier"),
        ("anna meier errors yesterday", "anna meier"),
        ("anna meiers errors", "anna meiers"),
        ("Anna Meier", "Anna Meier"),
        ("meier errors today", "meier"),
        ("ameier today", "ameier"),
        ("1087 errors yesterday", "1087"),
        ("errors 1087 yesterday", "1087"),
        ("what happened to anna.meyer", "anna.meyer"),
        ("what happened to anna meyer", "anna meyer"),
        ("was war gestern bei anna meyer los", "anna meyer"),
        ("errors for bernd von der heide", "bernd von der heide"),
        ("Fehler von Jan Freitag gestern", "Jan Freitag"),
        ("jan freitag gestern", "jan freitag"),
        ("mark fehler today", "mark fehler"),
        ("@Anna Meier today", "Anna Meier"),
        ("anna.meier@example.com", "anna.meier@example.com"),
    ],
)
def test_somebody_is_understood(said: str, user: str) -> None:
    asked = understand(said, now=NOW, zone=ZONE, who=WHO)
    assert (asked.where.get("user"), asked.unknown) == ((user,), ())


@pytest.mark.parametrize(
    "said", ["404 errors today", "errors on Freitag", "errors in jan", "errors mark today"]
)
def test_what_else_a_name_means_goes_first(said: str) -> None:
    asked = understand(said, now=NOW, zone=ZONE, who=WHO)
    assert "user" not in asked.where or said == "errors mark today"


def test_several_people_are_several() -> None:
    asked = understand("errors for anna meier and jan freitag today", now=NOW, zone=ZONE, who=WHO)
    assert asked.where["user"] == ("anna meier", "jan freitag")
