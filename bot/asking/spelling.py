"""What a word that means nothing was meant to be: a known word mistyped, or one written short. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from bot.asking.calendar_words import UNITS, table
from bot.asking.tokens import Token
from bot.asking.vocabulary import KNOWN, SPELT
from bot.asking.who import edits
from bot.asking.words import FIELD_NOUNS

_SHORTEST: Final = 3
"""Letters of a word whose typing errors can be told from another word."""
_LONGEST: Final = 24
_SHORTEST_SURE: Final = 4
_LONG: Final = 8
"""Letters of a word that stays clear with two of them left out."""
_LONG_ENOUGH: Final = 6
"""Letters of a word that stays clear with all of them there and two out of order."""
_MOST_SLIPS: Final = 6
"""Of a sentence with more words that mean nothing nobody can say what it was meant to be, and work stays bounded."""

_SHORTHAND: Final = table(
    {
        "err errs": "errors",
        "btw betw btwn b/w": "between",
        "w/o": "without",
        "excl": "excluding",
        "ppl": "people",
        "usr": "user",
        "usrs": "users",
        "srv svr": "server",
        "mny": "many",
        "tdy 2day": "today",
        "yday yest ystd y'day": "yesterday",
        "b4": "before",
        "adn nad": "and",
        "frm": "from",
        "chk": "check",
        "prev": "previous",
        "wk": "week",
        "happend happned": "happened",
        "mth": "month",
    }
)
"""Words as they are written short, which mean nothing else."""

_OFTEN: Final = table(
    {
        "error errors fehler fehlern": "error",
        "exception exceptions ausnahme ausnahmen": "exception",
        "warning warnings warnung warnungen": "warning",
        "fatal": "fatal",
        "critical": "critical",
        "found": "found",
        "node nodes": "node",
        "many": "many",
        "show": "show",
        "forbidden verboten": "forbidden",
        "unauthorized unauthorised": "unauthorized",
        "authentication": "authentication",
        "document documents dokument dokumente dokumenten": "document",
        "people users benutzer benutzern": "people",
        "server": "server",
        "version": "version",
        "status": "status",
        "operation": "operation",
        "address": "address",
        "service": "service",
        "yesterday gestern": "yesterday",
        "vorgestern": "day before",
        "today heute": "today",
        "monday montag": "Monday",
        "tuesday dienstag": "Tuesday",
        "wednesday mittwoch": "Wednesday",
        "thursday donnerstag": "Thursday",
        "friday freitag": "Friday",
        "saturday samstag": "Saturday",
        "sunday sonntag": "Sunday",
        "january januar": "January",
        "february februar": "February",
        "august": "August",
        "september": "September",
        "october oktober": "October",
        "november": "November",
        "december dezember": "December",
        "morning": "morning",
        "afternoon": "afternoon",
        "evening": "evening",
        "minutes minuten": "minute",
        "hours stunden": "hour",
        "days tage tagen": "day",
        "weeks woche wochen": "week",
        "month months monat": "month",
        "letzte letzten": "last",
        "between zwischen": "between",
        "since": "since",
        "before": "before",
        "until": "until",
        "without": "without",
        "except excluding": "except",
    }
)
"""The words that most questions are made of, each with what it means. Rarer ones that are mistyped are asked back."""

_NO_SLIPS: Final = KNOWN.union(
    UNITS,
    """
    states uses serve served serves serviced servile sever stats statue statues stratus mouth mouths moth
    moths monte montes monti monty mona mont monet montage montagu moat weeds weeps warming warring waning
    warping waring excerpt jaguar sturdy fetal fata fatah frida haute sine singe horus errol augusta auguste augusto
    sundae sundry feller ushers oration toddy untie eluding peoples documenta
    expect notes noses noes nods nudes noyes fund fond founds critic stunned manly manny mandy
    tages tagte tragen trage taten taugen taxen
    sinne fehle fehlen standen ständen stünden aufnahme aufnahmen ausnehmen verbot verbote verben verbogen vorboten
    letztens letten wache wachen wichen wartung hefte hegte heule werks gesten gestein geistern fühler freital
    statur staus statut zischen ufers benutz benutze
    """.split(),
)
"""Words of both languages and names that are one letter from a word of _OFTEN: of the 60,000 commonest of each."""


def mend(word: str, also: Collection[str] = ()) -> str:
    """The known word that a mistyped one may have been meant to be; the word itself if none is near."""
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
        return word
    most = 1 if len(word) < 7 else 2
    best, distance = word, most + 1
    for known in _near_words(word, also):
        far = edits(word, known) if _begins_alike(word, known) else distance
        if far < distance:
            best, distance = known, far
    return best


def respelt(tokens: Sequence[Token], unknown: Collection[str]) -> tuple[Token, ...]:
    """The tokens, those not understood compared as the words that they can only have been meant to be.

    Their texts stay: what is not understood even so is reported as it was typed.
    """
    result = list(tokens)
    if len(unknown) > _MOST_SLIPS:
        return tuple(result)
    for i, token in enumerate(tokens):
        before_number = i + 1 < len(tokens) and tokens[i + 1].key.isdigit() and tokens[i + 1].text in unknown
        strange = token.text in unknown
        meant = surely(token.key) if not token.quoted and (strange or before_number) else None
        if meant is not None and (strange or meant in FIELD_NOUNS):  # "for documnet 11213": taken for a name
            result[i] = replace(token, key=meant)
    return tuple(result)


def surely(word: str) -> str | None:
    """The word of many questions that a word leaves no doubt about; None for any other.

    One letter is wrong, too many, left out or swapped with its neighbour; of a long word two may be left out, or
    two swaps may have happened.
    """
    short = _SHORTHAND.get(word)
    if short is not None:
        return short
    if not _SHORTEST_SURE <= len(word) <= _LONGEST or not word.isalpha() or word in _NO_SLIPS:
        return None
    near = {known for less in (word, *_less_one(word), _sorted(word)) for known in _LESS.get(less, ())}
    slips = [(edits(word, known), known) for known in near if _is_slip(word, known)]
    least = min(slips, default=(0, ""))
    meant = {_OFTEN[known] for far, known in slips if far == least[0]}
    return least[1] if len(meant) == 1 else None


def _is_slip(word: str, known: str) -> bool:
    """Whether a word near to another is that one but for a slip of the hand."""
    if not _begins_alike(word, known):
        return False
    if len(known) == len(word) + 2:
        return True  # two letters left out: nothing else so short is in _LESS
    if len(word) == _SHORTEST_SURE and len(known) <= len(word) and sorted(word) != sorted(known):
        return False
    far = edits(word, known)
    return far == 1 or (far == 2 and len(word) >= _LONG_ENOUGH and sorted(word) == sorted(known))


def _less_one(word: str) -> frozenset[str]:
    """The word with any one letter left out."""
    return frozenset(word[:k] + word[k + 1 :] for k in range(len(word)))


def _sorted(word: str) -> str:
    """The letters of a word in order, as no word is written."""
    return " ".join(sorted(word))


def _with_letters_left_out() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for known in sorted(_OFTEN):
        once = _less_one(known)
        twice = frozenset(less for one in once for less in _less_one(one)) if len(known) >= _LONG else ()
        for less in {known, *once, *twice, _sorted(known)}:
            found.setdefault(less, []).append(known)
    return MappingProxyType({less: tuple(words) for less, words in found.items()})


_LESS: Final = _with_letters_left_out()
"""By what is left of them with a letter or two left out: the words of _OFTEN that a mistyped word may be."""


def _begins_alike(word: str, known: str) -> bool:
    """Nobody mistypes the first letter, but by a swap."""
    return known[0] == word[0] or known[:2] == word[1::-1]


def _near_words(word: str, also: Iterable[str]) -> list[str]:
    """Known words of about the same length, which share most of their letters."""
    letters = set(word)
    names = (*SPELT.get(len(word), ()), *SPELT.get(len(word) - 1, ()), *SPELT.get(len(word) + 1, ()))
    more = (name.casefold() for name in also)
    return [known for known in (*names, *more) if len(letters - set(known)) <= 2]
