"""A known issue's own text for each audience and language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.known_issue import KnownIssue, Workaround

GERMAN = Workaround("Auf Deutsch", (), None, "de")
AUSTRIAN = Workaround("Österreichisch {role}", (), "https://x.example/at", "de-AT")
GENERAL = Workaround(
    "For all {user}", ("{time}", "{not a field}"), "https://x/{url}", None, (GERMAN, AUSTRIAN)
)
SWISS = Workaround("Schweizerisch {node}", (), None, "de-CH")
MANAGERS = Workaround("For managers {document_id}", (), None, "en", (SWISS,))


def issue(general: Workaround | None = GENERAL, **workarounds: Workaround) -> KnownIssue:
    given = {"manager": MANAGERS, "role:Clerk": GERMAN, **workarounds}
    return KnownIssue("x", "x", None, "x.yaml", workaround=general, workarounds=given)


@pytest.mark.parametrize(
    ("told", "language", "title"),
    [
        ("user", None, "For all {user}"),
        ("user", "en-US", "For all {user}"),
        ("user", "fr", "For all {user}"),
        ("user", "de", "Auf Deutsch"),
        ("user", "de-DE", "Auf Deutsch"),
        ("user", "DE_at", "Österreichisch {role}"),
        ("user", "de-AT-1996", "Österreichisch {role}"),
        ("user", "deu", "For all {user}"),
        ("user", "", "For all {user}"),
        ("manager", "de-AT", "Schweizerisch {node}"),  # another country's German rather than English
        ("manager", "fr", "For managers {document_id}"),
        ("role:clerk", "en", "Auf Deutsch"),  # what is meant for them, in whatever language
        ("channel", "de", "Auf Deutsch"),
    ],
)
def test_the_text_is_that_of_the_audience_then_that_of_the_language(
    told: str, language: str | None, title: str
) -> None:
    text = issue().workaround_for(told, language)
    assert text is not None
    assert text.title == title


def test_a_translation_without_a_link_has_that_of_the_text() -> None:
    links = [text.link for language in ("en", "de", "de-AT") if (text := GENERAL.in_language(language))]
    assert links == ["https://x/{url}", "https://x/{url}", "https://x.example/at"]


def test_who_has_no_text_gets_none() -> None:
    assert issue(None).workaround_for("user", "de") is None
    assert issue(None).fields_for("user") == frozenset()


def test_a_card_may_show_what_the_audiences_own_text_names_in_any_language() -> None:
    assert issue().fields_for("user") == {"user", "time", "url", "role"}
    assert issue().fields_for("manager") == {"document_id", "node"}


_TAGS = st.lists(st.sampled_from(["de", "AT", "ch", "en", "Latn", "1996", ""]), max_size=4).map("-".join)


@given(_TAGS | st.none(), st.lists(_TAGS, max_size=4))
def test_a_reader_gets_a_text_of_their_language_if_there_is_one(
    language: str | None, others: list[str]
) -> None:
    """And the one that is closest: nobody who could have their own country's gets another's."""
    translations = tuple(Workaround(other, language=other) for other in others)
    own = Workaround("own", translations=translations)
    found = own.in_language(language)
    wanted = (language or "").casefold()
    given = [other.casefold() for other in others]
    primary = wanted.partition("-")[0]
    if wanted and wanted in given:
        assert found.title.casefold() == wanted
    elif primary and any(other.partition("-")[0] == primary for other in given):
        assert found.title.casefold().partition("-")[0] == primary
    else:
        assert found.title == "own"
