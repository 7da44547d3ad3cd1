"""What a construct of the language is, as the test runs it and the page shows it."""

from dataclasses import dataclass
from typing import Any

Fields = dict[str, Any]


@dataclass(frozen=True)
class Construct:
    """A selection, or a whole detection if it has a condition, and events of which it meets some."""

    name: str
    written: Any
    met: list[Fields]
    unmet: list[Fields]

    @property
    def detection(self) -> dict[str, Any]:
        """What stands under `detection`."""
        whole = isinstance(self.written, dict) and "condition" in self.written
        return self.written if whole else {"selection": self.written, "condition": "selection"}
