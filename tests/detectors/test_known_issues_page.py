"""docs/known-issues.md is held against the code: keys, defaults, modifiers, sentences and its own example."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from detectors.correlations.model import CorrelationType
from detectors.documents.audience_shapes import AudienceBlock, WorkaroundBlock
from detectors.documents.files import link_files
from detectors.documents.reading import read_text
from detectors.documents.schema import ExampleBlock, IssueFile, KnownIssueBlock, LogSourceBlock
from detectors.documents.shapes import BaselineBlock, ConditionBlock, CorrelationBlock
from detectors.examples import run_examples
from detectors.faults import Fault
from detectors.matching.modifiers import ALIASES, SUPPORTED
from ingest.event import WELL_KNOWN

PAGE = (Path(__file__).parents[2] / "docs" / "known-issues.md").read_text("utf-8")


def _rows(heading: str) -> dict[str, str]:
    """The keys of the first table under a heading, each with what it is when left out."""
    table = PAGE.split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]
    rows = re.findall(r"^\| (`[a-z_`, -]+`) \| (.+?) \|", table, re.MULTILINE)
    return {key: default for keys, default in rows for key in re.findall(r"`([a-z_-]+)`", keys)}


def _written(value: Any) -> str:
    match value:
        case None:
            return "none"
        case timedelta():
            return f"{value // timedelta(hours=1)}h"
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case AudienceBlock():
            return value.audience
        case BaseModel():
            given = {key: item for key, item in value if item is not None}
            return "{" + ", ".join(f"{key}: {_written(item)}" for key, item in given.items()) + "}"
    return str(value)


def test_every_key_of_a_file_is_described() -> None:
    rows = _rows("## The keys of a file")
    assert set(rows) == set(IssueFile.model_fields)
    assert {key for key, default in rows.items() if default == "needed"} == {
        key for key, field in IssueFile.model_fields.items() if field.is_required()
    }


def test_every_key_of_our_block_is_described_with_its_default() -> None:
    rows = {key: default.strip("`") for key, default in _rows("### `known_issue`").items()}
    fields = KnownIssueBlock.model_fields.items()
    expected = {
        field.alias or key: _written(field.get_default(call_default_factory=True)) for key, field in fields
    }
    assert rows == expected | {"examples": "none"}


def test_every_key_of_a_correlation_is_described_and_every_type() -> None:
    rows = _rows("### `correlation`")
    assert set(rows) == {field.alias or name for name, field in CorrelationBlock.model_fields.items()}
    needed = {name for name, field in CorrelationBlock.model_fields.items() if field.is_required()}
    assert {key for key, default in rows.items() if default == "needed"} == needed
    types = PAGE.split("\n| type |", 1)[1].split("\n\n", 1)[0]
    named = {name for row in types.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == set(get_args(CorrelationType))


def test_the_keys_of_inner_blocks_are_named() -> None:
    for block in (
        WorkaroundBlock,
        AudienceBlock,
        ExampleBlock,
        LogSourceBlock,
        ConditionBlock,
        BaselineBlock,
    ):
        assert {key for key in block.model_fields if not re.search(rf"[`{{ ]{key}[`:]", PAGE)} == set()


def test_every_modifier_is_named() -> None:
    assert {name for name in (*SUPPORTED, *ALIASES.values()) if f"`{name}`" not in PAGE} == set()


def test_every_field_that_a_text_may_name_is_listed() -> None:
    listed = PAGE.split("### Texts that name fields", 1)[1].split("###", 1)[0]
    assert set(re.findall(r"`\{([a-z_]+)\}`", listed)) == WELL_KNOWN


def test_every_sentence_about_a_fault_is_explained() -> None:
    explained = [line[2:] for line in PAGE.splitlines() if line.startswith("- ")]
    for fault in Fault:
        sentence = (
            re.sub(r"`\{\{(\{[a-z]+\})\}\}`", r"`\1`", fault.value).replace("{{", "{").replace("}}", "}")
        )
        assert [line for line in explained if line.startswith(sentence + ":")], sentence


def test_the_page_s_own_example_is_good_and_its_examples_hold() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert examples
    for text in examples:
        loaded = link_files([read_text(text, "page.yaml")])
        assert loaded.problems == ()
        assert [failure for issue in loaded.issues for failure in run_examples(issue)] == []
