"""Who wants no more of an issue is left in peace about it, until they say otherwise; nobody says so for another."""

from pathlib import Path

import pytest

from cards.workaround import MUTE
from tests.bot.service_run import Portal, forbidden, headsup, proxied, shown, teams_for


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def test_no_more_of_this_and_again(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, cap_a_day=0) as run:
        portal.write("web1", forbidden("1087", 11213))
        await run.settled()
        card = teams.messages("1087")[0]
        answer = await run.press("1087", card, "No more of this")
        assert answer.card is not None
        assert "You will not be told about this problem again." in shown(answer.card)
        portal.write("web1", forbidden("1087", 11214), proxied("1087"))
        await run.settled()
        mine = [(one.state, one.reason) for one in run.notices() if one.person == "1087"]
        assert mine == [("accepted", None), ("muted", "they asked to hear no more of it"), ("accepted", None)]
        await run.press("1087", teams.messages("1087")[0], "Tell me again")
        portal.write("web1", forbidden("1087", 11215))
        await run.settled()
        assert [one.state for one in run.notices() if one.person == "1087"][-1] == "accepted"
        assert [(e.actor, e.action) for e in run.audit() if "muted" in e.action] == [
            ("1087", "muted"),
            ("1087", "unmuted"),
        ]


@pytest.mark.parametrize("notice", [1, "1", 0, -1, None, [1], 10**17])
async def test_nobody_says_so_for_another(portal: Portal, notice: object) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", proxied("1087"))
        await run.settled()
        card = teams.messages("1087")[0]
        await teams.press("1088", card.id, MUTE, {"notice": notice})
        assert not [e for e in run.audit() if e.action == "muted"]
