"""`headsup notices`: who was told what, when and how it went."""

import click

from bot.cli import Failure
from bot.commands import options, retry, withdraw
from bot.inputs import directory_of, existing_database, settings_of
from bot.output import iso, json_line, notice_object
from bot.telling.notices import Notice, NoticeStore


@click.group("notices", invoke_without_command=True)
@options.database
@click.option("--issue", help="Only this known issue, by name.")
@click.option("--person", help="Only this person, by any of their logins.")
@options.as_json
@click.pass_context
def command(
    context: click.Context, database: str | None, issue: str | None, person: str | None, as_json: bool
) -> None:
    """List every notice, in the order of the events that made them due."""
    settings = settings_of(database=database)
    store = NoticeStore(context.with_resource(existing_database(settings)))
    context.obj = store
    if context.invoked_subcommand:
        return
    persons: tuple[str, ...] = ()
    if person:
        known = directory_of(settings.people, lambda _: None).by_login(person)
        persons = (known.login if known else person,)
    for notice in store.listed(issue=issue, persons=persons):
        if as_json:
            json_line(notice_object(notice))
        else:
            click.echo(_line(notice))


@command.command("show")
@click.argument("notice_id", type=int)
@click.pass_obj
def show(store: NoticeStore, notice_id: int) -> None:
    """One notice with its delivery history, and how long after its event each step came."""
    notice = store.get(notice_id)
    if notice is None:
        raise Failure(f"There is no notice {notice_id}; `headsup notices` lists them.")
    click.echo(_line(notice))
    for name, at in (
        ("event", notice.event_at),
        ("ingested", notice.ingested_at),
        ("matched", notice.matched_at),
        ("planned", notice.planned_at),
        ("accepted", notice.accepted_at),
        ("solved", notice.solved_at),
        ("withdrawn", notice.withdrawn_at),
    ):
        after = f"  +{(at - notice.event_at).total_seconds():.3f} s" if at and at != notice.event_at else ""
        click.echo(f"  {name:9} {iso(at) or '-'}{after}")
    for attempt in store.attempts(notice.id):
        click.echo(f"  {iso(attempt.at)} {attempt.outcome} {attempt.detail or ''}".rstrip())


command.add_command(withdraw.command)
command.add_command(retry.command)


def _line(notice: Notice) -> str:
    reason = f" ({notice.reason})" if notice.reason else ""
    return (
        f"{notice.id}  {iso(notice.event_at)}  {notice.issue}: {notice.person or '-'} as {notice.told}, "
        f"{notice.state}{reason}{'; worked, by the log' if notice.solved_at else ''}"
        f"{'; told that it is fixed' if notice.fixed_by else ''}{'; withdrawn' if notice.withdrawn_at else ''}"
    )
