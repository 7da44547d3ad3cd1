"""Cards that look closer: a trail, somebody's minutes, who else has it, a request as a command."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from cards.event import EventAction
from cards.message import Message
from cards.releases import KnownRelease, which_release_message
from cards.reproduce import ReproduceCard, reproduce_message
from cards.similar import Counted, SimilarCard, similar_message, which_message
from cards.timeline import Step, TimelineCard, no_trace_message, timeline_message
from cards.understood import Removable

AT: Final = datetime(2026, 6, 12, 10, 57, 15, 231_000, tzinfo=UTC)


def _step(number: int, milliseconds: int, message: str, level: str = "info", node: str = "web1") -> Step:
    return Step(
        id=number,
        time=AT + timedelta(milliseconds=milliseconds),
        level=level,
        node=node,
        service="api",
        message=message,
        about=("1087", "Service Hours Adjustment 11213", "403" if level == "error" else "200"),
    )


TRAIL: Final = TimelineCard(
    kind="trail",
    subject="4bf92f3577b34da6a3ce929d0e0e4736",
    steps=(
        _step(1, 0, "Request started: PUT /api/documents/11213"),
        _step(2, 41, "Role 'editor' resolved for the document"),
        _step(3, 3_700, "Permission service answered slowly", "warning", "web2"),
        replace(_step(4, 3_731, "Forbidden: not authorized", "error"), here=True),
    ),
    zone="Europe/Berlin",
)
AROUND: Final = TimelineCard(
    kind="around",
    subject="Ada Berg",
    steps=tuple(
        replace(
            _step(n, 9_000 * n, f"Request completed {n}.", "error" if n in (3, 17) else "info"), here=n == 17
        )
        for n in range(40)
    ),
    minutes=5,
    complete=False,
    products=("hr-portal",),
    zone="Europe/Berlin",
)
SIMILAR: Final = SimilarCard(
    event=17,
    text="Conflict while saving document <*> — Portal.Documents.StaleVersionException at Portal.Documents.Store.Save",
    level="error",
    place="hr-portal / api",
    events=1_204,
    people=38,
    strangers=2,
    who=tuple(
        Counted(name=name, events=events)
        for name, events in (("Ada Berg", 14), ("Emil Engel", 9), ("Nora Novák", 3))
    ),
    first=AT - timedelta(days=4, hours=3),
    last=AT,
    ever=AT - timedelta(days=61),
    versions=(Counted(name="2.4.1", events=1_100), Counted(name="2.4.0", events=104)),
    nodes=(Counted(name="web1", events=700), Counted(name="web2", events=504)),
    at=tuple((AT - timedelta(days=n)).date() for n in range(4, -1, -1)),
    counts=(12, 80, 212, 400, 500),
    actions=(
        EventAction(title="Tell them all", verb="x", data={"event": 17}, primary=True),
        EventAction(title="Trail", verb="y", data={"event": 17}, submits=True),
    ),
    zone="Europe/Berlin",
)
COMMAND: Final = ReproduceCard(
    host="staging.x.example",
    command=(
        "curl --request PUT https://staging.x.example/api/documents/11213 \\\n"
        "  --header 'Authorization: Bearer YOUR_TOKEN' \\\n"
        "  --header 'Content-Type: application/json' \\\n"
        """  --data-raw '{"hours": 5, "comment": "**bold** $(reboot)"}'"""
    ),
    method="PUT",
    secrets=("YOUR_TOKEN",),
)


RELEASES: Final = tuple(
    KnownRelease(product=product, version=version, at=AT - timedelta(days=days))
    for product, version, days in (
        ("hr-portal", "2.4.1", 0),
        ("shop", "2.4.1", 2),
        ("hr-portal", "2.4.0", 20),
    )
)


def looking(language: str, hostile: str) -> dict[str, Message]:
    """Each by its name."""
    nasty = tuple(
        replace(step, message=hostile, node=hostile, level=hostile, service=hostile, about=(hostile,) * 3)
        for step in AROUND.steps
    )
    counted = tuple(Counted(name=f"{n} {hostile}", events=n) for n in range(20))
    return {
        "trail": timeline_message(replace(TRAIL, language=language)),
        "trail-nothing": timeline_message(replace(TRAIL, steps=(), language=language)),
        "trail-hostile": timeline_message(replace(TRAIL, subject=hostile, steps=nasty, language=language)),
        "trail-which": no_trace_message(language),
        "around": timeline_message(replace(AROUND, language=language)),
        "around-nothing": timeline_message(replace(AROUND, steps=(), complete=True, language=language)),
        "similar": similar_message(replace(SIMILAR, language=language)),
        "similar-many": similar_message(
            replace(SIMILAR, complete=False, looked_at=1_000, private=False, language=language)
        ),
        "similar-asked": similar_message(
            replace(
                SIMILAR,
                understood="similar · user 1087 · Fri 12 June 00:00–24:00",
                parts=(Removable("user 1087", {"lookup": 7, "part": "where.user"}),),
                language=language,
            )
        ),
        "similar-nothing": similar_message(
            SimilarCard(event=1, text="", events=0, people=0, language=language)
        ),
        "similar-hostile": similar_message(
            replace(
                SIMILAR,
                text=hostile * 20,
                place=hostile,
                level=hostile,
                who=counted,
                nodes=counted,
                versions=counted,
                language=language,
            )
        ),
        "release-which": which_release_message(RELEASES, zone="Europe/Berlin", language=language),
        "release-unknown": which_release_message(RELEASES, version="9.9", language=language),
        "release-none": which_release_message((), version="9.9", language=language),
        "release-hostile": which_release_message(
            [KnownRelease(product=hostile, version=hostile, at=AT)] * 20, version=hostile, language=language
        ),
        "similar-which": which_message(language),
        "reproduce": reproduce_message(replace(COMMAND, language=language)),
        "reproduce-guessed": reproduce_message(
            replace(COMMAND, method="POST", assumed=True, left_out=2, language=language)
        ),
    }
