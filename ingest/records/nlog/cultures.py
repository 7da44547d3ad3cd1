"""What .NET's standard date formats and month names are in the cultures that logs are written in.

Source: https://learn.microsoft.com/dotnet/standard/base-types/standard-date-and-time-format-strings and .NET's
CultureInfo data. Where .NET Framework and ICU differ in leading zeros, single `d`, `M`, `H` stand: reading takes both.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Culture:
    """Custom formats for the standard ones d, D, t and T, and the language of the names."""

    language: str
    short_date: str
    long_date: str
    short_time: str = "H:mm"
    long_time: str = "H:mm:ss"


INVARIANT: Final = Culture("en", "MM/dd/yyyy", "dddd, dd MMMM yyyy", "HH:mm", "HH:mm:ss")


def culture_of(name: str) -> Culture | None:
    """The culture with this .NET name (`de-DE`, `de`), the invariant one for '', None for one not known here."""
    key = name.strip().casefold()
    if key in {"", "invariant", "iv"}:
        return INVARIANT
    return _CULTURES.get(key) or _CULTURES.get(key.partition("-")[0])


def month_of(word: str, language: str) -> int | None:
    """The month (1 to 12) of a full or abbreviated name."""
    key = word.rstrip(".").casefold()
    for number, name in enumerate(_MONTHS[language].split(), start=1):
        if name == key or (len(key) >= 3 and name.startswith(key)):
            return number
    return _ABBREVIATED.get(language, {}).get(key)


_US: Final = Culture("en", "M/d/yyyy", "dddd, MMMM d, yyyy", "h:mm tt", "h:mm:ss tt")
_CULTURES: Final = {
    "en": _US,
    "en-us": _US,
    "en-ca": Culture("en", "yyyy-MM-dd", "dddd, MMMM d, yyyy", "h:mm tt", "h:mm:ss tt"),
    "en-au": Culture("en", "d/M/yyyy", "dddd, d MMMM yyyy", "h:mm tt", "h:mm:ss tt"),
    "en-nz": Culture("en", "d/M/yyyy", "dddd, d MMMM yyyy", "h:mm tt", "h:mm:ss tt"),
    "en-gb": Culture("en", "d/M/yyyy", "d MMMM yyyy"),
    "en-ie": Culture("en", "d/M/yyyy", "dddd d MMMM yyyy"),
    "en-in": Culture("en", "d/M/yyyy", "dddd, d MMMM, yyyy"),
    "en-za": Culture("en", "yyyy/M/d", "dddd, d MMMM yyyy"),
    "de": Culture("de", "d.M.yyyy", "dddd, d. MMMM yyyy"),
    "fr": Culture("fr", "d/M/yyyy", "dddd d MMMM yyyy"),
    "fr-ca": Culture("fr", "yyyy-MM-dd", "dddd d MMMM yyyy"),
    "fr-ch": Culture("fr", "d.M.yyyy", "dddd, d MMMM yyyy"),
    "es": Culture("es", "d/M/yyyy", "dddd, d' de 'MMMM' de 'yyyy"),
    "it": Culture("it", "d/M/yyyy", "dddd d MMMM yyyy"),
    "nl": Culture("nl", "d-M-yyyy", "dddd d MMMM yyyy"),
    "nl-be": Culture("nl", "d/M/yyyy", "dddd d MMMM yyyy"),
    "pt": Culture("pt", "d/M/yyyy", "dddd, d' de 'MMMM' de 'yyyy"),
    "sv": Culture("sv", "yyyy-MM-dd", "'den 'd MMMM yyyy"),
    "da": Culture("da", "d-M-yyyy", "d. MMMM yyyy"),
    "nb": Culture("nb", "d.M.yyyy", "dddd d. MMMM yyyy"),
    "nn": Culture("nb", "d.M.yyyy", "dddd d. MMMM yyyy"),
    "fi": Culture("fi", "d.M.yyyy", "dddd d. MMMM yyyy"),
    "pl": Culture("pl", "d.M.yyyy", "dddd, d MMMM yyyy"),
    "cs": Culture("cs", "d.M.yyyy", "dddd d. MMMM yyyy"),
    "ru": Culture("ru", "d.M.yyyy", "d MMMM yyyy 'г.'"),
    "tr": Culture("tr", "d.M.yyyy", "d MMMM yyyy dddd"),
    "zh": Culture("en", "yyyy/M/d", "yyyy'年'M'月'd'日'"),
    "ja": Culture("en", "yyyy/M/d", "yyyy'年'M'月'd'日'"),
}
_MONTHS: Final = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
    "marraskuuta joulukuuta",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
}
_ABBREVIATED: Final = {
    "fr": {"juil": 7, "févr": 2},
    "nl": {"mrt": 3},
    "de": {"mrz": 3},
    "ru": {"мая": 5, "май": 5},
}
