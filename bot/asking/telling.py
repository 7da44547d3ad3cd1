"""Says back what was understood, part by part, English or German. Pure; values are as typed, not escaped."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.asking.asked import Asked

_DAYS: Final = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
}
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December".split(),
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
}
_WORDS: Final = {
    "en": {
        "events": "all events",
        "count": "how many",
        "people": "who",
        "top": "most frequent",
        "trail": "trail",
        "similar": "similar",
        "since": "since",
        "until": "until",
        "not": "not",
        "by": "by",
        "at most": "at most {}",
        "errors": "errors",
        "warning": "warnings",
        "fatal": "fatal errors",
        "level": "level",
        "user": "user",
        "document_id": "document",
        "document_type": "document type",
        "http_status": "status",
        "client_ip": "address",
        "trace_id": "trace id",
        "service": "log",
    },
    "de": {
        "events": "alle Ereignisse",
        "count": "wie viele",
        "people": "wer",
        "top": "häufigste",
        "trail": "Spur",
        "similar": "ähnliche",
        "since": "seit",
        "until": "bis",
        "not": "nicht",
        "by": "nach",
        "at most": "höchstens {}",
        "errors": "Fehler",
        "warning": "Warnungen",
        "fatal": "fatale Fehler",
        "level": "Stufe",
        "user": "Benutzer",
        "document_id": "Dokument",
        "document_type": "Dokumenttyp",
        "http_status": "Status",
        "client_ip": "Adresse",
        "trace_id": "Trace-Id",
        "service": "Protokoll",
        "node": "Knoten",
        "role": "Rolle",
        "operation": "Vorgang",
        "hour": "Stunde",
        "day": "Tag",
        "week": "Woche",
        "month": "Monat",
        "product": "Anwendung",
    },
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a question: `key` is what `Asked.without` takes, `label` what a person reads."""

    key: str
    label: str


def parts(asked: "Asked", language: str = "en") -> tuple[Part, ...]:
    """The parts of a question in the order in which they are read; never empty."""
    language = "de" if language.lower().startswith("de") else "en"
    words = _WORDS[language]
    found: list[Part] = []
    if asked.ask != "events":
        found.append(Part("ask", words[asked.ask]))
    found += [Part(f"where.{name}", _values(name, values, language)) for name, values in asked.where.items()]
    found += [
        Part(f"not.{name}", f"{words['not']} {_values(name, values, language)}")
        for name, values in asked.unless.items()
    ]
    found += [Part("text", ", ".join(f"“{text}”" for text in asked.text))] if asked.text else []
    if asked.by is not None:
        found.append(Part("by", f"{words['by']} {_name(asked.by, language)}"))
    if asked.limit is not None:
        found.append(Part("limit", words["at most"].format(asked.limit)))
    when = _when(asked, language)
    found += [Part("time", when)] if when else []
    return tuple(found) or (Part("ask", words["events"]),)


def stretch_told(begin: datetime, unit: str, language: str) -> str:
    """One of the hours, days, weeks (by their first day) or months of an answer: `Mon 8 June 2026`."""
    day = _day(begin, "de" if language.lower().startswith("de") else "en", None)
    return f"{day} {_clock(begin)}" if unit == "hour" else day


def _name(field: str, language: str) -> str:
    return _WORDS[language].get(field, field.replace("_", " "))


def _values(field: str, values: tuple[str, ...], language: str) -> str:
    words = _WORDS[language]
    if field == "level":
        if values == ("error", "fatal"):
            return words["errors"]
        if len(values) == 1 and values[0] in words:
            return words[values[0]]
    return f"{_name(field, language)} {', '.join(values)}"


def _when(asked: "Asked", language: str) -> str:
    words = _WORDS[language]
    since, until = asked.since, asked.until
    if since is None and until is None:
        return ""
    year = asked.asked_at.year if asked.asked_at is not None else None
    if until is None:
        assert since is not None  # noqa: S101 - one of them is given
        return f"{words['since']} {_day(since, language, year)} {_clock(since)}"
    last, end = until, _clock(until)
    if until.time() == time() and (since is None or since.astimezone(UTC) < until.astimezone(UTC)):
        last, end = until - timedelta(days=1), "24:00"
    if since is None:
        return f"{words['until']} {_day(last, language, year)} {end}"
    start = f"{_day(since, language, year)} {_clock(since)}"
    if since.date() == last.date():
        return f"{start}–{end}"
    return f"{start} – {_day(last, language, year)} {end}"


def _day(moment: datetime, language: str, year: int | None) -> str:
    dot = "." if language == "de" else ""
    day = f"{_DAYS[language][moment.weekday()]} {moment.day}{dot} {_MONTHS[language][moment.month - 1]}"
    return day if moment.year == year else f"{day} {moment.year}"


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
