"""`headsup audit`: who looked up, sent, answered or changed what."""

from datetime import datetime

import click

from bot.audit import AuditLog, Sought
from bot.cli import WrongUse
from bot.commands import options
from bot.inputs import existing_database, settings_of
from bot.output import iso, json_line, printable
from ingest.event import utc_now


@click.command("audit")
@click.option("--since", help="From this time on (ISO 8601 with an offset).")
@click.option("--until", help="Before this time.")
@click.option("--actor", help="Of somebody: a login, an Entra object id, or headsup.")
@click.option("--action", help="One kind of act, such as lookup, sent, refused, fixed.")
@click.option("--subject", help="About something: a part of how it is named, such as `notice 17`.")
@click.option("--about", help="Whose data was looked up: a login.")
@click.option("--limit", type=click.IntRange(1), help="The latest so many of them.")
@options.database
@options.as_json
def command(
    since: str | None,
    until: str | None,
    actor: str | None,
    action: str | None,
    subject: str | None,
    about: str | None,
    limit: int | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Print the audit log, oldest first."""
    sought = Sought(_time("since", since), _time("until", until), actor, action, subject, about, limit)
    with existing_database(settings_of(database=database)) as engine:
        for entry in AuditLog(engine, utc_now).entries(sought):
            if as_json:
                json_line(
                    {
                        "at": iso(entry.at),
                        "actor": entry.actor,
                        "action": entry.action,
                        "subject": entry.subject,
                        "detail": entry.detail,
                        "reason": entry.reason,
                    }
                )
            else:
                words = (
                    iso(entry.at),
                    entry.actor,
                    entry.action,
                    entry.subject,
                    entry.detail,
                    entry.reason and f"because {entry.reason}",
                )
                click.echo(printable("  ".join(word for word in words if word)))


def _time(name: str, given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise WrongUse(f"--{name} {given!r} is not a time with an offset such as 2026-06-12T15:00:00+02:00.")
    return moment
