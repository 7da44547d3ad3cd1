"""Whom an issue tells besides the user: those above, a channel, who stands in; from log lines to what they read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import headsup as command
from bot.loopback import LoopbackConnector
from bot.loopback.describe import describe
from bot.support.channels import ChannelStore, SupportChannel
from detectors.documents.files import load_issues
from detectors.known_issue import KnownIssue
from ingest.database import writing
from ingest.event import utc_now
from tests.bot.service_run import Portal, Running, forbidden, headsup, teams_for

CHANNEL = "19:support@thread.tacv2"
ISSUE = """\
title: Adjustments cannot be edited
name: no-edit
logsource: {product: hr-portal, service: api}
detection: {refused: {http_status: 403}, condition: refused}
known_issue:
  rollout: live
  key: [user, document_id]
  tell: [user, {role: supervisor, scope: above}, channel]
  fallback: ['role:clerk']
  workaround:
    title: 'Wait with {document_type} {document_id}'
    language: en
    audiences:
      role:supervisor: {title: 'Make the change in {document_id} for {user}'}
      role:clerk: {title: 'Call {user}'}
      channel:
        title: 'Adjustments cannot be edited on {node}'
        languages: {de: {title: 'Anträge auf {node} lassen sich nicht ändern'}}
"""


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """With Paula above Selma, who is above Nora; Oskar is a supervisor of others."""
    made = Portal(tmp_path)
    people = made.folder / "people.csv"
    text = people.read_text(encoding="utf-8").replace(
        "selma@portal.example,,supervisor", "selma@portal.example,1000,supervisor"
    )
    more = (
        "1000,aad-1000,Paula Ott,paula@portal.example,,supervisor;clerk,en-GB,Europe/Berlin\n"
        "1099,aad-1099,Kim Clark,kim@portal.example,,clerk,en-GB,Europe/Berlin\n"
    )
    people.write_text(text + more, encoding="utf-8")
    return made


@pytest.fixture
def issues(tmp_path: Path) -> dict[str, KnownIssue]:
    file = tmp_path / "no-edit.yaml"
    file.write_text(ISSUE, encoding="utf-8")
    loaded = load_issues(file)
    assert loaded.problems == ()
    return {issue.name: issue for issue in loaded.issues}


async def bind(run: Running, teams: LoopbackConnector) -> None:
    """A German support channel for the portal, from which the bot has heard."""
    teams.group(CHANNEL, "channel", ["9001"])
    await teams.say("9001", "help", conversation=CHANNEL)
    channel = SupportChannel(
        "hr-portal", "Support", CHANNEL, None, "de-DE", "Europe/Berlin", "9001", utc_now()
    )
    with writing(run.engine) as connection:
        ChannelStore(run.engine).bind(connection, channel)


def listed(portal: Portal) -> list[tuple[str, str, str, str | None]]:
    """What `headsup notices` says of each."""
    database = str(portal.folder / "headsup.db")
    result = CliRunner().invoke(command, ["notices", "--json"], env={"HEADSUP_DATABASE": database})
    notices = [json.loads(line) for line in result.stdout.splitlines()]
    return [(one["told"], one["person"], one["state"], one["reason"]) for one in notices]


async def test_each_audience_is_told_its_own_and_a_channel_learns_nothing_of_the_person(
    portal: Portal, issues: dict[str, KnownIssue]
) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues=issues) as run:
        await bind(run, teams)
        portal.write("web2", forbidden("1087", 11213))
        await run.settled()
        assert listed(portal) == [
            ("user", "1087", "accepted", None),
            ("role:supervisor", "1001", "accepted", None),
            ("role:supervisor", "1000", "accepted", None),
            ("channel", "channel:hr-portal", "accepted", None),
        ]
        assert "Make the change in 11213 for 1087" in describe(teams.messages("1000")[-1].content)
        assert teams.messages("1002") == teams.messages("1099") == []
        conversation = teams.conversations.find(CHANNEL)
        assert conversation
        assert describe(conversation.from_bot()[-1].content) == (
            "Ein bekanntes Problem tritt auf, und es gibt einen Ausweg.\n"
            "  HR Portal · Support: HR Support\n"
            "  Anträge auf web2 lassen sich nicht ändern\n"
            "  Dieser Kanal erhält dies, weil das Problem aufgetreten ist."
        )
        assert not any(
            word in json.dumps(conversation.from_bot()[-1].content) for word in ("Nora", "1087", "11213")
        )
        fields = {notice.told: dict(notice.fields) for notice in run.notices()}
        assert fields == {
            "user": {"document_id": "11213", "document_type": "Service Hours Adjustment"},
            "role:supervisor": {"document_id": "11213", "user": "1087"},
            "channel": {"node": "web2"},
        }


async def test_who_stands_in_is_told_where_nobody_is_above_and_no_channel_is_bound(
    portal: Portal, issues: dict[str, KnownIssue]
) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues=issues) as run:
        portal.write("web1", forbidden("1090"))
        await run.settled()
        assert listed(portal) == [
            ("user", "1090", "accepted", None),
            ("role:supervisor", "", "unreachable", "nobody above the user has this role"),
            ("channel", "channel", "unreachable", "no support channel is bound"),
            ("role:clerk", "1000", "accepted", None),
            ("role:clerk", "1099", "accepted", None),
        ]
        assert "Call 1090" in describe(teams.messages("1099")[-1].content)
