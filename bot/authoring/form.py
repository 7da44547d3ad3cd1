"""The form of a known issue: what it shows of a document, and how what was written changes it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from bot.authoring.proposing import Document
from detectors.documents.files import read_issue
from detectors.faults import Fault
from detectors.known_issue import KnownIssue
from ingest.positioned_yaml import compose_all
from ingest.sentence import Sentence

_WIDTH: Final = 100
_DETECTION: Final = "detection"
_FIELDS: Final[Mapping[str, str]] = {"repeat_after": "repeat", "after": "within"}
"""The form's field of a key whose name is another."""
_PARTS: Final[Mapping[str, Mapping[str, str]]] = {
    "workaround": {"title": "workaround", "steps": "steps", "link": "link"},
    "after": {"count": "count", "within": "within"},
}
"""Keys of which each part has a field of its own."""


_LEFT_EMPTY: Final = (Fault.MISSING_KEY.says(key="title"), Fault.NOTHING_GIVEN.says())
_MORE: Final = Sentence(
    "the detection must not say anything but what to look for", "hier darf nur stehen, wonach gesucht wird"
)
_NOTHING: Final = Sentence("there is nothing to look for", "es steht nicht da, wonach gesucht wird")
_FILL_IN: Final = Sentence("please fill this in", "bitte füllen Sie das aus")


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody wrote. Texts are as they were typed."""

    title: str
    workaround: str = ""
    steps: str = ""  # one a line
    link: str = ""
    tell: str = "user"  # audiences, as in a file, parted by commas
    count: str = "1"
    within: str = ""  # a length of time
    repeat: str = "72h"
    detection: str = ""  # YAML of the detection alone


@dataclass(frozen=True, slots=True)
class FormFault:
    """What is wrong, beside which field. `line` and `column` are those of the detection's text, else None."""

    field: str
    sentence: str  # mostly a `Sentence`, in English and German
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """A document as text, and which of its lines came of which field."""

    text: str
    fields: tuple[str, ...] = field(default=())  # one for each line
    detection_from: int = 0  # the line before the detection's own first
    detection: str = ""  # as it was typed

    def placed(self, line: int, column: int, sentence: str) -> FormFault:
        """What is wrong at a place of the text."""
        if sentence in _LEFT_EMPTY:
            sentence = _FILL_IN
        name = self.fields[min(max(line, 1), len(self.fields)) - 1] if self.fields else ""
        if name == _DETECTION:
            return FormFault(name, sentence, max(1, line - self.detection_from), max(1, column - 2))
        return FormFault(name, sentence)


def form_of(document: Document) -> Form:
    """What the form shows of a document."""
    block = _mapping(document.get("known_issue"))
    text = _mapping(block.get("workaround"))
    after = _mapping(block.get("after"))
    steps = text.get("steps")
    return Form(
        title=str(document.get("title") or ""),
        workaround=str(text.get("title") or ""),
        steps="\n".join(map(str, steps)) if isinstance(steps, list) else "",
        link=str(text.get("link") or ""),
        tell=", ".join(_audience(one) for one in block.get("tell") or ["user"]),
        count=str(after.get("count") or 1),
        within=str(after.get("within") or ""),
        repeat=str(block.get("repeat_after") or "72h"),
        detection=_dumped(document.get(_DETECTION) or {}),
    )


def composed(document: Document, form: Form, language: str) -> Composed:
    """The document with what was written in the form. What the form does not show stays as it is."""
    block = {**_mapping(document.get("known_issue"))}
    text = {**_mapping(block.get("workaround"))}
    text |= {"title": form.workaround.strip(), "steps": _lines(form.steps), "link": form.link.strip()}
    text = {name: value for name, value in text.items() if value}
    if text and "language" not in text:
        text["language"] = language
    block["workaround"] = text
    block["tell"] = [_told(one) for one in _parted(form.tell)]
    after = {"count": _number(form.count), "within": form.within.strip()}
    block["after"] = {} if after["count"] == 1 else {name: value for name, value in after.items() if value}
    block["repeat_after"] = form.repeat.strip()
    block = {name: value for name, value in block.items() if value not in ("", None, {}, [])}
    head = {**document, "title": form.title.strip()}
    return _composed(head, form.detection, block)


def _composed(document: Document, detection: str, block: Mapping[str, Any]) -> Composed:
    lines: list[str] = []
    fields: list[str] = []

    def add(text: str, name: str, indent: str = "") -> None:
        some = text.rstrip("\n").split("\n")
        lines.extend(f"{indent}{line}" if line else line for line in some)
        fields.extend([name] * len(some))

    for key, value in document.items():
        if key not in (_DETECTION, "known_issue"):
            add(_dumped({key: value}), key)
    add(f"{_DETECTION}:", _DETECTION)
    begun = len(lines)
    add(detection.replace("\r\n", "\n").replace("\t", "  ") or "{}", _DETECTION, "  ")
    add("known_issue:", "rollout")
    for key, value in block.items():
        own = _FIELDS.get(key, key)
        if key in _PARTS and isinstance(value, Mapping) and value:
            add(f"{key}:", own, "  ")
            for part, inner in value.items():
                add(_dumped({part: inner}), _PARTS[key].get(part, own), "    ")
        else:
            add(_dumped({key: value}), own, "  ")
    return Composed("\n".join(lines) + "\n", tuple(fields), begun, detection)


def checked(made: Composed, name: str) -> KnownIssue | tuple[FormFault, ...]:
    """The known issue, or what is wrong with the form."""
    unread = [one for part in compose_all(made.detection, "chat") for one in part.problems]
    if unread:  # a quote that is left open reaches into the fields behind it
        return tuple(FormFault(_DETECTION, one.message, one.line, one.column) for one in unread)
    read = read_issue(made.text, f"chat:{name}")
    if isinstance(read, KnownIssue):
        if read.name == name:
            return read
        return (FormFault(_DETECTION, _MORE, 1, 1),)
    faults = tuple(made.placed(one.line, one.column, one.message) for one in read)
    return faults or (FormFault(_DETECTION, _NOTHING, 1, 1),)


def document_of(text: str) -> dict[str, Any]:
    """A stored document as YAML gives it; empty where it cannot be read."""
    first = next(iter(compose_all(text, "chat")), None)
    return dict(first.value) if first is not None and isinstance(first.value, Mapping) else {}


def with_rollout(document: Document, rollout: str, pilot: tuple[str, ...] = ()) -> str:
    """The document's text with another rollout."""
    block = {**_mapping(document.get("known_issue")), "rollout": rollout}
    if rollout == "pilot":
        block["pilot"] = list(pilot)
    else:
        block.pop("pilot", None)
    return _dumped({**document, "known_issue": block})


class _Dumper(yaml.SafeDumper):
    """Writes a text with anything that is no plain line in double quotes, where YAML has a sign for each of it."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _dumped(value: Any) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _audience(one: object) -> str:
    if isinstance(one, Mapping):
        scope = " above" if one.get("scope") == "above" else ""
        return f"role:{one.get('role')}{scope}"
    return str(one)


def _told(one: str) -> Any:
    if one.startswith("role:") and one.endswith(" above"):
        return {"role": one.removeprefix("role:").removesuffix(" above").strip(), "scope": "above"}
    return one


def _parted(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _number(text: str) -> int | str:
    stripped = text.strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 9 else stripped
