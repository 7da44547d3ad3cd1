"""What the texts of a known issue say together with whom it tells. Works on the values as YAML gave them.

A part of the wrong shape is passed over here: the schema has told of it already.
"""

import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Final

from detectors.audiences import ROLE, USER, WORDS, same_text
from detectors.faults import Fault, hint, shown
from ingest.event import TEXT_FIELDS, WELL_KNOWN
from ingest.positioned_yaml import PositionedYaml, Problem

Path = tuple[Hashable, ...]

PLACEHOLDER: Final = re.compile(r"\{([^{}\n]*)\}")
"""A field that a text names. Braces without a partner stay as they are."""

_HERE: Final[Path] = ("known_issue", "workaround")


def check_workaround(document: PositionedYaml, block: Mapping[Any, Any]) -> Iterator[Problem]:
    """Everything that the schema cannot see about `workaround`; `block` is `known_issue`."""
    workaround = block.get("workaround")
    if not isinstance(workaround, Mapping):
        return
    for path, text in _texts(workaround):
        yield from _placeholders(document, path, text)
        yield from _languages(document, path, text)
    if workaround.get("title") is None:
        for key in ("steps", "link", "languages"):
            if key in workaround and workaround.get("audiences"):
                yield document.problem((*_HERE, key), Fault.TEXT_OF_ALL.says(key=key), key=True)
    yield from _audiences(document, block, workaround)


def _texts(workaround: Mapping[Any, Any]) -> Iterator[tuple[Path, Mapping[Any, Any]]]:
    """The text for all and those for single audiences, each in the file's own language."""
    yield _HERE, workaround
    for audience, text in _mapping(workaround.get("audiences")).items():
        if isinstance(text, Mapping):
            yield (*_HERE, "audiences", audience), text


def _placeholders(document: PositionedYaml, path: Path, text: Mapping[Any, Any]) -> Iterator[Problem]:
    blocks = [(path, text)]
    blocks += [
        ((*path, "languages", language), translation)
        for language, translation in _mapping(text.get("languages")).items()
        if isinstance(translation, Mapping)
    ]
    for where, block in blocks:
        steps = block.get("steps")
        texts: list[tuple[Path, Any]] = [((key,), block.get(key)) for key in ("title", "link")]
        texts += [
            (("steps", index), step) for index, step in enumerate(steps if isinstance(steps, list) else ())
        ]
        for below, one in texts:
            for name in dict.fromkeys(PLACEHOLDER.findall(one) if isinstance(one, str) else ()):
                if name not in WELL_KNOWN:
                    meant = hint(name, ("time", *TEXT_FIELDS))
                    sentence = Fault.UNKNOWN_PLACEHOLDER.says(name=shown(name), hint=meant)
                    yield document.problem((*where, *below), sentence)


def _languages(document: PositionedYaml, path: Path, text: Mapping[Any, Any]) -> Iterator[Problem]:
    own = text.get(
        "language", _mapping(_mapping(document.value.get("known_issue")).get("workaround")).get("language")
    )
    for language, translation in _mapping(text.get("languages")).items():
        where = (*path, "languages", language)
        if isinstance(own, str) and isinstance(language, str) and own.casefold() == language.casefold():
            yield document.problem(where, Fault.OWN_LANGUAGE.says(value=shown(language)), key=True)
        if text.get("steps") and isinstance(translation, Mapping) and not translation.get("steps"):
            yield document.problem(where, Fault.NO_STEPS.says(), key=True)


def _audiences(
    document: PositionedYaml, block: Mapping[Any, Any], workaround: Mapping[Any, Any]
) -> Iterator[Problem]:
    told = {
        key: [name for entry in _list(block.get(key)) if (name := _told(entry))]
        for key in ("tell", "fallback")
    }
    told["tell"] = told["tell"] or ([] if "tell" in block else [USER])
    meant = [name for names in told.values() for name in names]
    known = {same_text(name) for name in meant}
    texts = {same_text(name): name for one in _mapping(workaround.get("audiences")) if (name := _told(one))}
    for one in _mapping(workaround.get("audiences")):
        name = _told(one)
        if name and same_text(name) not in known and (name.startswith(ROLE) or name in WORDS):
            sentence = Fault.NOT_TOLD.says(
                told=shown(one), hint=hint(name, dict.fromkeys(meant), listed=False)
            )
            yield document.problem((*_HERE, "audiences", one), sentence, key=True)
    if workaround.get("title") is not None or not texts:
        return
    for key, names in told.items():
        for index, entry in enumerate(_list(block.get(key)) or names):
            name = _told(entry)
            if name and same_text(name) not in texts:
                sentence = Fault.NO_TEXT.says(told=shown(name))
                yield document.problem(("known_issue", key, index), sentence)


def _told(entry: object) -> str | None:
    """As what an entry of `tell` or a key of `audiences` tells people."""
    if isinstance(entry, Mapping):
        entry = f"{ROLE}{role}" if isinstance(role := entry.get("role"), str) else None
    if not isinstance(entry, str):
        return None
    return ROLE + entry.removeprefix(ROLE).strip() if entry.startswith(ROLE) else entry


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
