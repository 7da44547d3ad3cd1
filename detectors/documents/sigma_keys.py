"""What pySigma says about the standard keys of a document: dates, tags, related rules."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Final

from sigma.exceptions import (
    SigmaDateError,
    SigmaError,
    SigmaModifiedError,
    SigmaRelatedError,
    SigmaTagError,
    SigmaValueError,
)
from sigma.rule import SigmaRule

from detectors.faults import Fault, shown
from ingest.positioned_yaml import PositionedYaml, Problem

_KEYS: Final[Mapping[type[SigmaError], str]] = {
    SigmaDateError: "date",
    SigmaModifiedError: "modified",
    SigmaRelatedError: "related",
    SigmaTagError: "tags",
    SigmaValueError: "tags",
}


_LISTS: Final = ("falsepositives", "scope")
"""Of which the specification takes one text as well."""


def for_sigma_keys(value: Mapping[str, Any]) -> dict[str, Any]:
    """The standard keys of a document as pySigma takes them."""
    return {
        key: [item] if key in _LISTS and isinstance(item, str) else item
        for key, item in value.items()
        if item is not None
    }


def check_sigma_keys(document: PositionedYaml) -> Iterator[Problem]:
    """Everything that only pySigma knows to be wrong, in a document that has the right shape."""
    try:
        _, errors = SigmaRule.from_dict_common_params(for_sigma_keys(document.value), collect_errors=True)
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # its checks of odd values have gaps
        yield document.problem((), Fault.SIGMA.says(why=shown(str(error), 160)))
        return
    for found in errors:
        key = _KEYS.get(type(found))
        path: tuple[Hashable, ...] = () if key is None else (key,)
        yield document.problem(path, Fault.SIGMA.says(why=shown(str(found), 160)))
