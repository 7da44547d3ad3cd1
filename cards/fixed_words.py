"""The texts of fixes and withdrawals, in the reader's language. A table is complete by its type."""

from dataclasses import dataclass
from typing import Final

from cards.languages import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    push_fixed: str
    fixed: str
    title: str
    met: str
    met_by: str
    met_by_people: str
    no_longer: str
    push_back: str
    back_title: str
    back: str
    push_withdrawn: str
    withdrawn_title: str
    withdrawn: str


ENGLISH: Final = FixedWords(
    push_fixed="A problem that you were told about is fixed.",
    fixed="Fixed in version {version}, since {when}.",
    title="It is fixed",
    met="You ran into a problem on {when}.",
    met_by="{person} ran into a problem, and you were told.",
    met_by_people="People ran into a problem, and you were told.",
    no_longer="No longer needed: {title}",
    push_back="A problem that was said to be fixed is not.",
    back_title="Not fixed yet",
    back="We told you that it is fixed. It is not, or not everywhere: what we sent you before holds again.",
    push_withdrawn="A message from us was withdrawn.",
    withdrawn_title="This message was withdrawn",
    withdrawn="It was withdrawn on {when}. Please do not follow what it said.",
)

GERMAN: Final = FixedWords(
    push_fixed="Ein Problem, von dem Sie gehört haben, ist behoben.",
    fixed="Behoben in Version {version}, seit dem {when}.",
    title="Es ist behoben",
    met="Am {when} trat bei Ihnen ein Problem auf.",
    met_by="Bei {person} trat ein Problem auf, von dem Sie gehört haben.",
    met_by_people="Es trat ein Problem auf, von dem Sie gehört haben.",
    no_longer="Nicht mehr nötig: {title}",
    push_back="Ein Problem, das behoben sein sollte, ist es nicht.",
    back_title="Noch nicht behoben",
    back="Wir hatten gemeldet, es sei behoben. Das stimmt nicht, oder nicht überall: Was wir zuvor schrieben, gilt.",
    push_withdrawn="Eine Nachricht von uns wurde zurückgezogen.",
    withdrawn_title="Diese Nachricht wurde zurückgezogen",
    withdrawn="Sie wurde am {when} zurückgezogen. Bitte folgen Sie nicht mehr dem, was sie sagte.",
)


def fixed_words_for(language: str | None) -> FixedWords:
    """The texts for a locale, as `cards.languages.words_for` chooses."""
    return GERMAN if words_for(language).language == "de" else ENGLISH
