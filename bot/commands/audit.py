"""`headsup audit`: who looked up, sent, answered or changed what."""

import click

from bot.audit import AuditLog
from bot.commands import options
from bot.inputs import existing_database, settings_of
from bot.output import iso, json_line, printable
from ingest.event import utc_now


@click.command("audit")
@options.database
@options.as_json
def command(database: str | None, as_json: bool) -> None:
    """Print the audit log, oldest first."""
    with existing_database(settings_of(database=database)) as engine:
        for entry in AuditLog(engine, utc_now).entries():
            if as_json:
                json_line(
                    {
                        "at": iso(entry.at),
                        "actor": entry.actor,
                        "action": entry.action,
                        "subject": entry.subject,
                        "detail": entry.detail,
                    }
                )
            else:
                words = (iso(entry.at), entry.actor, entry.action, entry.subject, entry.detail)
                click.echo(printable("  ".join(word for word in words if word)))
