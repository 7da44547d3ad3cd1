"""The Compact Log Event Format of Serilog and Seq: its reified properties and message templates. Pure.

Source: https://clef-json.org and https://messagetemplates.org.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from ingest.event import MISSING, lookup, text_of

_HOLE: Final = re.compile(
    r"\{\{|\}\}|\{[@$]?(?P<name>[A-Za-z0-9_.]{1,200})(?:,(?P<width>-?\d{1,4}))?(?::(?P<format>[^{}]{0,200}))?\}"
)

_LONGEST: Final = 1 << 20  # characters that holes are filled with


def plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record under plain names: `message` rendered, `level`, `exception`; `@@x` is the property `@x`.

    `@mt`, `@i`, `@tr` and `@sp` stay under their names; `@t`, which the caller has read, and `@r` go.
    """
    found: dict[str, Any] = {}
    for key, value in record.items():
        if key.startswith("@@"):
            found[key[1:]] = value
        elif not key.startswith("@") or key in ("@mt", "@i", "@tr", "@sp"):
            found[key] = value
    level = record.get("@l")
    message = record.get("@m")
    template = record.get("@mt")
    if message is None and isinstance(template, str):
        message = render(template, record, record.get("@r"))
    # the reserved names win over properties that are called the same
    reserved = {"message": message, "level": level if level else "Information", "exception": record.get("@x")}
    return {**found, **{key: value for key, value in reserved.items() if value is not None}}


def render(template: str, properties: Mapping[str, Any], renderings: Any = None) -> str:
    """A message template with its holes filled.

    `renderings` are the texts of the holes that have a format, in their order (`@r`): only the application's own
    runtime could make them anew. A hole without a property stays as it is written, and so do all behind a megabyte of
    text: a short template could name a long property ever again.
    """
    rendered = iter(renderings if isinstance(renderings, list) else ())
    room = _LONGEST

    def fill(hole: re.Match[str]) -> str:
        nonlocal room
        text = _fill(hole, properties, rendered) if room > 0 else hole[0]
        room -= len(text)
        return text

    return _HOLE.sub(fill, template)


def _fill(hole: re.Match[str], properties: Mapping[str, Any], rendered: Iterator[Any]) -> str:
    if hole["name"] is None:
        return hole[0][0]
    text = str(next(rendered, "")) if hole["format"] is not None else ""
    if not text:
        value = lookup(properties, hole["name"])
        if value is MISSING:
            return hole[0]
        text = _shown(value, hole["format"])
    width = int(hole["width"] or 0)
    return text.rjust(width) if width > 0 else text.ljust(-width)


def _shown(value: Any, form: str | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value)  # as .NET and Python write it
    if isinstance(value, str) and form and not form.startswith("l"):
        return _dated(value, form)
    if isinstance(value, int | float) and form:
        return _numbered(value, form)
    return text_of(value)


def _numbered(value: float, form: str) -> str:
    """The commonest of .NET's number formats, in the invariant culture."""
    kind, digits = form[0].upper(), form[1:]
    if digits.isdecimal() and len(digits) <= 2 and isinstance(value, int) and kind in "DX":
        return format(value, f"0{digits}{'d' if kind == 'D' else form[0]}")
    if kind in "FNPE" and (digits == "" or (digits.isdecimal() and len(digits) <= 2)):
        places = int(digits or 2)
        return {"F": f"{value:.{places}f}", "N": f"{value:,.{places}f}", "P": f"{value * 100:,.{places}f} %",
                "E": f"{value:.{places}E}"}[kind]  # fmt: skip
    plain_zeros = re.fullmatch(r"0+(?:\.(0{1,15}))?", form)
    if plain_zeros:
        places = len(plain_zeros[1] or "")
        return f"{value:0{len(form)}.{places}f}"
    return text_of(value)


def _dated(value: str, form: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    written = {"HH": "%H", "mm": "%M", "ss": "%S", "yyyy": "%Y", "MM": "%m", "dd": "%d"}
    if not re.fullmatch(r"(?:HH|mm|ss|yyyy|MM|dd|[-:/. T])+", form):
        return value
    return moment.strftime(re.sub("|".join(written), lambda part: written[part[0]], form))
