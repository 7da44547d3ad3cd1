"""Every type of correlation is run by events through detector and evaluator, and meets what its row says."""

from pathlib import Path
from typing import get_args

import pytest

from detectors.correlations.model import BY_CLOCK, CorrelationType, Operator
from ingest.database import create_schema, open_database
from tests.detectors.constructs.correlations import CORRELATIONS, RULES, WATCHED, Sequences
from tests.detectors.correlations.correlation_run import CorrelationRun, Said


def _meets(one: Sequences, sequence: str, folder: Path) -> bool:
    folder.mkdir()
    engine = open_database(str(folder / "headsup.db"))
    create_schema(engine)
    try:
        written = f"title: t\nname: rule\ncorrelation: {one.written}\n"
        documents = [document for document in (written, one.others) if document]
        run = CorrelationRun(engine, folder, *documents, rules=RULES)
        said = [_said(text) for text in sequence.split(", ")]
        by_clock = any(f"type: {kind}," in one.written for kind in BY_CLOCK)
        for minute in range(WATCHED if by_clock else 0):
            run.stand_at(minute)
            run.log(*(each for each in said if each.minute == minute))
            run.detect()
        if not by_clock:
            run.log(*said)
            run.detect()
        return bool(run.matches("rule"))
    finally:
        engine.dispose()


def _said(written: str) -> Said:
    minute, message, *fields = written.split()
    return Said(float(minute), message, dict(field.split("=") for field in fields))


@pytest.mark.parametrize("one", CORRELATIONS, ids=[one.name for one in CORRELATIONS])
def test_a_correlation_is_met_by_these_sequences_and_not_by_those(one: Sequences, tmp_path: Path) -> None:
    assert [each for n, each in enumerate(one.met) if not _meets(one, each, tmp_path / f"met{n}")] == []
    assert [each for n, each in enumerate(one.unmet) if _meets(one, each, tmp_path / f"unmet{n}")] == []


def test_every_type_and_every_operator_is_among_them() -> None:
    written = " ".join(one.written for one in CORRELATIONS)
    assert [kind for kind in get_args(CorrelationType) if f"type: {kind}," not in written] == []
    assert [name for name in get_args(Operator) if f"{name}: " not in written] == []
    assert [one.name for one in CORRELATIONS if not one.met or not one.unmet] == []
