"""An exception is told from the message before it by the shape that .NET gives it."""

import pytest

from ingest.records.nlog.dotnet import Shape, find_exception, is_exception

TRACE = "\n   at Shop.Cart.Pay(Int32 amount) in D:/src/Cart.cs:line 7"


@pytest.mark.parametrize(
    ("text", "separator", "exception"),
    [
        ("late: 6183 ms | threshold 3000 ms", "|", None),
        ("a|System.IO.IOException: disk", "|", "System.IO.IOException: disk"),
        ("a|b|System.IO.IOException: c|d", "|", "System.IO.IOException: c|d"),
        ("a|System.Exception", "|", "System.Exception"),
        (
            "a|System.Net.Sockets.SocketException (111): no",
            "|",
            "System.Net.Sockets.SocketException (111): no",
        ),
        ("a|X.ComException (0x80004005): no", "|", "X.ComException (0x80004005): no"),
        ("a|Shop.Outer+InnerException: no", "|", "Shop.Outer+InnerException: no"),
        ("a|Wcf.FaultException`1[Shop.Detail]: no", "|", "Wcf.FaultException`1[Shop.Detail]: no"),
        ("a|PaymentException: no", "|", "PaymentException: no"),
        ("a|b: c", "|", None),
        ("a|Shop.PaymentFailed: no", "|", None),
        ("a|Shop.PaymentFailed: no" + TRACE, "|", "Shop.PaymentFailed: no" + TRACE),
        ("see db.example.com: Shop.Failed: no" + TRACE, " ", "Shop.Failed: no" + TRACE),
        ("failed with TimeoutException: slow", " ", None),
        ("it failed System.TimeoutException: slow", " ", "System.TimeoutException: slow"),
        (
            "it failed Shop.Failed: no ---> System.IOException: disk" + TRACE,
            " ",
            "Shop.Failed: no ---> System.IOException: disk" + TRACE,
        ),
        (
            "it failed\nSystem.IOException: no" + TRACE.replace("at", "bei"),
            "\n",
            "System.IOException: no" + TRACE.replace("at", "bei"),
        ),
        ("it failedSystem.IOException: no", "", "System.IOException: no"),
    ],
)
def test_where_tostring_begins(text: str, separator: str, exception: str | None) -> None:
    at = find_exception(text, 0, len(text), separator, Shape.TEXT)
    assert (None if at is None else text[at:]) == exception


@pytest.mark.parametrize(
    ("text", "shape", "exception"),
    [
        ("a|System.IOException disk", Shape.TYPE, "System.IOException disk"),
        ("a|IOException disk", Shape.TYPE, "IOException disk"),
        ("a|b disk", Shape.TYPE, None),
        ("a\n|" + TRACE[1:], Shape.TRACE, TRACE[1:]),
        ('a|{"Type":"X"}', Shape.JSON, '{"Type":"X"}'),
        ("a|System.IOException: disk", Shape.ANY, None),
    ],
)
def test_where_other_formats_begin(text: str, shape: Shape, exception: str | None) -> None:
    at = find_exception(text, 0, len(text), "|", shape)
    assert (None if at is None else text[at:]) == exception


def test_an_exception_in_the_messages_place_needs_its_stack_trace() -> None:
    text = "System.IO.IOException: disk" + TRACE
    assert is_exception(text, 0, len(text))
    assert not is_exception("System.IO.IOException: disk", 0, 27)
