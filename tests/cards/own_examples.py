"""The cards about somebody's own trouble and data, for the tests of all cards."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from cards.about_me import (
    AboutMe,
    KeptOfMe,
    LookedUp,
    about_me_message,
    forget_message,
    forgotten_message,
)
from cards.answer import AnswerCard, answer_message
from cards.escalation import AroundIt, EscalationCard, escalation_message
from cards.everybody import with_everybody
from cards.message import Message
from cards.own_trouble import (
    EnoughCard,
    OwnTroubleCard,
    ProblemsCard,
    ProblemState,
    SaidOfMine,
    TroubleOfMine,
    Unsent,
    added_message,
    elsewhere_message,
    enough_message,
    own_trouble_message,
    problems_message,
    sent_message,
    stranger_message,
    thanks_message,
)
from cards.why import why_message
from cards.workaround import WorkaroundCard, workaround_message

AT: Final = datetime(2026, 6, 12, 10, 57, 15, 231_000, tzinfo=UTC)
ZONE: Final = "Europe/Berlin"
TEAM: Final = "HR Support"

TROUBLE: Final = OwnTroubleCard(
    problem=7,
    troubles=(
        TroubleOfMine(at=AT, failing="not_allowed", document_type="Leave Request", document_id="11213"),
        TroubleOfMine(at=AT - timedelta(minutes=9), failing="sign_in"),
    ),
    team=TEAM,
    zone=ZONE,
)
SENT: Final = ProblemState(at=AT, words="I can't save my leave request.")
ANSWERED: Final = replace(
    SENT,
    said=(
        SaidOfMine(
            kind="answer",
            by="Dora Dietz",
            text="Please close the other window.",
            at=AT + timedelta(hours=1),
            entry=3,
        ),
    ),
)
FIXED: Final = ProblemState(
    at=AT - timedelta(days=2),
    words="Edit is forbidden",
    issue="Forbidden document",
    said=(
        SaidOfMine(
            kind="answer", by="Dora Dietz", text="Ask your supervisor.", at=AT - timedelta(days=1), entry=2
        ),
        SaidOfMine(kind="worked", by="Nora Novák", text="", at=AT - timedelta(hours=20), entry=4),
    ),
    fixed_in="4.11.0",
)
ABOUT: Final = AboutMe(
    name="Nora Novák",
    logins=("1087", "nnovak"),
    email="nora@portal.example",
    manager="Selma Voss",
    roles=("user",),
    kept=(
        KeptOfMe("events", 1000, 30, at_least=True),
        KeptOfMe("notices", 4, 180),
        KeptOfMe("answers", 3, 180),
        KeptOfMe("messages", 0, 180),
        KeptOfMe("problems", 2, 180),
        KeptOfMe("escalations", 1, 180),
        KeptOfMe("questions", 0, 180),
        KeptOfMe("figures", 12, 180),
        KeptOfMe("errors", 5, None),
        KeptOfMe("muted", 1, None),
        KeptOfMe("chats", 2, None),
    ),
    looked_up=(
        LookedUp(AT, "Dora Dietz", opened=True, why="she called, ticket 4711"),
        LookedUp(AT - timedelta(days=1), "Dan Iversen", opened=False, times=14),
    ),
    looked_up_more=3,
    zone=ZONE,
)


def own(language: str, hostile: str) -> dict[str, Message]:
    """Every one of them by name."""
    trouble = replace(TROUBLE, language=language)
    problems = ProblemsCard(team=TEAM, zone=ZONE, language=language)
    nasty = TroubleOfMine(at=AT, failing="failed", document_type=hostile * 9, document_id=hostile * 9)
    nasty_state = ProblemState(
        at=AT,
        words=hostile * 200,
        issue=hostile * 9,
        said=(SaidOfMine(kind="answer", by=hostile, text=hostile * 200, at=AT, entry=1),) * 9,
        fixed_in=hostile,
    )
    return {
        "own-trouble": own_trouble_message(trouble),
        "own-trouble-developer": with_everybody(own_trouble_message(trouble), 7, language=language),
        "own-trouble-nothing": own_trouble_message(replace(trouble, troubles=(), days=7, document="424242")),
        "own-trouble-hostile": own_trouble_message(
            replace(trouble, troubles=(nasty,) * 5, document=hostile * 9, team=hostile)
        ),
        "own-trouble-known": workaround_message(
            WorkaroundCard(
                notice=None,
                problem=7,
                product="HR Portal",
                team=TEAM,
                title="Tick the acknowledgement box before you save",
                steps=("Open {document_type} {document_id}", "Tick **I acknowledge**"),
                fields={"document_type": "Leave Request", "document_id": "11213"},
                at=AT,
                zone=ZONE,
                language=language,
            )
        ),
        "problem-enough": enough_message(EnoughCard(7, 10, AT, TEAM), zone=ZONE, language=language),
        "problem-going-on": own_trouble_message(replace(TROUBLE, sent_at=AT, language=language)),
        "problem-going-on-same-words": own_trouble_message(
            replace(TROUBLE, sent_at=AT, adds=False, language=language)
        ),
        "problem-added": added_message(AT, team=TEAM, zone=ZONE, language=language),
        "problem-sent": sent_message(AT, team=TEAM, zone=ZONE, language=language),
        "problems-none": problems_message(problems),
        "problems-waiting": problems_message(replace(problems, problems=(replace(SENT, heard=False),))),
        "problems": problems_message(replace(problems, problems=(ANSWERED, FIXED), more=2)),
        "problems-known": problems_message(
            replace(problems, problems=(replace(SENT, issue="Forbidden document", known_at=AT),))
        ),
        "problems-unsent": problems_message(
            replace(problems, unsent=Unsent(8, AT, "Printing fails, too."), problems=(SENT,))
        ),
        "problems-hostile": problems_message(
            replace(problems, problems=(nasty_state,) * 3, team=hostile, unsent=Unsent(8, AT, hostile * 99))
        ),
        "own-stranger": stranger_message(team=TEAM, language=language),
        "own-elsewhere": elsewhere_message(language=language),
        "own-thanks": thanks_message(language=language),
        "escalation-described": escalation_message(
            EscalationCard(
                escalation=9,
                issue="",
                person="Nora Novák",
                login="1087",
                at=AT,
                where={"product": "hr-portal", "node": "web1"},
                words="I can't save my leave request.",
                events=(
                    AroundIt(
                        at=AT, level="error", node="web1", service="api", message="Conflict while saving."
                    ),
                ),
                zone=ZONE,
                language=language,
            )
        ),
        "answer-described": answer_message(
            AnswerCard(
                entry=3,
                by="Dora Dietz",
                team=TEAM,
                text="Please close the other window.",
                issue="",
                at=AT,
                zone=ZONE,
                language=language,
            )
        ),
        "about-me": about_me_message(replace(ABOUT, language=language)),
        "about-me-nobody": about_me_message(
            replace(ABOUT, language=language, looked_up=(), looked_up_more=0)
        ),
        "about-me-hostile": about_me_message(
            replace(
                ABOUT,
                language=language,
                name=hostile,
                logins=("1087", *(hostile,) * 30),
                email=hostile,
                manager=hostile,
                roles=(hostile,) * 30,
                looked_up=(LookedUp(AT, hostile, opened=False, why=hostile * 9),) * 10,
            )
        ),
        "forget-me": forget_message("1087", language=language),
        "forgotten": forgotten_message(
            {
                "events": AT,
                "notices": AT + timedelta(days=150),
                "figures": AT + timedelta(days=150),
                "audit": AT + timedelta(days=335),
            },
            zone=ZONE,
            language=language,
        ),
        "why": why_message({"say": "errors for user 1087"}, language=language),
    }
