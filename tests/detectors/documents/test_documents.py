"""Documents that name one another: correlations and their parts, filters and lists, within a file and across files."""

from datetime import timedelta

from detectors.correlations.model import Baseline, Correlation
from detectors.documents.files import LoadedIssues, link_files
from detectors.documents.reading import read_text
from detectors.matching.matcher import Matcher
from tests.detectors.rules import event

RULE = """title: Login refused
name: refused
id: 53BA33FD-3a50-4468-a5ef-c583635cfa92
logsource: {product: portal}
detection: {s: {message: refused}, condition: s}
"""
OTHER = """title: Login accepted
name: accepted
logsource: {product: portal}
detection: {s: {message: accepted}, condition: s}
known_issue: {key: [node]}
"""
MANY = """title: Many refusals
name: many
level: high
correlation:
  type: event_count
  rules: [53ba33fd-3A50-4468-a5ef-c583635cfa92]
  group-by: [user]
  timespan: 10m
  condition: {gte: 10}
known_issue: {rollout: live, workaround: {title: Wait}}
"""


def _linked(**files: str) -> LoadedIssues:
    return link_files([read_text(text, f"{name}.yaml") for name, text in files.items()])


def _correlation(written: str) -> Correlation:
    loaded = _linked(a=f"title: t\ncorrelation: {written}\n", b=RULE, c=OTHER)
    assert loaded.problems == ()
    assert loaded.issues[0].correlation is not None
    return loaded.issues[0].correlation


def test_a_rule_without_a_block_that_a_correlation_names_is_a_part_of_it() -> None:
    """It is found by its id, in another file, without regard to case, and goes by its name."""
    loaded = _linked(a=MANY, b=RULE, c=OTHER)
    assert loaded.problems == ()
    many, refused, accepted = loaded.issues
    assert (many.rule, many.part, many.level, many.rollout) == (None, False, "high", "live")
    assert many.correlation == Correlation(
        "event_count", ("refused",), timedelta(minutes=10), ("user",), conditions=(("gte", 10),)
    )
    assert (refused.part, accepted.part) == (True, False)
    assert Matcher(loaded.issues).match(event(message="refused")) == ("refused",)


def test_a_rule_with_a_block_of_its_own_is_no_part() -> None:
    loaded = _linked(a=MANY, b=RULE + "known_issue: {}\n")
    assert [issue.part for issue in loaded.issues] == [False, False]


def test_generate_keeps_the_rules_as_issues_wherever_it_stands() -> None:
    within = MANY.replace("condition: {gte: 10}", "condition: {gte: 10}\n  generate: true")
    for written in (within, MANY + "generate: true\n"):
        loaded = _linked(a=written, b=RULE)
        assert [issue.part for issue in loaded.issues] == [False, False]
        assert loaded.issues[0].correlation is not None
        assert loaded.issues[0].correlation.generate


def test_a_correlation_may_be_a_part_of_another() -> None:
    outer = """title: Many refusals, then success
name: outer
correlation: {type: temporal_ordered, rules: [many, accepted], group-by: [user], timespan: 1h}
"""
    many = MANY[: MANY.index("known_issue")]
    loaded = _linked(a=f"{outer}---\n{many}---\n{RULE}---\n{OTHER}")
    assert loaded.problems == ()
    assert [(issue.name, issue.part) for issue in loaded.issues] == [
        ("outer", False),
        ("many", True),
        ("refused", True),
        ("accepted", False),
    ]
    assert loaded.issues[0].correlation == Correlation(
        "temporal_ordered", ("many", "accepted"), timedelta(hours=1), ("user",), conditions=(("gte", 2),)
    )


