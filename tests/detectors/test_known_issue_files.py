"""Known-issue files: what is read from good ones, and what is said about bad ones, all of it at once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from detectors.documents.files import check, load_issues, read_issue
from detectors.excerpts import excerpt
from detectors.faults import Fault
from detectors.known_issue import After, Breaker, Example, KnownIssue, Workaround
from detectors.matching.matcher import Matcher

FILES = Path(__file__).parent / "known_issue_files"
BAD = sorted((FILES / "bad").iterdir())


def _problems(file: Path) -> list[str]:
    found = read_issue(file.read_text("utf-8"), file.name)
    return [] if isinstance(found, KnownIssue) else [str(problem) for problem in found]


@pytest.mark.parametrize("file", BAD, ids=[file.stem for file in BAD])
def test_everything_wrong_with_a_file_is_told_with_its_place(file: Path, snapshot: SnapshotAssertion) -> None:
    """What `headsup issues check` shows a person: the place, what is wrong, the line and a caret."""
    text = file.read_text("utf-8")
    found = read_issue(text, file.name)
    assert not isinstance(found, KnownIssue)
    assert found
    assert "\n".join(f"{problem}\n{excerpt(text, problem)}" for problem in found) == snapshot


def test_a_misspelt_key_a_duplicate_a_bad_pattern_and_an_unknown_field_are_four_problems() -> None:
    linear = "(look-ahead is not supported, since patterns must run in linear time)"
    assert _problems(FILES / "bad" / "four-at-once.yaml") == [
        f"four-at-once.yaml:4:24: this pattern is refused: invalid perl operator: (?! {linear}",
        "four-at-once.yaml:8:3: unknown key `repeat_afer`; did you mean `repeat_after`?",
        "four-at-once.yaml:10:3: the key 'max_age' is given twice, first on line 9",
        "four-at-once.yaml:12:12: `{document_typ}` is not a field that a text may name; did you mean `document_type`?",
    ]


def test_every_fault_is_shown_by_a_bad_file_or_a_test() -> None:
    """Faults of the file system, of encodings and of the folder have tests of their own below."""
    elsewhere = {Fault.NOT_THERE, Fault.NOT_READABLE, Fault.NOT_UTF8, Fault.TOO_LARGE, Fault.RULE_REFUSED}
    told = "\n".join(line for file in BAD for line in _problems(file))
    unseen = {fault for fault in Fault if fault not in elsewhere and not _is_in(fault, told)}
    assert unseen == set()


def _is_in(fault: Fault, told: str) -> bool:
    import re

    pattern = re.escape(fault.value.replace("{{", "{").replace("}}", "}"))
    return re.search(re.sub(r"\\\{[a-z]+\\\}", ".*", pattern), told) is not None


def test_a_bad_file_keeps_no_other_from_working(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FILES)
    loaded = load_issues(Path("mixed"))
    assert [(issue.name, issue.file) for issue in loaded.issues] == [
        ("first", "mixed/a-good.yaml"),
        ("d-good", "mixed/d-good.yaml"),
        ("e-good", "mixed/more/e-good.yaml"),
    ]
    assert [str(problem) for problem in loaded.problems][-1] == (
        "mixed/c-taken.yaml:3:7: the name `First` is taken by mixed/a-good.yaml:1: give this known issue another"
    )
    assert [problem.file for problem in loaded.problems] == ["mixed/b-bad.yaml"] * 4 + ["mixed/c-taken.yaml"]
    Matcher(loaded.issues)


def test_what_is_left_out_has_its_default() -> None:
    (issue,) = load_issues(FILES / "good" / "least.yaml").issues
    assert (issue.name, issue.title, issue.file) == (
        "least",
        "Saving fails",
        str(FILES / "good" / "least.yaml"),
    )
    assert issue == KnownIssue(name="least", title="Saving fails", rule=issue.rule, file=issue.file)
    assert (issue.rollout, issue.key, issue.tell, issue.after) == (
        "shadow",
        ("user",),
        ("user",),
        After(1, None),
    )
    assert (issue.repeat_after, issue.max_age) == (timedelta(hours=72), timedelta(hours=1))
    assert issue.breaker == Breaker(100, timedelta(hours=8))


def test_every_key_is_read() -> None:
    (issue,) = load_issues(FILES / "good" / "everything.yaml").issues
    assert issue.rule is not None
    assert issue == KnownIssue(
        name="everything",
        title="Order without a cost centre",
        rule=issue.rule,
        file=issue.file,
        id="b7d9e3c4-51f0-4c0e-8a1d-2f6a7c9e0d13",
        level="medium",
        status="stable",
        rollout="pilot",
        pilot=("1087", "CORP\\jane", "role:pilots"),
        key=("user", "request.order"),
        after=After(2, timedelta(minutes=90)),
        held_for=timedelta(hours=3),
        tell=("user", "manager", "role:clerk", "above:Supervisor", "channel"),
        fallback=("manager", "role:clerk"),
        workaround=Workaround(
            "Choose a cost centre in {document_type}",
            ("Open {document_id}", "Choose a **cost centre**"),
            "https://intranet.example/kb/{document_id}",
            "en",
            (Workaround("Wählen Sie eine Kostenstelle", ("Öffnen Sie {document_id}",), None, "de"),),
        ),
        workarounds={
            "role:supervisor": Workaround(
                "Help {user} to choose a cost centre",
                language="en",
                translations=(Workaround("Helfen Sie {user}", (), "https://intranet.example/de", "de-AT"),),
            )
        },
        repeat_after=timedelta(days=3),
        max_age=timedelta(minutes=30),
        solved_when="saved",
        breaker=Breaker(5, timedelta(days=1)),
        quiet_hours="ignore",
        fixed_in="4.10",
        owner="HR portal team",
        examples=issue.examples,
    )
    assert (str(issue.rule.date), [str(tag) for tag in issue.rule.tags]) == ("2026-06-12", ["portal.saving"])
    assert [(one.match, one.line, one.column) for one in issue.examples] == [(True, 53, 7), (False, 54, 7)]
    assert issue.examples[1] == Example(
        False,
        {"level": "error", "message": "Failed to perform.", "request": {"isAcknowledged": True}},
        54,
        7,
    )


def test_good_files_have_no_problems_whatever_their_ending_and_line_ends() -> None:
    loaded = load_issues(FILES / "good")
    assert [issue.name for issue in loaded.issues] == ["crlf-and-mark", "ending", "everything", "least"]
    assert loaded.problems == ()
    Matcher(loaded.issues)


def test_an_empty_folder_is_no_error(tmp_path: Path) -> None:
    assert check(tmp_path) == ()
    assert load_issues(tmp_path).issues == ()


def test_what_cannot_be_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "latin.yaml").write_bytes("title: x\ndescription: ärger\n".encode("latin-1"))
    (tmp_path / "large.yaml").write_bytes(b"#" * 1_000_001)
    (tmp_path / "gone.yaml").symlink_to("nowhere")
    (tmp_path / "folder.yaml").mkdir()
    assert [str(problem) for problem in check(Path())] == [
        "large.yaml:1:1: the file is larger than 1 MB: a known issue takes a few lines",
        "latin.yaml:2:14: the file is not UTF-8: save it with that encoding",
    ]
    assert [str(problem) for problem in check(Path("nobody"))] == [
        "nobody:1:1: there is no such file or folder"
    ]


_ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=3)
    ),
    max_leaves=6,
)
_PATHS = st.sampled_from(
    [
        (key,)
        for key in (
            "title", "id", "name", "related", "status", "references", "author", "date", "tags", "logsource",
            "detection", "fields", "level", "scope", "known_issue",
        )
    ]
    + [("detection", "failed"), ("detection", "failed", "message|re"), ("detection", "failed", "a|cidr")]
    + [("detection", "condition"), ("known_issue", "after"), ("known_issue", "workaround"), ("known_issue", "tell")]
    + [("known_issue", "key"), ("known_issue", "examples"), ("logsource", "product")]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.tuples(_PATHS, _ANY_VALUE), min_size=1, max_size=3))
def test_whatever_stands_in_a_file_it_is_an_issue_that_works_or_problems(
    changes: list[tuple[tuple[str, ...], Any]],
) -> None:
    document = yaml.safe_load((FILES / "good" / "everything.yaml").read_text())
    for path, value in changes:
        inner = document
        for step in path[:-1]:
            inner = inner[step] if isinstance(inner, dict) and isinstance(inner.get(step), dict) else {}
        inner[path[-1]] = value
    found = read_issue(yaml.safe_dump(document, allow_unicode=True), "x.yaml")
    if isinstance(found, KnownIssue):
        Matcher([found])
    else:
        assert found


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_an_issue_or_problems(text: str) -> None:
    found = read_issue(text, "x.yaml")
    assert isinstance(found, KnownIssue) or found
