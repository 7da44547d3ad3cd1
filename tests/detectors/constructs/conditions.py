"""Conditions: over the same selections, each with the events that meet it."""

from typing import Any, Final

from tests.detectors.constructs.construct import Construct, Fields

SELECTIONS: Final[dict[str, Any]] = {
    "a_1": {"user": "x"},
    "a_2": {"role": "x"},
    "b": {"level": "error"},
    "_c": {"node": "x"},
}
_NONE, _A, _B = {"message": "x"}, {"user": "x"}, {"level": "error"}
_AB, _ALL, _C = {"user": "x", "level": "error"}, {"user": "x", "role": "x", "level": "error"}, {"node": "x"}
_EVENTS: Final[list[Fields]] = [_NONE, _A, _B, _AB, _ALL, _C]


def _of(name: str, condition: str | list[str], met: list[Fields]) -> Construct:
    return Construct(
        name, SELECTIONS | {"condition": condition}, met, [event for event in _EVENTS if event not in met]
    )


CONDITIONS: Final = [
    _of("a selection", "b", [_B, _AB, _ALL]),
    _of("a selection whose name begins with _", "_c", [_C]),
    _of("and", "a_1 and b", [_AB, _ALL]),
    _of("or", "a_1 or b", [_A, _B, _AB, _ALL]),
    _of("not", "not b", [_NONE, _A, _C]),
    _of("not binds before and", "not a_1 and not b", [_NONE, _C]),
    _of("and binds before or", "a_1 or a_2 and b", [_A, _AB, _ALL]),
    _of("brackets", "(a_1 or a_2) and b", [_AB, _ALL]),
    _of("not before brackets", "not (a_1 and b)", [_NONE, _A, _B, _C]),
    _of("brackets in brackets", "((a_1 and (not b)) or (a_2 and b))", [_A, _ALL]),
    _of("1 of a pattern", "1 of a_*", [_A, _AB, _ALL]),
    _of("any of a pattern", "any of a_*", [_A, _AB, _ALL]),
    _of("all of a pattern", "all of a_*", [_ALL]),
    _of("* in the middle and in front", "1 of *_2 or all of a*1", [_A, _AB, _ALL]),
    _of("1 of a pattern that begins with _", "1 of _*", [_C]),
    _of("1 of them, but for names with _", "1 of them", [_A, _B, _AB, _ALL]),
    _of("any of them", "any of them", [_A, _B, _AB, _ALL]),
    _of("all of them, but for names with _", "all of them", [_ALL]),
    _of("not 1 of", "b and not 1 of a_*", [_B]),
    _of("not all of", "b and not all of a_*", [_B, _AB]),
    _of("a list of conditions: one of them", ["a_1 and b", "not 1 of them"], [_NONE, _AB, _ALL, _C]),
]
