"""The page for a works council says of every kind of record how long it is kept, and names what there is."""

import re
from pathlib import Path

from sqlalchemy import create_engine

from bot.retention.kinds import KINDS, Keep, kinds
from bot.settings import Settings
from ingest.database import create_schema
from ingest.event import utc_now
from ingest.store import EventStore

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"
_ROW = re.compile(r"^\| `(?P<kind>\w+)` \|.+\| (?P<days>\d+) \|$", re.MULTILINE)


def rows() -> dict[str, int]:
    return {found["kind"]: int(found["days"]) for found in _ROW.finditer(PAGE.read_text(encoding="utf-8"))}


def test_every_kind_of_record_is_there_with_its_days() -> None:
    engine = create_engine("sqlite://")
    create_schema(engine)
    keep = Keep.of(Settings(_env_file=None))
    made = kinds(engine, EventStore(engine, utc_now), {}, keep)
    assert rows() == {kind.name: kind.kept.days for kind in made}
    assert list(rows()) == list(KINDS)


def test_the_files_and_settings_that_it_names_exist() -> None:
    text = PAGE.read_text(encoding="utf-8")
    root = PAGE.parents[1]
    for path in re.findall(r"`(tests/[\w/]+\.py)`", text):
        assert (root / path).exists(), path
    for name in set(re.findall(r"HEADSUP_[A-Z_]+", text)) - {"HEADSUP_PERSON_WATCH"}:
        assert name.removeprefix("HEADSUP_").lower() in Settings.model_fields, name