def test_what_each_type_is_given_is_kept() -> None:
    assert _correlation(
        "{type: value_percentile, rules: refused, timespan: 1d,"
        " condition: {field: ms, percentile: 99.5, gt: 2.5, lte: 9}}"
    ) == Correlation(
        "value_percentile",
        ("refused",),
        timedelta(days=1),
        conditions=(("gt", 2.5), ("lte", 9)),
        field=("ms",),
        percentile=99.5,
    )
    assert _correlation(
        "{type: value_count, rules: [refused], timespan: 90s, group-by: node, condition: {field: [user, node], neq: 3}}"
    ) == Correlation(
        "value_count",
        ("refused",),
        timedelta(seconds=90),
        ("node",),
        conditions=(("neq", 3),),
        field=("user", "node"),
    )
    assert _correlation(
        "{type: new_term, rules: [accepted], timespan: 30d, group-by: [user], field: client_ip, learn: 7d}"
    ) == Correlation(
        "new_term",
        ("accepted",),
        timedelta(days=30),
        ("user",),
        field=("client_ip",),
        learn=timedelta(days=7),
    )
    assert _correlation(
        "{type: drop, rules: [accepted], timespan: 10m, baseline: {past: 1d, factor: 2, least: 5}}"
    ) == Correlation("drop", ("accepted",), timedelta(minutes=10), baseline=Baseline(timedelta(days=1), 2, 5))
    assert _correlation(
        "{type: temporal, rules: [refused, accepted], timespan: 1h, group-by: [who], condition: {gte: 1},"
        " aliases: {who: {refused: user, accepted: account}}}"
    ) == Correlation(
        "temporal",
        ("refused", "accepted"),
        timedelta(hours=1),
        ("who",),
        {"who": {"refused": "user", "accepted": "account"}},
        conditions=(("gte", 1),),
    )
    assert _correlation("{type: silence, rules: [accepted], timespan: 15m}") == Correlation(
        "silence", ("accepted",), timedelta(minutes=15)
    )


def test_a_file_that_names_a_bad_one_is_left_out_with_it_and_no_other() -> None:
    loaded = _linked(a=MANY, b=RULE.replace("message:", "message|contain:"), c=OTHER)
    assert [issue.name for issue in loaded.issues] == ["accepted"]
    assert [str(problem) for problem in loaded.problems] == [
        "a.yaml:6:11: the known issue `53ba33fd-3A50-4468-a5ef-c583635cfa92` has faults of its own: b.yaml",
        "b.yaml:5:17: unknown modifier `contain`; did you mean `contains`?",
    ]


def test_a_rule_that_is_named_and_refused_is_told_from_one_that_is_not_there() -> None:
    named = MANY.replace("53ba33fd-3A50-4468-a5ef-c583635cfa92", "Refused")
    further = "title: t\nname: further\ncorrelation: {type: silence, rules: [many], timespan: 1h}\n"
    loaded = _linked(a=further, b=named, c=RULE.replace("condition: s", "condition: t"))
    assert [str(problem) for problem in loaded.problems] == [
        "a.yaml:3:38: the known issue `many` has faults of its own: b.yaml",
        "b.yaml:6:11: the known issue `Refused` has faults of its own: c.yaml",
        "c.yaml:5:47: there is no selection `t`; known here: `s`",
    ]


def test_the_last_good_version_of_a_file_goes_on_beside_what_is_new() -> None:
    before = read_text(RULE, "rule.yaml")
    after = read_text(RULE.replace("condition: s", "condition: t"), "rule.yaml")
    assert after.problems
    loaded = link_files([read_text(MANY, "many.yaml"), before])
    assert [issue.name for issue in loaded.issues] == ["many", "refused"]


def test_lists_count_for_the_rules_of_every_file() -> None:
    rule = "title: t\nname: r\nlogsource: {product: portal}\ndetection: {s: {node|expand: '%Servers%'}, condition: s}\n"
    loaded = _linked(a=rule, b="placeholders: {Servers: [web1, 7]}\n", c=rule.replace("name: r", "name: r2"))
    assert loaded.problems == ()
    assert Matcher(loaded.issues).match(event(node="7")) == ("r", "r2")


def test_several_filters_narrow_together_and_not_what_solves() -> None:
    rule = RULE.replace("condition: s}", "done: {message: done}, condition: s}")
    rule += "known_issue: {solved_when: done}\n"
    robots = (
        "title: f\nlogsource: {product: portal}\nfilter: {rules: any, f: {user: robot}, condition: not f}\n"
    )
    loaded = _linked(a=rule, b=f"{robots}---\n{robots.replace('user: robot', 'node: test')}")
    matcher = Matcher(loaded.issues)
    assert matcher.match(event(message="refused", user="jane", node="web1")) == ("refused",)
    assert matcher.match(event(message="refused", user="robot", node="web1")) == ()
    assert matcher.match(event(message="refused", user="jane", node="test")) == ()
    assert matcher.solved(event(message="done", user="robot")) == ("refused",)


def test_a_note_that_the_specification_takes_as_one_text_may_be_one() -> None:
    loaded = _linked(a=RULE + "falsepositives: Unlikely\nscope: server\n")
    assert loaded.problems == ()
    assert loaded.issues[0].rule is not None
    assert loaded.issues[0].rule.falsepositives == ["Unlikely"]
