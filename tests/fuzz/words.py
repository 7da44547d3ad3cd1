"""Targets over what people write: questions in the chat, files of known issues."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.asking.parser import understand
from bot.asking.telling import parts
from detectors.correlations.feeds import Feeds
from detectors.documents.files import link_files
from detectors.documents.reading import read_text
from detectors.matching.matcher import Matcher
from tests.fuzz.bytes_source import Bytes

_NOW: Final = datetime(2026, 6, 12, 12, tzinfo=UTC)


def questions(data: bytes) -> None:
    """Text as a question, and as one that follows another."""
    bytes_ = Bytes(data)
    zone = ZoneInfo(bytes_.pick(("Europe/Berlin", "America/New_York", "UTC")))
    language = bytes_.pick(("en", "de"))
    first, _, second = bytes_.text().partition("\n")
    asked = understand(first, now=_NOW, zone=zone, day_first=bytes_.number(2) == 1, language=language)
    parts(asked, language)
    parts(understand(second, now=_NOW, zone=zone, language=language, previous=asked), language)


def known_issues(data: bytes) -> None:
    """Text as the file of a known issue."""
    loaded = link_files([read_text(Bytes(data).text(), "issue.yaml")])
    assert not (loaded.issues and loaded.problems)
    assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in loaded.problems)
    Matcher(loaded.issues)
    Feeds.of(loaded.issues)
