"""Whether a developer is stuck themselves, or looks something up."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.examples import GROUPS
from bot.selfhelp.oneself import LONGEST, is_stuck_oneself

STUCK = """\
I can't save my document
I can’t save
I can't log in
I cannot save
Why can't I save?
why can I not save this?
I'm not able to log in
I am unable to open document 11213
I still can't save
Hi, I can't save
today I can't log in
I could not save document 11213 at 12:57
I'm not allowed to edit document 11213
my document won't save
my login fails
My password is not accepted
why does my document not save?
saving doesn't work for me
nothing works for me
I keep getting an error when saving
I get an error when I save
I am locked out
I was logged out
I'm stuck
Help me, I can't sign in
My leave request is gone
Good morning. I can't save my document!
I get forbidden
ich kann mein Dokument nicht speichern
Ich kann nicht speichern
ich kann mich nicht anmelden
Warum kann ich nicht speichern?
bei mir geht nichts
Speichern geht bei mir nicht
mein Login geht nicht
Mein Dokument lässt sich nicht speichern
ich komme nicht rein
Ich bekomme einen Fehler beim Speichern
ich bin gesperrt
"""
LOOKING = """\
errors today
show me errors of yesterday
I can't find the errors of user 1088
I can't see anything on web2
why can't I see them?
can I see errors for 1087
I want to see errors
what can I ask
I need all errors of yesterday
who else has it
my colleague can't save
My whole team cannot log in
my query does not find anything
Emil can't save
why can't 1088 save?
users can't log in
forbidden on web2
I cannot reproduce it
I have all errors
who can't save
my errors
tell them all
what happened to document 11213
failed logins of my team yesterday
ich kann die Fehler nicht finden
ich will Fehler sehen
mein Kollege kann nicht speichern
meine Kunden können nicht speichern
Anmeldungen gehen nicht
"""
OF_ONESELF = re.compile(r"\b(?:I|ich|Ich|my|mein\w*|mir|me)\b")
CORPUS = Path(__file__).parents[1] / "asking"


@pytest.mark.parametrize("sentence", STUCK.splitlines())
def test_who_says_that_it_does_not_work_for_them_is_stuck(sentence: str) -> None:
    assert is_stuck_oneself(sentence)


@pytest.mark.parametrize("sentence", LOOKING.splitlines())
def test_who_asks_for_events_or_about_others_is_not(sentence: str) -> None:
    assert not is_stuck_oneself(sentence)


def test_no_question_that_is_documented_is_taken_for_trouble() -> None:
    said = [text for group in GROUPS for one in group.examples for text in (one.english, one.german)]
    assert [text for text in said if is_stuck_oneself(text)] == []


def test_of_the_corpus_only_what_is_said_of_oneself() -> None:
    lines = (line for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines())
    said = [msgspec.json.decode(line).get("say", "") for line in lines if line]
    found = {text for text in said if is_stuck_oneself(text)}
    assert "I can't save my document" in found
    assert {text for text in found if not OF_ONESELF.search(text)} == set()


@given(st.text(max_size=2 * LONGEST))
def test_any_text_gets_an_answer(text: str) -> None:
    assert is_stuck_oneself(text) in (True, False)
