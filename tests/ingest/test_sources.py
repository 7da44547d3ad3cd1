"""sources.yaml: what a source says, and every fault of a file with its place."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources import Source, SourcesError, load_sources, read_sources

LAYOUT = "${longdate}|${level:uppercase=true}|${logger}|${message:withexception=true}"
NOT_RE2 = "(look-around and back-references are not supported)"
FOLDER = Path("/srv/app")
NOW = datetime(2026, 6, 12, 12, tzinfo=UTC)


def _read(text: str) -> tuple[Source, ...]:
    return read_sources(text, "sources.yaml", FOLDER)


def _problems(text: str) -> list[str]:
    with pytest.raises(SourcesError) as raised:
        _read(text)
    assert str(raised.value) == "\n".join(map(str, raised.value.problems))
    return [str(problem) for problem in raised.value.problems]


def test_a_source_is_what_its_entry_says() -> None:
    assert _read(
        f"""
sources:
  - node: web1
    product: hr-portal
    service: api
    files: logs/api-*.log
    format: nlog
    layout: '{LAYOUT}'
    variables: {{app: '${{machinename}}'}}
    timezone: Europe/Berlin
    encoding: UTF8
    extract: ['document (?P<document_id>\\d+)']
    map: {{user: request.userId}}
    since: 7d
"""
    ) == (
        Source(
            node="web1",
            product="hr-portal",
            service="api",
            files="/srv/app/logs/api-*.log",
            format="nlog",
            layout=LAYOUT,
            variables={"app": "${machinename}"},
            timezone="Europe/Berlin",
            encoding="utf-8",
            extract=(r"document (?P<document_id>\d+)",),
            map={"user": "request.userId"},
            since=timedelta(days=7),
        ),
    )


def test_left_out_is_utc_utf8_and_the_format_that_follows_from_the_rest() -> None:
    by_layout, by_pattern, by_http = _read(
        f"""
sources:
  - {{files: /var/log/a.log, layout: '{LAYOUT}'}}
  - {{files: /var/log/b.log, pattern: '(?P<message>.+)'}}
  - {{node: web9, when: {{host: 9}}}}
"""
    )
    assert (by_layout.format, by_layout.timezone, by_layout.encoding) == ("nlog", "UTC", "utf-8")
    assert (by_pattern.format, by_pattern.files) == ("text", "/var/log/b.log")
    assert (by_http.format, by_http.files, by_http.when) == (None, None, {"host": "9"})


def test_what_comes_by_http_is_chosen_by_its_key_or_by_what_it_says() -> None:
    by_key, by_both = _read("sources: [{key: web1, node: web1}, {key: web1, when: {a: b}, format: nlog}]")
    assert (by_key.api_key, by_key.when, by_key.node) == ("web1", {}, "web1")
    assert (by_both.api_key, by_both.when, by_both.format) == ("web1", {"a": "b"}, "nlog")
    assert _problems("sources:\n- {files: a.log, format: json, key: web1}\n") == [
        "sources.yaml:2:32: key is for what comes by HTTP, where there are no files"
    ]


def test_every_fault_of_a_file_is_reported_at_once_with_its_place() -> None:
    assert _problems(
        """
sources:
  - node: web1
    files: a.log
    fromat: nlog
    format: xml
    timezone: Mars/Olympus
    encoding: klingon
    since: whenever
    map: {received: x, user: ''}
    extract: ['(?P<a>x', 'x', '(?P<time>x)']
  - node: web2
    format: nlog
    layout: '${longdate}|${nothing'
  - files: b.log
    pattern: '(?=x)'
  - files: b.log
  - just text
  - {files: c.log, format: json, layout: '${longdate}'}
  - {files: d.log, format: text}
  - {files: e.log, format: json, node: [a]}
