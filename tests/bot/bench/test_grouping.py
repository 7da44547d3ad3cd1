"""`headsup bench grouping`: the usual definition of grouping accuracy, over small sets of our own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.bench.grouping import accuracy
from bot.cli import headsup as command

DOORS = """LineId,Content,EventId
1,Door 17 opened,E1
2,Door 4 opened,E1
3,"Alarm, all leave",E2
"""
LIFTS = """LineId,Content,EventId
1,Lift 1 stopped,E1
2,Lift 2 stopped,E2
3,Nobody waits,E3
4,All lifts are out of order,E4
"""


def bench(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["bench", "grouping", *arguments])


@pytest.mark.parametrize(
    ("groups", "truth", "expected"),
    [
        ([1, 1, 2], ["a", "a", "b"], 1.0),
        ([1, 1, 1], ["a", "a", "b"], 0.0),  # one group too few makes both wrong
        ([1, 2, 3], ["a", "a", "b"], 1 / 3),  # one too many makes the whole true group wrong
        ([1, 2, 2, 2], ["a", "a", "b", "b"], 0.0),
        ([], [], 1.0),
    ],
)
def test_a_message_is_right_if_its_group_is_exactly_its_true_group(
    groups: list[int], truth: list[str], expected: float
) -> None:
    assert accuracy(groups, truth) == pytest.approx(expected)


def test_each_set_below_the_folder_and_their_mean(tmp_path: Path) -> None:
    (tmp_path / "deep" / "Lifts").mkdir(parents=True)
    (tmp_path / "Doors_2k.log_structured.csv").write_text(DOORS)
    (tmp_path / "deep" / "Lifts" / "Lifts_2k.log_structured.csv").write_text(LIFTS)
    (tmp_path / "README.md").write_text("not a set")
    result = bench(str(tmp_path), "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"sets": {"Doors": 1.0, "Lifts": 0.5}, "mean": 0.75}
    table = bench(str(tmp_path)).stdout.splitlines()
    assert [line.split()[:2] for line in table] == [
        ["set", "accuracy"], ["Doors", "1.000"], ["Lifts", "0.500"], ["mean", "0.750"],
    ]  # fmt: skip


def test_two_sets_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Doors_2k.log_structured.csv").write_text(DOORS)
    sets = json.loads(bench(str(tmp_path), "--json").stdout)["sets"]
    assert sets == {f"{name}/Doors_2k.log_structured.csv": 1.0 for name in ("a", "b")}


def test_a_folder_without_sets_is_one_sentence(tmp_path: Path) -> None:
    result = bench(str(tmp_path))
    assert (result.exit_code, result.output) == (
        1,
        f"{tmp_path}: no file below it ends in _structured.csv; give a folder of LogHub's sets.\n",
    )


def test_a_file_without_the_columns_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "Doors_structured.csv"
    path.write_text("LineId,Message\n1,hello\n")
    result = bench(str(tmp_path))
    assert (result.exit_code, result.output) == (
        1,
        f"{path}: it has no column 'Content'; LogHub's files have Content and EventId.\n",
    )
