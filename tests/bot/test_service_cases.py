"""The four cases, from lines in the log files of two nodes to cards in people's chats."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

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


def test_the_shipped_issues_are_the_four_cases() -> None:
    assert set(shipped()) == {"ack-missing", "edit-forbidden", "special-characters", "web-proxy"}
