"""`headsup events`: look-ups in the words of the chat, for whoever has the database."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.asking import Asked, understand
from bot.asking.closest import closest
from bot.asking.who import Match
from bot.cli import Failure, WrongUse
from bot.commands import options
from bot.commands.counting import Row, counts, people_in, rows_of
from bot.commands.looks import Look, reason_of, reason_option
from bot.directory import Directory, Person
from bot.inputs import directory_of, existing_database, settings_of, sources_of
from bot.naming import by_logins, concerned, settled
from bot.output import event_line, event_object, json_line, printable
from ingest.event import Event, utc_now
from ingest.query import EventQuery
from ingest.sources import Source
from ingest.store import EventStore

PAGE = 500
SCREENFUL = 50
TRAIL = 1_000


@click.command("events")
@click.argument("query", nargs=-1)
@options.database
@options.sources
@options.people
@click.option("--now", help="Take this instant (ISO 8601) for the present one.")
@click.option("--zone", help="The time zone of the question; else that of this machine.")
@click.option("--explain", is_flag=True, help="Print the query as understood, and run nothing.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many events.")
@reason_option
@options.as_json
def command(
    query: tuple[str, ...],
    database: str | None,
    sources: Path | None,
    people: Path | None,
    now: str | None,
    zone: str | None,
    explain: bool,
    limit: int | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Look events up, newest first: `headsup events errors for user 1087 yesterday`."""
    settings = settings_of(database=database, sources=sources, people=people)
    known = sources_of(settings.sources) if settings.sources else ()
    place = _zone(zone)
    directory = directory_of(settings.people, lambda _: None) if settings.people else Directory.of(())
    asked = _asked(" ".join(query), _now(now, place), place, known, directory, explain=explain)
    if asked is not None:
        asked, unclear = settled(asked, directory)
        if explain:
            meant = by_logins(asked.query(), directory)
            json_line(replace(asked, where=meant.where, unless=meant.unless).explain())
            return
        if unclear is not None and unclear.found:
            raise Failure(_which(unclear))
    wanted = by_logins(asked.query(), directory) if asked is not None else EventQuery()
    most = limit or (asked.limit if asked else None) or (None if as_json or not query else SCREENFUL)
    understood = asked.sentence("en") if asked else "everything"
    whom = concerned(wanted, (), directory)
    said = reason or (asked.reason if asked is not None else None)
    why = reason_of(settings, said, shows_people=bool(whom) or not _is_in_numbers(asked))
    with existing_database(settings) as engine:
        look = Look.of(engine, why)
        written: set[str] = set()

        def seen(events: Sequence[Event]) -> None:
            """Before a page is printed; of further pages only people who were not on one before."""
            new = concerned(wanted, (event.user for event in events), directory) - written
            if new or not events:
                look.note(understood, new)
            written.update(new)

        seen(())
        store = EventStore(engine, utc_now)
        if asked is not None and counts(asked):
            rows = rows_of(asked, wanted, store, directory, limit or asked.limit, _now(now, place))
            written.update(concerned(EventQuery(), people_in(rows), directory))
            if written:
                look.note(understood, written)
            shown = _print_rows(rows, as_json=as_json)
        elif asked is not None and asked.ask == "trail":
            shown = _print_trail(store, wanted, most, place, seen, as_json=as_json)
        else:
            shown = _print(store, wanted, most, place, seen, as_json=as_json)
    if not as_json and not shown:
        near = unclear.near if asked is not None and unclear is not None else ()
        hint = f" Nobody is called so; did you mean {_people(near)}?" if near else ""
        click.echo(
            f"Nothing found for: {understood}.{hint}" if hint else f"Nothing found for: {understood}",
            err=True,
        )


def _is_in_numbers(asked: Asked | None) -> bool:
    """Whether the answer is numbers of what is nobody: of anything but people."""
    return asked is not None and counts(asked) and asked.ask != "people" and asked.by != "user"


def _print_rows(rows: Sequence[Row], *, as_json: bool) -> int:
    """Numbers and what they count; 0 where nothing was counted."""
    for row in rows:
        if as_json:
            json_line(row)
            continue
        said = [str(value) for name, value in row.items() if name not in ("count", "complete") and value]
        more = "" if row.get("complete", True) else "+"
        what = " ".join(said) or ("(none)" if len(row) > 1 else "events")
        click.echo(printable(f"{row['count']:>8}{more}  {what}"))
    return sum(row["count"] for row in rows)


def _print_trail(
    store: EventStore,
    wanted: EventQuery,
    most: int | None,
    zone: ZoneInfo,
    seen: Callable[[Sequence[Event]], None],
    *,
    as_json: bool,
) -> int:
    """A request's events over all nodes, in the order in which they happened."""
    events = store.search(wanted, min(most or TRAIL, TRAIL)).events[::-1]
    if events:
        seen(events)
    for event in events:
        if as_json:
            json_line(event_object(event))
        else:
            click.echo(event_line(event, zone))
    return len(events)


def _which(unclear: Match[Person]) -> str:
    return f"{unclear.text!r} may be {_people(unclear.found)}; name one by the login."


def _people(people: Sequence[Person]) -> str:
    return " or ".join(f"{one.name or one.login} ({one.login})" for one in people[:5])


def _print(
    store: EventStore,
    wanted: EventQuery,
    most: int | None,
    zone: ZoneInfo,
    seen: Callable[[Sequence[Event]], None],
    *,
    as_json: bool,
) -> int:
    shown, cursor = 0, None
    while most is None or shown < most:
        page = store.search(wanted, PAGE if most is None else min(PAGE, most - shown), older=cursor)
        if page.events:
            seen(page.events)
        for event in page.events:
            if as_json:
                json_line(event_object(event))
            else:
                click.echo(event_line(event, zone))
        shown += len(page.events)
        cursor = page.older
        if cursor is None:
            break
    return shown


def _asked(
    sentence: str,
    now: datetime,
    zone: ZoneInfo,
    sources: tuple[Source, ...],
    directory: Directory,
    *,
    explain: bool,
) -> Asked | None:
    """The question, whole: what is not understood of it is only said beside its explanation, and looks up nothing."""
    if not sentence.strip():
        return None
    read = partial(
        understand,
        now=now,
        zone=zone,
        services={source.service for source in sources if source.service} or {"api", "auth"},
        nodes={source.node for source in sources if source.node},
        who=directory.who,
    )
    asked = read(sentence)
    if asked.command is not None:
        raise WrongUse(
            f"{sentence!r} is a command of the chat; ask for events here, such as: errors yesterday."
        )
    if asked.unknown:
        words = ", ".join(asked.unknown)
        instead = next(iter(closest(sentence, read)), None)
        tip = f" Closest: {instead}" if instead else ""
        said = f"Not understood: {words}. Put words to be found in the text in quotes.{tip}"
        if not explain:
            raise Failure(said)
        click.echo(printable(said), err=True)
    return asked


def _zone(name: str | None) -> ZoneInfo:
    if name is None:
        return _local_zone()
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise WrongUse(
            f"--zone {name!r} is not a zone of the IANA database, such as Europe/Berlin."
        ) from error


def _local_zone() -> ZoneInfo:
    from tzlocal import get_localzone_name

    return ZoneInfo(get_localzone_name() or "UTC")


def _now(given: str | None, zone: ZoneInfo) -> datetime:
    if given is None:
        return utc_now()
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise WrongUse(f"--now {given!r} is not a time such as 2026-06-12T15:00:00+02:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
