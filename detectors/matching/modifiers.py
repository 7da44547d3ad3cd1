"""Which Sigma modifiers we take, in which combinations, and with which values. Sigma specification 2.1, modifiers.

What we do not support is refused with a reason: a rule that is half understood tells the wrong people.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any, Final

import re2
from sigma.exceptions import SigmaError
from sigma.rule import SigmaDetectionItem

from detectors.faults import Fault, hint, shown
from ingest.sentence import Sentence

_TRANSFORMS: Final = ("windash", "wide", "utf16", "utf16be", "base64", "base64offset")
_PLACES: Final = ("contains", "startswith", "endswith")
_FLAGS: Final = ("i", "m", "s")
_COMPARES: Final = ("lt", "lte", "gt", "gte")
_PARTS: Final = ("minute", "hour", "day", "week", "month", "year")
_KINDS: Final = ("re", "cidr", "exists", "fieldref", *_COMPARES, *_PARTS)
SUPPORTED: Final = (*_TRANSFORMS, *_PLACES, "cased", *_KINDS, *_FLAGS, "all", "neq", "expand")
ALIASES: Final = {"ignorecase": "i", "multiline": "m", "dotall": "s", "utf16le": "wide"}
_RANGES: Final = {
    "minute": range(60),
    "hour": range(24),
    "day": range(1, 32),
    "week": range(1, 54),
    "month": range(1, 13),
    "year": range(1, 10_000),
}
_EXACT: Final = 999_999_999_999_999
"""The largest number of which every digit survives pySigma, which goes by way of a float."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A key of a selection as pySigma takes it: the field, None for keywords, and its modifiers."""

    field: str | None
    modifiers: tuple[str, ...]

    @property
    def key(self) -> str:
        """The key to hand to pySigma, which gets texts that are expanded already."""
        return "|".join((self.field or "", *(name for name in self.modifiers if name != "expand")))


@lru_cache(maxsize=10_000)
def check_key(key: str) -> tuple[Checked, tuple[str, ...]]:
    """Read `field|modifier|…`; the sentences say all that is wrong with it."""
    field, *written = key.split("|")
    faults: list[str] = []
    names = [ALIASES.get(name, name) for name in written]
    known = []
    for name in names:
        if name not in SUPPORTED:
            faults.append(Fault.UNKNOWN_MODIFIER.says(modifier=shown(name), hint=hint(name, SUPPORTED)))
        elif name in known:
            faults.append(Fault.MODIFIER_TWICE.says(modifier=name))
        else:
            known.append(name)
    checked = Checked(field or None, tuple(known))
    if not faults:
        faults += _clashes(known)
        unbound = [name for name in known if name in _KINDS and name != "re"] if not field else []
        faults += [Fault.NEEDS_FIELD.says(modifier=name) for name in unbound]
    return checked, tuple(faults)


def _clashes(names: list[str]) -> list[str]:
    flags = [name for name in names if name in _FLAGS]
    return [
        *(
            Fault.UNSUPPORTED_MODIFIER.says(
                modifier=flag, why=Sentence("it must stand behind `re`", "er muss hinter `re` stehen")
            )
            for flag in flags
            if "re" not in names[: names.index(flag)]
        ),
        *(
            Fault.MODIFIERS_CLASH.says(modifier=modifier, other=other, why=why)
            for modifier, other, why in (*_clashes_of_kind(names), *_clashes_of_order(names))
        ),
    ]


def _clashes_of_kind(names: list[str]) -> Iterator[tuple[str, str, str]]:
    kinds = [name for name in names if name in _KINDS]
    if len(kinds) > 1:
        yield (
            kinds[1],
            kinds[0],
            Sentence("each says on its own how to compare", "jeder sagt für sich, wie verglichen wird"),
        )
    for kind in kinds[:1]:
        for name in names:
            if name in (*_TRANSFORMS, "cased"):
                yield name, kind, Sentence("it changes texts only", "er ändert nur Texte")
            elif name in _PLACES and kind == "re":
                yield (
                    name,
                    kind,
                    Sentence(
                        "say it in the pattern, with `^` and `$`", "sagen Sie es im Muster, mit `^` und `$`"
                    ),
                )
            elif name in _PLACES and kind != "fieldref":
                yield name, kind, Sentence("it compares whole values", "er vergleicht ganze Werte")
            elif name in _PLACES and names.index(name) < names.index(kind):
                yield (
                    name,
                    kind,
                    Sentence("it must stand behind `fieldref`", "er muss hinter `fieldref` stehen"),
                )
            elif name in ("all", "neq") and kind == "exists":
                yield name, kind, Sentence("write `true` or `false`", "schreiben Sie `true` oder `false`")
            elif name == "expand" and kind != "cidr":
                yield name, kind, Sentence("it puts in texts", "er setzt Texte ein")
            elif name == "all" and kind in _PARTS:
                yield name, kind, Sentence("a time has one of each", "eine Zeit hat davon nur eines")


def _clashes_of_order(names: list[str]) -> Iterator[tuple[str, str, str]]:
    if "expand" in names and "all" in names:
        yield (
            "all",
            "expand",
            Sentence(
                "one of a list is enough; write a selection for each list",
                "eines aus einer Liste genügt; schreiben Sie eine Auswahl je Liste",
            ),
        )
    places = [name for name in names if name in _PLACES]
    if len(places) > 1:
        yield (
            places[1],
            places[0],
            Sentence("use `*` in the value instead", "nehmen Sie stattdessen `*` im Wert"),
        )
    changing = [name for name in names if name in (*_TRANSFORMS, *_PLACES, "cased")]
    for before, name in pairwise(changing):
        if name in _TRANSFORMS and before not in _TRANSFORMS:
            yield before, name, Sentence(f"it must stand behind `{name}`", f"er muss hinter `{name}` stehen")


