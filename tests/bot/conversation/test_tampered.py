"""Every button of every card, pressed by who may not, or with data that was made up: 403, an audit entry, no effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from bot.manners.mutes import MuteStore
from bot.manners.pause import PauseStore
from bot.telling.feedback import FeedbackStore
from cards import tell_all
from cards.about_me import ASK_FORGET, FORGET
from cards.answer import HELPED, NOT_HELPED
from cards.approval import APPROVE, DECLINE
from cards.closest import SAY, WHO
from cards.counted import ANSWER as ANSWER_OF
from cards.counted import NARROW
from cards.escalation import ANSWER
from cards.events import PAGE, SHOW
from cards.everybody import EVERYBODY
from cards.fixing import ASK_UNDO, SAY_FIXED, UNDO, WITHDRAW
from cards.health import SHOW_HEALTH
from cards.holds import HOLD_ALL, HOLD_STOP, HOLD_TEN, PAUSE_OFF, PAUSE_ON
from cards.issue_form import EDIT, PREVIEW, PROPOSE, RUN
from cards.issue_list import OPEN_ISSUE, STOP_ISSUE
from cards.news import SHOW_CHANGED, SHOW_TEMPLATE
from cards.news_case import ASSIGN_NEWS, MUTE_NEWS, OWN_NEWS
from cards.own_trouble import SEND
from cards.releases import SINCE
from cards.reproduce import REPRODUCE
from cards.similar import SIMILAR, SIMILAR_EVENTS
from cards.timeline import AROUND, OPEN, TRAIL
from cards.told_all import TOLD_STUCK, TOLD_WORKED
from cards.understood import WITHOUT
from cards.watch import SHOW_WATCH, STOP_WATCH, WATCH_AGAIN, WATCH_EVENT, WATCH_WHO
from cards.workaround import MUTE, NOT_ME, STUCK, UNMUTE, WORKED
from tests.bot.service_run import Portal, Running, headsup, proxied, teams_for

NASTY: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "²", "1; DROP TABLE notice", [1], {"id": 1}, "\x00",
)  # fmt: skip
STRANGERS: Final = ("1088", "9001")
OF_ALL: Final = "Uwe Köhler,uwe@portal.example,,developer,"
OF_ANOTHER_PRODUCT: Final = "Uwe Köhler,uwe@portal.example,,developer:shop,"
VERBS: Final = ("", "x" * 5_000, "notice.worked\x00", "hold.everything", "__class__", "NOTICE.WORKED")


@dataclass(frozen=True)
class Tried:
    """Who presses, and what the button says."""

    login: str
    data: Mapping[str, Any]


def numbers(name: str, login: str) -> list[Tried]:
    """An id of every kind that is none, and one that there is not."""
    return [Tried(login, {name: value}) for value in (*NASTY, 987_654)]


def of_another(verb_data: str = "notice") -> list[Tried]:
    """The first notice is Nora's: anybody else, and Nora herself with an id that is none."""
    return [*(Tried(login, {verb_data: 1}) for login in STRANGERS), *numbers(verb_data, "1087")]


def developers_only(**data: Any) -> list[Tried]:
    """An end user presses it."""
    return [Tried("1087", data), Tried("1088", data)]


def named(login: str) -> list[Tried]:
    """It names somebody: anybody else, and that person with what is no login."""
    return [*(Tried(stranger, {"person": login}) for stranger in STRANGERS), *numbers("person", login)]


