"""One of every card, in ordinary and in hostile dress: what the tests validate, keep and render."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final

from cards.answer import AnswerCard, answer_message
from cards.channels import BoundChannel, bound_message, channels_message, done_message
from cards.charts import Part, Series, bars, donut, line
from cards.elements import message
from cards.escalation import AroundIt, EscalationCard, Said, ToldBefore, escalation_message
from cards.event import EventDetail, event_message
from cards.events import EventsPage, FoundEvent, events_message
from cards.failure import failure_message
from cards.fixed import Repair, ToldCard, fixed_card, fixed_message, withdrawn_card
from cards.fixing import Fixing, fixing_done, fixing_question, nothing_said_message
from cards.folded import folded_message
from cards.health import Group, HealthCard, People, health_message, which_message
from cards.help import help_message, refusal_message, welcome_message
from cards.holds import HoldCard, hold_message, pause_message
from cards.languages import words_for
from cards.message import Message
from cards.news import NewsCard, Section, TemplateLine, news_message
from cards.not_me import NotMeCard, not_me_message
from cards.troubles import TroubleCard, TroubleLine, trouble_message
from cards.workaround import WorkaroundCard, workaround_message
from tests.cards.answer_examples import answers
from tests.cards.looking_examples import looking
from tests.cards.own_examples import own
from tests.cards.telling_all_examples import telling_all
from tests.cards.watching_examples import watching

AT: Final = datetime(2026, 6, 12, 10, 57, 15, 231_000, tzinfo=UTC)
HOSTILE: Final = (
    "[click](javascript:alert(1)) **bold** _x_ `code` <b>html</b> <at>Everyone</at> &amp; "
    "![i](http://evil.example/i.png) https://evil.example/login www.evil.example evil.com boss@corp.example "
    "{{DATE(2026-01-01T00:00:00Z)}} ${secret} \x1b[31mred\x00\x07 \u202egnp.exe\u202c zero\u200bwidth\ud800 "
    "Z\u0335\u0335\u0335\u0335\u0335\u0335 end\r\n# heading\n- item"
)

TICK: Final = WorkaroundCard(
    notice=17,
    product="HR Portal",
    team="HR Support",
    title="Tick the acknowledgement box before you save",
    steps=("Open {document_type} {document_id}", "Tick **I acknowledge**", "Save again"),
    link="https://intranet.example/kb/ack",
    fields={"document_type": "Leave Request", "document_id": "11213"},
    at=AT,
    zone="Europe/Berlin",
)
SUPERVISOR: Final = WorkaroundCard(
    notice=18,
    product="HR Portal",
    team="HR Support",
    title="Edit {document_type} {document_id} on behalf of {user}, or promote them for now",
    steps=(
        "Open {document_type} {document_id} and press **Edit on behalf of**",
        "Or give {user} the role *Editor* under [Roles](https://hr.example/roles) until the fix",
    ),
    fields={"document_type": "Service Hours Adjustment", "document_id": "11213", "user": "Ada Berg"},
    told="role:supervisor",
    person="Ada Berg",
    at=AT,
    zone="Europe/Berlin",
)
HOSTILE_TICK: Final = WorkaroundCard(
    notice=19,
    product=HOSTILE,
    team=HOSTILE,
    title="Save {document_type} again",
    steps=("Open {document_type} {document_id}", "**{document_id}**"),
    link="javascript:alert(1)",
    fields={"document_type": HOSTILE, "document_id": HOSTILE * 10_000},
    told="manager",
    person=HOSTILE,
    at=AT,
)
SUBJECTS: Final = (
    ("What went wrong", ("errors last 2 hours", "warnings on web2 today")),
    ("Somebody *else*", ("errors for user 1087 yesterday", "errors for [Anna](https://x.example)")),
)


def found(number: int, *, message: str = "Failed to perform.", level: str = "error") -> FoundEvent:
    """The n-th event before AT."""
    return FoundEvent(
        id=1000 - number,
        time=AT - timedelta(minutes=97 * number),
        level=level,
        node=f"web{number % 2 + 1}",
        service="api",
        message=message,
        user="1087",
        document_type="Service Hours Adjustment",
        document_id="11213",
        http_status="403",
    )


MESSAGES: Final = (
    "Failed to perform.",
    "Forbidden: user 1087 may not edit document 11213 of type Service Hours Adjustment: the role lacks this permission",
    "Request finished in 5234 ms",
)
PAGE: Final = EventsPage(
    understood="Events of user 1087 between 11 June 2026 00:00 and 12 June 2026 24:00",
    events=tuple(
        found(n, message=MESSAGES[n % 3], level=("error", "error", "warning")[n % 3]) for n in range(10)
    ),
    first=11,
    total=1134,
    back={"q": "errors for 1087", "c": "9f1"},
    newer={"q": "errors for 1087", "c": "a"},
    older={"q": "errors for 1087", "c": "b"},
    zone="Europe/Berlin",
)
HOSTILE_PAGE: Final = EventsPage(
    understood=HOSTILE,
    events=tuple(
        FoundEvent(
            id=n,
            time=AT,
            level=HOSTILE,
            node=HOSTILE,
            service=HOSTILE,
            message=HOSTILE * 3000,
            user=HOSTILE,
            document_type=HOSTILE,
            document_id=HOSTILE,
            http_status=HOSTILE,
        )
        for n in range(10)
    ),
    total=1000,
    at_least=True,
    back={"c": "x"},
    zone="No/Where",
)
STACK: Final = (
    "System.UnauthorizedAccessException: not authorized\n"
    "   at HrPortal.Documents.DocumentService.Edit(Int32 id) in DocumentService.cs:line 88\n"
    "   at HrPortal.Api.DocumentsController.Save(SaveRequest request)"
)
DETAIL: Final = EventDetail(
    id=1000,
    time=AT,
    received=AT + timedelta(milliseconds=212),
    texts={
        "level": "error",
        "product": "hr-portal",
        "service": "api",
        "node": "web1",
        "logger": "HrPortal.Api.DocumentsController",
        "message": "Failed to perform.",
        "exception": STACK,
        "user": "1087",
        "role": "Editor",
        "document_type": "Service Hours Adjustment",
        "document_id": "11213",
        "http_status": "403",
        "client_ip": "10.0.4.17",
        "url": "https://hr.example/api/documents/11213",
        "trace_id": "00-4bf92f3577b34da6a3ce929d0e0e4736-00",
        "operation": "save",
    },
    attributes={
        "request": {"documentId": 11213, "isAcknowledged": False, "lines": [{"hours": 7.5}, {"hours": 8}]}
    },
    back={"q": "errors for 1087", "c": "9f1"},
    zone="Europe/Berlin",
)
HOSTILE_DETAIL: Final = EventDetail(
    id=7,
    time=AT,
    texts=dict.fromkeys(DETAIL.texts, HOSTILE * 4000),
    attributes={f"{HOSTILE}{n}": {"deep": [HOSTILE * 50]} for n in range(300)},
    parse_error=HOSTILE,
    back={"c": "x"},
)


NEW_ERROR: Final = TemplateLine(
    template=41,
    level="error",
    text="Cannot reach the payroll server <*> | System.Net.Http.HttpRequestException at HrPortal.Payroll.Client.Send",
    people=3,
    events=17,
)
SAVING: Final = TemplateLine(
    template=42,
    level="error",
    place="hr-portal / api",
    text="Saving document <*> of type <*> has failed: the row was changed by somebody else",
    people=1_000,
    people_at_least=True,
    events=12_345,
)
SLOW: Final = TemplateLine(
    template=43, level="warning", place="hr-portal / auth", text="Slow query <*> ms", people=0, events=1
)
NEWS: Final = NewsCard(
    news=7,
    kind="new_template",
    product="hr-portal",
    service="api",
    node="web1",
    version="2.4.1",
    at=AT,
    template=NEW_ERROR,
    zone="Europe/Berlin",
)
BACK: Final = replace(NEWS, kind="returned_template", issue="payroll-down", fixed_in="2.4.0")
SPIKE: Final = replace(NEWS, kind="template_spike", usual=4.0)
MORE: Final = NewsCard(
    news=8,
    kind="more_templates",
    count=37,
    sections=(Section(title="most_people", lines=(SAVING, NEW_ERROR, SLOW), count=37),),
)
LEARNED: Final = NewsCard(
    news=9,
    kind="learned",
    count=23,
    people=143,
    sources=("hr-portal / api / web1", "hr-portal / api / web2", "hr-portal / auth / web1"),
    sections=(Section(title="most_people", lines=(SAVING, SLOW), count=23),),
)
RELEASE: Final = NewsCard(
    news=10,
    kind="release_report",
    product="hr-portal",
    version="2.4.1",
    at=AT,
    sections=(
        Section(title="new", lines=(NEW_ERROR,), count=1),
        Section(
            title="gone",
            lines=(replace(SAVING, events=0, before=120, people=0, people_at_least=False),),
            count=1,
        ),
        Section(title="risen", lines=(replace(SLOW, events=90, before=10, people=12),), count=1),
    ),
    span="day",
    zone="Europe/Berlin",
)
OTHER_NEWS: Final = {
    "news-regression": replace(
        NEWS,
        kind="regression",
        name="ack-missing",
        template=None,
        issue="Tick the acknowledgement",
        fixed_in="2.4.0",
        people=4,
    ),
    "news-files": NewsCard(
        news=11,
        kind="issue_files",
        issue="issues/ack.yaml",
        faults=("12:5: there is no key 'titel'; write 'title'.",),
        more_faults=3,
    ),
    "news-files-bad": NewsCard(
        news=11,
        kind="issue_files",
        issue="ack.yaml",
        file="bad",
        faults=("ack.yaml:1:1: a title is missing",),
    ),
    "news-files-well": NewsCard(news=11, kind="issue_files", issue="ack.yaml", file="well", language="de"),
}
HOSTILE_LINE: Final = TemplateLine(
    template=1, level=HOSTILE, place=HOSTILE, text=HOSTILE * 300, people=1, events=1, before=1
)
HOSTILE_NEWS: Final = NewsCard(
    news=13,
    kind="release_report",
    product=HOSTILE,
    service=HOSTILE,
    node=HOSTILE,
    version=HOSTILE,
    fixed_in=HOSTILE,
    issue=HOSTILE,
    at=AT,
    template=HOSTILE_LINE,
    sources=(HOSTILE,) * 30,
    faults=(HOSTILE * 100,) * 30,
    sections=tuple(
        Section(title=title, lines=(HOSTILE_LINE,) * 30, count=300) for title in ("new", "gone", "risen")
    ),
)


STILL_STUCK: Final = EscalationCard(
    escalation=5,
    issue="Acknowledgement left unticked",
    person="Ada Berg",
    login="1087",
    at=AT,
    matches=3,
    where={
        "product": "hr-portal",
        "service": "api",
        "node": "web1",
        "version": "2.4.1",
        "document_id": "11213",
        "trace_id": "00-4bf92f3577b34da6a3ce929d0e0e4736-00",
    },
    title="Tick the acknowledgement box before you save",
    steps=TICK.steps,
    fields=TICK.fields,
    words="I ticked the box twice.\nThe button stays grey after that.",
    events=tuple(
        AroundIt(
            at=AT - timedelta(seconds=7 * n),
            level="error",
            node="web1",
            service="api",
            message=MESSAGES[n % 3],
        )
        for n in range(5)
    ),
    earlier=(
        ToldBefore(issue="Logins through the web proxy", at=AT - timedelta(days=9), outcome="worked"),
        ToldBefore(issue="Acknowledgement left unticked", at=AT - timedelta(days=30), outcome="none"),
    ),
    in_channel=True,
    zone="Europe/Berlin",
)
SAID: Final = (
    Said(
        kind="answer",
        person="Dora Dietz",
        text="Please log out and in again: your session is older than the new form.",
        at=AT + timedelta(minutes=20),
    ),
    Said(
        kind="stuck",
        person="Ada Berg",
        text="Now it says that I may not save at all.",
        at=AT + timedelta(minutes=31),
    ),
    Said(
        kind="answer",
        person="Uwe Köhler",
        text="Your role was reset. It is back.",
        at=AT + timedelta(minutes=40),
    ),
)
ANSWERED: Final = replace(STILL_STUCK, said=SAID)
HOSTILE_STUCK: Final = EscalationCard(
    escalation=6,
    issue=HOSTILE,
    person=HOSTILE,
    login=HOSTILE,
    about=HOSTILE,
    at=AT,
    where=dict.fromkeys(STILL_STUCK.where, HOSTILE * 100),
    title="Open {document_id}",
    steps=("Open {document_id}",) * 30,
    fields={"document_id": HOSTILE * 1000},
    words=HOSTILE * 1000,
    events=(AroundIt(at=AT, level=HOSTILE, node=HOSTILE, service=HOSTILE, message=HOSTILE * 1000),) * 50,
    earlier=(ToldBefore(issue=HOSTILE, at=AT, outcome="stuck"),) * 50,
    said=(Said(kind="answer", person=HOSTILE, text=HOSTILE * 1000, at=AT),) * 50,
)
ANSWER: Final = AnswerCard(
    entry=9,
    by="Dora Dietz",
    team="HR Support",
    text=SAID[0].text,
    issue="Tick the acknowledgement box of {document_type} {document_id} before you save",
    fields={"document_type": "Leave Request", "document_id": "11213"},
    at=AT,
    zone="Europe/Berlin",
)
CHANNELS: Final = (
    BoundChannel(product="hr-portal", person="Dora Dietz", at=AT, here=True),
    BoundChannel(product="payroll", person="Uwe Köhler", at=AT, lost="the app was removed from the team"),
    BoundChannel(product="", person="Dora Dietz", at=AT),
)


def support(language: str) -> dict[str, Message]:
    """The cards of support by name."""

    def stuck(card: EscalationCard) -> Message:
        return escalation_message(replace(card, language=language))

    worked = Said(kind="worked", person="Ada Berg", text="", at=AT + timedelta(minutes=45))
    not_me = NotMeCard(
        person="Ada Berg", login="1087", issue="Acknowledgement left unticked", at=AT, language=language
    )
    return {
        "escalation": stuck(STILL_STUCK),
        "escalation-manager": stuck(
            replace(STILL_STUCK, about="Nora Novák", words="", events=(), earlier=())
        ),
        "escalation-answered": stuck(ANSWERED),
        "escalation-over": stuck(replace(STILL_STUCK, said=(*SAID, worked))),
        "escalation-again": stuck(replace(STILL_STUCK, said=SAID[1:], again=8)),
        "escalation-hostile": stuck(HOSTILE_STUCK),
        "escalation-again-hostile": stuck(replace(HOSTILE_STUCK, again=8)),
        "answer": answer_message(replace(ANSWER, language=language)),
        "answer-worked": answer_message(replace(ANSWER, language=language, reacted="worked", reacted_at=AT)),
        "answer-stuck": answer_message(replace(ANSWER, language=language, reacted="stuck", reacted_at=AT)),
        "answer-hostile": answer_message(
            replace(
                ANSWER,
                by=HOSTILE,
                team=HOSTILE,
                text=HOSTILE * 1000,
                issue="{document_id} " + HOSTILE,
                fields={"document_id": HOSTILE},
                language=language,
            )
        ),
        "not-me": not_me_message(not_me),
        "not-me-hostile": not_me_message(replace(not_me, person=HOSTILE, login=HOSTILE, issue=HOSTILE)),
        "channel-bound": bound_message("hr-portal", "Dora Dietz", language=language),
        "channel-bound-all": bound_message("", "Dora Dietz", language=language),
        "channel-bound-hostile": bound_message(HOSTILE, HOSTILE, language=language),
        "channel-done": done_message(
            "What concerns hr-portal comes to this channel from now on.", what="bound", language=language
        ),
        "channel-unbound": done_message(
            "What concerns hr-portal no longer comes to a channel of its own.",
            what="unbound",
            language=language,
        ),
        "channel-sent": done_message("Sent to Nora Novák.", what="sent", language=language),
        "channels": channels_message(CHANNELS, language=language),
        "channels-none": channels_message((), language=language),
        "channels-hostile": channels_message(
            (BoundChannel(product=HOSTILE, person=HOSTILE, at=AT, lost=HOSTILE),) * 100, language=language
        ),
    }


def news(language: str) -> dict[str, Message]:
    """The cards of news by name."""
    shown = {
        "news-new": NEWS,
        "news-back": BACK,
        "news-spike": SPIKE,
        "news-more": MORE,
        "news-learned": LEARNED,
        "news-learned-nothing": replace(LEARNED, count=0, people=0, sections=()),
        "news-release": RELEASE,
        "news-release-since": replace(RELEASE, news=0, span="since", days=3, people=31),
        "news-release-nothing": replace(RELEASE, sections=(), span="hour"),
        **OTHER_NEWS,
        "news-hostile": HOSTILE_NEWS,
    }
    return {name: news_message(replace(card, language=language)) for name, card in shown.items()}


TOLD: Final = ToldCard(
    product="HR Portal",
    team="HR Support",
    title="Edit {document_type} {document_id} on behalf of {user}",
    fields=SUPERVISOR.fields,
    told="role:supervisor",
    person="Ada Berg",
    at=AT,
    zone="Europe/Berlin",
)
HOSTILE_TOLD: Final = replace(
    TOLD, product=HOSTILE, team=HOSTILE, fields={"user": HOSTILE, "document_id": HOSTILE}, person=HOSTILE
)


def aftermath(language: str) -> dict[str, Message]:
    """What becomes of cards whose problem is fixed, or that are withdrawn."""
    fix, later = Repair("4.11.0", AT + timedelta(days=3)), AT + timedelta(hours=1)
    told = replace(TOLD, language=language)
    own = replace(told, told="user", person=None, title=TICK.title)
    hostile = replace(HOSTILE_TOLD, language=language)
    return {
        "fixed-card": fixed_card(own, fix),
        "fixed-card-role": fixed_card(told, fix),
        "fixed-message": fixed_message(own, fix),
        "fixed-message-role": fixed_message(told, fix),
        "fixed-message-channel": fixed_message(replace(told, told="channel", person=None), fix),
        "fixed-message-described": fixed_message(replace(own, described=True, fields={}), fix),
        "fixed-taken-back": fixed_message(own, fix, taken_back=True),
        "fixed-hostile": fixed_message(hostile, Repair(HOSTILE, AT)),
        "fixed-card-hostile": fixed_card(hostile, Repair(HOSTILE, AT)),
        "withdrawn": withdrawn_card(own, later),
        "withdrawn-why": withdrawn_card(own, later, "It was about another office."),
        "withdrawn-hostile": withdrawn_card(hostile, later, HOSTILE * 30),
    }


SILENT = TroubleLine(
    kind="source_silent",
    subject="hr-portal / web1 / api",
    since=AT,
    details={"files": "/srv/logs/web1/api-*.log", "usual": 160},
)
UNPARSED = TroubleLine(
    kind="source_unparsed",
    subject="hr-portal / web2 / api",
    since=AT,
    details={"share": "42", "before": "0.3", "example": "/srv/logs/web2/api-2026-06-12.log:1734"},
)
NO_TOKEN = TroubleLine(kind="no_token", subject="Teams", since=AT, details={"why": "AADSTS7000222"})
OTHER_TROUBLES: Final = (
    NO_TOKEN,
    TroubleLine(kind="expires", subject="client secret", since=AT, details={"on": "2026-06-19", "days": 7}),
    TroubleLine(
        kind="source_unreadable",
        subject="hr-portal/web1/api",
        since=AT,
        details={"files": 2, "file": "/srv/logs/web1/api.log", "why": "Permission denied"},
    ),
    TroubleLine(
        kind="sends_failing",
        subject="Teams",
        since=AT,
        details={"lost": 7, "of": 30, "why": "403 BotDisabledByAdmin"},
    ),
    TroubleLine(kind="teams_away", subject="Teams", since=AT, details={"tries": 9, "why": "NotReachable"}),
    TroubleLine(kind="behind", subject="send", since=AT),
    TroubleLine(
        kind="job_failing",
        subject="job directory",
        since=AT,
        details={"times": 3, "why": "GraphFailed (403)"},
    ),
    TroubleLine(
        kind="part_failing", subject="stage plan", since=AT, details={"why": "OperationalError (SQLITE_FULL)"}
    ),
    TroubleLine(kind="disk_low", subject="database", since=AT, details={"mb": 640}),
)
TROUBLES = TroubleCard(
    open=(SILENT, UNPARSED, NO_TOKEN), over=(OTHER_TROUBLES[-1],), now=AT, zone="Europe/Berlin"
)
HOSTILE_TROUBLE = TroubleLine(
    kind="source_unreadable", subject=HOSTILE, since=AT, details={"file": HOSTILE * 50, "why": HOSTILE}
)


def troubles(language: str) -> dict[str, Message]:
    """The cards of Headsup's own troubles by name."""
    shown = {
        "troubles": TROUBLES,
        "troubles-many": replace(TROUBLES, open=OTHER_TROUBLES, over=()),
        "troubles-well": replace(TROUBLES, open=(), over=(SILENT, NO_TOKEN)),
        "troubles-newer": replace(TROUBLES, newer=True),
        "troubles-hostile": replace(TROUBLES, open=(HOSTILE_TROUBLE,) * 30, over=(HOSTILE_TROUBLE,) * 30),
    }
    return {name: trouble_message(replace(card, language=language)) for name, card in shown.items()}


