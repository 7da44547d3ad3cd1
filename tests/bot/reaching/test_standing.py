"""Whether somebody can be reached: what follows from what is found out."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reaching.standing import (
    AGAIN,
    CONFIRMED,
    DISABLED,
    GONE,
    GUEST,
    LEFT,
    MET,
    OPENED,
    STATES,
    Finding,
    Standing,
    after,
    is_shut,
    is_untried,
    said_by,
)
from bot.teams.refusals import SendFailed
from tests.bot.builders import NOON

findings = st.one_of(
    st.just(MET), st.builds(Finding, st.sampled_from(STATES), st.sampled_from(("this", "that")))
)
steps = st.lists(st.tuples(findings, st.timedeltas(timedelta(0), timedelta(days=3))), min_size=1, max_size=12)


def walked(found: list[tuple[Finding, timedelta]]) -> list[tuple[Standing, Finding, datetime]]:
    standing, at, passed = None, NOON, []
    for finding, later in found:
        at += later
        standing = after(standing, finding, at)
        passed.append((standing, finding, at))
    return passed


@given(steps)
def test_who_has_said_no_stays_so_until_they_return_and_a_return_always_counts(
    found: list[tuple[Finding, timedelta]],
) -> None:
    before: Standing | None = None
    for standing, finding, at in walked(found):
        if finding.returned:
            assert standing.state == "reachable"
            assert not is_shut(standing, at)
        elif before is not None and before.state in GONE:
            assert standing.state in GONE
            assert is_shut(standing, at)
        elif before is not None and before.state == "disabled":
            assert standing.state in {"disabled", "guest", *GONE}
        elif before is not None and (before.state, finding.state) == ("reachable", "guest"):
            assert standing == before
        elif before is not None and before.state == "guest" and finding.state in ("not_installed", "unknown"):
            assert standing.state == "guest"
            assert standing.reason == f"{GUEST.reason}; {finding.reason}"
        else:
            assert standing.state == finding.state
        before = standing


@given(steps)
def test_since_is_when_the_state_last_changed_and_no_later_than_it_was_checked(
    found: list[tuple[Finding, timedelta]],
) -> None:
    before: Standing | None = None
    for standing, _, at in walked(found):
        assert standing.since <= standing.checked <= at
        if before is not None:
            assert (standing.since == before.since) == (standing.state == before.state) or at == before.since
        before = standing


def test_what_is_found_again_soon_is_not_written_again() -> None:
    first = after(None, MET, NOON)
    assert after(first, MET, NOON + CONFIRMED / 2) is first
    assert after(first, MET, NOON + CONFIRMED) == Standing("reachable", MET.reason, NOON, NOON + CONFIRMED)


def test_a_missing_app_is_believed_for_a_day() -> None:
    absent = after(None, Finding("not_installed", "no app"), NOON)
    assert is_shut(absent, NOON + AGAIN - timedelta(seconds=1))
    assert not is_shut(absent, NOON + AGAIN)
    assert is_shut(after(absent, LEFT, NOON), NOON + timedelta(days=900))
    assert not is_shut(after(absent, OPENED, NOON), NOON)
    assert not is_shut(None, NOON)


def test_a_guest_is_tried_and_then_believed_for_a_day_to_lack_the_app() -> None:
    guest = after(None, GUEST, NOON)
    assert is_untried(guest)
    assert not is_shut(guest, NOON)
    refused = after(guest, Finding("not_installed", "no app"), NOON + timedelta(minutes=1))
    assert (refused.state, refused.since) == ("guest", NOON)
    assert is_shut(refused, NOON + AGAIN)
    assert not is_shut(refused, NOON + AGAIN + timedelta(minutes=1))
    assert after(refused, OPENED, NOON).state == "reachable"


def test_a_disabled_account_is_shut_until_its_person_writes_or_entra_says_otherwise() -> None:
    disabled = after(after(None, MET, NOON), DISABLED, NOON)
    assert is_shut(disabled, NOON + timedelta(days=900))
    assert after(disabled, OPENED, NOON) is disabled
    assert after(disabled, MET, NOON).state == "reachable"


@pytest.mark.parametrize(
    ("status", "code", "opening", "state"),
    [
        (403, "MessageWritesBlocked", False, "blocked"),
        (403, "ConversationBlockedByUser", False, "blocked"),
        (403, "BotNotInConversationRoster", False, "uninstalled"),
        (404, "ConversationNotFound", False, "uninstalled"),
        (404, "", False, "uninstalled"),
        (403, "SomethingElse", False, None),
        (400, "BadSyntax", False, None),
        (403, "Forbidden", True, "not_installed"),
        (404, "", True, "not_installed"),
        (400, "BadArgument", True, "unknown"),
    ],
)
def test_what_a_refusal_for_good_says(status: int, code: str, opening: bool, state: str | None) -> None:
    said = said_by(SendFailed(status=status, code=code, permanent=True), opening=opening)
    assert (said.state if said else None) == state


@given(st.sampled_from((401, 408, 412, 429, 500, 503, None)), st.booleans())
def test_what_may_pass_says_nothing_of_anybody(status: int | None, opening: bool) -> None:
    assert said_by(SendFailed(status=status, code="MessageWritesBlocked"), opening=opening) is None