TAMPERED: Final[Mapping[str, list[Tried]]] = {
    WORKED: of_another(),
    STUCK: of_another(),
    NOT_ME: of_another(),
    MUTE: of_another(),
    UNMUTE: of_another(),
    PAGE: [*developers_only(lookup=1), *numbers("lookup", "9001")],
    SHOW: [*developers_only(id=1, back={"lookup": 1}), Tried("9001", {"id": 1}), *numbers("id", "9001")],
    WITHOUT: [*developers_only(lookup=1, part="time"), *numbers("lookup", "9001")],
    ANSWER_OF: [*developers_only(lookup=1), *numbers("lookup", "9001")],
    NARROW: [*developers_only(lookup=1, field="user", value="1088"), *numbers("lookup", "9001")],
    SAY: [
        *developers_only(say="errors for 1088"),
        *(Tried("9001", {"say": given}) for given in (None, 1, ["errors"], "x" * 501, "pause")),
    ],
    WHO: [*developers_only(lookup=1, name="anna", login="1088"), *numbers("lookup", "9001")],
    PROPOSE: [*developers_only(event=1), Tried("9003", {"event": 1}), *numbers("event", "9001")],
    PREVIEW: [*developers_only(draft=1), *numbers("draft", "9001")],
    EDIT: [*developers_only(issue="web-proxy"), *numbers("draft", "9001"), *numbers("issue", "9001")],
    RUN: [*developers_only(draft=1, rollout="live"), *numbers("draft", "9001")],
    OPEN_ISSUE: [
        *developers_only(issue="web-proxy"),
        *numbers("issue", "9001"),
        Tried("9003", {"issue": "web-proxy"}),
    ],
    STOP_ISSUE: [*developers_only(issue="web-proxy", how="retired"), *numbers("issue", "9001")],
    SHOW_HEALTH: [
        *developers_only(product="hr-portal", period="today"),
        Tried("9003", {"product": "hr-portal", "period": "today"}),
        *(Tried("9001", {"product": given, "period": "today"}) for given in (*NASTY, "no-such-product")),
        *(Tried("9001", {"product": "hr-portal", "period": given}) for given in NASTY),
    ],
    SHOW_TEMPLATE: [*developers_only(news=1, template=1), *numbers("news", "9001")],
    SAY_FIXED: [
        *developers_only(issue="web-proxy", version="1", nodes=""),
        *numbers("issue", "9001"),
        Tried("9003", {"issue": "web-proxy", "version": "1", "nodes": ""}),
    ],
    ASK_UNDO: [
        *developers_only(issue="web-proxy"),
        *numbers("issue", "9001"),
        Tried("9003", {"issue": "web-proxy"}),
    ],
    UNDO: [
        *developers_only(issue="web-proxy"),
        *numbers("issue", "9001"),
        Tried("9003", {"issue": "web-proxy"}),
    ],
    WITHDRAW: [
        *developers_only(issue="web-proxy"),
        *numbers("issue", "9001"),
        Tried("9003", {"issue": "web-proxy"}),
    ],
    HOLD_ALL: [*developers_only(hold=1), *numbers("hold", "9001")],
    HOLD_TEN: [*developers_only(hold=1), *numbers("hold", "9001")],
    HOLD_STOP: [*developers_only(hold=1), *numbers("hold", "9001")],
    tell_all.BEGIN: [
        *developers_only(event=1),
        *numbers("event", "9001"),
        Tried("9003", {"event": 1}),
        *developers_only(lookup=1),
        *numbers("lookup", "9001"),
    ],
    **{
        verb: [*developers_only(tell_all=1, revision=0), *numbers("tell_all", "9001")]
        for verb in (tell_all.EDIT, tell_all.MINE, tell_all.PREVIEW, tell_all.SEND, tell_all.STOP)
    },
    TOLD_WORKED: of_another("tell_all"),
    TOLD_STUCK: of_another("tell_all"),
    APPROVE: [*developers_only(approval=1), *numbers("approval", "9001")],
    DECLINE: [*developers_only(approval=1), *numbers("approval", "9001")],
    ANSWER: [*developers_only(escalation=1, words="Hello"), *numbers("escalation", "9001")],
    HELPED: of_another("entry"),
    NOT_HELPED: of_another("entry"),
    SEND: of_another("problem"),
    EVERYBODY: [*developers_only(problem=1), Tried("9001", {"problem": 1}), *numbers("problem", "9001")],
    ASK_FORGET: named("1087"),
    FORGET: named("1087"),
    PAUSE_ON: developers_only(),
    PAUSE_OFF: developers_only(),
    SINCE: [
        *developers_only(product="hr-portal", version="2.4.1"),
        *numbers("product", "9001"),
        Tried("9003", {"product": "hr-portal", "version": "2.4.1"}),
    ],
    **{
        verb: [*developers_only(watch=1), *numbers("watch", "9001")]
        for verb in (STOP_WATCH, SHOW_WATCH, WATCH_AGAIN)
    },
    WATCH_WHO: [
        *developers_only(lookup=1, name="anna", login="1088", seconds=60),
        *numbers("lookup", "9001"),
    ],
    MUTE_NEWS: [*developers_only(news=1, how="hour"), *numbers("news", "9001")],
    ASSIGN_NEWS: [*developers_only(news=1, to="me"), *numbers("news", "9001")],
    OWN_NEWS: [*developers_only(news=1), *numbers("news", "9001")],
    WATCH_EVENT: [*developers_only(event=1), *numbers("event", "9001"), Tried("9003", {"event": 1})],
    SHOW_CHANGED: [*developers_only(news=0, template=1), *numbers("template", "9001")],
    **{
        verb: [*developers_only(event=1), *numbers("event", "9001"), Tried("9003", {"event": 1})]
        for verb in (TRAIL, AROUND, SIMILAR, SIMILAR_EVENTS, OPEN, REPRODUCE)
    },
}


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    made = Portal(tmp_path)
    people = made.folder / "people.csv"
    text = people.read_text(encoding="utf-8")
    people.write_text(text.replace(OF_ALL, OF_ANOTHER_PRODUCT), encoding="utf-8")
    return made


