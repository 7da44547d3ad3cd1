"""One of every card, in ordinary and in hostile dress: what the tests validate, keep and render."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from cards.event import EventDetail, event_message
from cards.events import EventsPage, FoundEvent, events_message
from cards.failure import failure_message
from cards.help import help_message, refusal_message, welcome_message
from cards.message import Message
from cards.workaround import WorkaroundCard, workaround_message

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
        "workaround-gaps": tick(replace(TICK, fields={}, link=None, product=None)),
        "workaround-role": tick(SUPERVISOR),
        "workaround-manager": tick(replace(SUPERVISOR, told="manager", person=None)),
        "workaround-hostile": tick(HOSTILE_TICK),
        "events": events_message(replace(PAGE, language=language)),
        "events-nothing": events_message(replace(PAGE, events=(), language=language, newer=None)),
        "events-hostile": events_message(replace(HOSTILE_PAGE, language=language)),
        "event": event_message(replace(DETAIL, language=language)),
        "event-hostile": event_message(replace(HOSTILE_DETAIL, language=language)),
        "help-developer": help_message("developer", language=language),
        "help-person": help_message("person", language=language),
        "welcome-developer": welcome_message("developer", language=language),
        "welcome-person": welcome_message("person", language=language),
        "refusal": refusal_message("developer", language=language),
        "failure": failure_message("The database is busy.", "Ask again in a minute.", language=language),
        "failure-hostile": failure_message(HOSTILE, HOSTILE * 1000, language=language),
    }
