"""What is proposed of an event is a known issue that this event and its like meet, whatever the log wrote."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.alike.likeness import Likeness
from bot.authoring.form import checked, composed, form_of
from bot.authoring.proposing import free_name, proposed
from detectors.known_issue import KnownIssue
from detectors.matching.matcher import Matcher
from ingest.event import Event

AT = datetime(2026, 6, 12, 12, 57, tzinfo=UTC)
NASTY = st.text(max_size=60) | st.sampled_from(
    [
        "a: b",
        "- x",
        "---",
        "*",
        "?",
        "\\",
        "C:\\logs\\*.log is gone?",
        "{{user}}",
        "'\"",
        "yes",
        "null",
        "0x1F",
        "# no comment",
        "line\nanother: line",
        "Forbidden: not authorized for document 11213",
        "!!python/object:os.system",
        "&a *a",
        "\u202eright to left",
        "% done | of 12 users",
        "tab\there",
    ]
)


def made(event: Event) -> KnownIssue:
    document = proposed(event, Likeness.of(event), ())
    found = checked(composed(document, form_of(document), "en"), str(document["name"]))
    assert isinstance(found, KnownIssue), found
    return found


@given(
    message=NASTY,
    exception=st.none() | NASTY,
    status=st.none() | NASTY,
    product=NASTY,
    level=st.none() | NASTY,
)
def test_whatever_the_log_wrote_the_proposal_is_sound_and_its_event_meets_it(
    message: str, exception: str | None, status: str | None, product: str, level: str | None
) -> None:
    event = Event(
        time=AT,
        received=AT,
        product="hr-portal",
        service=product,
        level=level,
        message=message,
        exception=exception,
        http_status=status,
    )
    issue = made(event)
    assert Matcher([issue]).match(event) == (issue.name,)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_its_like_meet_it_and_others_do_not(one: int, another: int) -> None:
    def event(number: int, text: str = "is locked by somebody") -> Event:
        return Event(
            time=AT, received=AT, product="hr-portal", level="error", message=f"Document {number} {text}"
        )

    issue = made(event(one))
    matcher = Matcher([issue])
    assert matcher.match(event(another)) == (issue.name,)
    assert matcher.match(event(one, "was saved")) == ()


def test_what_is_proposed_is_what_somebody_would_have_written() -> None:
    event = Event(
        time=AT,
        received=AT,
        product="hr-portal",
        service="api",
        level="error",
        http_status="403",
        user="1087",
        document_id="11213",
        message='Forbidden: not authorized. Document 11213 {"method":"PUT","status":403}',
        exception="Portal.AccessException: no\n   at Portal.Save()",
    )
    document = proposed(event, Likeness.of(event), ("forbidden-not-authorized-document",))
    assert document == {
        "title": "Forbidden: not authorized. Document <*>",
        "name": "forbidden-not-authorized-document-2",
        "logsource": {"product": "hr-portal", "service": "api"},
        "detection": {
            "seen": {
                "level": "error",
                "http_status": "403",
                "message|contains": "Forbidden: not authorized. Document",
                "exception|contains": "Portal.AccessException",
            },
            "condition": "seen",
        },
        "known_issue": {"rollout": "shadow", "key": ["user"], "tell": ["user"]},
    }


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=5))
def test_a_name_is_one_and_free(title: str, taken: list[str]) -> None:
    name = free_name(title, taken)
    assert name not in {one.casefold() for one in taken}
    assert 0 < len(name) <= 64
    assert name.replace("-", "").isascii()
    assert free_name(title, [*taken, name]) not in {name, *taken}
