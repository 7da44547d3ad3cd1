"""What `serve --local` and the demo need of the stand-in for Teams."""

from collections.abc import Iterable
from dataclasses import replace

import click

from bot.directory import Directory
from bot.loopback.conversations import BOT, Change
from bot.loopback.describe import describe
from bot.loopback.people import LocalPerson


def local_directory(directory: Directory, everyone: Iterable[LocalPerson]) -> Directory:
    """The directory with the identities that the stand-in made up for those who have none."""
    identities = {person.login: person.aad_object_id for person in everyone}
    return Directory.of(
        replace(person, aad_object_id=identities.get(person.login, person.aad_object_id))
        for person in directory.people
    )


def show(change: Change, person: LocalPerson | None) -> None:
    """Print what somebody sees, as it happens."""
    if change.author != BOT or change.did == "opened":
        return
    note = {"updated": " (changed)", "deleted": " (taken back)"}.get(change.did, "")
    click.echo(f"{change.at:%H:%M:%S}{note} {describe(change.content, person)}")
