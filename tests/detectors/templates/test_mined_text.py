"""What of an event is grouped: two errors that differ in what was thrown, or where, are two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.templates.mined_text import mined_text

DOTNET = r"""System.InvalidOperationException: Cannot save document 11213
 ---> System.IO.IOException (0x80070020): The process cannot access the file 'C:\data\a.doc'
   at System.IO.FileStream.Init(String path)
   at HrPortal.Store.<SaveAsync>d__12.MoveNext() in C:\src\Store.cs:line 312
   --- End of inner exception stack trace ---
   at HrPortal.Api.Save()"""
OLD_DOTNET = """System.InvalidOperationException: Cannot save ---> System.Data.SqlClient.SqlException: Timeout expired.
   bei HrPortal.Store.<>c__DisplayClass5_0.<Save>b__1(Int32 number)
Error Number:-2,State:0,Class:11"""
JAVA = """java.lang.IllegalStateException: cannot save
\tat org.example.Portal.save(Portal.java:12)
Caused by: java.io.FileNotFoundException: /a/b.txt (No such file)
\tat java.io.FileInputStream.open(Native Method)
\tat org.example.Store.read(Store.java:44)
\t... 12 more"""
PYTHON = """Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
    save()
  File "/app/store.py", line 9, in save
    raise ValueError("bad")
ValueError: bad value 12"""
JAVASCRIPT = """TypeError: Cannot read properties of undefined (reading 'id')
    at async Store.save (/app/store.js:3:4)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)"""

SQL = "System.InvalidOperationException System.Data.SqlClient.SqlException"
MISSING = "java.lang.IllegalStateException java.io.FileNotFoundException"
INNER = r"Not saved | The process cannot access the file 'C:\data\a.doc' ¦ "
TEXTS = [
    (DOTNET, f"{INNER}System.InvalidOperationException System.IO.IOException 0x80070020 at HrPortal.Store.<SaveAsync>"),
    (OLD_DOTNET, f"Not saved | Timeout expired. ¦ {SQL} ErrorNumber:-2 at HrPortal.Store.<Save>"),
    (JAVA, f"Not saved | /a/b.txt (No such file) ¦ {MISSING} at org.example.Portal.save"),
    (PYTHON, "Not saved | bad value 12 ¦ ValueError at store.save"),
    (JAVASCRIPT, "Not saved | Cannot read properties of undefined (reading 'id') ¦ TypeError at Store.save"),
    ("System.NullReferenceException", "Not saved ¦ System.NullReferenceException"),
    ("panic: index out of range [3]\n\ngoroutine 1", "Not saved | panic: index out of range [3]"),
    ("Not saved", "Not saved"),
    ("  \n ", "Not saved"),
    (None, "Not saved"),
]  # fmt: skip


@pytest.mark.parametrize(("exception", "text"), TEXTS)
def test_of_an_exception_count_types_reason_and_place(exception: str | None, text: str) -> None:
    assert mined_text("Not  saved\n", exception) == text


def test_a_new_build_changes_nothing() -> None:
    again = (
        DOTNET.replace("line 312", "line 299")
        .replace("d__12", "d__13")
        .replace("Init(String path)", "Init()")
    )
    assert mined_text("Not saved", again) == mined_text("Not saved", DOTNET)


def test_an_exception_in_the_message_counts_as_one() -> None:
    assert mined_text(f"Not saved\n{JAVA}") == mined_text("Not saved", JAVA)
    assert mined_text("one\ntwo") == "one two"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("ORA-00942: no table", "ORA-00942: no table ¦ ORA-00942"),
        ("status code: 404 (Not Found)", "status code: 404 (Not Found) ¦ status:404"),
        ("AADSTS50011 and errno=13", "AADSTS50011 and errno=13 ¦ AADSTS50011 errno=13"),
        ("status 404", "status 404"),
    ],
)
def test_codes_of_errors_are_no_variables(message: str, text: str) -> None:
    assert mined_text(message) == text


def test_what_other_fields_say_is_a_variable() -> None:
    message = "anna cannot open Leave Request of anna (annas): Leave Requests of x"
    assert mined_text(message, None, ("anna", "Leave Request", None, "x", "")) == (
        "<*> cannot open <*> of <*> (annas): Leave Requests of x"
    )


def test_without_anything_there_is_nothing() -> None:
    assert mined_text(None) == mined_text("", "") == ""


HOSTILE = st.text(alphabet=' \n\tat:>-File".py,line1in.<Error', max_size=300)


@given(HOSTILE, HOSTILE, st.lists(st.text(max_size=5), max_size=3))
def test_no_text_is_too_strange(message: str, exception: str, values: list[str]) -> None:
    text = mined_text(message, exception, values)
    assert "\n" not in text
    assert text == text.strip()


@pytest.mark.parametrize(
    "text",
    ["at " * 1_000_000, "A" * 5_000_000, "Error: \n" * 500_000, " ---> " * 500_000, 'File "' * 500_000,
     "\n   at a" * 500_000, "0x8" * 500_000, "status code " * 300_000, 'Exception in thread "' * 100_000],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_whatever_the_length_what_comes_of_it_is_bounded(text: str) -> None:
    assert len(mined_text(text, text, ("at", "AAA", "Error"))) < 50_000
