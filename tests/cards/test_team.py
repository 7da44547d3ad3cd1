"""What the support team is called where nobody has named it."""

from datetime import UTC, datetime

from cards.own_trouble import sent_message
from cards.team import UNNAMED, team_name

AT = datetime(2026, 6, 12, 10, 57, tzinfo=UTC)


def test_a_name_is_the_same_in_every_language_and_no_name_is_in_the_readers() -> None:
    assert team_name("HR Support", "de") == "HR Support"
    assert team_name(UNNAMED, "en") == "the support team"
    assert team_name(UNNAMED, "de") == "Support"


def test_a_german_card_has_no_english_name() -> None:
    body = str(sent_message(AT, team=UNNAMED, language="de").card)
    assert "An Support gesendet" in body
    assert UNNAMED not in body
