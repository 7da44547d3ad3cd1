"""A missing field leaves no gap to stumble over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.gaps import Filled, fill, unfilled
from cards.issue_form import IssuePreview, issue_preview
from cards.nouns import language_of

FIELDS = {
    "document_type": "Leave Request",
    "document_id": "11213",
    "user": "1087",
    "role": "Editor",
    "client_ip": "10.1.2.3",
    "http_status": "403",
}


def filled(template: str, *present: str, language: str | None = "en") -> str:
    return fill(template, {name: FIELDS[name] for name in present}, language=language)


ENGLISH = [
    # template, with nothing, with document_id only, with document_type only
    ("Open {document_type} {document_id}", "Open the document", "Open document 11213", "Open Leave Request"),
    ("Open document {document_id}", "Open the document", "Open document 11213", "Open the document"),
    ("Open the document {document_id}", "Open the document", "Open the document 11213", "Open the document"),
    ("Open {document_type} ({document_id})", "Open the document", "Open document (11213)", "Open Leave Request"),
    ("Open **{document_type}** {document_id}, then", "Open **the document**, then", "Open **document** 11213, then",
     "Open **Leave Request**, then"),
    ("{document_type} {document_id} is locked", "The document is locked", "Document 11213 is locked",
     "Leave Request is locked"),
    ("{document_type}/{document_id}: save again", "The document: save again", "Document/11213: save again",
     "Leave Request: save again"),
    ("Wait. {document_type} is locked", "Wait. The document is locked", "Wait. The document is locked",
     "Wait. Leave Request is locked"),
    ("Your {document_type} is kept", "Your document is kept", "Your document is kept", "Your Leave Request is kept"),
    ("An {document_type} was refused.", "A document was refused.", "A document was refused.",
     "An Leave Request was refused."),
    ("In {document_type}, tick the box", "In the document, tick the box", "In the document, tick the box",
     "In Leave Request, tick the box"),
    ("Open “{document_id}” again", "Open the document again", "Open “11213” again", "Open the document again"),
    ("Open {document_type} no. {document_id}", "Open the document", "Open the document no. 11213",
     "Open Leave Request"),
    ("Document {document_id} (type {document_type}) is locked", "The document is locked", "Document 11213 is locked",
     "The document (type Leave Request) is locked"),
    ("Document: {document_id}", "", "Document: 11213", ""),
    ("{document_id}", "The document", "11213", "The document"),
    ("Save again", "Save again", "Save again", "Save again"),
    ("", "", "", ""),
]  # fmt: skip
GERMAN = [
    ("Öffnen Sie {document_type} {document_id}", "Öffnen Sie das Dokument", "Öffnen Sie Dokument 11213",
     "Öffnen Sie Leave Request"),
    ("Öffnen Sie die {document_type} {document_id} wieder", "Öffnen Sie das Dokument wieder",
     "Öffnen Sie das Dokument 11213 wieder", "Öffnen Sie die Leave Request wieder"),
    ("Ihre {document_type} ist gesperrt", "Ihr Dokument ist gesperrt", "Ihr Dokument ist gesperrt",
     "Ihre Leave Request ist gesperrt"),
    ("Arbeiten Sie mit {document_type} {document_id} weiter", "Arbeiten Sie mit dem Dokument weiter",
     "Arbeiten Sie mit Dokument 11213 weiter", "Arbeiten Sie mit Leave Request weiter"),
    ("{document_id} ist gesperrt", "Das Dokument ist gesperrt", "11213 ist gesperrt", "Das Dokument ist gesperrt"),
]  # fmt: skip


@pytest.mark.parametrize(("template", "nothing", "id_only", "type_only"), ENGLISH)
def test_an_english_step_reads_well_whatever_is_missing(
    template: str, nothing: str, id_only: str, type_only: str
) -> None:
    assert filled(template) == nothing
    assert filled(template, "document_id") == id_only
    assert filled(template, "document_type") == type_only


@pytest.mark.parametrize(("template", "nothing", "id_only", "type_only"), GERMAN)
def test_a_german_step_reads_well_whatever_is_missing(
    template: str, nothing: str, id_only: str, type_only: str
) -> None:
    assert filled(template, language="de") == nothing
    assert filled(template, "document_id", language="de") == id_only
    assert filled(template, "document_type", language="de") == type_only


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("Log in again from {client_ip}.", "Log in again."),
        ("Ask {user} to log in from {client_ip}", "Ask the person to log in"),
        ("Error {http_status}: ask your supervisor", "Error: ask your supervisor"),
        ("Your role ({role}) may not edit it", "Your role may not edit it"),
        ("Edit it for {user}, or promote {user}", "Edit it for the person, or promote the person"),
        ("Use version {version} or later", "Use or later"),
        ("Call {user}'s manager", "Call the person's manager"),
        ("Repeat the {operation}", "Repeat the operation"),
        ("Repeat a {operation}", "Repeat an operation"),
    ],
)
def test_other_fields_are_named_or_left_out_with_what_served_them(template: str, expected: str) -> None:
    assert filled(template) == expected


def test_a_language_without_nouns_leaves_out() -> None:
    assert filled("Ouvrez le document {document_id}", language="fr") == "Ouvrez le document"
    assert (
        filled("Ouvrez {document_type} ({document_id})", "document_type", language="fr")
        == "Ouvrez Leave Request"
    )


def test_a_blank_value_is_a_gap_and_a_value_is_not_tidied() -> None:
    assert fill("Open {document_id}", {"document_id": " \u200b\n"}, language="en") == "Open the document"
    assert fill("{document_id}", {"document_id": "--x,,"}, language="en") == "--x,,"


def test_a_value_that_looks_like_a_field_is_not_filled_in_turn() -> None:
    values = {"document_type": "{user}", "user": "1087", "document_id": "\ue001"}
    assert fill("Open {document_type} {document_id}", values, language="en") == "Open {user} �"


def test_a_long_value_is_cut() -> None:
    assert len(fill("{user}", {"user": "x" * 1_000_000}, language="en")) == 120


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (["Open {document_type}", "Tick **I acknowledge**", "Save again"], "en"),
        (["Öffnen Sie {document_type}", "Speichern"], "de"),
        (["Bitte {document_id} speichern und neu anmelden"], "de"),
        (["Ouvrez {document_id}"], None),
        ([], None),
    ],
)
def test_the_language_of_a_text_is_told_by_its_small_words(texts: list[str], language: str | None) -> None:
    assert language_of(texts) == language


PARTS = st.sampled_from(
    [
        *'Open the {document_type} {document_id} {user} {client_ip} ( ) ** , . / " from no. your :'.split(),
        " ",
        "'",
    ]
)


@given(
    st.lists(PARTS, max_size=14).map("".join),
    st.sets(st.sampled_from(sorted(FIELDS))),
    st.sampled_from(["en", "de", None]),
)
def test_no_placeholder_survives_and_every_present_value_is_there(
    template: str, present: set[str], language: str | None
) -> None:
    shown = filled(template, *present, language=language)
    assert "{" not in shown
    assert "  " not in shown or "{" not in template  # an author's own spaces stay
    for name in present:
        assert shown.count(FIELDS[name]) >= min(1, template.count(f"{{{name}}}"))


def test_what_is_not_filled_in_has_no_places_for_values() -> None:
    """A character that stands for a value elsewhere would be one that is not there."""
    assert unfilled("Open {document_id}\ue000\uf8ff now") == Filled("Open {document_id} now", ())
    card = issue_preview(
        IssuePreview(
            draft=1, title="T", days=7, people=1, cards=1, workaround="a\ue003b", steps=("c\ue004d",)
        )
    ).card
    assert "ab" in str(card)
