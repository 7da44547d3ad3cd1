"""A known issue: detection, workaround, audience and limits. See docs/known-issues.md for the file format."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final, Literal

from sigma.rule import SigmaDetections, SigmaRule

from detectors.audiences import CHANNEL, same_text
from detectors.correlations.model import Correlation

Rollout = Literal["shadow", "pilot", "live"]
QuietHours = Literal["keep", "ignore"]

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Workaround:
    """What a person is told to do. Texts may name well-known fields in braces."""

    title: str
    steps: tuple[str, ...] = ()
    link: str | None = None
    language: str | None = None  # in which it is written (`de`, `de-AT`); None: the file does not say
    translations: tuple["Workaround", ...] = ()  # the same in other languages, each with its `language`

    def in_language(self, language: str | None) -> "Workaround":
        """The text for a reader of a language as Teams sends it (`de-AT`): in just that, or in `de`, or as it is.

        Rather than in the file's own, a reader gets it in another country's form of their language.
        """
        wanted = _subtags(language)
        texts = (self, *self.translations)
        while wanted:
            for text in texts:
                if _subtags(text.language) == wanted:
                    return self._translated(text)
            wanted = wanted[:-1]
        primary = _subtags(language)[:1]
        alike = (text for text in texts if primary and _subtags(text.language)[:1] == primary)
        return self._translated(next(alike, self))

    @property
    def fields(self) -> frozenset[str]:
        """The well-known fields that it names in braces, in any of its languages."""
        texts = [
            text for one in (self, *self.translations) for text in (one.title, *one.steps, one.link or "")
        ]
        return frozenset(name for text in texts for name in _PLACEHOLDER.findall(text))

    def _translated(self, text: "Workaround") -> "Workaround":
        return text if text.link else replace(text, link=self.link)


@dataclass(frozen=True, slots=True)
class After:
    """Due at the `count`-th match of a key, these at most `within` apart (None: however far apart)."""

    count: int = 1
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Breaker:
    """More than `people` told within `within` holds the issue for a developer's approval."""

    people: int = 100
    within: timedelta = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Example:
    """An event, as written in the file, and whether the detection must match it."""

    match: bool
    event: Mapping[str, Any]
    line: int = 1  # where it stands in the file, from 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class KnownIssue:
    """One document of a known-issue file, checked: it has either a rule or a correlation."""

    name: str
    title: str
    rule: SigmaRule | None  # None for a correlation
    file: str
    id: str | None = None
    level: str | None = None
    status: str | None = None
    rollout: Rollout = "shadow"
    pilot: tuple[str, ...] = ()  # logins and role:NAME, for rollout: pilot
    key: tuple[str, ...] = ("user",)
    after: After = After()
    held_for: timedelta | None = None  # `for`: the condition must have held so long before it is due
    tell: tuple[str, ...] = (
        "user",
    )  # user, manager, role:NAME, above:NAME, channel; see detectors.audiences
    fallback: tuple[
        str, ...
    ] = ()  # the same, but for user: who is told in place of those who cannot be reached
    workaround: Workaround | None = None  # for all audiences without one of their own
    workarounds: Mapping[str, Workaround] = field(default_factory=dict)  # by audience, as in `Notice.told`
    repeat_after: timedelta = timedelta(hours=72)
    max_age: timedelta = timedelta(hours=1)
    solved_when: str | None = None  # a selection of the detection
    breaker: Breaker = Breaker()
    quiet_hours: QuietHours = "keep"  # ignore: its cards are sent at night, too
    fixed_in: str | None = None
    owner: str | None = None
    examples: tuple[Example, ...] = ()
    filters: tuple[SigmaDetections, ...] = ()
    """What an event must meet as well: the filter documents for this rule."""
    correlation: Correlation | None = None
    part: bool = False
    """Only there for the correlations that name it: it is matched, and has no matches and episodes of its own."""

    @property
    def tells_channel(self) -> bool:
        """Whether the support channel is, or may have to be, told."""
        return CHANNEL in (*self.tell, *self.fallback)

    @property
    def product(self) -> str | None:
        """The application that its log source names."""
        return self.rule.logsource.product if self.rule is not None else None

    def workaround_for(self, told: str, language: str | None) -> Workaround | None:
        """The text for somebody told as `told` who reads `language`; None if there is none for them.

        The audience comes before the language: what is meant for others is not what they should do.
        """
        text = self._text_of(told)
        return None if text is None else text.in_language(language)

    def fields_for(self, told: str) -> frozenset[str]:
        """The well-known fields that a card for somebody told as `told` may show, in whichever language."""
        text = self._text_of(told)
        return frozenset() if text is None else text.fields

    def languages_for(self, told: str) -> list[str | None]:
        """The languages of the text for somebody told as `told`, the file's own first; None where it is not named."""
        text = self._text_of(told)
        return [] if text is None else [one.language for one in (text, *text.translations)]

    def _text_of(self, told: str) -> Workaround | None:
        given = {same_text(audience): text for audience, text in self.workarounds.items()}
        return given.get(same_text(told), self.workaround)


def _subtags(language: str | None) -> list[str]:
    return (language or "").replace("_", "-").casefold().split("-") if language else []
