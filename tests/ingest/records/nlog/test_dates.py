""".NET date formats are read back to the moment that was written."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.records.nlog.dates import DateFormatError, assemble, compile_date, in_utc, ticks

NOON = datetime.fromisoformat("2026-06-12T12:57:15")
ZONE = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("date_format", "culture", "text", "moment"),
    [
        ("yyyy-MM-dd HH:mm:ss.ffff", "", "2026-06-12 12:57:15.0003", NOON.replace(microsecond=300)),
        ("o", "", "2026-06-12T12:57:15.1234567+02:00", NOON.replace(microsecond=123456, tzinfo=ZONE)),
        ("o", "", "2026-06-12T12:57:15.1234567Z", NOON.replace(microsecond=123456, tzinfo=UTC)),
        ("O", "", "2026-06-12T12:57:15.1234567", NOON.replace(microsecond=123456)),
        ("s", "", "2026-06-12T12:57:15", NOON),
        ("u", "", "2026-06-12 12:57:15Z", NOON),
        ("R", "", "Fri, 12 Jun 2026 12:57:15 GMT", NOON),
        ("G", "", "06/12/2026 12:57:15", NOON),
        ("G", "en-US", "6/12/2026 12:57:15 PM", NOON),
        ("G", "en-US", "6/12/2026 12:57:15\u202fPM", NOON),
        ("g", "en-GB", "12/06/2026 12:57", NOON.replace(second=0)),
        ("G", "de-DE", "12.06.2026 12:57:15", NOON),
        ("F", "de-DE", "Freitag, 12. Juni 2026 12:57:15", NOON),
        ("F", "fr-FR", "vendredi 12 juin 2026 12:57:15", NOON),
        ("G", "nl-NL", "12-6-2026 12:57:15", NOON),
        ("dd.MM.yyyy HH:mm:ss,fff", "", "12.06.2026 12:57:15,123", NOON.replace(microsecond=123000)),
        ("yyyyMMddHHmmssfff", "", "20260612125715123", NOON.replace(microsecond=123000)),
        ("d.M.yy H:m:s", "", "12.6.26 12:57:15", NOON),
        ("MM/dd/yyyy hh:mm:ss tt", "", "06/12/2026 12:57:15 PM", NOON),
        ("MM/dd/yyyy hh:mm:ss t", "", "06/12/2026 12:57:15 A", NOON.replace(hour=0)),
        ("dd MMM yyyy HH:mm:ss", "", "12 Jun 2026 12:57:15", NOON),
        ("dddd, MMMM dd yyyy HH:mm:ss", "", "Friday, June 12 2026 12:57:15", NOON),
        ("yyyy-MM-dd'T'HH:mm:ss.fffK", "", "2026-06-12T12:57:15.000+02:00", NOON.replace(tzinfo=ZONE)),
        (r"yyyy-MM-dd\THH:mm:ss zzz", "", "2026-06-12T12:57:15 +02:00", NOON.replace(tzinfo=ZONE)),
        ("yyyy-MM-dd HH:mm:ss zz", "", "2026-06-12 12:57:15 +02", NOON.replace(tzinfo=ZONE)),
        ("yyyy-MM-dd HH:mm:ss.FFF", "", "2026-06-12 12:57:15.12", NOON.replace(microsecond=120000)),
        ("yyyy-MM-dd HH:mm:ss.FFF", "", "2026-06-12 12:57:15", NOON),
        ("yyyy/MM/dd HH:mm:ss", "xx-YY", "2026.06.12 12.57.15", NOON),
    ],
)
def test_a_format_reads_what_it_wrote(date_format: str, culture: str, text: str, moment: datetime) -> None:
    pattern = compile_date(date_format, culture)
    assert re.fullmatch(pattern.pattern, text)
    read = pattern.moment(text)
    assert (read, read.utcoffset()) == (moment, moment.utcoffset())
    assert assemble(pattern.read(text)) == moment


@pytest.mark.parametrize(
    "text", ["2026-06-12 12:57:15", "2026-06-12 12:57:15.12345", "x2026-06-12 12:57:15.1234"]
)
def test_a_pattern_is_strict(text: str) -> None:
    assert not re.fullmatch(compile_date("yyyy-MM-dd HH:mm:ss.ffff").pattern, text)


@pytest.mark.parametrize("text", ["2026-02-30 12:57:15.0000", "2026-06-12 29:57:15.0000"])
def test_a_date_that_does_not_exist_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compile_date("yyyy-MM-dd HH:mm:ss.ffff").moment(text)


def test_ticks_count_from_year_one() -> None:
    assert ticks().moment("639168658350003000") == NOON.replace(microsecond=300)


def test_a_text_in_utc_becomes_aware() -> None:
    assert in_utc(NOON).utcoffset() == timedelta(0)
    assert in_utc(NOON.replace(tzinfo=ZONE)) == datetime(2026, 6, 12, 10, 57, 15, tzinfo=UTC)


@settings(deadline=None)
@given(st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2049-12-31")))
def test_every_moment_survives_common_formats(moment: datetime) -> None:
    written = {
        "yyyy-MM-dd HH:mm:ss.ffffff": moment.isoformat(" ", "microseconds"),
        "dd/MM/yy hh:mm:ss.ffffff tt": moment.strftime("%d/%m/%y %I:%M:%S.%f %p"),
        "ddd d MMM yyyy H:mm:ss,ffffff": (
            f"{moment:%a} {moment.day} {moment:%b} {moment.year} {moment.hour}:{moment:%M:%S,%f}"
        ),
    }
    for date_format, text in written.items():
        assert compile_date(date_format).moment(text) == moment


def test_an_empty_format_is_refused() -> None:
    for empty in ("", "%"):
        with pytest.raises(DateFormatError):
            compile_date(empty)
