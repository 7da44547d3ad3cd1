"""`headsup notices`: who was told what, when and how it went."""

from collections.abc import Collection, Mapping
from typing import Final

import click

from bot.cli import Failure
from bot.commands import options, retry, withdraw
from bot.commands.looks import Look, reason_of, reason_option
from bot.inputs import directory_of, existing_database, settings_of
from bot.output import iso, json_line, notice_object
from bot.support.recipients import product_of
from bot.telling.feedback import Answer, Feedback, FeedbackStore
from bot.telling.notices import Notice, NoticeStore

_SAID: Final[Mapping[Answer, str]] = {
    "worked": "they say: it worked",
    "stuck": "they say: still stuck",
    "not_me": "they say: not me",
}


@click.group("notices", invoke_without_command=True)
@options.database
@click.option("--issue", help="Only this known issue, by name.")
@click.option("--person", help="Only this person, by any of their logins.")
@reason_option
@options.as_json
@click.pass_context
def command(
    context: click.Context,
    database: str | None,
    issue: str | None,
    person: str | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """List every notice, in the order of the events that made them due. The look-up is in the audit log."""
    if context.invoked_subcommand:
        given = {"database": database, "reason": reason}
        context.default_map = {context.invoked_subcommand: {name: one for name, one in given.items() if one}}
        return  # that reads its own options, and opens the database for more than its help
    settings = settings_of(database=database)
    with existing_database(settings) as engine:
        look = Look.of(engine, reason_of(settings, reason))
        persons: tuple[str, ...] = ()
        if person:
            known = directory_of(settings.people, lambda _: None).by_login(person)
            persons = (known.login if known else person,)
        answers = FeedbackStore(engine).all()
        notices = NoticeStore(engine).listed(issue=issue, persons=persons)
        of = [f" of {issue}" if issue else "", f" to {persons[0]}" if persons else ""]
        look.note(f"notices{''.join(of)}", _whom(notices))
    for notice in notices:
        answer = answers.get(notice.id)
        if as_json:
            said = {"answer": answer and answer.answer, "answered_at": iso(answer.at) if answer else None}
            json_line({**notice_object(notice), **said})
        else:
            click.echo(_line(notice, answer))


@command.command("show")
@click.argument("notice_id", type=int)
@options.database
@reason_option
def show(notice_id: int, database: str | None, reason: str | None) -> None:
    """One notice with its delivery history, and how long after its event each step came. That is in the audit log."""
    settings = settings_of(database=database)
    with existing_database(settings) as engine:
        look = Look.of(engine, reason_of(settings, reason))
        store = NoticeStore(engine)
        notice = store.get(notice_id)
        if notice is None:
            raise Failure(f"There is no notice {notice_id}; `headsup notices` lists them.")
        look.note(f"notice {notice_id}", _whom([notice]))
        answer = FeedbackStore(engine).get(notice.id)
        attempts = store.attempts(notice.id)
    click.echo(_line(notice, answer))
    for name, at in (
        ("event", notice.event_at),
        ("ingested", notice.ingested_at),
        ("matched", notice.matched_at),
        ("planned", notice.planned_at),
        ("accepted", notice.accepted_at),
        ("solved", notice.solved_at),
        ("answered", answer.at if answer else None),
        ("withdrawn", notice.withdrawn_at),
    ):
        after = f"  +{(at - notice.event_at).total_seconds():.3f} s" if at and at != notice.event_at else ""
        click.echo(f"  {name:9} {iso(at) or '-'}{after}")
    for attempt in attempts:
        click.echo(f"  {iso(attempt.at)} {attempt.outcome} {attempt.detail or ''}".rstrip())


command.add_command(withdraw.command)
command.add_command(retry.command)


def _whom(notices: Collection[Notice]) -> set[str]:
    """Who was told, and about whom."""
    people = {one.person for one in notices if product_of(one.person) is None}
    return people | {one.about for one in notices if one.about}


def _line(notice: Notice, answer: Feedback | None) -> str:
    reason = f" ({notice.reason})" if notice.reason else ""
    return (
        f"{notice.id}  {iso(notice.event_at)}  {notice.issue}: {notice.person or '-'} as {notice.told}, "
        f"{notice.state}{reason}{'; worked, by the log' if notice.solved_at else ''}"
        f"{f'; {_SAID[answer.answer]}' if answer else ''}"
        f"{'; told that it is fixed' if notice.fixed_by else ''}{'; withdrawn' if notice.withdrawn_at else ''}"
    )
