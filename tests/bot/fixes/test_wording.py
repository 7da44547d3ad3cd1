"""What a terminal says of who hears of a fix, and of its nodes."""

from datetime import UTC, datetime

import pytest

from bot.fixes.nodes import NamedNodes
from bot.fixes.told import Hearing
from bot.fixes.wording import heard_words, unknown_words

MANY = tuple(f"web{number:02}" for number in range(1, 14))


@pytest.mark.parametrize(
    ("hearing", "waiting", "said"),
    [
        (Hearing(), (), "Nobody was told of it, so nobody hears of the fix."),
        (Hearing(1), (), "1 person was told of it or described it and hears so now."),
        (Hearing(0, muted=2), (), "2 people want to hear no more of it: only their cards change."),
        (
            Hearing(3, muted=1),
            ("", "web2"),
            (
                "3 people were told of it or described it and hear so when it is on every node where it was hit, "
                "not yet on events without a node, web2. 1 person wants to hear no more of it: only their card changes."
            ),
        ),
    ],
)
def test_who_hears_of_a_fix(hearing: Hearing, waiting: tuple[str, ...], said: str) -> None:
    assert heard_words(hearing, waiting) == said


def test_who_hears_of_a_fix_of_later() -> None:
    at = datetime(2026, 6, 12, 13, tzinfo=UTC)
    assert heard_words(Hearing(2), (), at=at) == (
        "2 people were told of it or described it and hear so at 2026-06-12T13:00:00.000+00:00."
    )


def test_nodes_that_nobody_knows() -> None:
    assert unknown_words(NamedNodes(("wbe2",), ())) == "No event of this application ever came from wbe2."
    assert unknown_words(NamedNodes(("wbe2",), MANY)) == (
        "No event of this application ever came from wbe2; events come from web01, web02, web03, web04, web05, "
        "web06, web07, web08, web09, web10, 3 more."
    )
