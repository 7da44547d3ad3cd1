"""Which version ran where and when: examples, and the spans against the versions of every place and time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.event import to_micros
from ingest.releases.history import Release, ReleaseHistory, Span

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def us(minutes: float) -> int:
    return to_micros(NOON + minutes * MINUTE)


def release(minutes: float, version: str, node: str | None = None, product: str = "hr-portal") -> Release:
    return Release(product, version, NOON + minutes * MINUTE, node)


def versions(history: ReleaseHistory, node: str | None, *minutes: float) -> list[str | None]:
    return [history.version_of("hr-portal", node, us(minute)) for minute in minutes]


def test_a_release_holds_from_its_instant_until_the_next_one() -> None:
    history = ReleaseHistory([release(10, "4.11"), release(0, "4.10")])
    assert versions(history, "web1", -1, 0, 9, 10, 99) == [None, "4.10", "4.10", "4.11", "4.11"]


def test_a_release_of_one_node_reaches_no_other() -> None:
    history = ReleaseHistory([release(0, "4.10"), release(5, "4.11", "web1"), release(10, "4.12")])
    assert versions(history, "web1", 4, 5, 10) == ["4.10", "4.11", "4.12"]
    assert versions(history, "web2", 4, 5, 10) == ["4.10", "4.10", "4.12"]
    assert versions(history, None, 4, 5, 10) == ["4.10", "4.10", "4.12"]


def test_of_one_instant_the_release_that_names_the_node_holds_and_else_the_later_one() -> None:
    history = ReleaseHistory([release(0, "4.11", "web1"), release(0, "4.9"), release(0, "4.10")])
    assert (versions(history, "web1", 0), versions(history, "web2", 0)) == (["4.11"], ["4.10"])


def test_products_and_nodes_compare_without_regard_to_case() -> None:
    history = ReleaseHistory([release(0, "4.10", "WEB1", "HR-Portal")])
    assert history.version_of("hr-portal", "Web1", us(1)) == "4.10"
    assert history.version_of("payroll", "Web1", us(1)) is None
    assert history.version_of(None, "Web1", us(1)) is None


def test_a_search_gets_one_span_for_nodes_that_had_a_version_at_the_same_time() -> None:
    history = ReleaseHistory([release(0, "4.10"), release(5, "4.11", "web1"), release(5, "4.11", "web2")])
    assert history.spans(lambda version: version == "4.10") == [
        Span("hr-portal", None, ("web1", "web2"), us(0), None),
        Span("hr-portal", ("web1", "web2"), (), us(0), us(5)),
    ]
    assert history.spans(lambda version: version == "4.12") == []


releases = st.lists(
    st.builds(
        release,
        st.integers(0, 6),
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from([None, "a", "B"]),
        st.sampled_from(["portal", "Payroll"]),
    ),
    max_size=8,
)


@given(releases, st.sets(st.sampled_from(["1", "2", "3"])))
def test_the_spans_hold_exactly_the_places_and_times_with_these_versions(
    some: list[Release], wanted: set[str]
) -> None:
    history = ReleaseHistory(some)
    spans = history.spans(wanted.__contains__)
    for product in ("portal", "payroll"):
        for node in (None, "a", "b", "c"):
            for minute in range(-1, 8):
                inside = [span for span in spans if holds(span, product, node, us(minute))]
                ran = history.version_of(product, node, us(minute))
                assert len(inside) == (ran in wanted)


def holds(span: Span, product: str, node: str | None, time_us: int) -> bool:
    there = node not in span.others if span.nodes is None else node in span.nodes
    ends = span.until_us is None or time_us < span.until_us
    return span.product == product and there and span.since_us <= time_us and ends
