"""Elasticsearch's `filter_path`: what of an answer is wanted. Pure.

https://www.elastic.co/docs/reference/elasticsearch/rest-apis/common-options#common-options-response-filtering
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any, Final

import msgspec

_NOTHING: Final = object()
_PATHS_AT_MOST: Final = 50


def filtered(body: bytes, filter_path: str) -> bytes:
    """The JSON with what the paths name, such as `errors,items.*.error`; without what `-` paths name."""
    paths = [path.strip() for path in filter_path.split(",") if path.strip()][:_PATHS_AT_MOST]
    wanted = [path.split(".") for path in paths if not path.startswith("-")]
    unwanted = [path[1:].split(".") for path in paths if path.startswith("-")]
    value = msgspec.json.decode(body)
    if wanted:
        value = _kept(value, wanted)
    if unwanted and value is not _NOTHING:
        value = _without(value, unwanted)
    return msgspec.json.encode({} if value is _NOTHING else value)


def _kept(value: Any, paths: Sequence[Sequence[str]]) -> Any:
    """What lies on one of the paths; an array is as if it were not there."""
    if any(not path or path == ["**"] for path in paths):
        return value
    if isinstance(value, list):
        items = [kept for item in value if (kept := _kept(item, paths)) is not _NOTHING]
        return items or _NOTHING
    if not isinstance(value, dict):
        return _NOTHING
    found = {
        key: kept
        for key, item in value.items()
        if (further := _further(key, paths)) and (kept := _kept(item, further)) is not _NOTHING
    }
    return found or _NOTHING


def _without(value: Any, paths: Sequence[Sequence[str]]) -> Any:
    if isinstance(value, list):
        return [_without(item, paths) for item in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, item in value.items():
        further = _further(key, paths)
        if not any(not path for path in further):
            found[key] = _without(item, further)
    return found


def _further(key: str, paths: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """What is left of the paths behind this key."""
    found: list[Sequence[str]] = []
    for path in paths:
        if not path:
            continue
        rest = path
        if path[0] == "**":
            found.append(path)
            rest = path[1:]
        if rest and fnmatchcase(key, rest[0]):
            found.append(rest[1:])
    return found
