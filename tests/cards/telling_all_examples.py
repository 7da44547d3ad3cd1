"""Cards of messages to everybody affected, from the draft to the report, and of approvals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from cards.approval import ApprovalCard, ApprovalText, approval_message
from cards.message import Message
from cards.tell_all import (
    Crowd,
    TellAllDraft,
    confirm_message,
    draft_message,
    elsewhere_message,
    which_message,
)
from cards.tell_all_report import TellAllReport, report_message
from cards.told_all import ToldAllCard, told_all_message

AT: Final = datetime(2026, 6, 12, 10, 57, 15, 231_000, tzinfo=UTC)
OUT: Final = {"not_in_directory": 3, "not_installed": 2, "blocked": 1, "unknown": 1}
CROWD: Final = Crowd(
    names=("Nora Novák", "Emil Engel", "Greta Zimmer", "Yara Thoma", "Ida Jansen"),
    now=19,
    later=4,
    held=12,
    cap=5,
    capped=2,
    muted=1,
    unreachable=OUT,
)
DRAFT: Final = TellAllDraft(
    tell_all=3,
    about="Conflict while saving document <*> — Portal.Documents.StaleVersionException",
    product="hr-portal",
    crowd=CROWD,
    zone="Europe/Berlin",
)
WORDED: Final = replace(
    DRAFT,
    revision=2,
    title="Saving fails with a conflict",
    text="Close the document in every other window.\nOpen it again, then save.\n\nWe are working on it.",
)
IN_BOTH: Final = replace(
    WORDED,
    title_german="Speichern schlägt fehl",
    text_german="Das Dokument in allen anderen Fenstern schließen.\nNeu öffnen, dann speichern.",
)
GOING: Final = TellAllReport(
    tell_all=3,
    state="sent",
    title="Saving fails with a conflict",
    about=DRAFT.about,
    product="hr-portal",
    told=11,
    under_way=8,
    later=4,
    held=12,
    cap=5,
    capped=2,
    muted=1,
    unreachable=OUT,
    by="Dora Dietz",
    at=AT,
    zone="Europe/Berlin",
)
ENDED: Final = replace(
    GOING, state="ended", told=33, under_way=0, later=0, held=0, failed=1, unknown=1, worked=9, stuck=2
)
TOLD: Final = ToldAllCard(
    tell_all=3,
    title=WORDED.title,
    text=WORDED.text,
    by="Dora Dietz",
    team="HR Support",
    zone="Europe/Berlin",
)
ASKED: Final = ApprovalCard(
    approval=7,
    product="hr-portal",
    asked_by="Dora Dietz",
    asked_at=AT,
    text=ApprovalText(
        "Send this to 23 people?",
        ("Conflict while saving document <*>",),
        (f"{WORDED.title}\n{WORDED.text}", f"{IN_BOTH.title_german}\n{IN_BOTH.text_german}"),
    ),
    zone="Europe/Berlin",
)


def telling_all(language: str, hostile: str) -> dict[str, Message]:
    """All of them; `hostile`: what somebody might write, or a log."""
    return {**_drafts(language, hostile), **_reports(language, hostile), **_approvals(language, hostile)}


def _drafts(language: str, hostile: str) -> dict[str, Message]:
    shown = {
        "tell-all": DRAFT,
        "tell-all-one": replace(DRAFT, crowd=Crowd(names=("Nora Novák",), now=1)),
        "tell-all-nobody": replace(DRAFT, crowd=Crowd(unreachable=OUT)),
        "tell-all-missing": replace(IN_BOTH, text="", problem="missing", paused=True),
        "tell-all-tried": replace(IN_BOTH, mine_sent=True, earlier_by="Dan Iversen", earlier_at=AT),
        "tell-all-alone": replace(WORDED, problem="no_approver", needs_approval=True),
        "tell-all-hostile": replace(
            DRAFT,
            about=hostile * 20,
            product=hostile,
            title=hostile[:120],
            text=(hostile * 50)[:2000],
            title_german=hostile[:120],
            text_german=(hostile * 50)[:2000],
            crowd=replace(CROWD, names=(hostile,) * 12, complete=False),
            earlier_by=hostile,
            earlier_at=AT,
        ),
    }
    asked = {
        "tell-all-confirm": WORDED,
        "tell-all-confirm-both": replace(IN_BOTH, needs_approval=True, paused=True),
        "tell-all-confirm-one": replace(WORDED, crowd=Crowd(names=("Nora Novák",), now=1)),
        "tell-all-confirm-hostile": shown["tell-all-hostile"],
    }
    return {
        **{name: draft_message(replace(card, language=language)) for name, card in shown.items()},
        **{name: confirm_message(replace(card, language=language)) for name, card in asked.items()},
        "tell-all-which": which_message(language),
        "tell-all-elsewhere": elsewhere_message(language),
    }


def _reports(language: str, hostile: str) -> dict[str, Message]:
    shown = {
        "tell-all-going": GOING,
        "tell-all-morning": replace(GOING, told=19, under_way=0),
        "tell-all-held": replace(GOING, told=23, under_way=0, later=0, held=1, cap=1),
        "tell-all-paused": replace(GOING, told=0, under_way=19, paused=True),
        "tell-all-ended": ENDED,
        "tell-all-asked": replace(GOING, state="asked"),
        "tell-all-discarded": replace(GOING, state="stopped", title=""),
        "tell-all-declined": replace(GOING, state="stopped", declined=True),
        "tell-all-old": replace(GOING, state="old"),
        "tell-all-stopped": replace(ENDED, stopped=8),
        "tell-all-ended-hostile": replace(
            ENDED, title=hostile, about=hostile * 20, product=hostile, by=hostile
        ),
    }
    later = AT + timedelta(minutes=20)
    told = {
        "told-all": TOLD,
        "told-all-trial": replace(TOLD, trial=True),
        "told-all-worked": replace(TOLD, answer="worked", answered_at=later),
        "told-all-stuck": replace(TOLD, answer="stuck", answered_at=later),
        "told-all-hostile": replace(
            TOLD, title=hostile[:120], text=(hostile * 50)[:2000], by=hostile, team=hostile
        ),
    }
    return {
        **{name: report_message(replace(card, language=language)) for name, card in shown.items()},
        **{name: told_all_message(replace(card, language=language)) for name, card in told.items()},
    }


def _approvals(language: str, hostile: str) -> dict[str, Message]:
    decided = replace(ASKED, decided_by="Dan Iversen", decided_at=AT + timedelta(minutes=3))
    shown = {
        "approval": ASKED,
        "approval-approved": replace(decided, decision="approve"),
        "approval-declined": replace(decided, decision="decline"),
        "approval-withdrawn": replace(decided, decision="withdrawn", decided_by="Dora Dietz"),
        "approval-lapsed": replace(decided, decision="lapsed"),
        "approval-hostile": replace(
            ASKED,
            product=hostile,
            asked_by=hostile,
            text=ApprovalText(hostile, (hostile,) * 20, (hostile * 50,) * 20),
        ),
    }
    return {name: approval_message(replace(card, language=language)) for name, card in shown.items()}
