"""A backtest as one JSON object, or as lines for a terminal. Pure."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from bot.backtesting.backtest import Backtest
from bot.backtesting.chart import chart, instant, rows_of
from bot.backtesting.preview import Audience
from bot.output import event_line, event_object, iso

_UTC = ZoneInfo("UTC")


def as_object(result: Backtest) -> dict[str, Any]:
    """All of it. Numbers of people are as if the issue were live; `now` is by its rollout."""
    live, busiest = result.live, result.busiest
    return {
        "issue": result.issue.name,
        "title": result.issue.title,
        "rollout": result.issue.rollout,
        "since": iso(result.since),
        "until": iso(result.until),
        "looked_at": result.looked_at,
        "matches": result.matches,
        "without_key": result.without_key,
        "regressions": result.regressions,
        "episodes": result.episodes,
        "people": live.people,
        "cards": live.cards,
        "by_tell": {told: {"people": one.people, "cards": one.cards} for told, one in live.by_tell.items()},
        "unreachable": sum(live.unreachable.values()),
        "unreachable_because": dict(live.unreachable),
        "unknown_to_teams": live.unknown_to_teams,
        "most_cards": [{"person": person, "cards": cards} for person, cards in live.most],
        "busiest_hour": None
        if busiest is None
        else {
            "at": iso(instant(busiest)),
            "matches": result.hours.get(busiest, 0),
            "cards": live.hours.get(busiest, 0),
        },
        "held": None
        if live.held is None
        else {"since": iso(live.held.since), "people": live.held.people, "cards": live.held.cards},
        "now": {"people": result.now.people, "cards": result.now.cards},
        "over_time": [
            {"at": iso(row.start), "hours": row.hours, "matches": row.values[0], "cards": row.values[1]}
            for row in rows_of((result.hours, live.hours))
        ],
        "samples": [event_object(event) for event in result.samples],
    }


def as_lines(result: Backtest, width: int) -> Iterator[str]:
    """Lines, none of them wider than the terminal but for what cannot be cut."""
    issue, live = result.issue, result.live
    yield f"{issue.name}: {issue.title}"
    opens_nothing = f" ({result.without_key} without a key)" if result.without_key else ""
    yield f"  {_count(result.matches, 'match')}{opens_nothing}, {_count(result.episodes, 'episode')}"
    if not result.matches:
        return
    if result.regressions:
        yield (
            f"  {_count(result.regressions, 'match')} of a version that has the fix ({issue.fixed_in}):"
            " developers would have been told instead"
        )
    yield f"  {_summary(result)}"
    yield f"  {_rollout(result)}"
    if live.held is not None:
        breaker = issue.breaker
        yield (
            f"  the breaker ({breaker.people} people within {breaker.within}) would have held"
            f" {_count(live.held.cards, 'card')} from {_minute(live.held.since)} on, until a developer approves"
        )
    yield from _audience(live)
    yield ""
    yield from (f"  {line}" for line in chart(("matches", "cards"), (result.hours, live.hours), width - 2))
    yield ""
    yield "  samples"
    yield from (f"    {event_line(event, _UTC)}"[:width] for event in result.samples)


def _summary(result: Backtest) -> str:
    live, busiest = result.live, result.busiest
    parts = [f"would have told {_count(live.people, 'person')} with {_count(live.cards, 'card')}"]
    if busiest is not None:
        cards = f"{_count(live.hours.get(busiest, 0), 'card')}, " if live.hours else ""
        matches = _count(result.hours.get(busiest, 0), "match")
        parts.append(f"busiest hour {_minute(instant(busiest))} ({cards}{matches})")
    parts.append(f"{sum(live.unreachable.values())} unreachable")
    return "; ".join(parts)


def _rollout(result: Backtest) -> str:
    match result.issue.rollout:
        case "live":
            return "rollout: live: it tells them"
        case "pilot":
            told = f"{_count(result.now.people, 'person')} with {_count(result.now.cards, 'card')}"
            return f"rollout: pilot: of them, it tells {told}"
        case _:
            return "rollout: shadow: it tells nobody yet"


def _audience(live: Audience) -> Iterator[str]:
    yield ""
    wide = max(7, *map(len, live.by_tell), 0)
    yield f"  {'told as':{wide}}  people   cards"
    for told, one in live.by_tell.items():
        yield f"  {told:{wide}}  {one.people:>6}  {one.cards:>6}"
    for reason, count in live.unreachable.items():
        yield f"  unreachable: {count} ({reason})"
    if live.unknown_to_teams:
        yield f"  not known to Teams yet: {live.unknown_to_teams} of those told"
    if live.most:
        yield "  most cards: " + ", ".join(f"{person} {cards}" for person, cards in live.most)


def _minute(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _count(number: int, what: str) -> str:
    plural = {"person": "people", "match": "matches"}.get(what, f"{what}s")
    return f"{number:,} {what if number == 1 else plural}"
