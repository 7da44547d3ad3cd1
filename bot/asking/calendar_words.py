"""The words of dates and times, English and German, as they are compared: in lower case, `ß` as `ss`.

A table's keys are written several to a line, parted by blanks.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeVar

Unit = Literal["second", "minute", "hour", "day", "week", "month", "year"]
T = TypeVar("T")


def table(rows: Mapping[str, T]) -> Mapping[str, T]:
    """One entry for each word of a key."""
    return MappingProxyType({word: value for words, value in rows.items() for word in words.split()})


MONTHS: Final = table(
    {
        "january januar jänner jan": 1,
        "february februar feb": 2,
        "march märz maerz mar mär mrz": 3,
        "april apr": 4,
        "may mai": 5,
        "june juni jun": 6,
        "july juli jul": 7,
        "august aug": 8,
        "september sept sep": 9,
        "october oktober oct okt": 10,
        "november nov": 11,
        "december dezember dec dez": 12,
    }
)
GERMAN_MONTHS: Final = frozenset(
    "januar jänner februar märz maerz mai juni juli oktober okt dezember dez".split()
)
WEEKDAYS: Final = table(
    {
        "monday mondays mon montag montags": 0,
        "tuesday tuesdays tue tues dienstag dienstags": 1,
        "wednesday wednesdays wed mittwoch mittwochs": 2,
        "thursday thursdays thu thur thurs donnerstag donnerstags": 3,
        "friday fridays fri freitag freitags": 4,
        "saturday saturdays sat samstag samstags sonnabend": 5,
        "sunday sundays sun sonntag sonntags": 6,
    }
)
GERMAN_WEEKDAYS: Final = frozenset(
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so".split()
)
SHORT_WEEKDAYS: Final = table({"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6})
"""German, and English words besides: read as days after a German preposition or before a full stop only."""

UNITS: Final[Mapping[str, Unit]] = table(
    {
        "second seconds sec secs s sekunde sekunden sek": "second",
        "minute minutes min mins m minuten": "minute",
        "hour hours hr hrs h stunde stunden std": "hour",
        "day days d tag tage tagen": "day",
        "week weeks wk wks w woche wochen": "week",
        "month months monat monate monaten monats": "month",
        "year years yr yrs y jahr jahre jahren jahres": "year",
    }
)
NUMBERS: Final = table(
    {
        "a an one ein eine einer einem einen eins": 1,
        "two couple zwei": 2,
        "three few drei paar": 3,
        "four vier": 4,
        "five fünf fuenf": 5,
        "six sechs": 6,
        "seven sieben": 7,
        "eight acht": 8,
        "nine neun": 9,
        "ten zehn": 10,
        "eleven elf": 11,
        "twelve zwölf zwoelf": 12,
        "fourteen vierzehn": 14,
        "fifteen fünfzehn fuenfzehn": 15,
        "twenty zwanzig": 20,
        "thirty dreissig": 30,
        "forty vierzig": 40,
        "sixty sechzig": 60,
        "ninety neunzig": 90,
    }
)
ORDINALS: Final = table(
    {
        "first erste ersten erster": 1,
        "second zweite zweiten zweiter": 2,
        "third dritte dritten dritter": 3,
        "fourth vierte vierten vierter": 4,
        "fifth fünfte fünften fünfter": 5,
        "sixth sechste sechsten sechster": 6,
        "seventh siebte siebten siebter": 7,
        "eighth achte achten achter": 8,
        "ninth neunte neunten neunter": 9,
        "tenth zehnte zehnten zehnter": 10,
    }
)
RELATIVE_DAYS: Final = table(
    {
        "today todays heute heutige heutigen heutiger heutiges": 0,
        "yesterday yesterdays gestern gestrige gestrigen gestriger gestriges": -1,
        "vorgestern vorgestrige vorgestrigen": -2,
    }
)
PARTS_OF_DAY: Final = table(
    {  # (from, to): hours of the day; a night ends in the next morning
        "morning morgens früh frueh vormittag vormittags": (6, 12),
        "afternoon nachmittag nachmittags": (12, 18),
        "evening abend abends tonight": (18, 24),
        "night nacht nachts": (18, 30),
    }
)
NOON: Final = frozenset("noon midday mittag mittags".split())
MIDNIGHT: Final = frozenset("midnight mitternacht".split())
NOW: Final = frozenset("now jetzt".split())

LAST: Final = frozenset(
    "last past previous letzte letzten letzter letztes letztem vorige vorigen voriger voriges "
    "vergangene vergangenen vergangener vergangenes".split()
)
THIS: Final = frozenset("this current diese diesen dieser dieses diesem aktuelle aktuellen".split())
GERMAN_PREPOSITIONS: Final = frozenset("am seit bis vor nach ab letzten letzter diesen vom zwischen".split())

BETWEEN: Final = frozenset("between zwischen".split())
FROM: Final = frozenset("from von vom".split())
TO: Final = frozenset("to until till til 'til through thru bis - and und".split())
AND: Final = frozenset("and und & , or oder".split())
SINCE: Final = frozenset("since seit ab seitdem starting".split())
UNTIL: Final = frozenset("until till til 'til bis through thru".split())
BEFORE: Final = frozenset("before vor".split())
AFTER: Final = frozenset("after nach".split())
ON: Final = frozenset(
    "on at in of during within over the um am an im in den dem der des beim zum @ for für fuer "
    "around about roughly approximately circa ca gegen etwa ungefähr".split()
)
ONWARDS: Final = frozenset("on onward onwards forward an".split())