def manners(language: str) -> dict[str, Message]:
    """What developers are asked before many are told, the pause, and a card of which somebody wants no more."""
    later = AT + timedelta(minutes=3)
    ask = HoldCard(
        hold=3,
        issue="Proxy logins",
        product="HR Portal",
        waiting=46,
        told=100,
        zone="Europe/Berlin",
        language=language,
    )
    tens = replace(ask, waiting=36, released=10, released_by="Dora Dietz", released_at=later)
    decided = replace(tens, decided_by="Dora Dietz", decided_at=later, people=36)
    return {
        "hold": hold_message(ask),
        "hold-one": hold_message(replace(ask, waiting=1)),
        "hold-tens": hold_message(tens),
        "hold-sent": hold_message(replace(decided, decision="send")),
        "hold-stopped": hold_message(replace(decided, decision="stop")),
        "hold-expired": hold_message(replace(ask, decision="expired", people=46)),
        "hold-hostile": hold_message(
            replace(decided, issue=HOSTILE, product=HOSTILE, decided_by=HOSTILE, decision="send")
        ),
        "folded": folded_message(
            [
                workaround_message(replace(TICK, language=language)),
                fixed_card(
                    replace(TOLD, told="user", person=None, title=TICK.title, language=language),
                    Repair("4.11.0", AT),
                ),
                workaround_message(
                    replace(TICK, notice=18, language=language, answered="worked", answered_at=later)
                ),
            ],
            language=language,
        ),
        "folded-hostile": folded_message(
            [workaround_message(replace(HOSTILE_TICK, language=language))] * 3, language=language
        ),
        "paused": pause_message("Dora Dietz", AT, zone="Europe/Berlin", language=language),
        "going-on": pause_message(None, None, language=language),
        "workaround-muted": workaround_message(replace(TICK, language=language, muted=True)),
    }


