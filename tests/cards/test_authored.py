"""An author's Markdown becomes runs, and values stay text in them."""

from hypothesis import given
from hypothesis import strategies as st

from cards.authored import Run, runs_of
from cards.elements import is_web_address
from cards.gaps import Filled, fill_marked


def runs(template: str, **fields: str) -> tuple[Run, ...]:
    return runs_of(fill_marked(template, fields, language="en"))


def test_emphasis_code_and_links_are_read() -> None:
    assert runs("Tick **I agree**, *then* _save_ `now` under [Roles](https://hr.example/a_b)") == (
        Run("Tick "),
        Run("I agree", bold=True),
        Run(", "),
        Run("then", italic=True),
        Run(" "),
        Run("save", italic=True),
        Run(" "),
        Run("now", code=True),
        Run(" under "),
        Run("Roles", link="https://hr.example/a_b"),
    )


def test_a_mark_that_nothing_closes_is_text() -> None:
    assert runs("2 * 3 ** 4 ` [x] (y) snake_case_name \\*kept\\*") == (
        Run("2 * 3 ** 4 ` [x] (y) snake_case_name *kept*"),
    )


def test_only_web_addresses_become_links() -> None:
    assert runs("[x](javascript:alert(1))") == (Run("[x](javascript:alert(1))"),)


def test_a_value_is_text_wherever_it_stands() -> None:
    hostile = "**a** [b](https://c.example) `d`"
    assert runs("Open **{user}** now {user}", user=hostile) == (
        Run("Open "),
        Run("**a** [b]\u2060(https\u2060://c.example) `d`", bold=True),
        Run(" now **a** [b]\u2060(https\u2060://c.example) `d`"),
    )


def test_a_value_never_becomes_part_of_an_address() -> None:
    (run,) = runs("[Open](https://hr.example/{document_id})", document_id="../evil")
    assert run.link is not None
    assert not is_web_address(run.link)


@given(st.text(alphabet="*_`[]()\\ ab{}", max_size=40))
def test_reading_loses_nothing_but_marks(text: str) -> None:
    shown = "".join(run.text for run in runs_of(Filled(text, ())))
    marks = str.maketrans("", "", "*_`\\[]()")
    assert shown.translate(marks) == text.translate(marks)


def test_misleading_addresses_are_refused() -> None:
    assert is_web_address("https://intranet.example/kb/ack?x=1#y")
    for address in (
        "javascript:alert(1)",
        "https://",
        "https://user@evil.example",
        "https://evil.example/a b",
        "//evil.example",
        "https://[",
        "https://ev\u202eil.example",
        "file:///etc/passwd",
        "https://x.example/" + "a" * 2000,
    ):
        assert not is_web_address(address), address
