"""`headsup issues` and `headsup people`: what operators' files say, and what is wrong with them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import headsup
from tests.bot.service_run import SHIPPED

BAD = """\
title: Bad
naem: bad
name: bad
name: bad
logsource: {product: p, service: s}
detection:
  one: {message|re: '('}
  condition: one
known_issue:
  key: [user]
  workaround: {title: 'Open {nonsense}'}
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, **settings: str) -> Result:
    return CliRunner().invoke(headsup, list(arguments), env=settings)


def folder(tmp_path: Path) -> Path:
    """The shipped issues and a bad one."""
    issues = tmp_path / "issues"
    issues.mkdir()
    for path in SHIPPED.glob("*.yaml"):
        (issues / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (issues / "bad.yaml").write_text(BAD, encoding="utf-8")
    return issues


def test_the_shipped_issues_are_right_and_their_examples_hold() -> None:
    checked, tested = run("issues", "check", str(SHIPPED)), run("issues", "test", str(SHIPPED))
    assert (checked.exit_code, checked.stdout) == (0, "4 known issues, nothing wrong.\n")
    assert tested.exit_code == 0
    assert tested.stdout.endswith("examples hold, in 4 known issues.\n")


def test_check_tells_every_fault_by_its_place(tmp_path: Path) -> None:
    result = run("issues", "check", str(folder(tmp_path)))
    assert result.exit_code == 1
    places = [line.split("bad.yaml:")[1].partition(": ")[0] for line in result.stdout.splitlines()]
    assert places == ["2:1", "4:1", "7:21", "11:23"]


def test_a_person_is_shown_what_stands_there(tmp_path: Path) -> None:
    result = run("issues", "check", "--lines", str(folder(tmp_path)))
    assert result.stdout.splitlines()[:3] == [
        f"{tmp_path}/issues/bad.yaml:2:1: unknown key `naem`; did you mean `name`?",
        "     2 | naem: bad",
        "       | ^",
    ]
    assert len(result.stdout.splitlines()) == 12


def test_a_name_stands_for_its_file(tmp_path: Path) -> None:
    issues = str(folder(tmp_path))
    assert (
        run("issues", "check", "web-proxy", HEADSUP_ISSUES=issues).stdout
        == "1 known issues, nothing wrong.\n"
    )
    assert run("issues", "check", "bad", HEADSUP_ISSUES=issues).exit_code == 1
    assert run("issues", "test", "WEB-PROXY", HEADSUP_ISSUES=issues).stdout == (
        "7 of 7 examples hold, in 1 known issues.\n"
    )
    unknown = run("issues", "test", "nothing", HEADSUP_ISSUES=issues)
    assert (unknown.exit_code, "neither a file nor a known issue of" in unknown.stderr) == (1, True)
    unset = run("issues", "test", "nothing", HEADSUP_ISSUES="")
    assert (unset.exit_code, "to use a name, set HEADSUP_ISSUES" in unset.stderr) == (1, True)


def test_faults_and_examples_for_machines(tmp_path: Path) -> None:
    checked = run("issues", "check", "--json", str(folder(tmp_path)))
    faults = [json.loads(line) for line in checked.stdout.splitlines()]
    assert checked.exit_code == 1
    assert [(fault["line"], fault["column"]) for fault in faults] == [(2, 1), (4, 1), (7, 21), (11, 23)]
    assert set(faults[0]) == {"file", "line", "column", "what"}
    path = tmp_path / "web-proxy.yaml"
    text = (SHIPPED / "web-proxy.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("10.44.8.0/26", "10.44.9.0/26"), encoding="utf-8")
    tested = run("issues", "test", "--json", str(path))
    (one,) = [json.loads(line) for line in tested.stdout.splitlines()]
    assert tested.exit_code == 1
    assert (one["issue"], one["examples"], len(one["failures"])) == ("web-proxy", 7, 2)
    assert one["failures"][0] == {
        "line": 37,
        "column": 7,
        "expected": True,
        "why": "`failed` matched, `proxied` did not: client_ip is `10.44.8.17`, outside of the range",
    }


def test_list_names_the_good_ones_whatever_the_others(tmp_path: Path) -> None:
    result = run("issues", "list", "--json", str(folder(tmp_path)))
    listed = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    assert [issue["name"] for issue in listed] == [
        "ack-missing",
        "edit-forbidden",
        "special-characters",
        "web-proxy",
    ]
    assert {key: listed[1][key] for key in ("tell", "fallback", "texts")} == {
        "tell": ["user", "manager"],
        "fallback": [],
        "texts": {"user": ["en", "de"], "manager": ["en", "de"]},
    }


AUDIENCES = """\
title: Orders fail
name: orders-fail
logsource: {product: shop}
detection: {failed: {level: error}, condition: failed}
known_issue:
  tell: [user, {role: Supervisor, scope: above}]
  fallback: [channel]
  workaround:
    title: Try again
    language: en
    languages: {de-AT: {title: Noch einmal versuchen}, fr: {title: Essayez encore}}
    audiences:
      role:supervisor: {title: Help them, languages: {de: {title: Helfen Sie}}}
  examples:
    - {match: true, event: {level: error}}
"""


def test_whom_an_issue_tells_and_in_which_languages_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "orders.yaml"
    file.write_text(AUDIENCES, encoding="utf-8")
    listed, checked = run("issues", "list", str(file)), run("issues", "check", str(file))
    assert listed.stdout == (
        "orders-fail: Orders fail"
        " (shadow; tells user, role:Supervisor above the user, else channel; in de, de-AT, en, fr)\n"
    )
    assert (checked.exit_code, checked.stdout) == (0, "1 known issues, nothing wrong.\n")
    assert checked.stderr == (
        f"{file}: `orders-fail` has no text in `fr` for `role:Supervisor`, who gets it in `en`\n"
    )
    assert json.loads(run("issues", "test", "--json", str(file)).stdout) == {
        "issue": "orders-fail",
        "file": str(file),
        "tell": ["user", {"role": "Supervisor", "scope": "above"}],
        "fallback": ["channel"],
        "texts": {
            "user": ["en", "de-AT", "fr"],
            "role:Supervisor": ["en", "de"],
            "channel": ["en", "de-AT", "fr"],
        },
        "examples": 1,
        "failures": [],
    }


def test_a_rule_that_is_there_for_a_correlation_only_says_so(tmp_path: Path) -> None:
    file = tmp_path / "many.yaml"
    file.write_text(
        "title: Many\ncorrelation: {type: event_count, rules: [one], timespan: 1h, condition: {gte: 9}}\n---\n"
        "title: One\nname: one\nlogsource: {product: p}\ndetection: {s: {a: b}, condition: s}\n",
        encoding="utf-8",
    )
    assert run("issues", "list", str(file)).stdout.splitlines() == [
        "many: Many (shadow; tells user)",
        "one: One (counted by a correlation)",
    ]


def test_an_example_that_does_not_hold_is_a_failure(tmp_path: Path) -> None:
    text = (SHIPPED / "web-proxy.yaml").read_text(encoding="utf-8")
    path = tmp_path / "web-proxy.yaml"
    path.write_text(text.replace("10.44.8.0/26", "10.44.9.0/26"), encoding="utf-8")
    result = run("issues", "test", str(path))
    assert result.exit_code == 1
    assert "5 of 7 examples hold, in 1 known issues." in result.stdout


def test_the_setting_names_the_folder_and_has_to() -> None:
    assert run("issues", "check", HEADSUP_ISSUES=str(SHIPPED)).exit_code == 0
    assert run("issues", "check", HEADSUP_ISSUES="nowhere").exit_code == 1
    missing = run("issues", "check", HEADSUP_ISSUES="")
    assert (missing.exit_code, "HEADSUP_ISSUES is not set" in missing.stderr) == (2, True)


def test_json_is_all_that_is_on_stdout(tmp_path: Path) -> None:
    result = run("issues", "list", "--json", str(folder(tmp_path)))
    assert len([json.loads(line) for line in result.stdout.splitlines()]) == 4
    assert "bad.yaml:2:1: " in result.stderr
