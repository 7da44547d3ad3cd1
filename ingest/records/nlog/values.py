"""What a rendered text says: levels, users, addresses, encoded texts. Pure; None stands for nothing."""

import html
import ipaddress
import json
import re
from typing import Any, Final

import msgspec

from ingest.records.nlog.elements import Read

Properties = dict[str, str]


def plain(text: str) -> str | None:
    """Text without the blanks around it; empty and NLog's `(null)` are nothing."""
    text = text.strip()
    return text if text and text != "(null)" else None


def level(text: str) -> str | None:
    """One of `ingest.event.LEVELS` for whatever NLog writes; another word comes back in lower case."""
    word = text.casefold()
    return LEVEL_WORDS.get(word) or LEVEL_WORDS.get(word.strip(), word.strip()) or None


def level_pattern(cut: int = 0) -> str:
    """A regex for the words and letters of levels, each cut to so many characters if `cut` is given."""
    words = {word[:cut] if cut else word for word in _WRITTEN}
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return f"(?i:{'|'.join(longest_first)})"


def user(text: str) -> str | None:
    """A login; what frameworks write for nobody is nothing."""
    found = plain(text)
    return None if found is None or found.casefold() in {"anonymous", "-", "notauth"} else found


def identity(separator: str) -> Read:
    """Reads `${identity}`: `auth:Negotiate:NAME`, `notauth::` for nobody."""

    def read(text: str) -> str | None:
        parts = text.split(separator, 2)
        return user(parts[2] if len(parts) == 3 else parts[-1])

    return read


def address(text: str) -> str | None:
    """The first address of a list, without port, brackets or zone; an IPv4 address in IPv6 clothes is undressed."""
    if _IPV4.fullmatch(text):
        return text
    found = plain(text.partition(",")[0])
    if found is None or found == "-":
        return None
    bare = found
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return found
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(parsed)


def json_value(text: str) -> Any:
    """A JSON object or array decoded; any other text as it is."""
    found = plain(text)
    if found and found[0] in "{[":
        try:
            return msgspec.json.decode(found)
        except (ValueError, RecursionError):
            return found
    return found


def json_text(text: str) -> str:
    """The inside of a JSON string, unescaped; as it is when it is none."""
    if "\\" not in text:
        return text
    try:
        return str(json.loads(f'"{text}"', strict=False)).replace("\r\n", "\n")
    except ValueError:
        return text


def xml_text(text: str) -> str:
    """XML's character references resolved."""
    return html.unescape(text)


def properties(item_format: str, separator: str) -> Read:
    """Reads `${all-event-properties}`: pairs in `[key]=[value]` or another format, separated by a text."""
    before, _, rest = item_format.partition("[key]")
    middle, _, after = rest.partition("[value]")
    start = re.compile(f"(?:\\A|{re.escape(separator)}){re.escape(before)}({_KEY}){re.escape(middle)}")

    def read(text: str) -> Properties | None:
        found: Properties = {}
        marks = [*start.finditer(text)] if middle and separator else []
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        for mark, end in zip(marks, ends, strict=False):
            value = plain(text[mark.end() : end].removesuffix(after))
            if value is not None:
                found[mark[1]] = value.strip('"') or value
        return found or None

    return read


_IPV4: Final = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?=[0-9])|\Z)){4}")
_KEY: Final = r"[^\W\d][\w.@-]*"
_NAMES: Final = {
    "trace": "trace", "debug": "debug", "info": "info", "warn": "warning", "error": "error", "fatal": "fatal",
    "information": "info", "warning": "warning", "critical": "fatal",
    "trc": "trace", "dbg": "debug", "inf": "info", "wrn": "warning", "err": "error", "ftl": "fatal", "crit": "fatal",
}  # fmt: skip
_LETTERS: Final = {
    "t": "trace", "d": "debug", "i": "info", "w": "warning", "e": "error", "f": "fatal", "c": "fatal",
    **dict(zip("012345", ("trace", "debug", "info", "warning", "error", "fatal"), strict=True)),
}  # fmt: skip
_CUT: Final = {
    name[:length]: stored
    for name, stored in _NAMES.items()
    for length in range(2, len(name))
    if name[:length] not in _NAMES
}
LEVEL_WORDS: Final = {**_CUT, **_NAMES, **_LETTERS}
_WRITTEN: Final = (
    "trace", "debug", "information", "info", "warning", "warn", "error", "fatal", "critical", "off",
    "trc", "dbg", "inf", "wrn", "err", "ftl",
)  # fmt: skip
