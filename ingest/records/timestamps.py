"""Times as logs write them in JSON and in text, whatever the logger. Pure; never guesses from the system's clock."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS: Final = {
    name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_CLOCK = r"(?P<h>\d{1,2}):(?P<mi>\d\d)(?::(?P<s>\d\d)(?:[.,](?P<f>\d{1,9}))?)?"
_OFFSET = r"(?:\s*(?P<ap>[AaPp][Mm]))?(?:\s*(?P<o>Z|z|UTC|GMT|[+-]\d\d:?(?:\d\d)?))?"
_SHAPES: Final = tuple(
    re.compile(date + _CLOCK + _OFFSET + r"\Z")
    for date in (
        r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})[T ]+",
        r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}),?[T ]+",
        r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}),?[T ]+",  # .NET's invariant culture: month first
        r"(?:[A-Za-z]{3,9},?\s+)?(?P<d>\d{1,2})[ /-](?P<b>[A-Za-z]{3})[a-z]*[ /-](?P<y>\d{4})[ :]+",
        r"(?:[A-Za-z]{3,9},?\s+)?(?P<b>[A-Za-z]{3})[a-z]*\s+(?P<d>\d{1,2}),?\s+(?P<y>\d{4}),?\s+",
    )
)
_C_TIME: Final = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} [ \d]\d) (\d\d:\d\d:\d\d(?:\.\d+)?) (\d{4})\Z")
_DOTNET_JSON: Final = re.compile(r"\\?/Date\((-?\d{1,17})(?:[+-]\d{4})?\)\\?/\Z")
_NUMBER: Final = re.compile(r"-?\d{9,19}(?:\.\d{1,9})?\Z")
_LONGEST: Final = 64


def parse_time(value: Any) -> datetime | None:
    """The time that a text or number means: aware if it says its offset, else naive; None if it is no time.

    Understood: ISO 8601 and its kin, RFC 2822, Apache's and C's form, `12.06.2026 …`, `06/12/2026 …` (month
    first, as .NET's invariant culture), .NET's `/Date(ms)/`, and numbers of seconds, milli-, micro- or
    nanoseconds since 1970, told apart by their size. What is finer than a microsecond is cut off.
    """
    if type(value) is str and 10 < len(value) <= _LONGEST and value[4] == "-":
        try:
            return datetime.fromisoformat(value)  # the usual case; shorter is a date alone
        except ValueError:
            pass
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_epoch(value)
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    text = value.strip()
    if len(text) > 10 and text[4:5] == "-":
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    return _by_shape(text)


def _by_shape(text: str) -> datetime | None:
    dotnet = _DOTNET_JSON.match(text)
    if dotnet:
        return _after_epoch(microseconds=int(dotnet[1]) * 1000)
    if _NUMBER.match(text):
        whole, _, fraction = text.partition(".")
        return _from_epoch(float(text) if fraction else int(whole))
    c_time = _C_TIME.match(text)
    if c_time:
        text = f"{c_time[1]} {c_time[3]} {c_time[2]}"
    for shape in _SHAPES:
        found = shape.match(text)
        if found:
            return _build(found.groupdict())
    if len(text) >= 15 and text[:8].isdigit():
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None
    return None


def _build(part: dict[str, str | None]) -> datetime | None:
    month = _MONTHS.get((part["b"] or "").lower(), 0) if "b" in part else int(part["m"] or 0)
    hour = int(part["h"] or 0)
    half = (part["ap"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    micros = int((part["f"] or "0").ljust(9, "0")[:6])
    try:
        return datetime(
            int(part["y"] or 0),
            month,
            int(part["d"] or 0),
            hour,
            int(part["mi"] or 0),
            int(part["s"] or 0),
            micros,
            tzinfo=_offset(part["o"]),
        )
    except ValueError:
        return None


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in ("Z", "z", "UTC", "GMT"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[3:].lstrip(":") or 0)
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _from_epoch(number: float) -> datetime | None:
    size = abs(number)
    if not size < 1e19:  # NaN and infinity too
        return None
    # Up to the year 5138 in seconds; the next unit begins at a thousand times as much, in 1973.
    if size < 1e11:
        return _after_epoch(microseconds=round(number * 1_000_000)) if size >= 1e8 else None
    if size < 1e14:
        return _after_epoch(microseconds=round(number * 1_000))
    return _after_epoch(microseconds=int(number) if size < 1e17 else int(number) // 1_000)


def _after_epoch(microseconds: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return None
