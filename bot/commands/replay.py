"""`headsup replay`: old logs through the whole pipeline, on the logs' own clock. Sends nothing."""

import tempfile
from pathlib import Path

import click

from bot.commands import options
from bot.inputs import directory_of, issues_of, needed, settings_of, sources_of
from bot.output import iso, json_line
from bot.progress import Progress
from bot.replay import Replayed, replay


@click.command("replay")
@options.sources
@options.issues
@options.people
@options.as_json
def command(sources: Path | None, issues: Path | None, people: Path | None, as_json: bool) -> None:
    """Show who would have been told what, had Headsup read these logs as they were written."""
    settings = settings_of(sources=sources, issues=issues, people=people)
    with Progress() as progress, tempfile.TemporaryDirectory(prefix="headsup-replay-") as scratch:
        replayed = replay(
            sources_of(needed(settings.sources, "sources")),
            issues_of(needed(settings.issues, "issues"), progress.warn),
            directory_of(settings.people, progress.warn),
            scratch=Path(scratch),
            progress=progress.show,
        )
    (_print_json if as_json else _print_lines)(replayed)


def _print_json(replayed: Replayed) -> None:
    for notice in replayed.notices:
        json_line(
            {
                "issue": notice.issue,
                "person": notice.person,
                "told": notice.told,
                "key": list(notice.key),
                "at": iso(notice.event_at),
                "events": notice.matches,
            }
        )
    json_line(
        {
            "summary": {
                "events": replayed.events,
                "parse_errors": replayed.parse_errors,
                "matches": dict(replayed.matches),
                "notices": len(replayed.notices),
            }
        }
    )


def _print_lines(replayed: Replayed) -> None:
    for notice in replayed.notices:
        key = ", ".join(notice.key)
        who = f"{notice.issue}: {notice.person} as {notice.told}"
        click.echo(f"{iso(notice.event_at)}  {who} ({key}; {notice.matches} matches)")
    matched = ", ".join(f"{name} {count}" for name, count in replayed.matches.items())
    click.echo(
        f"{replayed.events} events ({replayed.parse_errors} not readable), matches: {matched or 'none'}; "
        f"{len(replayed.notices)} notices. Nothing was sent."
    )
