"""What is wrong with the settings, said for whoever wrote them."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final

# What to write instead, by pydantic's kind of fault. Its own words are for programmers.
_WRITE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bool_parsing": "on or off",
        "int_parsing": "a whole number",
        "int_from_float": "a whole number",
        "float_parsing": "a number",
        "date_from_datetime_parsing": "a day, such as 2027-06-30,",
        "date_from_datetime_inexact": "a day, such as 2027-06-30,",
        "date_parsing": "a day, such as 2027-06-30,",
    }
)


def what_is_wrong(kind: str, message: str, given: Any) -> str:
    """The sentence for one fault of pydantic's (its `type`, `msg` and `input`), without the setting's name."""
    if kind in _WRITE:
        return f"write {_WRITE[kind]} instead of {given!r}."
    return f"{message.removeprefix('Value error, ')}."


def mistyped(names: Collection[str], settings: Collection[str]) -> list[str]:
    """A sentence for each of `names` that is no setting and looks like one; `settings`: the names that there are.

    Names that look like none are somebody else's: a pipeline's HEADSUP_KEY, say.
    """
    known = {*settings, *(f"{name}_FILE" for name in settings)}
    found = []
    for name in sorted(set(names) - known):
        meant = get_close_matches(name, known, n=1, cutoff=0.9)
        found += [f"{name} is no setting: write {meant[0]}, or unset it."] if meant else []
    return found
