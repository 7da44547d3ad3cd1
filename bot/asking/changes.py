"""Reads what a follow-up changes of the question before: `remove the date`, `the day before`, `all of them`. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.asking.tokens import Token, key_at
from bot.asking.vocabulary import phrase_at
from bot.asking.words import FIELD_NOUNS, Phrases, phrases

Unit = Literal["hour", "day", "week", "month"]

_PARTS: Final[Mapping[str, str]] = {
    word: key
    for key, words in {
        "time": "date dates time times day days period range datum zeit zeitraum zeiten tag tage uhrzeit",
        "text": "text texts words word quote quotation wort wörter suchtext",
        "limit": "limit maximum grenze",
        "by": "grouping groups gruppierung gruppen",
        "level": "levels level severity stufen stufe",
        "http_status": "statuses status",
    }.items()
    for word in words.split()
}
_REMOVE: Final = frozenset(
    "remove drop forget clear ignore delete skip unset without no "
    "ohne entferne entfernen lösche vergiss ignoriere kein keine keinen".split()
)
_ANY: Final = frozenset(
    "all any every both each alle allen aller jeder jede jedes jeden beide beiden".split()
)
_ARTICLES: Final = frozenset(
    "the a an this that these of filter condition for on in at "
    "das der die den dem diese diesen filter bedingung für auf in zu".split()
)
_EVERY: Final[Phrases[str]] = phrases(
    {
        "for everyone | for everybody | everyone | everybody | anyone | anybody | "
        "für alle benutzer | bei allen": "user",
        "everywhere | anywhere | überall": "node",
        "any time | anytime | all time | all the time | at any time | whenever | jederzeit | zu jeder zeit | "
        "irgendwann | über die ganze zeit": "time",
        "all events | everything | all entries | alle ereignisse | alles | alle einträge": "level",
    }
)
_LISTED: Final[Phrases[bool]] = phrases(
    {
        "all of them | all of these | them all | show all | show them | show them all | list them | list all | "
        "which ones | show me them | show me | show the events | the events | alle davon | alle zeigen | zeige alle | "
        "zeig alle | zeig sie | zeige sie | welche | zeig sie mir | zeig mir alle | die ereignisse | auflisten": True
    }
)
_AGAIN: Final = frozenset(
    (
        "again",
        "repeat",
        "refresh",
        "reload",
        "once more",
        "same again",
        "nochmal",
        "noch einmal",
        "erneut",
        "neu laden",
    )
)
_SHIFTS: Final[Phrases[tuple[Unit, int]]] = phrases(
    {
        "day before | day earlier | previous day | day prior | tag davor | tag vorher | vortag | tag früher": (
            "day",
            -1,
        ),
        "day after | next day | following day | day later | tag danach | tag später | nächsten tag | folgetag": (
            "day",
            1,
        ),
        "week before | week earlier | week prior | woche davor | woche vorher | woche früher | vorwoche": (
            "week",
            -1,
        ),
        "week after | next week | following week | week later | woche danach | woche später": ("week", 1),
        "hour before | hour earlier | previous hour | hour prior | stunde davor | stunde vorher | "
        "stunde früher": ("hour", -1),
        "hour after | next hour | following hour | hour later | stunde danach | stunde später": ("hour", 1),
        "month before | month earlier | monat davor | monat vorher | monat früher": ("month", -1),
        "month after | month later | following month | monat danach | monat später": ("month", 1),
    }
)
_DAY_FOLLOWS: Final = frozenset("yesterday today gestern heute".split())
_GOES_ON: Final = frozenset(", and und please bitte filter filters".split())
_TOO: Final = frozenset("too auch ebenfalls".split())


@dataclass(frozen=True, slots=True)
class Changes:
    """What a follow-up says of the question before, besides what it asks itself."""

    drops: tuple[str, ...] = ()  # fields of it, or `time`, `text`, `limit`, `by`
    shift: tuple[Unit, int] | None = None  # its time, so much earlier or later
    listed: bool = False  # its events, all of them
    again: bool = False
    adding: bool = False  # values are added to those that it has

    @property
    def any(self) -> bool:
        """Whether it says anything."""
        return bool(self.drops or self.shift or self.listed or self.again)


def read_changes(tokens: Sequence[Token]) -> tuple[Changes, tuple[Token, ...]]:
    """What a sentence changes, and the tokens that say something else."""
    if " ".join(token.key for token in tokens if token.key != ",") in _AGAIN:
        return Changes(again=True), ()
    drops: list[str] = []
    shift: tuple[Unit, int] | None = None
    listed = adding = False
    rest: list[Token] = []
    i = 0
    while i < len(tokens):
        shifted = phrase_at(_SHIFTS, tokens, i)
        dropped = _dropped(tokens, i)
        every = phrase_at(_LISTED, tokens, i) if i == 0 or not rest else None
        if shifted is not None and key_at(tokens, shifted[1]) not in _DAY_FOLLOWS:
            shift, i = shifted
        elif dropped is not None:
            drops.append(dropped[0])
            i = dropped[1]
        elif every is not None and every[1] == len(tokens):
            listed, i = True, every[1]
        elif key_at(tokens, i) in _TOO and i == len(tokens) - 1 and rest:
            adding, i = True, i + 1
        elif (key_at(tokens, i), key_at(tokens, i + 1)) == ("as", "well"):
            adding, i = True, i + 2
        else:
            rest.append(tokens[i])
            i += 1
    return Changes(tuple(drops), shift, listed, adding=adding), tuple(rest)


def _dropped(tokens: Sequence[Token], i: int) -> tuple[str, int] | None:
    """`remove the date`, `all users`, `everywhere`: the part that is left out, and the next position."""
    every = phrase_at(_EVERY, tokens, i)
    if every is not None:
        return every
    if key_at(tokens, i) not in _REMOVE | _ANY:
        return None
    k = i + 1
    while key_at(tokens, k) in _ARTICLES:
        k += 1
    part = _PARTS.get(key_at(tokens, k))
    if part is not None:
        return part, k + 1
    noun = phrase_at(FIELD_NOUNS, tokens, k)
    if noun is None:
        return None
    follows = key_at(tokens, noun[1])
    quoted = noun[1] < len(tokens) and tokens[noun[1]].quoted
    valued = quoted or (bool(follows) and (key_at(tokens, i) in _REMOVE or any(c.isdigit() for c in follows)))
    return None if valued and follows not in _GOES_ON else noun
