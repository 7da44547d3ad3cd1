"""Known-issue files that change: what runs, and which version of it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from detectors.matching.matcher import Matcher
from detectors.reloading.changes import Changes
from detectors.reloading.folder import IssueFolder
from ingest.event import Event

PLAIN = """\
title: {name}
logsource: {{product: hr-portal}}
detection: {{failed: {{message|contains: '{text}'}}, condition: failed}}
"""
TEXTS = ("Failed to perform.", "Half a file is no file.", "Changed.", "New.", "Well again.")
CORRELATION = """\
title: {name}
correlation: {{type: event_count, rules: [{rule}], group-by: [user], timespan: 1h, condition: {{gte: 3}}}}
"""


class Folder:
    """A folder of known issues, and a clock that stands long after its files were written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = IssueFolder(path)
        self.now = datetime.now(UTC) + timedelta(days=1)

    def write(self, name: str, text: str = "Failed to perform.", content: str = PLAIN) -> None:
        (self.path / f"{name}.yaml").write_text(content.format(name=name, text=text, rule=text))

    def look(self) -> bool:
        """Look twice, as a change asks for."""
        first = self.folder.look(self.now)
        return self.folder.look(self.now) or first

    def states(self) -> dict[str, str]:
        return {Path(state.file).stem: state.state for state in self.folder.states}

    def texts(self) -> dict[str, str]:
        """What each running rule looks for."""
        matcher = Matcher(list(self.folder.issues.values()))
        return {
            name: text
            for text in TEXTS
            for name in matcher.match(
                Event(time=self.now, received=self.now, product="hr-portal", message=text)
            )
        }


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    for name in ("a", "b"):
        made.write(name)
    made.folder.load()
    return made


def test_what_has_not_changed_is_not_read_again(folder: Folder) -> None:
    assert not folder.look()
    os.utime(folder.path / "a.yaml")
    assert not folder.look()
    assert folder.states() == {"a": "good", "b": "good"}


def test_a_change_counts_when_it_is_seen_twice_alike(folder: Folder) -> None:
    folder.write("a", "Half a")
    assert not folder.folder.look(folder.now)
    folder.write("a", "Half a file is no file.")
    assert not folder.folder.look(folder.now)
    assert folder.folder.look(folder.now)
    assert folder.texts()["a"] == "Half a file is no file."


def test_files_come_change_and_go(folder: Folder) -> None:
    folder.write("c", "New.")
    folder.write("a", "Changed.")
    (folder.path / "b.yaml").unlink()
    assert folder.look()
    assert folder.texts() == {"a": "Changed.", "c": "New."}
    assert folder.states() == {"a": "good", "c": "good"}


def test_a_bad_file_goes_on_as_it_last_was_and_the_others_are_read(folder: Folder) -> None:
    folder.write("a", content="title: [")
    folder.write("b", "Changed.")
    folder.write("c", content="title: never good")
    assert folder.look()
    assert folder.states() == {"a": "kept", "b": "good", "c": "bad"}
    assert folder.texts() == {"a": "Failed to perform.", "b": "Changed."}
    assert {problem.file for problem in folder.folder.problems} == {
        str(folder.path / "a.yaml"), str(folder.path / "c.yaml"),
    }  # fmt: skip
    assert list(folder.folder.faulty) == ["a.yaml", "c.yaml"]
    folder.write("a", "Well again.")
    (folder.path / "c.yaml").unlink()
    assert folder.look()
    assert folder.states() == {"a": "good", "b": "good"}
    assert folder.texts()["a"] == "Well again."
    assert folder.folder.faulty == {}


def test_a_fault_that_shows_among_the_files_sends_the_changed_one_back(folder: Folder) -> None:
    folder.write("often", "a", content=CORRELATION)
    assert folder.look()
    folder.write("often", "nothing-of-that-name", content=CORRELATION)
    assert folder.look()
    assert folder.states() == {"a": "good", "b": "good", "often": "kept"}
    found = folder.folder.issues["often"].correlation
    assert found is not None
    assert found.rules == ("a",)


def test_what_a_correlation_needs_goes_on_though_its_file_turned_bad(folder: Folder) -> None:
    folder.write("often", "a", content=CORRELATION)
    assert folder.look()
    folder.write("a", content="title: [")
    assert folder.look()
    assert folder.states() == {"a": "kept", "b": "good", "often": "good"}
    assert set(folder.folder.issues) == {"a", "b", "often"}


def test_without_the_rule_that_it_names_a_correlation_has_nothing_to_go_back_to(folder: Folder) -> None:
    folder.write("often", "a", content=CORRELATION)
    assert folder.look()
    (folder.path / "a.yaml").unlink()
    assert folder.look()
    assert folder.states() == {"b": "good", "often": "bad"}
    assert set(folder.folder.issues) == {"b"}


def test_a_folder_that_is_away_changes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "share"
    place.mkdir()
    folder = Folder(place)
    folder.write("a")
    folder.folder.load()
    place.rename(tmp_path / "away")
    assert not folder.look()
    assert set(folder.folder.issues) == {"a"}
    (tmp_path / "away").rename(place)
    assert not folder.look()


def test_a_single_file_is_a_folder_of_one(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("a")
    one = IssueFolder(tmp_path / "a.yaml")
    one.load()
    (tmp_path / "a.yaml").write_text("title: [")
    one.look(folder.now)
    assert one.look(folder.now)
    assert list(one.faulty) == ["a.yaml"]
    assert set(one.issues) == {"a"}


def test_a_change_that_leaves_time_and_size_is_seen_while_the_file_is_fresh(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("one")
    os.utime(file, (1000, 1000))
    changes = Changes(lambda: [file])
    changes.all()
    with file.open("r+") as stream:
        stream.write("two")
    os.utime(file, (1000, 1000))
    assert changes.look(datetime.fromtimestamp(1004, UTC)) is None
    found = changes.look(datetime.fromtimestamp(1002, UTC))
    assert found is not None
    assert (found.present, found.read) == ((file,), (file,))
