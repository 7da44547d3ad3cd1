"""Whatever a layout writes is read back: records are rendered here from drawn values, then parsed."""

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.records.nlog import compile_layout
from ingest.records.parsed import ParsedRecord

WORD = st.from_regex(r"[A-Z][A-Za-z0-9]{0,8}(?:\.[A-Z][a-z]{1,5}){0,2}", fullmatch=True)
USER = st.from_regex(r"(?:CORP\\)?[a-z0-9.@]{1,10}", fullmatch=True).filter(lambda user: user != "anonymous")
PROSE = st.text(alphabet="abc XYZ:.,|[](){}\"'=-\t\nüé—😀", min_size=1, max_size=60).map(
    lambda text: f"m{text}m"
)
MOMENT = st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2049-12-31")).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
LEVEL = st.sampled_from(
    [("Trace", "trace"), ("Info", "info"), ("Warn", "warning"), ("Error", "error"), ("Fatal", "fatal")]
)
EXCEPTION = st.tuples(WORD, PROSE).map(
    lambda drawn: (
        f"Ns.{drawn[0]}Exception: {drawn[1]}\n ---> System.Exception: inner\n   at Ns.{drawn[0]}.Run(Int32 n)"
    )
)
SEPARATOR = st.sampled_from(["|", " | ", "\t", " ~ ", "; ", "]["])


@settings(deadline=None)
@given(MOMENT, LEVEL, WORD, USER, PROSE, st.none() | EXCEPTION, SEPARATOR)
def test_the_message_takes_whatever_is_left(
    moment: datetime,
    level: tuple[str, str],
    logger: str,
    user: str,
    message: str,
    exception: str | None,
    separator: str,
) -> None:
    layout = separator.join(
        ["${longdate}", "${level:uppercase=true}", "${logger}", "${aspnet-user-identity}", "${message}"]
    ) + (f"${{onexception:inner={separator}${{exception:format=tostring}}}}")
    time = moment.isoformat(" ", "microseconds")[:-2]
    record = separator.join([time, level[0].upper(), logger, user, message])
    if exception is not None:
        record += separator + exception
    fields = {"level": level[1], "logger": logger, "user": user, "message": message}
    if exception is not None:
        fields["exception"] = exception
    parser = compile_layout(layout)
    assert parser.starts(record.split("\n")[0])
    assert parser.parse(record) == ParsedRecord(moment, fields, {})


@settings(deadline=None)
@given(MOMENT, LEVEL, PROSE, WORD, USER, st.integers(0, 99999), st.none() | EXCEPTION)
def test_fields_behind_the_message_are_found_from_the_right(
    moment: datetime,
    level: tuple[str, str],
    message: str,
    logger: str,
    user: str,
    thread: int,
    exception: str | None,
) -> None:
    layout = (
        r"${date:format=dd.MM.yyyy HH\:mm\:ss.fff} [${level:padding=5}] ${message} ${exception:format=tostring}"
        "|url: ${aspnet-request-url}|${threadid}|${mdlc:item=who}|${logger}"
    )
    record = (
        f"{moment:%d.%m.%Y %H:%M:%S}.{moment.microsecond // 1000:03} [{level[0]:>5}] {message} {exception or ''}"
        f"|url: http://x/|{thread}|{user}|{logger}"
    )
    fields = {"level": level[1], "message": message, "url": "http://x/", "logger": logger}
    if exception is not None:
        fields["exception"] = exception
    assert compile_layout(layout).parse(record) == ParsedRecord(
        moment, fields, {"threadid": str(thread), "who": user}
    )


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_record_breaks_the_parser(record: str) -> None:
    layout = "${message}|${level} ${exception:format=type}${onexception:: ${exception:format=message}}"
    parser = compile_layout(f"{layout}${{newline}}${{all-event-properties}}")
    parser.starts(record)
    compile_layout("${message}${exception}").parse(record)
