"""`headsup notices retry`: what had come to an end without being told is tried again."""

import getpass
from collections.abc import Sequence

import click

from bot.audit import AuditLog
from bot.cli import Failure, WrongUse
from bot.commands import options
from bot.inputs import existing_database, settings_of
from bot.output import json_line
from bot.telling.again import ENDED, plan_again
from bot.telling.notices import Notice, NoticeStore
from ingest.database import writing
from ingest.event import utc_now

TWICE = "Teams cannot be asked whether these arrived: whoever has got such a card gets it a second time."


@click.command("retry")
@click.argument("notice_ids", metavar="[ID]...", type=int, nargs=-1)
@click.option("--issue", help="All of this known issue, by name.")
@click.option("--all-failed", is_flag=True, help="All that Teams refused for good, of whatever issue.")
@click.option(
    "--unknown", is_flag=True, help="Those, too, that may have arrived: somebody may be told twice."
)
@options.database
@options.as_json
def command(
    notice_ids: tuple[int, ...],
    issue: str | None,
    all_failed: bool,
    unknown: bool,
    database: str | None,
    as_json: bool,
) -> None:
    """Try again what failed, expired, or found nobody: by ID, of an issue, or all that failed.

    A running service sends them within a second. They help for as long as they were to help at first, from now on.
    """
    if not notice_ids and not issue and not all_failed:
        raise WrongUse("Name notices by their ID, or give --issue NAME or --all-failed.")
    settings = settings_of(database=database)
    with existing_database(settings) as engine:
        store, audit = NoticeStore(engine), AuditLog(engine, utc_now)
        chosen = _chosen(store, notice_ids, issue, all_failed=all_failed, unknown=unknown)
        if any(notice.state == "unknown" for notice in chosen):
            click.echo(TWICE, err=True)
        with writing(engine) as connection:
            again = plan_again(connection, [notice.id for notice in chosen], utc_now(), unknown=unknown)
            was = {notice.id: notice for notice in chosen}
            for notice_id in again:
                notice = was[notice_id]
                audit.append(
                    f"{getpass.getuser()} (command line)",
                    "retry",
                    subject=f"notice {notice_id}",
                    detail=f"{notice.issue}: {notice.person} as {notice.told}, was {notice.state}",
                    connection=connection,
                )
    for notice_id in again:
        notice = was[notice_id]
        if as_json:
            json_line(
                {"notice": notice_id, "issue": notice.issue, "person": notice.person, "was": notice.state}
            )
        else:
            click.echo(f"{notice_id}  {notice.issue}: {notice.person} as {notice.told}, was {notice.state}")
    if not as_json:
        click.echo(f"{len(again)} to be tried again.")


def _chosen(
    store: NoticeStore, notice_ids: Sequence[int], issue: str | None, *, all_failed: bool, unknown: bool
) -> list[Notice]:
    states = (*ENDED, "unknown") if unknown else ENDED
    found = {}
    for notice_id in notice_ids:
        notice = store.get(notice_id)
        if notice is None:
            raise Failure(f"There is no notice {notice_id}; `headsup notices` lists them.")
        if notice.state == "unknown" and not unknown:
            raise Failure(
                f"Notice {notice_id} may have arrived; add --unknown if being told twice is better than not at all."
            )
        if notice.state not in states:
            raise Failure(
                f"Notice {notice_id} is {notice.state}; only what is {', '.join(ENDED)} is tried again."
            )
        found[notice.id] = notice
    if issue or all_failed:
        wanted = ("failed", "unknown") if all_failed and unknown else ("failed",) if all_failed else states
        listed = store.listed(issue=issue)
        found |= {notice.id: notice for notice in listed if notice.state in wanted}
    return list(found.values())
