"""The demo's report: what people were told, held against what is true."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.report import Report, Told, read_truth, report
from bot.demo.traffic import Due

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
ANN = Due("ack-missing", "1001", "user", ("1001",))
BOB = Due("web-proxy", "1002", "user", ("1002",))


def after(due: Due, seconds: float) -> Told:
    return Told(due, NOON + timedelta(seconds=seconds))


def test_everybody_told_once_in_time_is_nothing_missed_and_nothing_wrong() -> None:
    assert report(
        [after(ANN, 0), after(BOB, 1)], [after(ANN, 0.2), after(BOB, 1.5)], events=9, unknown=0
    ) == Report(
        events=9,
        planted={"ack-missing": ["1001"], "web-proxy": ["1002"]},
        told={"ack-missing": ["1001"], "web-proxy": ["1002"]},
        missed=0,
        wrong=0,
        unknown=0,
        p50_seconds=0.2,
        p99_seconds=0.5,
    )


def test_who_was_not_told_is_missed_and_who_should_not_have_been_is_wrong() -> None:
    found = report([after(ANN, 0)], [after(BOB, 1)], events=1, unknown=0)
    assert (found.missed, found.wrong, found.p50_seconds) == (1, 1, None)


def test_told_twice_is_wrong_once() -> None:
    found = report([after(ANN, 0)], [after(ANN, 1), after(ANN, 2)], events=1, unknown=0)
    assert (found.missed, found.wrong, found.told) == (0, 1, {"ack-missing": ["1001", "1001"]})


def test_as_somebody_else_or_for_another_key_is_both_missed_and_wrong() -> None:
    as_manager = Due("ack-missing", "1001", "manager", ("1001",))
    found = report([after(ANN, 0)], [after(as_manager, 1)], events=1, unknown=0)
    assert (found.missed, found.wrong) == (1, 1)


def test_a_line_of_the_truth_that_a_kill_cut_off_is_left_out(tmp_path: Path) -> None:
    line = '{"issue": "web-proxy", "person": "1002", "told": "user", "key": ["1002"], "written": "%s"}\n'
    whole = line % NOON.isoformat()
    (tmp_path / "truth.jsonl").write_text(whole[:40] + whole + whole + whole[:40])
    assert read_truth(tmp_path) == [after(BOB, 0)]
    assert read_truth(tmp_path / "nowhere") == []
