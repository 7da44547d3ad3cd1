""".NET date and time formats, read backwards: a format becomes a strict pattern and a reader.

Source: https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings. A fraction of a
second finer than a microsecond is cut off.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from ingest.records.nlog.cultures import INVARIANT, Culture, culture_of, month_of

Parts = Mapping[str, int]
"""Components by name: year, month, day, hour, minute, second, micro, half (0 or 12), offset (seconds)."""


class DateFormatError(Exception):
    """A format or culture that cannot be read back. One sentence says what to do."""


@dataclass(frozen=True, slots=True)
class DatePattern:
    """A format, compiled.

    `pattern` is a regex without capturing groups; `gives` names the components. `read` and `moment` take a text that
    the pattern matched; `moment`, where the format has a whole date, is the quick way to a datetime: aware when the
    text carries an offset, else naive. Both raise ValueError for a date that does not exist.
    """

    pattern: str
    gives: frozenset[str]
    read: Callable[[str], Parts]
    moment: Callable[[str], datetime]

    @property
    def complete(self) -> bool:
        """Whether the text says both the day and the hour."""
        return {"year", "month", "day", "hour"} <= self.gives


def assemble(parts: Parts) -> datetime | None:
    """The moment of components merged from one or more texts; None where the day is not known."""
    if not {"year", "month", "day"} <= parts.keys():
        return None
    hour = parts.get("hour", 0)
    if "half" in parts:
        hour = hour % 12 + parts["half"]
    zone = timezone(timedelta(seconds=parts["offset"])) if "offset" in parts else None
    return datetime(
        parts["year"], parts["month"], parts["day"], hour, parts.get("minute", 0), parts.get("second", 0),
        parts.get("micro", 0), tzinfo=zone,
    )  # fmt: skip


def compile_date(date_format: str, culture_name: str = "") -> DatePattern:
    """Compile a standard or custom format. Raises DateFormatError."""
    culture = culture_of(culture_name)
    standard = len(date_format.strip()) == 1
    if culture is None and (standard or "MMM" in date_format):
        raise DateFormatError(f"the culture '{culture_name}' is not known: write the date with digits only")
    custom = (
        _standard(date_format.strip(), culture or INVARIANT) if standard else date_format.removeprefix("%")
    )
    tokens = _tokens(custom)
    if not tokens:
        raise DateFormatError(f"'{date_format}' has no date or time in it")
    exact = culture is INVARIANT
    language = (culture or INVARIANT).language
    following = [kind for kind, _ in tokens[1:]] + [""]
    pieces = [_piece(token, after, exact=exact) for token, after in zip(tokens, following, strict=True)]
    pattern = "".join(regex for regex, _ in pieces)
    names = [name for _, name in pieces if name]
    if not names:
        raise DateFormatError(f"'{date_format}' has no date or time in it")
    grouped = re.compile("".join(f"({regex})" if name else regex for regex, name in pieces))

    def read(text: str) -> Parts:
        match = grouped.fullmatch(text)
        if match is None:
            raise ValueError(f"not of the format {date_format}")
        parts: dict[str, int] = {}
        for name, value in zip(names, match.groups(), strict=True):
            if name != "skip" and value:
                _take(parts, name, value, language)
        return parts

    def moment(text: str) -> datetime:
        if (found := assemble(read(text))) is None:
            raise ValueError(f"no date in the format {date_format}")
        return found

    iso = exact and _ISO.fullmatch("".join(value if kind else f"'{value}'" for kind, value in tokens))
    gives = frozenset("month" if name == "monthname" else name for name in names) - {"skip"}
    return DatePattern(pattern, gives, read, datetime.fromisoformat if iso else moment)


def ticks() -> DatePattern:
    """`${ticks}`: units of 100 ns since year 1, local time."""

    def moment(text: str) -> datetime:
        return datetime(1, 1, 1) + timedelta(microseconds=int(text) // 10)  # noqa: DTZ001 - local time, without offset

    def read(text: str) -> Parts:
        at = moment(text)
        names = ("year", "month", "day", "hour", "minute", "second")
        return {**dict(zip(names, at.timetuple()[:6], strict=True)), "micro": at.microsecond}

    return DatePattern(
        "[0-9]{18}", frozenset({"year", "month", "day", "hour", "minute", "second"}), read, moment
    )


def in_utc(moment: datetime) -> datetime:
    """The moment of a text that is in UTC, whether or not the text says so."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _standard(letter: str, culture: Culture) -> str:
    formats = {
        "d": culture.short_date,
        "D": culture.long_date,
        "t": culture.short_time,
        "T": culture.long_time,
        "f": f"{culture.long_date} {culture.short_time}",
        "F": f"{culture.long_date} {culture.long_time}",
        "U": f"{culture.long_date} {culture.long_time}",
        "g": f"{culture.short_date} {culture.short_time}",
        "G": f"{culture.short_date} {culture.long_time}",
        "M": "MMMM dd",
        "m": "MMMM dd",
        "Y": "yyyy MMMM",
        "y": "yyyy MMMM",
        "o": "yyyy-MM-ddTHH:mm:ss.fffffffK",
        "O": "yyyy-MM-ddTHH:mm:ss.fffffffK",
        "s": "yyyy-MM-ddTHH:mm:ss",
        "u": "yyyy-MM-dd HH:mm:ss'Z'",
        "R": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        "r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    }
    if letter not in formats:
        raise DateFormatError(f"'{letter}' is not a standard date format of .NET")
    return formats[letter]


def _tokens(custom: str) -> list[tuple[str, str]]:
    """(specifier letter or '' for literal text, the text) in order."""
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(custom):
        char = custom[at]
        end = at + 1
        if char in "dfFghHKmMstyz":
            while end < len(custom) and custom[end] == char and char != "K":
                end += 1
            tokens.append((char, custom[at:end]))
        elif char in "'\"":
            end = custom.find(char, at + 1)
            if end < 0:
                raise DateFormatError(f"a quotation mark in '{custom}' is not closed")
            tokens.append(("", custom[at + 1 : end]))
            end += 1
        elif char == "\\" and end < len(custom):
            tokens.append(("", custom[end]))
            end += 1
        elif char == "%":
            pass
        elif char in "/:":
            tokens.append((char, char))
        else:
            tokens.append(("", char))
        at = end
    return tokens


def _piece(token: tuple[str, str], after: str, *, exact: bool) -> tuple[str, str]:
    """(regex, name of the component or '') of one token; `after` is the specifier that follows it."""
    kind, text = token
    count = len(text)
    if (after, text) == ("t", " "):
        return "[ \u00a0\u202f]?", ""  # ICU writes a narrow no-break space before AM and PM
    if (after, text) == ("F", "."):
        return "\\.?", ""  # .NET leaves the point out when no digit follows
    if not kind:
        return re.escape(text), ""
    if kind in "/:":
        return (re.escape(text) if exact else f"[{text}./-]"), ""
    if kind == "f":
        return f"[0-9]{{{count}}}", "micro"
    if kind == "F":
        return f"[0-9]{{0,{count}}}", "micro"
    if kind == "M" and count > 2:
        return _WORD, "monthname"
    if kind == "d" and count > 2:
        return _WORD, "skip"
    if kind == "y":
        return ("[0-9]{2}" if count <= 2 else f"[0-9]{{{max(count, 4)}}}"), "year"
    if kind == "g":
        return "[^\\W\\d_]{1,4}\\.?(?:[^\\W\\d_]\\.?)?", "skip"
    if kind in _NUMBERS:
        regex, name = _NUMBERS[kind]
        return (regex if count > 1 else f"(?:{regex}|[0-9])"), name
    return {
        "t": ("(?:[AaPp](?:\\.? ?[Mm]\\.?)?)?", "half"),
        "K": ("(?:Z|[+-][0-9]{2}:[0-9]{2})?", "offset"),
        "z": ("[+-][0-9]{2}:[0-9]{2}" if count > 2 else "[+-][0-9]{1,2}", "offset"),
    }[kind]


def _take(parts: dict[str, int], name: str, value: str, language: str) -> None:
    if name == "micro":
        parts[name] = int(value[:6].ljust(6, "0"))
    elif name == "monthname":
        month = month_of(value, language)
        if month is None:
            raise ValueError(f"'{value}' is not a month")
        parts["month"] = month
    elif name == "half":
        parts[name] = 12 if value[0] in "Pp" else 0
    elif name == "offset":
        digits = value[1:].partition(":")
        seconds = int(digits[0] or 0) * 3600 + int(digits[2] or 0) * 60
        parts[name] = -seconds if value[0] == "-" else seconds
    elif name == "year" and len(value) == 2:
        parts[name] = int(value) + (2000 if int(value) < 50 else 1900)  # .NET's TwoDigitYearMax is 2049
    else:
        parts[name] = int(value)


_WORD: Final = "[^\\W\\d_]{2,20}\\.?"
_NUMBERS: Final = {
    "d": ("[0-3][0-9]", "day"),
    "M": ("[01][0-9]", "month"),
    "H": ("[0-2][0-9]", "hour"),
    "h": ("[01][0-9]", "hour"),
    "m": ("[0-5][0-9]", "minute"),
    "s": ("[0-6][0-9]", "second"),
}
_ISO: Final = re.compile(r"yyyy'-'MM'-'dd'[T ]'HH:mm:ss(?:'[.,]'f{1,7})?(?:K|zzz)?")
