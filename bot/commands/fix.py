"""`headsup issues fix`: somebody says that a known issue is fixed."""

import getpass
from datetime import datetime

import click

from bot.audit import AuditLog
from bot.authoring.stored import authored_of
from bot.chosen import chosen
from bot.cli import Failure, WrongUse
from bot.commands import options
from bot.fixes.nodes import NamedNodes, named_nodes
from bot.fixes.told import Hearing, who_hears
from bot.fixes.wording import heard_words, unknown_words
from bot.inputs import existing_database, settings_of
from bot.output import iso, json_line
from detectors.faults import closest
from detectors.fixes.book import Fix, say_fixed, standing, take_back
from detectors.fixes.versions import LONGEST, compare
from detectors.known_issue import KnownIssue
from ingest.database import reading, writing
from ingest.event import utc_now
from ingest.releases.history import fold
from ingest.store import EventStore


@click.command("fix")
@click.argument("name")
@click.option(
    "--version", "--in", "version", help="The version with the fix; left out: what the issue's file says."
)
@click.option("--nodes", help="It is on these nodes only so far, separated by commas; left out: everywhere.")
@click.option("--at", help="From when it is fixed (ISO 8601 with an offset); left out: now.")
@click.option("--undo", is_flag=True, help="Take it back: it is not fixed, or was said by mistake.")
@options.database
@options.as_json
def command(
    name: str,
    version: str | None,
    nodes: str | None,
    at: str | None,
    undo: bool,
    database: str | None,
    as_json: bool,
) -> None:
    """Say that the known issue NAME is fixed: everybody who was told of it hears so, and nobody else.

    That no more hits come does not say so. A fix of some nodes is told when it is on all that were hit.
    """
    settings = settings_of(database=database)
    made = authored_of(settings, stopped=True)
    files = chosen(None, settings).issues if settings.issues else ()
    known = {one.name: one for one in (*made, *files)}
    issue = _named(name, known)
    by, now = f"{getpass.getuser()} (command line)", utc_now()
    fix = None
    if not undo:
        since = _time(at, now)
        where = dict.fromkeys(_nodes(nodes), since)
        fix = Fix(issue.name if issue else name, _version(version, issue), since, by, where)
    hearing, nodes_of = Hearing(), NamedNodes()
    with existing_database(settings) as engine:
        audit = AuditLog(engine, utc_now)
        if fix is not None:
            with reading(engine) as connection:
                fix = fix.joined(standing(connection).get(fix.issue))
            there = [node for node, since in fix.nodes.items() if since <= now] or list(fix.nodes)
            product = issue.product if issue else None
            nodes_of = named_nodes(engine, EventStore(engine, utc_now), fix.issue, product, there)
            hearing = who_hears(engine, fix.issue)
        with writing(engine) as connection:
            if fix is None:
                stood = take_back(connection, issue.name if issue else name, now)
                if stood is None:
                    raise Failure(
                        f"Nothing was said about a fix of {name}; `headsup issues list` shows what was."
                    )
                said, fix = "taken back", stood
            else:
                say_fixed(connection, fix, now)
                said = "fixed"
            detail = f"in {fix.version} from {iso(fix.at)}{_on(fix)}"
            audit.append(by, said, subject=fix.issue, detail=detail, connection=connection)
    if as_json:
        about: dict[str, object] = {
            "issue": fix.issue,
            "fixed_in": fix.version,
            "at": iso(fix.at),
            "undone": undo,
        }
        about |= {} if fix.everywhere else {"nodes": sorted(fix.nodes)}
        heard: dict[str, object] = {
            "people": hearing.people,
            "muted": hearing.muted,
            "waits_for": list(nodes_of.waiting),
        }
        json_line(about if undo else about | heard)
    else:
        click.echo(f"{fix.issue}: {'no longer ' if undo else ''}said to be fixed {detail}.")
        if not undo:
            click.echo(heard_words(hearing, nodes_of.waiting, at=fix.at if fix.at > now else None))
    if nodes_of.unknown:
        click.echo(unknown_words(nodes_of), err=True)
    if not undo and compare(fix.version, "0") is None:
        click.echo(
            f"`{fix.version}` cannot be compared with other versions: only hits of just this one count as regressions.",
            err=True,
        )


def _named(name: str, known: dict[str, KnownIssue]) -> KnownIssue | None:
    """The issue of a name; None if there are no files to look at. Raises Failure."""
    if not known:
        return None
    found = next((issue for issue in known.values() if issue.name.casefold() == name.casefold()), None)
    if found is None:
        meant = closest(name, known)
        hint = f"did you mean {meant}?" if meant else "`headsup issues list` shows those that there are."
        raise Failure(f"There is no known issue {name}; {hint}")
    return found


def _nodes(given: str | None) -> list[str]:
    if given is None:
        return []
    found = [fold(name.strip()) for name in given.split(",") if name.strip()]
    if not found:
        raise WrongUse("--nodes names no node; write it as --nodes web1,web2, or leave it out for all.")
    return found


def _on(fix: Fix) -> str:
    return "" if fix.everywhere else f" on {', '.join(sorted(fix.nodes))}"


def _version(given: str | None, issue: KnownIssue | None) -> str:
    version = (given or (issue.fixed_in if issue else None) or "").strip()
    if not version or len(version) > LONGEST or not version.isprintable():
        raise WrongUse("Say which version has the fix: --version VERSION, such as --version 4.11.0.")
    return version


def _time(given: str | None, now: datetime) -> datetime:
    if given is None:
        return now
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise WrongUse(f"--at {given!r} is not a time with an offset such as 2026-06-12T15:00:00+02:00.")
    return moment
