"""Every construct of the Sigma language: those that we take by events, those that we do not by the reason given."""

import re

import pytest

from detectors.documents.files import link_files
from detectors.documents.reading import read_text
from detectors.matching.matcher import Matcher
from detectors.matching.modifiers import ALIASES, SUPPORTED
from tests.detectors.constructs.construct import Construct, Fields
from tests.detectors.constructs.documents import Documents
from tests.detectors.constructs.page import DOCUMENTS, PAGE, SECTIONS, page
from tests.detectors.constructs.refused import REFUSED
from tests.detectors.rules import event, issue

CONSTRUCTS = [one for constructs in SECTIONS.values() for one in constructs]
OF_DOCUMENTS = [one for documents in DOCUMENTS.values() for one in documents]
EVERY: list[Construct | Documents] = [*CONSTRUCTS, *OF_DOCUMENTS]


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=[one.name for one in CONSTRUCTS])
def test_a_construct_is_met_by_these_events_and_not_by_those(construct: Construct) -> None:
    _holds(Matcher([issue(construct.detection)]), construct.met, construct.unmet)


@pytest.mark.parametrize("documents", OF_DOCUMENTS, ids=[one.name for one in OF_DOCUMENTS])
def test_documents_together_are_met_by_these_events_and_not_by_those(documents: Documents) -> None:
    loaded = link_files([read_text(documents.written, "rule.yaml")])
    assert loaded.problems == ()
    _holds(Matcher(loaded.issues), documents.met, documents.unmet)


def _holds(matcher: Matcher, met: list[Fields], unmet: list[Fields]) -> None:
    assert [fields for fields in met if not matcher.match(event(fields))] == []
    assert [fields for fields in unmet if matcher.match(event(fields))] == []


@pytest.mark.parametrize(("text", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_not_taken_is_refused_with_a_reason(text: str, why: str) -> None:
    problems = [problem.message for problem in read_text(text, "t.yaml").problems]
    assert [message for message in problems if why in message] != [], problems


def test_every_construct_has_an_event_that_meets_it_and_one_that_does_not() -> None:
    lacking = [one.name for one in EVERY if not one.met or not one.unmet]
    assert lacking == []


def test_every_modifier_is_among_the_constructs() -> None:
    written = " ".join(str(one.written) for one in EVERY)
    used = {name for key in re.findall(r"[\w.]*(?:\|\w+)+", written) for name in key.split("|")[1:]}
    assert {*SUPPORTED, *ALIASES} - used == set()


def test_the_page_is_made_from_the_constructs() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.detectors.constructs.page"
