"""Groups messages by template as they come."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from detectors.templates.masking import tokens_of
from detectors.templates.template import VARIABLE, Mined, Template

MOST_TEMPLATES: Final = 20_000
"""Templates that a miner keeps; messages of further kinds share one template, `<*>`."""

Tokens = tuple[str, ...]


class Miner:
    """Gives each message the id of its template. Restored from its templates, it goes on with the same ids."""

    def __init__(self, templates: Iterable[Template] = (), most: int = MOST_TEMPLATES) -> None:
        self._most = most
        self._last = 0
        self._ids: dict[Tokens, int] = {}
        self._texts: dict[int, Tokens] = {}
        self._buckets: dict[tuple[int, str], list[int]] = defaultdict(list)
        for template in templates:
            self._last = max(self._last, template.id)
            if template.into is None:
                self._add(template.id, tokens_of(template.text))

    def mine(self, message: str) -> Mined:
        """The template of a message."""
        tokens = tokens_of(message)
        known = self._ids.get(tokens)
        if known is not None:
            return Mined(known, " ".join(self._texts[known]))
        return self._similar(tokens) or self._new(tokens)

    def templates(self) -> Iterator[Template]:
        """Those that are not merged, in the order of their ids."""
        for number in sorted(self._texts):
            yield Template(number, " ".join(self._texts[number]))

    def forget(self, ids: Iterable[int]) -> None:
        """Make room: templates that nobody keeps any more. Their ids are not given again."""
        for number in ids:
            tokens = self._texts.pop(number, None)
            if tokens is not None:
                self._buckets[_bucket(tokens)].remove(number)
        self._ids = {tokens: number for tokens, number in self._ids.items() if number in self._texts}

    def _similar(self, tokens: Tokens) -> Mined | None:
        for number in self._buckets.get(_bucket(tokens), ()):
            other = self._texts[number]
            same = sum(one == two for one, two in zip(tokens, other, strict=True))
            if same / len(tokens) >= 0.6:
                text = tuple(one if one == two else VARIABLE for one, two in zip(tokens, other, strict=True))
                self._ids[tokens] = self._ids[text] = number
                changed = text != other
                self._texts[number] = text
                return Mined(number, " ".join(text), changed=changed)
        return None

    def _new(self, tokens: Tokens) -> Mined:
        if len(self._texts) >= self._most:
            tokens = (VARIABLE,)
            if tokens in self._ids:
                return Mined(self._ids[tokens], VARIABLE)
        self._last += 1
        self._add(self._last, tokens)
        return Mined(self._last, " ".join(tokens), new=True, changed=True)

    def _add(self, number: int, tokens: Tokens) -> None:
        self._ids[tokens] = number
        self._texts[number] = tokens
        self._buckets[_bucket(tokens)].append(number)


def _bucket(tokens: Tokens) -> tuple[int, str]:
    return len(tokens), tokens[0] if tokens else ""
