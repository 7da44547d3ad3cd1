"""What applications call their levels, and what we call them."""

from typing import Any, Final

from ingest.event import LEVELS

_WORDS: Final = {
    "trace": ("trace", "trc", "tra", "t", "verbose", "verb", "vrb", "v", "finest", "finer", "silly", "all"),
    "debug": ("debug", "dbg", "deb", "dbug", "d", "fine", "config"),
    "info": ("info", "inf", "i", "information", "informational", "notice", "n", "log", "audit", "success"),
    "warning": ("warning", "warn", "wrn", "war", "w"),
    "error": ("error", "err", "eror", "erro", "e", "fail", "failure", "severe"),
    "fatal": ("fatal", "ftl", "fat", "fata", "f", "critical", "crit", "crt", "c", "emergency", "emerg", "alert",
              "panic", "dpanic"),
}  # fmt: skip
_LEVEL_OF: Final = {word: level for level, words in _WORDS.items() for word in words}
_AS_WRITTEN: Final = {
    written: level for word, level in _LEVEL_OF.items() for written in (word, word.upper(), word.capitalize())
}


def canonical_level(value: Any) -> str | None:
    """One of LEVELS for the word or number of NLog, Serilog, log4j, syslog, Python, pino and their kin.

    Numbers: 0 to 5 are NLog's ordinals, tens from 10 are pino's and Bunyan's. Any other word is itself in lower
    case; nothing, or NLog's `Off`, is None.
    """
    if isinstance(value, str) and value in _AS_WRITTEN:
        return _AS_WRITTEN[value]
    if isinstance(value, bool) or value is None:
        return None
    word = str(value).strip().lower()
    if word in _LEVEL_OF:
        return _LEVEL_OF[word]
    if word.isdecimal() and len(word) <= 2:
        number = int(word)
        if number < len(LEVELS):
            return LEVELS[number]
        if number % 10 == 0 and number <= 60:
            return LEVELS[number // 10 - 1]
    return None if word in ("", "off", "none", "null", "(null)") else word
