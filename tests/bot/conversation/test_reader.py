"""In which language and zone somebody reads: what their Teams sent last, else the directory, else the settings."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.conversation.reader import Readers
from bot.conversations import ConversationStore, Reference
from bot.directory import Directory, Person
from bot.rights import RoleNames
from bot.support.channels import ChannelStore, SupportChannel
from ingest.database import writing
from tests.bot.builders import NOON

NORA = Person("1087", "Nora", ("1087",), "aad-1087", locale="de-AT", timezone="Europe/Vienna")


def readers(engine: Engine, person: Person) -> Readers:
    directory = Directory.of([person])
    return Readers(
        lambda: directory,
        ConversationStore(engine),
        ChannelStore(engine),
        RoleNames(),
        zone="Europe/London",
        language="en-GB",
    )


@pytest.mark.parametrize(
    ("sent", "person", "expected"),
    [
        (("fr-FR", "Europe/Paris"), NORA, ("fr-FR", "Europe/Paris")),
        ((None, None), NORA, ("de-AT", "Europe/Vienna")),
        ((None, "Nowhere/Land"), NORA, ("de-AT", "Europe/Vienna")),
        ((None, None), replace(NORA, locale=None, timezone=None), ("en-GB", "Europe/London")),
        (("fr-FR", None), replace(NORA, locale=None, timezone="x"), ("fr-FR", "Europe/London")),
    ],
)
def test_what_teams_sent_last_comes_before_the_directory_and_that_before_the_settings(
    engine: Engine,
    sent: tuple[str | None, str | None],
    person: Person,
    expected: tuple[str, str],
) -> None:
    given = readers(engine, person)
    chat = Reference(
        "a:1", "personal", "https://x", aad_object_id="aad-1087", locale=sent[0], timezone=sent[1]
    )
    given.conversations.save(chat, NOON)
    reader = given.of_recipient("1087")
    assert reader is not None
    assert (reader.language, reader.zone) == expected


def test_a_channel_reads_as_it_was_bound_and_else_as_the_settings_say(engine: Engine) -> None:
    given = readers(engine, NORA)
    bound = SupportChannel("hr-portal", "Support", "19:x", None, "de-DE", "Europe/Berlin", "9001", NOON)
    with writing(engine) as connection:
        given.channels.bind(connection, bound)
        given.channels.bind(connection, replace(bound, product="shop", language=None, timezone=None))
    read = [given.of_recipient(name) for name in ("channel:hr-portal", "channel:shop", "channel:other")]
    assert [one and (one.language, one.zone) for one in read] == [
        ("de-DE", "Europe/Berlin"),
        ("en-GB", "Europe/London"),
        None,
    ]


def test_somebody_whom_the_directory_no_longer_knows_reads_nothing(engine: Engine) -> None:
    assert readers(engine, NORA).of_recipient("1001") is None