def effects(run: Running) -> list[Any]:
    """All that a press could have changed."""
    return [
        [(n.state, n.fixed_by, n.withdrawn_at) for n in run.notices()],
        FeedbackStore(run.engine).get(1),
        MuteStore(run.engine).of("1087"),
        PauseStore(run.engine).now(),
        [e.action for e in run.audit() if e.action != "refused"],
    ]


async def test_every_button_is_refused_to_who_may_not_press_it(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", proxied("1087"))
        await run.settled()
        card = teams.messages("1087")[0]
        await run.ask("1087", "I can't log in")
        assert run.service.bot is not None
        assert set(TAMPERED) == set(run.service.bot.turns.desks.verbs)
        before, seen = effects(run), set[tuple[str, str, str | None]]()
        for verb, tries in TAMPERED.items():
            for tried in tries:
                audited = len(run.audit())
                answer = await teams.press(tried.login, card.id, verb, dict(tried.data))
                entries = run.audit()[audited:]
                assert (verb, tried, answer.refusal) == (verb, tried, 403)
                said = [(e.actor, e.action, e.subject) for e in entries]
                again = not said and any(known[:2] == (tried.login, verb) for known in seen)
                assert again or said == [(tried.login, "refused", verb)]
                seen |= {(tried.login, verb, e.detail) for e in entries}
        assert effects(run) == before


@pytest.mark.parametrize("verb", VERBS)
async def test_a_verb_that_there_is_not_is_refused(portal: Portal, verb: str) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", proxied("1087"))
        await run.settled()
        answer = await teams.press("1087", teams.messages("1087")[0].id, verb, {"notice": 1})
        assert answer.refusal == 403 or answer.status == 400
        for entry in run.audit():
            assert len(entry.subject or "") <= 100


GROUP: Final = "19:group@thread.v2"
THEIR_OWN: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    **{verb: ("1087", {"notice": 1}) for verb in (WORKED, STUCK, NOT_ME, MUTE, UNMUTE)},
    **{verb: ("9001", {"event": 1}) for verb in (PROPOSE, TRAIL, AROUND, SIMILAR, OPEN, REPRODUCE)},
    PAGE: ("9001", {"lookup": 1}),
    SHOW: ("9001", {"id": 1, "back": {"lookup": 1}}),
    WITHOUT: ("9001", {"lookup": 1, "part": "time"}),
    ANSWER_OF: ("9001", {"lookup": 1}),
    NARROW: ("9001", {"lookup": 1, "field": "user", "value": "1087"}),
    SAY_FIXED: ("9001", {"issue": "web-proxy", "version": "1", "nodes": ""}),
    WITHDRAW: ("9001", {"issue": "web-proxy"}),
    OPEN_ISSUE: ("9001", {"issue": "web-proxy"}),
    STOP_ISSUE: ("9001", {"issue": "web-proxy", "how": "retired"}),
    PAUSE_ON: ("9001", {}),
}
"""What somebody may press in their own chat, and nowhere else."""


async def test_a_button_that_is_replayed_from_another_conversation_is_refused(portal: Portal) -> None:
    """Where others read along nobody is shown what is somebody's own, and no card there is replaced by it."""
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", proxied("1087"))
        await run.settled()
        await run.ask("9001", "errors today")
        teams.group(GROUP, "groupChat", ["1087", "1088", "9001"])
        there = await run.ask("9001", "<at>Headsup</at> help", conversation=GROUP)
        card, before = there.card, effects(run)
        for verb, (login, data) in THEIR_OWN.items():
            audited = len(run.audit())
            answer = await teams.press(login, there.id, verb, dict(data), conversation=GROUP)
            assert (verb, answer.refusal) == (verb, 403)
            said = [(e.actor, e.action, e.subject) for e in run.audit()[audited:]]
            assert said == [(login, "refused", verb)]
        assert (effects(run), there.card) == (before, card)


async def test_who_presses_again_and_again_does_not_fill_the_audit_log(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", proxied("1087"))
        await run.settled()
        card = teams.messages("1087")[0]
        for number in range(25):
            for login, verb in (("1088", WORKED), ("1088", f"made.up.{number}"), ("1090", WORKED)):
                answer = await teams.press(login, card.id, verb, {"notice": 1})
                assert answer.refusal == 403
        said = [(e.actor, e.subject, e.detail) for e in run.audit()]
        assert len(said) <= 12  # two each of three reasons, and once more where a minute has begun meanwhile
        assert said[:3] == [
            ("1088", WORKED, "not their notice"),
            ("1088", "made.up.0", "there is no such button"),
            ("1090", WORKED, "not their notice"),
        ]
