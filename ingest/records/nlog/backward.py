"""Reading fields from the right: what stands behind the message, whose own text may hold the very same separators."""

import re
from collections.abc import Sequence

from ingest.records.nlog.elements import Field, Literal
from ingest.records.nlog.forward import forward

Captures = list[tuple[Field, str]]


class Backward:
    """The literals and fields between the message and a known end; each stands as far right as it can."""

    def __init__(self, parts: Sequence[Literal | Field]) -> None:
        runs: list[tuple[Field | None, list[Literal | Field]]] = [(None, [])]
        for part in parts:
            if isinstance(part, Field) and part.free:
                runs.append((part, []))
            else:
                runs[-1][1].append(part)
        self._runs = tuple((field, _Run(run)) for field, run in reversed(runs))

    def match(self, text: str, start: int, end: int) -> tuple[int, Captures] | None:
        """Where the message ends, and the fields' texts; None where the parts are not there. Linear in the text."""
        captures: Captures = []
        behind: Field | None = None  # the free field that ends at `end`
        for field, run in self._runs:
            found = run.find(text, start, end) if behind else run.find_last(text, start, end)
            if found is None:
                return None
            begins, ends, strict = found
            if behind is not None:
                captures.append((behind, text[ends:end]))
            captures += strict
            behind, end = field, begins
        return end, captures


class _Run:
    """Literals and strict fields with no free field between them."""

    def __init__(self, parts: Sequence[Literal | Field]) -> None:
        literals = [part.text for part in parts if isinstance(part, Literal)]
        self._literal = "".join(literals) if len(literals) == len(parts) else None
        regex, self._fields = forward(parts)
        # a number that follows free text at once is taken whole
        whole = r"(?<!\w)" if parts and isinstance(parts[0], Field) else ""
        self._regex = re.compile(f"(?s:.*){whole}(?P<run>{regex})")

    def find_last(self, text: str, start: int, end: int) -> tuple[int, int, Captures] | None:
        """The run right before `end`. Blanks at the end of a record may have been trimmed."""
        if self._literal is None:
            return self._captured(self._regex.fullmatch(text, start, end))
        if text.endswith(self._literal, start, end):
            return end - len(self._literal), end, []
        trimmed = self._literal.rstrip()
        if end == len(text) and trimmed != self._literal and text.endswith(trimmed, start, end):
            return end - len(trimmed), end, []
        return None

    def find(self, text: str, start: int, end: int) -> tuple[int, int, Captures] | None:
        """The rightmost place of the run."""
        if self._literal is None:
            return self._captured(self._regex.match(text, start, end))
        at = text.rfind(self._literal, start, end)
        return None if at < 0 else (at, at + len(self._literal), [])

    def _captured(self, match: re.Match[str] | None) -> tuple[int, int, Captures] | None:
        if match is None:
            return None
        begins, ends = match.span("run")
        return begins, ends, list(zip(self._fields, match.groups()[1:], strict=True))