def check_values(checked: Checked, values: list[Any]) -> list[tuple[int | None, str]]:
    """What is wrong with the values of a key: the value's index, or None for all, and a sentence."""
    wanted = _wanted(checked)
    found: list[tuple[int | None, str]] = []
    if "exists" in checked.modifiers and len(values) != 1:
        return [
            (
                None,
                Fault.VALUE_FOR_MODIFIER.says(
                    modifier="exists", wanted=Sentence("one `true` or `false`", "ein `true` oder `false`")
                ),
            )
        ]
    for index, value in enumerate(values):
        if wanted is not None and not wanted.fits(value):
            found.append(
                (index, Fault.VALUE_FOR_MODIFIER.says(modifier=wanted.modifier, wanted=wanted.words))
            )
        elif value is None and checked.field is None:
            found.append((index, Fault.NULL_KEYWORD.says()))
        elif "re" in checked.modifiers:
            why = pattern_fault(_with_flags(checked, value))
            if why:
                found.append((index, Fault.BAD_REGEX.says(why=why)))
    return found


@dataclass(frozen=True, slots=True)
class _Wanted:
    modifier: str
    words: str
    fits: Callable[[Any], bool]


def _wanted(checked: Checked) -> _Wanted | None:
    for name in checked.modifiers:
        if name == "exists":
            return _Wanted(
                name,
                Sentence("one `true` or `false`", "ein `true` oder `false`"),
                lambda value: isinstance(value, bool),
            )
        if name in _COMPARES:
            return _Wanted(
                name,
                Sentence("a number of at most 15 digits", "eine Zahl mit höchstens 15 Ziffern"),
                lambda value: _is_number(value) and abs(value) <= _EXACT,
            )
        if name in _PARTS:
            numbers = _RANGES[name]
            return _Wanted(
                name,
                Sentence(
                    f"a whole number from {numbers[0]} to {numbers[-1]}",
                    f"eine ganze Zahl von {numbers[0]} bis {numbers[-1]}",
                ),
                partial(_is_whole_in, numbers),
            )
        if name in ("re", "cidr", "fieldref", "expand"):
            return _Wanted(
                name,
                Sentence("a text: put it in quotes", "ein Text: setzen Sie ihn in Anführungszeichen"),
                lambda value: isinstance(value, str) and value != "",
            )
        if name in (*_TRANSFORMS, *_PLACES, "cased"):
            return _Wanted(
                name,
                Sentence("a text", "ein Text"),
                lambda value: isinstance(value, str) or _is_number(value),
            )
    return None


def _is_whole_in(numbers: range, value: Any) -> bool:
    return type(value) is int and value in numbers


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def plain_value(checked: Checked, value: Any) -> Any:
    """The value as pySigma takes it: a number is a text where it is compared in part, or too long for a float."""
    textual = any(name in (*_TRANSFORMS, *_PLACES, "cased") for name in checked.modifiers)
    return str(value) if _is_number(value) and (textual or abs(value) > _EXACT) else value


def _with_flags(checked: Checked, pattern: str) -> str:
    flags = "".join(name for name in checked.modifiers if name in _FLAGS)
    return f"(?{flags}:{pattern})" if flags else pattern


def quiet() -> Any:
    """google-re2 options that leave the standard error alone."""
    options = re2.Options()
    options.log_errors = False
    return options


def pattern_fault(pattern: str) -> str | None:
    """Why google-re2 refuses a pattern, or None. It knows no look-around and no back-references."""
    try:
        re2.compile(pattern, quiet())
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        return _explained(shown(text, 120))
    except UnicodeEncodeError:
        return Sentence(
            "it holds half a character (a lone surrogate)",
            "es enthält ein halbes Zeichen (ein einzelnes Surrogat)",
        )
    return None


def _explained(reason: str) -> str:
    for sign, name in (("(?=", "look-ahead"), ("(?!", "look-ahead"), ("(?<", "look-behind")):
        if "invalid" in reason and sign in reason and "named" not in reason:
            return Sentence(
                f"{reason} ({name} is not supported, since patterns must run in linear time)",
                f"{reason} ({name} gibt es nicht, denn Muster müssen schnell bleiben)",
            )
    if "invalid escape sequence" in reason and reason[-1:].isdigit():
        return Sentence(
            f"{reason} (back-references are not supported, since patterns must run in linear time)",
            f"{reason} (Rückverweise gibt es nicht, denn Muster müssen schnell bleiben)",
        )
    return reason


def sigma_item(checked: Checked, values: list[Any]) -> SigmaDetectionItem:
    """The item as pySigma reads it. Raises SigmaError with its own words."""
    plain = [plain_value(checked, value) for value in values]
    if checked.field is None and not checked.modifiers:
        return SigmaDetectionItem.from_value(plain)
    return SigmaDetectionItem.from_mapping(checked.key, plain)


def value_fault(checked: Checked, value: Any) -> str | None:
    """What pySigma finds wrong with a value that `check_values` has passed, or None."""
    try:
        sigma_item(checked, [value])
    except SigmaError as error:
        if "cidr" in checked.modifiers:
            why = str(error).removeprefix("Invalid CIDR expression: ")
            return Fault.BAD_CIDR.says(value=shown(value), why=shown(why, 120))
        return Fault.SIGMA.says(why=shown(str(error), 160))
    return None