def fixing(language: str) -> dict[str, Message]:
    """What a developer sees who says that an issue is fixed, takes it back, or withdraws its cards."""
    say = Fixing(act="say", issue="ack-missing", version="4.11.0", people=46, language=language)
    undo, withdrawal = replace(say, act="undo"), replace(say, act="withdraw", version=None)
    many = (HOSTILE,) * 20
    hostile = replace(say, version=HOSTILE, nodes=many, unknown=many, known=many, waiting=many)
    mistyped = replace(
        say, nodes=("web1", "wbe2"), unknown=("wbe2",), known=("web1", "web2"), waiting=("", "web2"), muted=2
    )
    return {
        "fixing-say": fixing_question(say),
        "fixing-say-nodes": fixing_question(replace(say, nodes=("web1", "web2"), people=1)),
        "fixing-say-mistyped": fixing_question(mistyped),
        "fixing-say-nobody": fixing_question(replace(say, people=0)),
        "fixing-say-muted": fixing_question(replace(say, people=0, muted=1)),
        "fixing-undo": fixing_question(undo),
        "fixing-withdraw": fixing_question(withdrawal),
        "fixing-said": fixing_done(say),
        "fixing-said-mistyped": fixing_done(mistyped),
        "fixing-undone": fixing_done(replace(undo, people=1)),
        "fixing-withdrawn": fixing_done(withdrawal),
        "fixing-nothing": nothing_said_message(language),
        "fixing-hostile": fixing_question(hostile),
    }


