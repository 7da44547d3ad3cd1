"""The order of versions. Pure.

What is understood: numbers with dots (`4.10`, .NET's `4.10.2.118`, a build number, a date `2026-06-12`), a leading
`v`, SemVer's pre-releases (`4.11.0-rc.1`) and build data (`4.11.0+8f2c1d0`, which say nothing about the order), and
what `git describe` puts behind a tag (`4.10.1-14-g2414721`: 14 commits later). Absent numbers are zeros: `4.10` is
`4.10.0`. Of anything else only this is known: the same text is the same version.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Final, Literal

LONGEST: Final = 200
"""Characters of what may be a version."""

Order = Literal[-1, 0, 1]

_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_VERSION: Final = re.compile(
    r"[vV]?(?P<numbers>\d{1,18}(?:\.\d{1,18}){0,19})"
    r"(?:-(?P<before>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
    r"(?:\+[0-9A-Za-z.-]*)?",
    re.ASCII,
)
_DESCRIBED: Final = re.compile(
    r"(?:(?P<before>.+)-)?(?P<commits>\d{1,9})-g[0-9a-f]{4,64}(?:-dirty)?", re.ASCII
)

_Part = tuple[int, int, str]  # a number sorts before a text
_Parsed = tuple[tuple[int, ...], tuple[_Part, ...] | None, int]
"""Numbers; the parts of the pre-release, None for a release; commits since."""


def compare(one: str, other: str) -> Order | None:
    """Whether a version is earlier (-1), the same (0) or later (1) than another; None if nobody can tell."""
    one, other = one.strip(), other.strip()
    if one == other:
        return 0
    left, right = _parsed(one), _parsed(other)
    if left is None or right is None:
        return None
    return (
        _order(_pairs(left[0], right[0]))
        or _order_of_pre_releases(left[1], right[1])
        or _order([(left[2], right[2])])
    )


@lru_cache(maxsize=1024)  # a log's versions recur
def _parsed(text: str) -> _Parsed | None:
    if len(text) > LONGEST:
        return None
    if date := _DATE.fullmatch(text):
        return tuple(int(number) for number in date.groups()), None, 0
    found = _VERSION.fullmatch(text)
    if found is None:
        return None
    numbers = tuple(int(number) for number in found["numbers"].split("."))
    before, commits = found["before"], 0
    if before is not None and (described := _DESCRIBED.fullmatch(before)):
        before, commits = described["before"], int(described["commits"])
    return numbers, None if before is None else tuple(map(_part, before.split("."))), commits


def _part(text: str) -> _Part:
    return (0, int(text), "") if text.isascii() and text.isdigit() else (1, 0, text)


def _pairs(left: Sequence[int], right: Sequence[int]) -> Sequence[tuple[int, int]]:
    return list(zip_longest(left, right, fillvalue=0))


def _order(pairs: Sequence[tuple[int, int]]) -> Order:
    for left, right in pairs:
        if left != right:
            return -1 if left < right else 1
    return 0


def _order_of_pre_releases(left: Sequence[_Part] | None, right: Sequence[_Part] | None) -> Order:
    """https://semver.org/#spec-item-11: a pre-release is before its release; of two the longer is later."""
    if left is None or right is None:
        return 0 if left is right else 1 if left is None else -1
    if left == right:
        return 0
    return -1 if tuple(left) < tuple(right) else 1
