"""The cards of watches."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from cards.events import FoundEvent
from cards.message import Message
from cards.news import NewsCard, TemplateLine, news_message
from cards.news_case import NewsCase, Taken, sent_message, taken_message
from cards.watch import WatchCard, WatchLine, begun_message, watch_message, watches_message

AT: Final = datetime(2026, 6, 12, 10, 57, 15, 231_000, tzinfo=UTC)


def _event(number: int, message: str = "Failed to perform.") -> FoundEvent:
    return FoundEvent(
        id=number,
        time=AT - timedelta(seconds=7 * number),
        level="error",
        node=f"web{1 + number % 2}",
        service="api",
        message=message,
        user=f"{1087 + number}",
        document_type="Leave Request",
        document_id=f"{11213 + number}",
        http_status="400",
    )


WATCH: Final = WatchCard(
    watch=3,
    said="errors · “Failed to perform.”",
    since=AT - timedelta(minutes=30),
    until=AT + timedelta(minutes=90),
    events=1_204,
    latest=tuple(_event(number) for number in range(5)),
    zone="Europe/Berlin",
)


def watching(language: str, hostile: str) -> dict[str, Message]:
    """By name."""
    shown = replace(WATCH, language=language)
    bad = FoundEvent(
        id=1, time=AT, level=hostile, node=hostile, service=hostile, message=hostile * 100, user=hostile,
        document_type=hostile, document_id=hostile, http_status=hostile,
    )  # fmt: skip
    lines = tuple(WatchLine(watch=n, said=WATCH.said, events=n, until=WATCH.until) for n in (3, 4))
    case = NewsCase(
        assigned="Dora Graf",
        muted="tomorrow",
        muted_by="Uwe Köhler",
        muted_until=AT + timedelta(hours=19),
        trend=tuple(n % 7 * n for n in range(24)),
        now=AT,
        event=7,
    )
    news = NewsCard(
        news=5,
        kind="new_template",
        product="hr-portal",
        service="api",
        at=AT,
        template=TemplateLine(
            known=12, template=3, level="error", text="Cannot reach the payroll server", people=4, events=17
        ),
        case=case,
        zone="Europe/Berlin",
        language=language,
    )
    taken = (
        Taken(news=5, title="Cannot reach the payroll server", place="hr-portal", since=AT),
        Taken(news=6, title=hostile, place=hostile, since=AT),
    )
    return {
        "news-case": news_message(news),
        "news-case-open": news_message(replace(news, case=replace(case, assigned="", muted="", own=False))),
        "news-case-hostile": news_message(
            replace(news, case=replace(case, assigned=hostile, muted="ever", muted_by=hostile))
        ),
        "taken": taken_message(taken, zone="Europe/Berlin", language=language),
        "taken-nothing": taken_message((), language=language),
        "taken-sent": sent_message(language),
        "watch-begun": begun_message(shown),
        "watch-begun-shortened": begun_message(replace(shown, shortened=True)),
        "watch": watch_message(shown),
        "watch-one": watch_message(replace(shown, events=1, latest=shown.latest[:1])),
        "watch-ended": watch_message(replace(shown, ended=AT, why="stopped")),
        "watch-nothing": watch_message(replace(shown, events=0, latest=(), ended=AT)),
        "watch-hostile": watch_message(replace(shown, said=hostile, latest=(bad,) * 5)),
        "watches": watches_message(lines, zone="Europe/Berlin", language=language),
        "watches-stopped": watches_message((), stopped=2, language=language),
        "watches-hostile": watches_message(
            tuple(replace(one, said=hostile * 5) for one in lines), language=language
        ),
    }