def charts(language: str) -> dict[str, Message]:
    """Every chart, as parts of a card."""
    words = words_for(language)
    days = [(AT + timedelta(days=n)).date() for n in range(7)]
    shown = {
        "charts": (
            bars(
                "Save",
                [
                    Part(label="Leave Request", value=46, tone="attention"),
                    Part(label="Service Hours Adjustment", value=12, tone="attention"),
                    Part(label="Timesheet", value=5, tone="attention"),
                ],
                words=words,
            ),
            donut(
                "Told",
                [
                    Part(label="It worked", value=31, tone="good"),
                    Part(label="Still stuck", value=4, tone="attention"),
                    Part(label="No answer", value=11, tone="neutral"),
                ],
                words=words,
            ),
            line(
                "This week",
                days,
                [
                    Series(label="Worked", values=(410, 388, 402, 397, 350, 12, 9), tone="good"),
                    Series(label="Failed", values=(12, 14, 46, 31, 9, 0, 1), tone="attention"),
                ],
                words=words,
            ),
        ),
        "charts-long": (
            line(
                "Hours",
                [AT.replace(hour=n, minute=0) for n in range(24)],
                [Series(label="Failed", values=tuple(float(n % 5) for n in range(24)), tone="attention")],
                words=words,
            ),
            line(
                "Days",
                [(AT + timedelta(days=n)).date() for n in range(30)],
                [Series(label="Failed", values=tuple(float(n % 5) for n in range(30)), tone="attention")],
                words=words,
            ),
        ),
        "charts-hostile": (
            bars(HOSTILE, [Part(label=HOSTILE, value=n) for n in range(40)], words=words),
            donut(HOSTILE, [Part(label=HOSTILE, value=n) for n in range(40)], words=words),
            line(HOSTILE, days, [Series(label=HOSTILE, values=(1,) * 7)] * 9, words=words),
        ),
    }
    return {
        name: message(
            [element for part in parts for element in part], text="These are the charts.", words=words
        )
        for name, parts in shown.items()
    }


