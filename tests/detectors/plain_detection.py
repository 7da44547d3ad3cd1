"""What a detection means, written down as plainly as possible: no index, nothing compiled, no pySigma.

The compiled matcher is compared with it. It covers the modifiers that the tests generate.
"""

import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from detectors.matching.texts import fold
from ingest.event import MISSING, Event, text_of

Condition = str | tuple[Any, ...]
"""A selection's name, ("not", c), ("and", c, d), ("or", c, d), ("1 of", pattern) or ("all of", pattern)."""


def written(condition: Condition) -> str:
    """The condition as a rule writes it."""
    match condition:
        case str():
            return condition
        case ("not", inner):
            return f"not ({written(inner)})"
        case (("1 of" | "all of") as quantity, pattern):
            return f"{quantity} {pattern}"
        case (word, left, right):
            return f"({written(left)}) {word} ({written(right)})"
    raise AssertionError(condition)


def holds(condition: Condition, selections: Mapping[str, Any], event: Event) -> bool:
    """Whether the event meets the condition."""
    match condition:
        case str():
            return selected(selections[condition], event)
        case ("not", inner):
            return not holds(inner, selections, event)
        case ("and", left, right):
            return holds(left, selections, event) and holds(right, selections, event)
        case ("or", left, right):
            return holds(left, selections, event) or holds(right, selections, event)
        case (quantity, pattern):
            wanted = "" if pattern == "them" else pattern.rstrip("*")
            found = [selected(value, event) for name, value in selections.items() if name.startswith(wanted)]
            return any(found) if quantity == "1 of" else all(found)
    raise AssertionError(condition)


def selected(selection: Any, event: Event) -> bool:
    """Whether the event meets one selection."""
    if isinstance(selection, list) and any(isinstance(part, dict) for part in selection):
        return any(selected(part, event) for part in selection)
    if isinstance(selection, dict):
        return all(_item(key, value, event) for key, value in selection.items())
    values = selection if isinstance(selection, list) else [selection]
    return any(_keyword(value, event) for value in values)


def _keyword(value: Any, event: Event) -> bool:
    return any(
        _text("contains", value, text, False) for text in (event.message, event.exception) if text is not None
    )


def _item(key: str, value: Any, event: Event) -> bool:
    field, *modifiers = key.split("|")
    values = value if isinstance(value, list) else [value]
    if "exists" in modifiers:
        return (event.get(field) is not MISSING) is values[0]
    there = _values(event.get(field))
    link = all if "all" in modifiers else any
    found = link(
        any(_value(modifiers, one, item) for item in there) if one is not None else not there
        for one in values
    )
    if "neq" in modifiers:
        return bool(there) and not found
    return found


def _values(value: Any) -> list[Any]:
    """The values that count: the elements of arrays, no nulls."""
    if isinstance(value, list):
        return [inner for item in value for inner in _values(item)]
    return [] if value is MISSING or value is None else [value]


def _value(modifiers: list[str], wanted: Any, value: Any) -> bool:
    for name in ("lt", "lte", "gt", "gte"):
        if name in modifiers:
            return _compare(name, value, wanted)
    if "re" in modifiers:
        return re.search(wanted, text_of(value)) is not None
    if "cidr" in modifiers:
        return _within(text_of(value), wanted)
    place = next((name for name in modifiers if name in ("contains", "startswith", "endswith")), "")
    if isinstance(wanted, int | float) and not isinstance(wanted, bool) and not place:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value == wanted
        whole = isinstance(wanted, float) and wanted.is_integer()  # YAML's 5.0 is the number 5
        return text_of(value) == text_of(int(wanted) if whole else wanted)
    return _text(place, wanted, text_of(value), "cased" in modifiers)


def _text(place: str, wanted: Any, text: str, cased: bool) -> bool:
    pattern = text_of(wanted)
    if place in ("contains", "endswith"):
        pattern = "*" + pattern
    if place in ("contains", "startswith"):
        pattern += "*"
    return _glob(*(pattern, text) if cased else (fold(pattern), fold(text)))


def _glob(pattern: str, text: str) -> bool:
    """Character by character, by the table of what pattern[:i] meets."""
    reach = {0}
    for sign in pattern:
        if sign == "*":
            reach = set(range(min(reach), len(text) + 1)) if reach else set()
        else:
            reach = {at + 1 for at in reach if at < len(text) and sign in ("?", text[at])}
    return len(text) in reach


def _compare(name: str, value: Any, wanted: float) -> bool:
    if isinstance(value, str):
        if not re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?", value.strip(" \t\n\r\f\v")):
            return False
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    match name:
        case "lt":
            return value < wanted
        case "lte":
            return value <= wanted
        case "gt":
            return value > wanted
        case _:
            return value >= wanted


def _within(text: str, network: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address) in ip_network(network)
