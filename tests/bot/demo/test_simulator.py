"""The simulator's process: writes real NLog files and the truth, and goes on where it was ended."""

import os
import random
from datetime import date
from pathlib import Path

import pytest

from bot.demo.people import employees, write_people
from bot.demo.portal import LAYOUT
from bot.demo.report import read_truth
from bot.demo.run import DemoFault, Scenario, prepare
from bot.demo.simulator import read_progress, run, write_history
from bot.directory import load_directory
from ingest.records.nlog import compile_layout


def records(folder: Path) -> list[str]:
    layout = compile_layout(LAYOUT)
    lines = [
        line for path in sorted(folder.glob("logs/*/*.log")) for line in path.read_text("utf-8").splitlines()
    ]
    return [line for line in lines if layout.starts(line)]


def test_it_writes_every_record_and_everybody_who_is_due(tmp_path: Path) -> None:
    run(tmp_path, seed=1, seconds=5, records=300, parent=os.getppid())
    assert (len(records(tmp_path)), len(read_truth(tmp_path))) == (300, 40)
    assert read_progress(tmp_path) == {"done": 300, "finished": True}


def test_it_stops_when_the_demo_is_gone_and_goes_on_where_it_was(tmp_path: Path) -> None:
    run(tmp_path, seed=1, seconds=5, records=300, parent=-1)
    assert records(tmp_path) == []
    (tmp_path / "progress.json").write_text('{"done": 250, "finished": false}')
    run(tmp_path, seed=1, seconds=5, records=300, parent=os.getppid())
    assert len(records(tmp_path)) == 50


def test_a_day_that_is_over_has_its_own_files(tmp_path: Path) -> None:
    write_history(tmp_path, seed=1, records=100, day=date(2026, 6, 11))
    names = {path.name for path in tmp_path.glob("logs/*/*.log")}
    assert names == {"api-2026-06-11.log", "auth-2026-06-11.log"}
    assert len(records(tmp_path)) == 101


def test_the_people_are_a_directory_without_faults(tmp_path: Path) -> None:
    everyone = employees(random.Random(1))
    write_people(tmp_path / "people.csv", everyone)
    loaded = load_directory(tmp_path / "people.csv")
    assert loaded.faults == ()
    assert [person.login for person in loaded.directory.people] == [one.login for one in everyone]


def test_a_demo_cut_off_goes_on_and_a_finished_one_begins_anew(tmp_path: Path) -> None:
    folder, small = tmp_path / "demo", Scenario(seconds=5, live=300, history=10)
    assert prepare(folder, small, chatting=False) is False
    assert prepare(folder, small, chatting=False) is True
    assert prepare(folder, Scenario(seconds=6, live=300, history=10), chatting=False) is False
    (folder / "progress.json").write_text('{"done": 300, "finished": true}')
    (folder / "headsup.db").touch()
    assert prepare(folder, Scenario(seconds=6, live=300, history=10), chatting=False) is False
    assert not (folder / "headsup.db").exists()


def test_a_folder_of_something_else_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(DemoFault, match="holds something else"):
        prepare(tmp_path, Scenario(), chatting=False)
    assert (tmp_path / "thesis.txt").read_text() == "mine"