extra: 1
"""
    ) == [
        "sources.yaml:5:5: unknown key 'fromat'; did you mean format?",
        "sources.yaml:6:13: expected one of nlog, json, clef, text",
        "sources.yaml:7:15: 'Mars/Olympus' is no time zone; expected an IANA name such as Europe/Berlin",
        "sources.yaml:8:15: 'klingon' is no encoding; expected one such as utf-8, utf-16 or cp1252",
        "sources.yaml:9:12: expected a date, a date with time, or a duration such as 7d or 12h",
        "sources.yaml:10:11: received is when we got an event; nothing can be mapped to it",
        "sources.yaml:10:30: expected a text that is not empty",
        f"sources.yaml:11:15: the pattern cannot be used: missing ): (?P<a>x {NOT_RE2}",
        "sources.yaml:11:26: the pattern has no named group such as (?P<document_id>[0-9]+)",
        "sources.yaml:11:31: the group time cannot be taken out of a message",
        "sources.yaml:12:5: a source needs files, or for what comes by HTTP key: NAME or when: {field: value}",
        *_layout_problems(),
        f"sources.yaml:16:14: the pattern cannot be used: invalid perl operator: (?= {NOT_RE2}",
        "sources.yaml:17:5: say the format of the files: nlog, json, clef, text",
        "sources.yaml:18:5: expected a source: keys such as node, files and format",
        "sources.yaml:19:34: layout is only for format: nlog",
        "sources.yaml:20:5: format: text needs a pattern with named groups",
        "sources.yaml:21:40: expected a text that is not empty",
        "sources.yaml:22:1: unknown key 'extra'; known here are sources, scrub",
    ]


def _layout_problems() -> list[str]:
    """What the layout's own compiler says is its own affair; the place is ours."""
    only = _problems("\n" * 11 + "sources:\n - when: {a: b}\n   layout: '${longdate}|${nothing'\n")
    assert len(only) == 1
    assert only[0].startswith("sources.yaml:14:12: the layout cannot be used, at its column ")
    return [only[0].replace(":14:12:", ":14:13:")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "sources.yaml:1:1: expected `sources:` with a list of sources below it"),
        ("sources: {}", "sources.yaml:1:10: expected `sources:` with a list of sources below it"),
        (
            "sources: [",
            "sources.yaml:2:1: not valid YAML: did not find expected node content while parsing a flow node",
        ),
        (
            "sources:\n- {files: a, format: json}\n- {files: a, format: json}",
            "sources.yaml:3:3: these files are those of a source above",
        ),
    ],
)
def test_a_file_that_names_no_sources_says_so(text: str, problem: str) -> None:
    assert _problems(text) == [problem]


def test_a_relative_pattern_is_relative_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(
        "\ufeffsources:\n- {files: 'logs/*.json', format: json}\n", "utf-8"
    )
    assert load_sources(tmp_path / "sources.yaml")[0].files == str(tmp_path.resolve() / "logs/*.json")


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="cannot be read: No such file"):
        load_sources(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("since", "earliest"),
    [
        ("7d", datetime(2026, 6, 5, 12, tzinfo=UTC)),
        ("36h", datetime(2026, 6, 11, tzinfo=UTC)),
        ("2026-06-01", datetime(2026, 5, 31, 22, tzinfo=UTC)),
        ("2026-06-01T12:00:00", datetime(2026, 6, 1, 10, tzinfo=UTC)),
        ("'2026-06-01 12:00:00+00:00'", datetime(2026, 6, 1, 12, tzinfo=UTC)),
    ],
)
def test_since_is_a_duration_before_now_or_a_date_in_the_sources_zone(since: str, earliest: datetime) -> None:
    (source,) = _read(f"sources:\n- {{files: a, format: json, timezone: Europe/Berlin, since: {since}}}")
    assert source.earliest(NOW) == earliest


def test_a_key_tells_sources_apart() -> None:
    assert Source(node="web1", service="api", files="/a").key == "-/web1/api//a"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
KEYS = st.sampled_from(
    "node files format layout pattern timezone encoding extract map since key when variables".split()
)


@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=6), max_size=3))
def test_whatever_is_in_a_file_is_a_source_or_a_problem(entries: list[object]) -> None:
    try:
        said = str(_read(yaml.safe_dump({"sources": entries})))
    except SourcesError as error:
        said = str(error)
    assert said
