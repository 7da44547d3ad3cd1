"""The four cases, from lines in the log files of two nodes to cards in people's chats."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.loopback import LoopbackConnector, local_people
from bot.loopback.describe import describe
from detectors.documents.files import load_issues
from ingest.event import utc_now
from tests.bot.service_run import (
    Portal,
    forbidden,
    headsup,
    proxied,
    shipped,
    special,
    teams_for,
    unticked,
    until,
)

ROLE_ISSUE = """\
title: Payroll is not reachable
id: 3d0f3b44-6d3e-4f6e-9a50-0d5d4c9b7f10
name: payroll-down
status: stable
logsource: {product: hr-portal, service: api}
detection:
  failed: {message|startswith: 'Failed to perform.', http_status: 400}
  condition: failed
level: high
known_issue:
  rollout: live
  key: [document_id]
  tell: ['role:supervisor']
  workaround: {title: Payroll is away, steps: ['Wait with {document_type} {document_id}']}
"""


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def test_exactly_those_who_hit_a_known_issue_are_told_once_and_their_managers(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", unticked("1087"), special("1089"))
        portal.write("web2", unticked("1087"), special("1089"))  # the second time, on the other node
        portal.write("web1", forbidden("1087", 11213))
        portal.write("web2", forbidden("1088", 11214), proxied("1090"))
        await run.settled()
        due = {
            ("ack-missing", "1087", "user"),
            ("special-characters", "1089", "user"),
            ("edit-forbidden", "1087", "user"),
            ("edit-forbidden", "1001", "manager"),
            ("edit-forbidden", "1088", "user"),
            ("edit-forbidden", "1002", "manager"),
            ("web-proxy", "1090", "user"),
        }
        assert run.cards() == Counter(due)
        # Each again: within `repeat_after` nobody hears of the same twice.
        portal.write("web1", unticked("1087"), special("1089"), forbidden("1087", 11213), proxied("1090"))
        await run.settled()
        assert run.cards() == Counter(due)
        assert {notice.state for notice in run.notices()} == {"accepted"}
        assert {notice.key for notice in run.notices() if notice.issue == "edit-forbidden"} == {
            ("1087", "11213"),
            ("1088", "11214"),
        }


async def test_those_who_come_close_hear_nothing(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        now = utc_now()
        portal.write("web1", unticked("1087"))  # once
        portal.write("web1", unticked("1088"), at=now - timedelta(minutes=11))
        portal.write("web2", unticked("1088"), at=now)  # twice, too far apart
        portal.write("web1", special("1087"), special("1089", flagged=False), special("1089", flagged=False))
        portal.write("web2", proxied("1087", "10.44.8.64"))  # just beside the range
        portal.write("web2", forbidden("1089", role="guest"), forbidden("1087", kind="Leave Request"))
        portal.write("web1", proxied("1090"), at=now - timedelta(hours=2))  # older than max_age
        portal.write("web1", proxied("root"))  # nobody whom the directory knows
        await run.settled()
        assert run.cards() == Counter()
        assert [(n.person, n.state, n.reason) for n in run.notices()] == [
            ("root", "unreachable", "not in the directory")
        ]
        assert all(teams.messages(person.login) == [] for person in teams.conversations.people)


async def test_a_role_is_told_about_a_document_by_an_issue_of_ones_own(
    portal: Portal, tmp_path: Path
) -> None:
    (tmp_path / "payroll.yaml").write_text(ROLE_ISSUE, encoding="utf-8")
    (own,) = load_issues(tmp_path / "payroll.yaml").issues
    async with teams_for(portal) as teams, headsup(portal, teams, issues={own.name: own}) as run:
        portal.write("web1", unticked("1087", 11300))
        portal.write("web2", unticked("1088", 11300))
        await run.settled()
        assert run.cards() == Counter(
            {("payroll-down", "1001", "role:supervisor"): 1, ("payroll-down", "1002", "role:supervisor"): 1}
        )


async def test_logins_are_told_apart_neither_by_case_nor_by_domain(portal: Portal) -> None:
    people = portal.folder / "people.csv"
    people.write_text(people.read_text() + "Yara.T,aad-1090,Yara Thoma,,,user,en-GB,\n", encoding="utf-8")
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", special("HR\\YARA.t"))
        portal.write("web2", special("1090"))  # another login of the same person
        await run.settled()
        assert run.cards() == Counter({("special-characters", "1090", "user"): 1})


async def test_a_restart_tells_nobody_twice_and_misses_nobody(portal: Portal) -> None:
    async with teams_for(portal) as teams:
        async with headsup(portal, teams) as run:
            portal.write("web1", unticked("1087"), proxied("1090"))
            await run.settled()
        portal.write("web2", unticked("1087"), proxied("1090"))  # while nobody listens
        async with headsup(portal, teams) as run:
            portal.write("web2", proxied("1089"))
            await run.settled()
            assert run.cards() == Counter(
                [
                    ("web-proxy", "1090", "user"),
                    ("ack-missing", "1087", "user"),
                    ("web-proxy", "1089", "user"),
                ]
            )
            assert run.events == portal.written


async def test_files_that_are_archived_and_begun_anew_are_read_once(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        for number in range(4):
            portal.write("web1", unticked("1087"), proxied(f"10{87 + number}"))
            if number % 2:
                await run.settled()
            live = portal.path("web1", "auth")
            live.rename(live.with_name(f"auth-archive.{number}.log"))
        await run.settled()
        assert run.events == portal.written
        proxied_ones = [("web-proxy", f"10{87 + number}", "user") for number in range(4)]
        assert run.cards() == Counter([*proxied_ones, ("ack-missing", "1087", "user")])


async def test_a_manager_learns_who_it_was_and_a_locked_phone_learns_nothing(
    portal: Portal,
) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", forbidden("1087"))
        await until(lambda: bool(teams.messages("1001") and teams.messages("1087")))
        (to_manager,), (to_user,) = teams.messages("1001"), teams.messages("1087")
        assert "Nora Novák" in str(to_manager.card)
        assert "Nora Novák" not in str(to_user.card)
        assert "11213" in str(to_user.card)
        assert "10.1.2.3" not in str(to_manager.card)
        for activity in (to_manager, to_user):
            push = f"{activity.content['summary']} {activity.content['text']}"
            assert not any(word in push for word in ("Nora", "11213", "1087", "Hours"))
        await run.settled()


USER = """\
There is a way around the problem that you just ran into.
  HR Portal · Support: HR Support
  A supervisor can make this change for the time being
  You get this because you ran into this problem on ….
  1.  Tell your supervisor what to change in Service Hours Adjustment 11213
  2.  They can make the change for you, or let you make it yourself for now"""
SUPERVISOR = """\
Someone in your team ran into a known problem, and you can help.
  HR Portal · Support: HR Support
  Make this change for your colleague, or let them make it
  You get this because Nora Novák ran into this problem and you are their manager.
  1.  Open Service Hours Adjustment 11213 and make the change
  2.  If there is more to change, grant your colleague the role supervisor until this is fixed"""
USER_GERMAN = """\
Für das Problem, das gerade bei Ihnen auftrat, gibt es einen Ausweg.
  HR Portal · Support: HR Support
  Vorerst kann Ihre Führungskraft diese Änderung vornehmen
  Sie erhalten dies, weil das Problem am … bei Ihnen auftrat.
  1.  Sagen Sie Ihrer Führungskraft, was bei Service Hours Adjustment 11214 zu ändern ist
  2.  Sie kann es für Sie ändern oder Sie vorläufig selbst ändern lassen"""
SUPERVISOR_GERMAN = """\
Bei jemandem aus Ihrem Team trat ein bekanntes Problem auf, und Sie können helfen.
  HR Portal · Support: HR Support
  Nehmen Sie diese Änderung für Ihr Teammitglied vor
  Sie erhalten dies, weil das Problem bei Emil Engel auftrat und Sie die Führungskraft sind.
  1.  Öffnen Sie Service Hours Adjustment 11214 und nehmen Sie die Änderung vor
  2.  Ist mehr zu ändern, geben Sie Ihrem Teammitglied die Rolle supervisor, bis das Problem behoben ist"""


async def test_user_and_supervisor_each_get_the_text_meant_for_them_in_their_language(portal: Portal) -> None:
    people = portal.folder / "people.csv"
    text = people.read_text(encoding="utf-8")
    german = text.replace("oskar@portal.example,,supervisor,en-GB", "oskar@portal.example,,supervisor,de-AT")
    people.write_text(german, encoding="utf-8")
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", forbidden("1087", 11213))
        portal.write("web2", forbidden("1088", 11214))
        await run.settled()
        assert [seen(teams, login) for login in ("1087", "1001", "1088", "1002")] == [
            USER,
            SUPERVISOR,
            USER_GERMAN,
            SUPERVISOR_GERMAN,
        ]


async def test_the_language_is_that_of_the_latest_message_before_that_of_the_directory(
    portal: Portal,
) -> None:
    """Nora's people.csv says English; her Teams has spoken Swiss German since."""
    people = [
        replace(one, locale="de-CH") if one.login == "1087" else one for one in local_people(portal.directory)
    ]
    async with LoopbackConnector(people) as teams, headsup(portal, teams) as run:
        await teams.say("1087", "help")
        portal.write("web1", forbidden("1087", 11214))
        await run.settled()
        assert seen(teams, "1087") == USER_GERMAN


def seen(teams: LoopbackConnector, login: str) -> str:
    """The latest message of somebody's chat as they see it, but for the time and the buttons."""
    lines = describe(teams.messages(login)[-1].content).splitlines()
    shown = "\n".join(line for line in lines if not line.startswith("  ["))
    return re.sub(r"\d+\.? \w+ \d{4} (at|um) \d\d:\d\d( Uhr|)", "…", shown)


def test_the_shipped_issues_are_the_four_cases() -> None:
    assert set(shipped()) == {"ack-missing", "edit-forbidden", "special-characters", "web-proxy"}
