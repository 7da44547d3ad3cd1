"""What is alike, whatever stands for the variables."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.alike.likeness import Likeness
from detectors.discovery.subject import Stream
from ingest.event import Event
from ingest.query import EventQuery

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
THROWN = (
    "System.IO.IOException: disk {} is full\n   at HrPortal.Store.Save(Int32 id) in C:\\b\\Store.cs:line {}"
)

FIXED = st.lists(
    st.sampled_from("Could not save the document because disk is full: [retry] 'later' — Überfall".split()),
    min_size=1,
    max_size=7,
)
NUMBERS = st.integers(0, 10**9).map(str)
VARIABLES = st.one_of(
    NUMBERS,
    st.uuids().map(str),
    st.ip_addresses(v=4).map(str),
    st.tuples(NUMBERS, NUMBERS).map(lambda them: f"/srv/{them[0]}/{them[1]}.log"),
    st.from_regex(r"[a-z]{3,8}@[a-z]{3,8}\.example", fullmatch=True),
)
NODES = st.sampled_from(["web1", "web2"])
LOGINS = st.from_regex(r"[a-z]{5,9}\.[a-z]{5,9}", fullmatch=True)


def event(message: str | None, **fields: Any) -> Event:
    given: dict[str, Any] = {"product": "hr-portal", "service": "api", "level": "error", **fields}
    return Event(time=NOON, received=NOON, message=message, **given)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Event, Event]:
    """Two events of one template, with other variables."""
    fixed, places = draw(FIXED), draw(st.integers(0, 3))
    thrown = draw(st.booleans())
    made = []
    for _ in range(2):
        user = draw(LOGINS)
        words = [*fixed, "for", user]
        for at in range(places):
            words.insert(2 * at + 1, draw(VARIABLES))
        exception = THROWN.format(draw(NUMBERS), draw(NUMBERS)) if thrown else None
        made.append(event(" ".join(words), user=user, exception=exception, node=draw(NODES)))
    return made[0], made[1]


@given(pairs())
def test_events_that_differ_in_variables_only_are_alike(both: tuple[Event, Event]) -> None:
    one, other = both
    assert Likeness.of(one).meets(one)
    assert Likeness.of(one).meets(other)


@given(pairs())
def test_what_an_event_is_looked_up_by_occurs_in_every_one_like_it(both: tuple[Event, Event]) -> None:
    one, other = both
    for piece in Likeness.of(one).pieces:
        assert piece in f"{other.message}\n{other.exception}"


@given(st.text(max_size=200), st.text(max_size=200) | st.none())
def test_any_event_is_like_itself(message: str, exception: str | None) -> None:
    one = event(message, exception=exception)
    assert Likeness.of(one).meets(one)


def test_another_error_log_or_level_is_not_alike() -> None:
    likeness = Likeness.of(event("Failed to save document 11213"))
    assert likeness.meets(event("Failed to save document 7"))
    assert not likeness.meets(event("Failed to open document 11213"))
    assert not likeness.meets(event("Failed to save document 7", level="warning"))
    assert not likeness.meets(event("Failed to save document 7", service="auth"))
    assert not likeness.meets(event("Failed to save document 7", product="payroll"))
    assert not likeness.meets(event("Failed to save document 7", exception=THROWN.format(1, 2)))


def test_what_is_asked_of_the_store_is_short() -> None:
    likeness = Likeness.of(event("Failed to save document 11213 for anna", exception=THROWN.format(1, 2)))
    assert likeness == Likeness(
        "hr-portal",
        "api",
        "error",
        ("Failed", "save", "document", "for", "anna", "disk", "full", "System.IO.IOException"),
        "Failed to save document <*> for anna | disk <*> is full ¦ System.IO.IOException at HrPortal.Store.Save",
    )
    assert likeness.query(NOON, None) == EventQuery(
        NOON,
        None,
        {"product": ("hr-portal",), "service": ("api",), "level": ("error",)},
        text=("Failed", "save", "document", "System.IO.IOException"),
    )


def test_an_event_that_says_nothing_is_like_those_that_say_nothing() -> None:
    likeness = Likeness.of(event(None, product=None, service=None, level="verbose"))
    assert likeness == Likeness(None, None, None, (), "")
    assert likeness.query(None, None) == EventQuery()
    assert likeness.meets(event("", product=None, service=None, level=None))
    assert not likeness.meets(event("Something", product=None, service=None, level=None))


def test_a_template_of_discovery_stands_for_more() -> None:
    stream = Stream("hr-portal", "api", "error")
    likeness = Likeness.of_template(stream, "Plugin <**> failed on <*>")
    assert likeness.meets(event("Plugin export failed on web1.x.example"))
    assert not likeness.meets(event("Plugin export failed on Monday"))
    rest = Likeness.of_template(stream, "Plugin export <other>")
    assert rest.meets(event("Plugin export has no licence left"))
    assert not rest.meets(event("Plugin import has no licence left"))