WEEK: Final = HealthCard(
    product="hr-portal",
    period="this_week",
    first=date(2026, 6, 8),
    last=date(2026, 6, 12),
    until="15:00",
    now=People(worked=1412, failed=96, told=58, helped=41, called=7),
    before=People(worked=1388, failed=131, told=22, helped=12, called=9),
    groups=(
        Group("operation", "save", People(worked=1204, failed=71, told=52, helped=38, called=6)),
        Group("operation", "submit", People(worked=640, failed=19, told=6, helped=None, called=0)),
        Group("operation", "log in", People(worked=1412, failed=12, told=0, helped=0, called=0)),
        Group("operation", "export", People(worked=33, failed=None, told=0, helped=0, called=0)),
        Group("document_type", "Leave Request", People(worked=980, failed=44, told=40, helped=30, called=5)),
        Group(
            "document_type",
            "Service Hours Adjustment",
            People(worked=210, failed=31, told=12, helped=8, called=None),
        ),
        Group("role", "user", People(worked=1301, failed=90, told=58, helped=41, called=7)),
        Group("role", "supervisor", People(worked=111, failed=6, told=0, helped=0, called=0)),
    ),
    days=(
        (date(2026, 6, 8), 1120, 14),
        (date(2026, 6, 9), 1098, 18),
        (date(2026, 6, 10), 1131, 46),
        (date(2026, 6, 11), 1077, 29),
        (date(2026, 6, 12), 640, None),
    ),
)
HOSTILE_WEEK: Final = replace(
    WEEK,
    product=HOSTILE,
    days_of=HOSTILE,
    groups=tuple(
        Group(dimension, HOSTILE, WEEK.now)
        for dimension in ("operation", "document_type", "role")
        for _ in range(60)
    ),
)


