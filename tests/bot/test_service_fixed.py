"""A known issue with a fix, through the whole service: told as before, then a regression for developers only."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import aiohttp

from tests.bot.service_run import Portal, headsup, proxied, shipped, shown, teams_for, until

DEVELOPERS = ("9001", "9002", "9003")


async def test_users_are_told_until_the_fix_is_released_and_then_developers(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    issues = shipped() | {"web-proxy": replace(shipped()["web-proxy"], fixed_in="4.11")}
    async with teams_for(portal) as teams, headsup(portal, teams, issues=issues) as run:
        for login in DEVELOPERS:  # whom the bot has met
            await run.ask(login, "help")
        portal.write("web1", proxied("1087"))
        await run.settled()
        assert run.cards() == Counter({("web-proxy", "1087", "user"): 1})

        release = {"product": "hr-portal", "version": "4.11", "node": "web1"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{run.url}/releases", json=release) as told,
        ):
            assert told.status == 201
        before = {login: len(teams.messages(login)) for login in DEVELOPERS}
        portal.write("web1", proxied("1088"))
        portal.write("web2", proxied("1090"))
        portal.write("web1", proxied("1089"))
        await run.settled()
        told_to = Counter(
            {("web-proxy", login, "user"): 1 for login in ("1087", "1090")}
        )  # web2 has not got the fix yet
        assert run.cards() == told_to
        await until(lambda: all(len(teams.messages(login)) == before[login] + 1 for login in DEVELOPERS))
        card = shown(teams.messages("9001")[-1])
        assert "Back although it was fixed in 4" in card
        assert "web1" in card
        await run.settled()
        assert all(len(teams.messages(login)) == before[login] + 1 for login in DEVELOPERS)
