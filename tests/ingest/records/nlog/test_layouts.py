"""Layouts as they are found in public configurations, with records as NLog writes them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from ingest.records.nlog import compile_layout
from ingest.records.parsed import ParsedRecord, UnreadableRecord

AT = datetime.fromisoformat("2026-06-12T12:57:15.000300")
LONG = "2026-06-12 12:57:15.0003"
TRACE = "\n   at Shop.Cart.Pay(Int32 amount) in D:/src/Cart.cs:line 7\n   at Shop.Cart.Close()"
BOOM = "System.InvalidOperationException: Boom | bad" + TRACE
NESTED = (
    "Shop.PaymentFailed: no money\n ---> System.IO.IOException: disk\n   at Shop.Bank.Ask()\n"
    "   --- End of inner exception stack trace ---" + TRACE
)
DEFAULT = "${longdate}|${level:uppercase=true}|${logger}|${message:withexception=true}"
WEB = (
    "${longdate}|${event-properties:item=EventId:whenEmpty=0}|${level:uppercase=true}|${logger}|${message} "
    "${exception:format=tostring}|url: ${aspnet-request-url}|action: ${aspnet-mvc-action}"
)
OWN = (
    "${longdate}|${machinename}|${uppercase:${level}}|${logger}|${message}|${exception:format=tostring}|"
    "${aspnet-request-method}|${aspnet-traceidentifier}|${aspnet-request-ip}|${aspnet-request-url}"
)
PADDED = (
    "${longdate} ${level:uppercase=true:padding=5} [${threadid}] ${logger} - "
    "${message}${onexception:${newline}${exception:format=tostring}}"
)
SECTIONS = (
    "url:${aspnet-request-url}\nuser:${aspnet-user-identity}\nsaid:[${message}]\n"
    "exception:[${exception}]\nend ${longdate}"
)


@dataclass(frozen=True)
class Case:
    name: str
    layout: str
    record: str
    fields: dict[str, str]
    attributes: dict[str, Any] = field(default_factory=dict)
    time: datetime | None = AT


def said(message: str, level: str = "info", **fields: str) -> dict[str, str]:
    return {"message": message, "level": level, **fields}


CASES = [
    Case("default", DEFAULT, f"{LONG}|INFO|Shop.Cart|a | b", said("a | b", logger="Shop.Cart")),
    Case(
        "default with an exception",
        DEFAULT,
        f"{LONG}|ERROR|Shop.Cart|took 6 ms | limit 3|{BOOM}",
        said("took 6 ms | limit 3", "error", logger="Shop.Cart", exception=BOOM),
    ),
    Case(
        "default with a message of several lines",
        DEFAULT,
        f"{LONG}|ERROR|Shop.Cart|one\ntwo|{NESTED}",
        said("one\ntwo", "error", logger="Shop.Cart", exception=NESTED),
    ),
    Case(
        "default, logged without a message",
        DEFAULT,
        f"{LONG}|ERROR|Shop.Cart|{BOOM}",
        said("System.InvalidOperationException: Boom | bad", "error", logger="Shop.Cart", exception=BOOM),
    ),
    Case("default, all empty", DEFAULT, f"{LONG}|WARN||", {"level": "warning"}),
    Case(
        "older default separator",
        DEFAULT,
        f"{LONG}|ERROR|Shop.Cart|one\n{BOOM}",
        said("one", "error", logger="Shop.Cart", exception=BOOM),
    ),
    Case(
        "Windows line ends",
        DEFAULT,
        f"{LONG}|ERROR|Shop.Cart|one|{BOOM}".replace("\n", "\r\n"),
        said("one", "error", logger="Shop.Cart", exception=BOOM),
    ),
    Case(
        "NLog.Web",
        WEB,
        f"{LONG}|0|INFO|Shop.Cart|hello there |url: https://x/?a=1|action: Save",
        said("hello there", logger="Shop.Cart", url="https://x/?a=1", operation="Save"),
        {"EventId": "0"},
    ),
    Case(
        "NLog.Web with an exception in the middle",
        WEB,
        f"{LONG}|17|ERROR|Shop.Cart|hello | at db.shop: there {NESTED}|url: https://x/|action: ",
        said("hello | at db.shop: there", "error", logger="Shop.Cart", url="https://x/", exception=NESTED),
        {"EventId": "17"},
    ),
    Case(
        "fields behind the exception",
        OWN,
        f"{LONG}|WEB1|ERROR|Shop.Cart|a|b|{BOOM}|GET|0HL:1|10.0.0.1:443|http://x",
        said(
            "a|b", "error", logger="Shop.Cart", node="WEB1", exception=BOOM, trace_id="0HL:1", client_ip="10.0.0.1",
            url="http://x",
        ),
        {"aspnet-request-method": "GET"},
    ),
    Case(
        "fields behind no exception",
        OWN,
        f"{LONG}|WEB1|INFO|Shop.Cart|a|b||||10.0.0.1|",
        said("a|b", logger="Shop.Cart", node="WEB1", client_ip="10.0.0.1"),
    ),
    Case(
        "padded level",
        PADDED,
        f"{LONG}  INFO [12] Shop.Cart - a - b\nsecond",
        said("a - b\nsecond", logger="Shop.Cart"),
        {"threadid": "12"},
    ),
    Case(
        "exception on lines of its own",
        PADDED,
        f"{LONG} ERROR [12] Shop.Cart - a\nsecond\n{NESTED}",
        said("a\nsecond", "error", logger="Shop.Cart", exception=NESTED),
        {"threadid": "12"},
    ),
    Case(
        "brackets and a thread name with blanks",
        r"${date:format=dd.MM.yyyy HH\:mm\:ss,fff} [${level}] (${threadname}) ${message}",
        "12.06.2026 12:57:15,123 [Warn] (.NET TP Worker) a (b) [c]",
        said("a (b) [c]", "warning"),
        {"threadname": ".NET TP Worker"},
        AT.replace(microsecond=123000),
    ),
    Case(
        "free text ends where a level follows",
        "${longdate} ${threadname} ${level} ${message}",
        f"{LONG} .NET TP Worker Info a b",
        said("a b"),
        {"threadname": ".NET TP Worker"},
    ),
    Case(
        "universal time",
        "${date:universalTime=true:format=o}|${level}|${message}",
        "2026-06-12T12:57:15.1234567Z|Info|a|b",
        said("a|b"),
        time=datetime(2026, 6, 12, 12, 57, 15, 123456, tzinfo=UTC),
    ),
    Case(
        "universal long date",
        "[${longdate:universalTime=true}] [${level:uppercase=true}] [${logger:shortName=true}] : ${message}",
        f"[{LONG}] [INFO] [Cart] : a : b",
        said("a : b", logger="Cart"),
        time=AT.replace(tzinfo=UTC),
    ),
    Case(
        "level first, then the machine",
        "${level:padding=-5} ${machinename} ${longdate} ${message}",
        f"Info  WEB1 {LONG} a b",
        said("a b", node="WEB1"),
    ),
    Case(
        "tabs",
        "${longdate}\t${level}\t${callsite}\t${message}\t${exception:format=type,message}",
        f"{LONG}\tError\tShop.Cart.Pay\ta b\tSystem.Exception bad",
        said("a b", "error", exception="System.Exception bad"),
        {"callsite": "Shop.Cart.Pay"},
    ),
    Case(
        "padded free text",
        "${longdate} ${threadid:padding=3} ${level:padding=5} ${logger:padding=12} ${message} ${exception}",
        f"{LONG}  12  Info    Shop.Cart a b ",
        said("a b", logger="Shop.Cart"),
        {"threadid": "12"},
    ),
    Case(
        "cut levels",
        "${level:uppercase=true:padding=4:fixedLength=true}|${longdate}|${message}",
        f"ERRO|{LONG}|a",
        said("a", "error"),
    ),
    Case(
        "a label before the exception",
        r"${longdate}|${level}|${message} ${onexception:EXCEPTION OCCURRED\:${exception:format=type,message,method}}",
        f"{LONG}|Error|a b EXCEPTION OCCURRED:Odd bad Void Pay()",
        said("a b", "error", exception="Odd bad Void Pay()"),
    ),
    Case(
        "onexception in brackets",
        "${longdate}[${logger}][${level}][${message}][${onexception:${exception:format=toString,Data}}]",
        f"{LONG}[Shop][Info][a[b]][]",
        said("a[b]", logger="Shop"),
    ),
    Case(
        "positional onexception, its blank trimmed or not",
        "${longdate}|${level}|${message}${onexception: ${exception:format=tostring}}",
        f"{LONG}|Error|a {BOOM}",
        said("a", "error", exception=BOOM),
    ),
    Case(
        "sections over several lines",
        SECTIONS,
        f"url:http://x\nuser:ada\nsaid:[a\nb]\nexception:[{BOOM}]\nend {LONG}",
        {"url": "http://x", "user": "ada", "message": "a\nb", "exception": BOOM},
    ),
    Case(
        "message and stack trace apart",
        "${longdate}|${message}|${exception:format=message}|${exception:format=stacktrace}",
        f"{LONG}|a|boom|{TRACE[1:]}",
        {"message": "a", "exception": f"boom|{TRACE[1:]}"},
    ),
    Case(
        "date and time apart",
        "${shortdate} ${time} ${level} ${message}",
        f"{LONG} Info a",
        said("a"),
    ),
    Case(
        "pieces of a date",
        r"${date:format=ddd MMM dd} ${date:format=HH\:mm\:ss} ${date:format=zzz yyyy} ${level}, ${message}",
        "Fri Jun 12 12:57:15 +02:00 2026 Info, a, b",
        said("a, b"),
        time=AT.replace(microsecond=0, tzinfo=timezone(timedelta(hours=2))),
    ),
    Case(
        "no date at all",
        "${time}|${level}|${message}",
        "12:57:15.0003|Info|a",
        said("a"),
        {"time_of_day": "12:57:15.000300"},
        None,
    ),
    Case(
        "items name attributes and fields",
        "${longdate}|${mdlc:TenantId}|${scopeproperty:item=user}|${event-properties:Order:objectpath=Id}|"
        "${event-properties:item=Cart:format=@}|${aspnet-request-headers:HeaderNames=User-Agent}|${nobody-knows}|${message}",
        f'{LONG}|t1|ada|7|{{"n":[1]}}|curl|?|a',
        {"user": "ada", "message": "a"},
        {"TenantId": "t1", "Order.Id": "7", "Cart": {"n": [1]}, "User-Agent": "curl", "nobody-knows": "?"},
    ),
    Case(
        "who and where",
        "${longdate}|${identity}|${aspnet-request:serverVariable=REMOTE_ADDR}|${aspnet-request:HTTP_URL}|"
        "${aspnet-response-statuscode}|${assembly-version}|${activity:property=TraceId}|${message}",
        f"{LONG}|auth:Negotiate:CORP\\ada|[fe80::1%4]:80|/u|403|1.2.3|00-ab|a",
        {
            "user": "CORP\\ada", "client_ip": "fe80::1", "url": "/u", "http_status": "403", "version": "1.2.3",
            "trace_id": "00-ab", "message": "a",
        },
    ),
    Case(
        "texts that stand for nothing",
        "${longdate}|${aspnet-user-identity:whenEmpty=nobody}|${aspnet-request-ip:whenEmpty=-}|${mdlc:item=X}|${message}",
        f"{LONG}|nobody|-|(null)|a",
        {"message": "a"},
    ),
    Case(
        "a value from elsewhere when empty",
        "${longdate}|${event-properties:user:whenEmpty=${aspnet-user-identity}}|${message}",
        f"{LONG}|ada|a",
        {"user": "ada", "message": "a"},
    ),
    Case(
        "conditions",
        "${longdate}|${when:when='${level}'=='Error':inner=[${aspnet-request-method}]:else=none}|${message}",
        f"{LONG}|none|a",
        {"message": "a"},
    ),
    Case(
        "all properties",
        "${longdate}|${message}|${all-event-properties}",
        f'{LONG}|a|UserId=5, document_id=7, user=mallory, Name="a, b"',
        {"message": "a", "document_id": "7"},
        {"UserId": "5", "user": "mallory", "Name": "a, b"},
    ),
    Case(
        "JSON made by hand",
        '{ "t": "${longdate}", "m": "${message:jsonEncode=true}", "e": "${exception:jsonEncode=true}" }',
        f'{{ "t": "{LONG}", "m": "a \\"b\\"\\nc", "e": "System.Exception: x\\r\\n   at A.B()" }}',
        {"message": 'a "b"\nc', "exception": "System.Exception: x\n   at A.B()"},
    ),
    Case(
        "line ends replaced",
        "${replace-newlines:${longdate}|${message}|${exception:format=tostring}}",
        f"{LONG}|a|Shop.PaymentFailed: x    at A.B(String s)    at C.D() Exception",
        {"message": "a", "exception": "Shop.PaymentFailed: x    at A.B(String s)    at C.D() Exception"},
    ),
    Case(
        "line ends around the record",
        "${newline}${longdate} ${message}${newline}",
        f"\n{LONG} a\n",
        {"message": "a"},
    ),
    Case("trimmed end", "${longdate} ${message} ${exception}", f"{LONG} a b", {"message": "a b"}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_record_is_read(case: Case) -> None:
    parser = compile_layout(case.layout)
    assert parser.parse(case.record) == ParsedRecord(case.time, case.fields, case.attributes)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_record_starts_with_its_first_line_only(case: Case) -> None:
    parser = compile_layout(case.layout)
    first, *others = case.record.replace("\r\n", "\n").strip("\n").split("\n")
    assert (parser.starts(first), [line for line in others if parser.starts(line)]) == (True, [])


@pytest.mark.parametrize(
    ("layout", "line", "starts"),
    [
        (DEFAULT, f"{LONG}|INFO|Shop|", True),
        (DEFAULT, f" {LONG}|INFO|Shop|a", False),
        (DEFAULT, f"he wrote {LONG}|ERROR|Shop|a", False),
        (DEFAULT, LONG, False),
        (DEFAULT, f"{LONG}|NONSENSE|Shop|a", False),
        (DEFAULT, f"{LONG}|INFO|Shop", False),
        (DEFAULT, "2026-06-12 12:57:15|INFO|Shop|a", False),
        (DEFAULT, "", False),
        ("${logger} ${longdate} ${message}", f"Shop.Cart {LONG} a", True),
        ("${logger} ${longdate} ${message}", f"   at {LONG} a", False),
        ("${logger} ${longdate} ${message}", f"words before {LONG} a", False),
        ("${logger}: ${message}", "Shop.Cart: a", True),
        ("${logger}: ${message}", "   at Shop.Cart.Pay(): a", False),
        ("${message} (${level}, ${longdate})", f"a (b) (Info, {LONG})", True),
        ("${message} (${level}, ${longdate})", "a (b)", False),
        ("${message}${onexception:${newline}${exception:format=tostring}}", "hello", True),
        (
            "${message}${onexception:${newline}${exception:format=tostring}}",
            "System.IO.IOException: disk",
            False,
        ),
        ("${message}${onexception:${newline}${exception:format=tostring}}", "   at Shop.Cart.Pay()", False),
        ("${message}", "--- End of stack trace from previous location ---", False),
        ("-----\n${longdate} ${message}", "-----", True),
        ("-----\n${longdate} ${message}", "------", False),
        ("${when:when=level>=LogLevel.Warn:inner=! }${longdate} ${message}", f"! {LONG} a", True),
        ("${when:when=level>=LogLevel.Warn:inner=! }${longdate} ${message}", f"{LONG} a", True),
    ],
)
def test_where_a_record_starts(layout: str, line: str, starts: bool) -> None:
    assert compile_layout(layout).starts(line) is starts


def test_variables_are_put_in_and_others_are_attributes() -> None:
    variables = {"Line": "${longdate}|${var:inner}", "inner": "${level}"}
    record = compile_layout("${line}|${var:app}|${message}", variables).parse(f"{LONG}|Info|shop|a")
    assert record == ParsedRecord(AT, said("a"), {"app": "shop"})


@pytest.mark.parametrize(
    "record", ["", "garbage", f"{LONG}|NONSENSE|Shop|a", "2026-02-30 12:57:15.0003|INFO|Shop|a"]
)
def test_what_does_not_fit_is_unreadable(record: str) -> None:
    with pytest.raises(UnreadableRecord, match=r"^Expected a"):
        compile_layout(DEFAULT).parse(record)


@pytest.mark.parametrize(
    "noise", ["|", "a", " ", "\n", "a.", "|A.FooException: x", " My.Foo: x", "\n   at x", "A.B`1["]
)
@pytest.mark.parametrize("layout", [DEFAULT, WEB, OWN, PADDED])
def test_a_megabyte_of_anything_is_one_message(layout: str, noise: str) -> None:
    """Matching is linear: a pattern that backtracked would not come to an end here."""
    noise *= 1_000_000 // len(noise)
    record = {
        DEFAULT: f"{LONG}|INFO|A|m{noise}m",
        WEB: f"{LONG}|0|INFO|A|m{noise}m |url: |action: ",
        OWN: f"{LONG}|N|INFO|A|m{noise}m|||||",
        PADDED: f"{LONG}  INFO [1] A - m{noise}m",
    }[layout]
    parsed = compile_layout(layout).parse(record)
    assert parsed.fields["message"].startswith("m")
    kept = sum(len(text) for text in parsed.fields.values())
    assert kept >= len(noise)


def test_a_megabyte_that_does_not_fit_is_refused() -> None:
    with pytest.raises(UnreadableRecord):
        compile_layout(WEB).parse(f"{LONG}|0|INFO|" + "a." * 500_000)