def health(language: str) -> dict[str, Message]:
    """How an application fares."""
    day = replace(
        WEEK,
        period="today",
        first=WEEK.last,
        days=(),
        until="15:00",
        days_of="Europe/Berlin",
        language=language,
    )
    nobody = People()
    return {
        "health": health_message(replace(WEEK, language=language)),
        "health-today": health_message(day),
        "health-few": health_message(
            replace(
                day,
                now=People(worked=12, failed=None, told=None, helped=None, called=0),
                before=People(worked=None, failed=0, told=0, helped=0, called=0),
                groups=(),
            )
        ),
        "health-helped": health_message(
            replace(day, now=replace(WEEK.now, called=None), groups=WEEK.groups[:1], until=None)
        ),
        "health-nothing": health_message(replace(day, now=nobody, before=nobody, groups=())),
        "health-digest": health_message(
            replace(day, period="yesterday", digest=True, until=None, groups=WEEK.groups[:4])
        ),
        "health-which": which_message(("hr-portal", "shop"), language=language),
        "health-hostile": health_message(replace(HOSTILE_WEEK, language=language)),
    }


@cache
def messages(language: str) -> dict[str, Message]:
    """Every card by name."""

    def tick(card: WorkaroundCard) -> Message:
        return workaround_message(replace(card, language=language))

    later = AT + timedelta(minutes=9)
    return {
        "workaround": tick(TICK),
        "workaround-worked": tick(replace(TICK, answered="worked", answered_at=later)),
        "workaround-stuck": tick(replace(TICK, answered="stuck", answered_at=later)),
        "workaround-not-me": tick(replace(TICK, answered="not_me", answered_at=later)),
        "workaround-gaps": tick(replace(TICK, fields={}, link=None, product=None)),
        "workaround-role": tick(SUPERVISOR),
        "workaround-manager": tick(replace(SUPERVISOR, told="manager", person=None)),
        "workaround-hostile": tick(HOSTILE_TICK),
        **aftermath(language),
        **fixing(language),
        **manners(language),
        **telling_all(language, HOSTILE),
        "events": events_message(replace(PAGE, tell_all={"lookup": 3}, language=language)),
        "events-nothing": events_message(replace(PAGE, events=(), language=language, newer=None)),
        "events-hostile": events_message(replace(HOSTILE_PAGE, language=language)),
        "event": event_message(replace(DETAIL, language=language)),
        "event-hostile": event_message(replace(HOSTILE_DETAIL, language=language)),
        "help-developer": help_message("developer", language=language),
        "help-person": help_message("person", language=language),
        "help-files": help_message("person", unread=True, language=language),
        "help-subjects": help_message("admin", language=language, subjects=SUBJECTS),
        "welcome-developer": welcome_message("developer", language=language),
        "welcome-admin": welcome_message("admin", language=language),
        "welcome-person": welcome_message("person", language=language),
        "refusal": refusal_message("developer", language=language),
        "refusal-deed": refusal_message("admin", what="bind", language=language),
        **news(language),
        **support(language),
        **troubles(language),
        **charts(language),
        **health(language),
        **looking(language, HOSTILE),
        **own(language, HOSTILE),
        **watching(language, HOSTILE),
        **answers(language, HOSTILE),
        "failure": failure_message("The database is busy.", "Ask again in a minute.", language=language),
        "failure-hostile": failure_message(HOSTILE, HOSTILE * 1000, language=language),
    }
