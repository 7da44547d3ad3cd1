"""`headsup health`: the figures of the chat, as a table and as JSON."""

import json
from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import Engine

from bot.cli import headsup
from ingest.event import Event, utc_now
from tests.bot.health.counted import ZONE, Clock, Counted


def filled(engine: Engine) -> None:
    """Forty people worked just now, six of them failed, three of these as clerks."""
    now = utc_now()
    run = Counted(engine, clock=Clock(now))
    run.log(
        *(
            Event(
                time=now,
                received=now,
                product="hr-portal",
                user=f"p{n}",
                level="error" if n < 6 else "info",
                role="clerk" if n < 3 else "editor",
            )
            for n in range(40)
        )
    )
    run.count()


def called(database: str, *given: str) -> tuple[int, str]:
    result = CliRunner(env={"HEADSUP_ZONE": ZONE}).invoke(headsup, ["health", "--database", database, *given])
    return result.exit_code, result.output


def test_a_table_and_json_withhold_the_same(engine: Engine, database: str, tmp_path: Path) -> None:
    filled(engine)
    code, output = called(database, "--period", "this-week")
    assert code == 0
    rows = [line.split() for line in output.splitlines()]
    assert ["everybody", "40", "6", "0", "0", "0"] in rows
    assert ["role", "clerk", "–", "–", "0", "0", "0"] in rows
    assert ["role", "editor", "–", "–", "0", "0", "0"] in rows
    code, output = called(database, "hr-portal", "--period", "this-week", "--json")
    found = json.loads(output)
    assert (code, found["now"]["worked"], found["by"]["role"]["clerk"]["worked"]) == (0, 40, None)


def test_nothing_was_counted_yet(engine: Engine, database: str) -> None:
    assert called(database) == (1, "Nobody was counted yet; `headsup serve` counts as events come.\n")
