"""Whether a developer says that something does not work for themselves, as anybody may be stuck. Pure.

Whoever is no developer is taken to be stuck whatever they say; a developer who is not understood here looks something
up, as in every other sentence. So a sentence counts that says "I" and what they cannot do, and a wish to see events
does not: to see, to find and to reproduce is what developers want of the bot.
"""

import re
from typing import Final

LONGEST: Final = 300
"""Characters of what is said that are looked at: what is wrong stands at its beginning."""
_SENTENCES: Final = 3


def _any(*spelt: str) -> str:
    """Any of these, which `|` separates."""
    return f"(?:{'|'.join(spelt)})"


_ENDS: Final = re.compile(r"[.!?;:\n]+\s*|,\s+(?=(?:i|ich|my|mein\w{0,2})\s)")
_BEFORE: Final = re.compile(
    _any(
        "hi|hello|hey|hallo|please|bitte|help me|help|hilfe|sorry|headsup|oh|argh|and|but|so|now|today|again",
        "since today|since yesterday|und|aber|jetzt|heute",
    ).join(("(?:", r"[\s,]+)+"))
)
_TO_LOOK: Final = (
    _any(
        "see|find|show|look|reproduce|tell|read|get the|get all|get any|figure|explain|understand|remember|make",
        "filter|search",
    )
    + r"\b"
)
_SEHEN: Final = (
    r"\b"
    + _any("sehen|finden|anzeigen|nachsehen|nachstellen|reproduzieren|erklären|verstehen|filtern|suchen")
    + r"\b"
)
_ADVERBS: Final = r"(?:(?:still|just|really|suddenly|also|always|now|again|simply) )*"
_UNABLE: Final = _any(
    "can't|cannot|can not|can no longer|couldn't|could not|keep failing to|kept failing to|failed to|fail to",
    "don't manage to|do not manage to",
)
_AM: Final = "i(?:'m| am)"
_NOT_ABLE: Final = "(?:not able|unable|no longer able|not allowed|not permitted) to"
_FAILS: Final = _any(
    "don't|do not|doesn't|does not|didn't|did not|won't|would not|wouldn't|will not|can't|cannot|couldn't",
    "could not|isn't|is not|aren't|are not|wasn't|was not|fail|fails|failed|keep|keeps|crashes|crashed|hangs",
    "freezes|froze|is broken|is locked|is gone|is stuck|disappeared|vanished|times out|timed out|stopped",
)
_SHUT_OUT: Final = _any(
    "stuck|locked out|logged out|thrown out|kicked out|blocked|refused|rejected",
)
_ERROR: Final = _any("errors?|error message|failure|exception|timeouts?|problems?|trouble")
_WHEN: Final = _any("when|while|if|as|on|saving|logging|opening|every time|with my|saying|again")
_OTHERS: Final = (
    r"(?:\w+ )?"
    + _any(
        "colleagues?|coworkers?|boss|managers?|supervisors?|teams?|users?|customers?|clients?|friends?|people",
        "person|tests?|builds?|pipelines?|query|queries|search|filters?|rules?|watch|watches",
    )
    + r"\b"
)
_ANDERE: Final = (
    r"(?:\w+ )?"
    + _any(
        r"kolleg\w{0,6}|chef\w{0,3}|vorgesetzt\w{0,2}|team\w{0,2}|nutzer\w{0,3}|benutzer\w{0,3}|kund\w{0,5}",
        r"leute\w?|mitarbeiter\w{0,3}|tests?|suche|filter|regeln?|abfragen?",
    )
    + r"\b"
)
_NICHT: Final = r"(?:nicht|nichts|nie|kein\w{0,2})\b"
_WARUM: Final = "(?:(?:warum|wieso|weshalb) )?"
_ICH_KANN: Final = "(?:ich kann|kann ich|ich konnte|konnte ich|ich darf|darf ich)"
_AUSGESPERRT: Final = r"(?:gesperrt|ausgesperrt|abgemeldet|rausgeworfen|blockiert|abgewiesen)\b"

_STUCK: Final = re.compile(
    _any(
        rf"(?:why |how come )?i {_ADVERBS}{_UNABLE} {_ADVERBS}(?!{_TO_LOOK})\w",
        rf"{_AM} {_ADVERBS}{_NOT_ABLE} (?!{_TO_LOOK})\w",
        rf"why (?:can't|cannot|couldn't) i (?!{_TO_LOOK})\w",
        rf"why am i {_NOT_ABLE} (?!{_TO_LOOK})\w",
        rf"why (?:can|could) i not {_ADVERBS}(?!{_TO_LOOK})\w",
        rf"i(?:'m| am|'ve been| was| got| get| keep getting) {_ADVERBS}{_SHUT_OUT}\b",
        rf"(?:{_AM}|i) {_ADVERBS}(?:keep )?(?:get|got|getting|have|receive) (?:\w+ ){{0,4}}?{_ERROR} {_WHEN}\b",
        rf"(?:{_AM}|i) (?:keep )?(?:get|got|getting) (?:an? )?(?:access denied|forbidden|unauthori[sz]ed|{_ERROR})$",
        rf"my (?!{_OTHERS})(?:\w+ ){{1,4}}?{_ADVERBS}{_FAILS}\b",
        rf"why (?:do|does|did|is|are|can|will|was) my (?!{_OTHERS})(?:\w+ ){{1,4}}?(?:not|fail|crash|refused|gone)\b",
        rf"(?:\w+ ){{1,5}}?{_FAILS}\b(?: \w+){{0,3}} for me\b",
        r"(?:nothing|it) (?:works|saves|opens|loads) for me\b",
        rf"{_WARUM}{_ICH_KANN}(?!.*{_SEHEN})(?: [^ ]+){{0,6}}? {_NICHT}",
        rf"ich komme? (?:[^ ]+ ){{0,4}}?{_NICHT}",
        rf"ich (?:bin|wurde|werde) (?:[^ ]+ ){{0,3}}?{_AUSGESPERRT}",
        r"ich (?:bekomme?|kriege?|erhalte|bekam) (?:[^ ]+ ){0,4}?fehler\w{0,8} .*\b(?:wenn|beim|bei|sobald|immer)\b",
        rf"{_WARUM}(?:(?:geht|funktioniert|klappt) )?mein\w{{0,2}} (?!{_ANDERE})(?:[^ ]+ ){{1,6}}?{_NICHT}",
        rf"bei mir (?:[^ ]+ ){{1,5}}?{_NICHT}",
        rf"(?:[^ ]+ ){{1,5}}?bei mir (?:[^ ]+ ){{0,3}}?{_NICHT}",
    )
)


def is_stuck_oneself(text: str) -> bool:
    """Whether one of the first sentences says so; at most `LONGEST` characters are read."""
    said = text[:LONGEST].casefold().replace("’", "'").replace("`", "'")
    for sentence in _ENDS.split(said)[:_SENTENCES]:
        words = " ".join(sentence.split()).strip("\"'“”„‘«» -")
        before = _BEFORE.match(words)
        if _STUCK.match(words, before.end() if before else 0):
            return True
    return False
