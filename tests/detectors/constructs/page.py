"""docs/sigma.md, made from the tables. `python -m tests.detectors.constructs.page` writes it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from detectors.documents.reading import read_text
from tests.detectors.constructs.conditions import CONDITIONS, SELECTIONS
from tests.detectors.constructs.construct import Construct, Fields
from tests.detectors.constructs.correlations import CORRELATIONS, WATCHED
from tests.detectors.constructs.documents import FILTERS, LISTS, Documents
from tests.detectors.constructs.fields import FIELDS
from tests.detectors.constructs.modifiers import MODIFIERS
from tests.detectors.constructs.refused import REFUSED
from tests.detectors.constructs.values import VALUES

PAGE: Final = Path(__file__).parents[3] / "docs" / "sigma.md"
SECTIONS: Final[Mapping[str, list[Construct]]] = {
    "Values": VALUES,
    "Modifiers": MODIFIERS,
    "Without a field, arrays, nested fields": FIELDS,
    "Conditions": CONDITIONS,
}
DOCUMENTS: Final[Mapping[str, list[Documents]]] = {"Lists for expand": LISTS, "Filters": FILTERS}
_SHOWN: Final = 2  # events a cell
_LONG: Final = 120

_HEAD: Final = """# Sigma, construct by construct

What is taken of the [Sigma specification 2.1](https://sigmahq.io), and what an event must look like to meet it.
The tests run every row; this page is made from them (`python -m tests.detectors.constructs.page`), so what stands here
is what happens. [Known issues](known-issues.md) explains the file.
"""

_CORRELATIONS: Final = f"""
## Correlations

Over rules that are met by the messages `refused`, `locked` and `entered`, and `any` that is met by each of them. An
event is written `minute message field=value`; what does not come is watched for until minute {WATCHED}.
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for heading, constructs in SECTIONS.items():
        parts.append(f"\n## {heading}\n")
        if constructs is CONDITIONS:
            parts.append(f"\nOver these selections: {_code(_yaml(SELECTIONS))}\n")
        parts.append(_table((one.name, _written(one), one.met, one.unmet) for one in constructs))
    for heading, documents in DOCUMENTS.items():
        parts.append(f"\n## {heading}\n")
        parts.append(_table((one.name, one.shown, one.met, one.unmet) for one in documents))
    parts.append(_CORRELATIONS)
    parts.append(_table((one.name, one.written, one.met, one.unmet) for one in CORRELATIONS))
    parts.append("\n## Refused, with the reason\n\n| construct | what is said |\n|---|---|\n")
    parts += [f"| {_text(name)} | {_text(_reason(text, why))} |\n" for name, text, why in REFUSED]
    return "".join(parts)


def _table(rows: Iterable[tuple[str, str, list[Fields] | list[str], list[Fields] | list[str]]]) -> str:
    lines = ["\n| construct | written | is met by | is not met by |\n|---|---|---|---|\n"]
    for name, written, met, unmet in rows:
        lines.append(f"| {_text(name)} | {_code(written)} | {_events(met)} | {_events(unmet)} |\n")
    return "".join(lines)


def _written(construct: Construct) -> str:
    written = construct.written
    return _yaml(written["condition"] if construct.detection is written else written)


def _yaml(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, width=10**6, allow_unicode=True, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")


def _reason(text: str, why: str) -> str:
    return next(problem.message for problem in read_text(text, "").problems if why in problem.message)


def _events(events: list[Fields] | list[str]) -> str:
    texts = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in events[:_SHOWN]]
    return "<br>".join(_code(text if len(text) <= _LONG else f"{text[:_LONG]}…") for text in texts)


def _code(text: str) -> str:
    ticks = "``" if "`" in text else "`"
    return f"{ticks}{text}{ticks}".replace("|", "\\|")


def _text(text: str) -> str:
    return (
        text.replace("*", "\\*").replace("|", "\\|").replace("_", "\\_")
        if "`" not in text
        else text.replace("|", "\\|")
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
