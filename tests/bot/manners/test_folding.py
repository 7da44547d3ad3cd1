"""What waits for somebody at the same time is one card, still a notice each: answered and changed on its own."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.telling.folding import AT_MOST, folded
from detectors.fixes.book import Fix, say_fixed
from ingest.database import writing
from ingest.event import utc_now
from tests.bot.service_run import Portal, forbidden, headsup, proxied, shown, teams_for, until
from tests.bot.telling.notices import a_notice


@given(st.integers(0, 12))
def test_every_notice_is_in_one_letter_in_its_order(count: int) -> None:
    waiting = [a_notice(number) for number in range(count)]
    letters = folded(waiting)
    assert [one for letter in letters for one in letter] == waiting
    assert all(1 <= len(letter) <= AT_MOST for letter in letters)


def test_a_channel_reads_each_on_its_own() -> None:
    waiting = [a_notice(number, person="channel:hr-portal") for number in range(3)]
    assert [len(letter) for letter in folded(waiting)] == [1, 1, 1]


async def test_several_at_once_are_one_card(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await run.ask("9001", "pause")
        portal.write("web1", proxied("1090"), forbidden("1090", 11213), forbidden("1090", 11214))
        await until(lambda: len([one for one in run.notices() if one.person == "1090"]) == 3)
        await run.ask("9001", "resume")
        await until(lambda: {one.state for one in run.notices() if one.person == "1090"} == {"accepted"})
        (card,) = teams.messages("1090")
        assert shown(card).startswith("3 known problems")
        answer = await run.press("1090", card, "It worked")
        assert answer.card is not None
        assert shown(answer.card).startswith("3 known problems")
        assert shown(answer.card).count("it worked. Thank you.") == 1
        with writing(run.engine) as connection:
            say_fixed(connection, Fix("edit-forbidden", "4.11.0", utc_now(), "dev"), utc_now())
        await until(lambda: shown(teams.messages("1090")[0]).count("It is fixed") == 2)
        text = shown(teams.messages("1090")[0])
        assert (text.count("it worked. Thank you."), text.startswith("3 known problems")) == (1, True)
        await until(lambda: len(teams.messages("1090")) == 2)  # the card, and one message of the fix
