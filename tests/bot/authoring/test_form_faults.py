"""What is wrong with a form is said in the language of whoever fills it in."""

from dataclasses import replace
from string import Formatter

import pytest

from bot.authoring.form import Form, checked, composed
from detectors.faults import Fault
from detectors.faults_german import GERMAN
from detectors.known_issue import KnownIssue
from ingest.sentence import in_language

SOUND = Form(
    title="Saving is refused", workaround="Reload", detection="seen:\n  level: error\ncondition: seen\n"
)
DOCUMENT = {"title": "x", "name": "refused", "logsource": {"product": "hr-portal"}}


def said(form: Form, language: str) -> list[tuple[str, str]]:
    """The fields that are wrong, and the sentences beside them."""
    found = checked(composed(DOCUMENT, form, language), "refused")
    return (
        [] if isinstance(found, KnownIssue) else [(f.field, in_language(f.sentence, language)) for f in found]
    )


def seen(*lines: str) -> str:
    return "\n".join(["seen:", *(f"  {line}" for line in lines), "condition: seen"])


WRONG = [
    (
        replace(SOUND, count="zwei"),
        ("count", "this must be a whole number, not the text `zwei`"),
        ("count", "hier gehört eine ganze Zahl hin, nicht der Text `zwei`"),
    ),
    (
        replace(SOUND, repeat="morgen"),
        ("repeat", "`morgen` is not a length of time; write it like `90s`, `10m`, `1h30m`, `72h` or `2d`"),
        ("repeat", "`morgen` ist keine Dauer; schreiben Sie sie wie `90s`, `10m`, `1h30m`, `72h` oder `2d`"),
    ),
    (
        replace(SOUND, link="intranet/kb"),
        ("link", "`intranet/kb` is not a link: it must begin with `https://` or `http://` and a host"),
        ("link", "`intranet/kb` ist keine Adresse: sie beginnt mit `https://` oder `http://` und einem Rechner"),
    ),
    (
        replace(SOUND, steps="Öffnen Sie {dokument}"),
        ("steps", "`{dokument}` is not a field that a text may name; did you mean `document_id`?"),
        ("steps", "`{dokument}` ist kein Feld, das ein Text nennen kann; ist `document_id` gemeint?"),
    ),
    (
        replace(SOUND, workaround="", steps="Reload"),
        ("workaround", "please fill this in"),
        ("workaround", "bitte füllen Sie das aus"),
    ),
    (
        replace(SOUND, title=""),
        ("title", "please fill this in"),
        ("title", "bitte füllen Sie das aus"),
    ),
    (
        replace(SOUND, detection=seen("message|contians: x")),
        ("detection", "unknown modifier `contians`; did you mean `contains`?"),
        ("detection", "den Zusatz `contians` gibt es nicht; ist `contains` gemeint?"),
    ),
    (
        replace(SOUND, detection=seen("message|re|contains: x")),
        ("detection", "`contains` cannot stand together with `re`: say it in the pattern, with `^` and `$`"),
        ("detection", "`contains` kann nicht zusammen mit `re` stehen: sagen Sie es im Muster, mit `^` und `$`"),
    ),
    (
        replace(SOUND, detection="seen:\n  level: error\ncondition: seen and"),
        (
            "detection",
            (
                "the condition is not understood at character 9, its end: "
                "write selections joined by `and`, `or`, `not`, `1 of name*` and `all of them`"
            ),
        ),
        (
            "detection",
            (
                "die Bedingung ist beim Zeichen 9, ihrem Ende, nicht zu verstehen: "
                "verbinden Sie Auswahlen mit `and`, `or`, `not`, `1 of name*` und `all of them`"
            ),
        ),
    ),
    (
        replace(SOUND, detection="seen:\n  level: 'error\ncondition: seen"),
        ("detection", "not valid YAML: found unexpected end of stream while scanning a quoted scalar"),
        (
            "detection",
            "das ist kein gültiges YAML: sehen Sie nach Einrückung, Doppelpunkten und Anführungszeichen",
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("form", "english", "german"), WRONG)
def test_each_fault_is_said_in_both_languages(
    form: Form, english: tuple[str, str], german: tuple[str, str]
) -> None:
    assert said(form, "en") == [english]
    assert said(form, "de-AT") == [german]


def test_what_is_sound_has_no_faults() -> None:
    assert said(SOUND, "de") == []


OF_FILES = {
    *("NOT_THERE", "NOT_READABLE", "NOT_UTF8", "TOO_LARGE", "EMPTY", "ACTION", "NAME_NEEDED", "BAD_ID"),
    *("BAD_NAME", "NAME_TAKEN", "ID_TAKEN", "BAD_LIST_NAME", "LIST_TAKEN", "BAD_FALLBACK"),
}
OF_CORRELATIONS = {
    *(
        "NO_SUCH_RULE",
        "RULE_REFUSED",
        "NOT_AN_EVENT",
        "CYCLE",
        "OTHER_TYPE",
        "NOT_FOR_TYPE",
        "NEEDED_FOR_TYPE",
    ),
    *("NO_THRESHOLD", "NEVER_MET", "EXTENDED_CONDITION", "ONE_FIELD", "SHORT_PAST", "LONG_LEARN"),
    *("BAD_GROUP_FIELD", "ALIAS_OF_OTHER", "ALIAS_WITHOUT", "GENERATE_TWICE", "NOT_FOR_CORRELATION"),
    *("FILTER_RULES", "FILTERED_CORRELATION", "OTHER_SOURCE"),
}


def test_every_fault_that_a_form_can_meet_has_its_german() -> None:
    """With the same parts put in. A form writes neither files nor correlations."""
    assert {fault.name for fault in Fault} - set(GERMAN) == OF_FILES | OF_CORRELATIONS
    for name, german in GERMAN.items():
        assert names(german) <= names(Fault[name].value), name


def names(template: str) -> set[str]:
    """What is put into a sentence."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}
