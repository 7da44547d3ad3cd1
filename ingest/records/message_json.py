"""The JSON that applications write into their messages: at the end, in the middle, or all of it. Pure."""

import json
from typing import Any, Final

import msgspec

_ATTEMPTS: Final = 32  # brackets at which a value is tried
_BUDGET: Final = 2_000_000  # characters read in vain, all attempts together
_DECODER: Final = json.JSONDecoder(strict=False)


def objects_in(message: str) -> list[dict[str, Any]]:
    """The JSON objects in a message, in their order; those within arrays are not looked for.

    The work is bounded: text with many brackets that open nothing is given up on.
    """
    start = message.find("{")
    if start < 0:
        return []
    if message[-1:] == "}" and message.find("[", 0, start) < 0:  # by far the usual case: it ends the message
        whole = _decoded(message[start:])
        if isinstance(whole, dict):
            return [whole]
    return _search(message)


def _search(message: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    budget, at = _BUDGET, 0
    for _ in range(_ATTEMPTS):
        at = _next_bracket(message, at)
        if at < 0 or budget < 0:
            break
        try:
            value, end = _DECODER.raw_decode(message, at)
        except json.JSONDecodeError as error:
            budget -= error.pos - at
            at += 1
        except (ValueError, RecursionError):  # a number of thousands of digits, or absurd nesting
            break
        else:
            if isinstance(value, dict):
                found.append(value)
            at = end
    return found


def _next_bracket(message: str, at: int) -> int:
    brace, bracket = message.find("{", at), message.find("[", at)
    if bracket < 0 or brace < 0:
        return brace  # an array without objects after it is of no use
    return min(brace, bracket)


def _decoded(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return None
