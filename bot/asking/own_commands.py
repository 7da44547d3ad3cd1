"""Sentences about whoever says them: `my errors`, `what about my problem?`, `what do you know about me?`. Pure."""

import re
from typing import Final

from bot.asking.asked import Command, CommandName

LONGEST: Final = 200
_AROUND: Final = " \t\n.!?,;…\"'`“”„‘’«»"
_POLITE: Final = re.compile(
    r"^(?:(?:please|bitte|hi|hello|hey|hallo|so|und|and|can you|could you|kannst du|können sie)[\s,]+)+"
    r"|(?:[\s,]+(?:please|bitte|now|jetzt|again|nochmal))+$",
    re.IGNORECASE,
)
_MY: Final = r"(?:my|mine)"
_TROUBLE: Final = r"(?:problems?|tickets?|requests?|cases?|reports?|troubles?|issues?)"
_MEIN: Final = r"(?:mein|meine|meinem|meinen|meiner|meines)"
_SORGE: Final = r"(?:problem|problems|probleme|problemen|anliegen|ticket|anfrage|fall|meldung)"
_DU: Final = r"(?:du|sie|ihr|headsup)"

_PATTERNS: Final[tuple[tuple[CommandName, str], ...]] = (
    (
        "mine",
        (
            rf"(?:show (?:me )?|what are |list )?{_MY} (?:own |recent |last |latest )*(?:errors?|failures?|problems?)"
            r"|what (?:went|is|was) wrong (?:for|with) me"
            r"|(?:zeige? (?:mir )?|was sind )?(?:meine|mein) (?:eigenen |letzten |letzter |jüngsten )*"
            r"(?:fehler|probleme?)"
            r"|was (?:ging|ist|lief) (?:bei mir )?schief(?:gegangen|gelaufen)?(?: bei mir)?"
        ),
    ),
    (
        "problem",
        (
            rf"(?:what|how) about {_MY} {_TROUBLE}"
            rf"|what(?:'s| is| happens| happened| has happened| became| has become) "
            rf"(?:to|with|of|up with) {_MY} {_TROUBLE}"
            rf"|how (?:is|are) {_MY} {_TROUBLE}(?: (?:going|doing|coming along))?"
            rf"|(?:what is the |what's the )?(?:status|state)(?: of {_MY} {_TROUBLE})?"
            rf"|(?:is there |are there )?(?:any |an |some )?(?:news|update|answer|word)"
            rf"(?: (?:on|about|of|to|for) (?:{_MY} {_TROUBLE}|me))?"
            rf"|(?:is|was|are) {_MY} {_TROUBLE} (?:solved|fixed|done|answered)(?: yet| now| already)?"
            r"|where is my answer|(?:has|did) (?:any|some)(?:body|one) answer(?:ed)?(?: me)?(?: yet)?"
            rf"|was (?:ist|wurde|wird|geschieht|passiert)(?: denn)? (?:mit|aus) {_MEIN} {_SORGE}(?: geworden)?"
            rf"|wie (?:steht es (?:um|mit)|weit ist) {_MEIN} {_SORGE}|wie steht's (?:um|mit) {_MEIN} {_SORGE}"
            rf"|(?:gibt es |gibt's )?(?:schon )?(?:etwas )?(?:neues|neuigkeiten|eine antwort)"
            rf"(?: (?:zu|von|auf|über|für) (?:{_MEIN} {_SORGE}|mich))?"
            rf"|(?:ist|wurde|sind) {_MEIN} {_SORGE} (?:schon |jetzt |nun )*(?:gelöst|behoben|erledigt|beantwortet)"
            rf"|(?:hat )?(?:mir )?(?:schon )?jemand (?:mir )?(?:schon )?geantwortet|stand (?:zu )?{_MEIN} {_SORGE}"
        ),
    ),
    (
        "about_me",
        (
            r"what (?:all )?(?:do|does) (?:you|headsup) (?:all )?(?:know|remember|store|keep|save|hold|have)"
            r"(?: stored| saved)? (?:about|of|on) me"
            r"|(?:what|which) (?:data|information) (?:do you|does headsup|is) "
            r"(?:know|store|keep|save|hold|have|stored|kept)(?: stored| saved)? (?:about|of|on) me"
            r"|(?:show (?:me )?|list )?my (?:own |personal )*data"
            r"|who (?:has |have )?(?:looked|looks|searched|asked|asks|saw|seen|read) "
            r"(?:me up|(?:at|for|about) me|(?:at |for )?my (?:data|events|errors|logs?))"
            rf"|was (?:alles )?(?:weißt|weisst|wissen|weiß|weiss|speicherst|speichern|speichert|hast|haben|hat) {_DU} "
            r"(?:alles )?(?:über|ueber|von|zu) (?:mich|mir)(?: gespeichert)?"
            r"|was ist (?:alles )?(?:über|ueber|von|zu) (?:mich|mir) gespeichert"
            rf"|welche daten (?:hast|haben|hat|speicherst|speichern|speichert) {_DU} "
            r"(?:über|ueber|von|zu) (?:mich|mir)(?: gespeichert)?"
            r"|(?:zeige? (?:mir )?)?meine (?:eigenen |persönlichen )*daten"
            r"|wer hat (?:mich (?:nachgeschlagen|gesucht|abgefragt)|nach mir (?:gesucht|gefragt)"
            r"|meine (?:daten|fehler|ereignisse) (?:angesehen|gesehen|gelesen|abgefragt|nachgeschlagen))"
        ),
    ),
    (
        "forget_me",
        (
            r"forget (?:about )?me|forget (?:everything|all)(?: that)?(?: you know)? about me"
            r"|(?:delete|erase|remove) (?:me|(?:all )?(?:of )?my (?:personal )?data|(?:everything|all) about me)"
            r"|vergiss mich|vergessen sie mich|vergiss (?:bitte )?alles über mich"
            r"|(?:lösche?|löschen sie|entferne?|entfernen sie) (?:alle )?(?:meine daten|mich|alles über mich)"
            r"|(?:alle )?meine daten (?:löschen|entfernen|vergessen)|mich (?:vergessen|löschen)"
        ),
    ),
    (
        "thanks",
        (
            r"(?:many )?thanks?(?: (?:you|a lot|so much|very much))*|thx|cheers|ok(?:ay)?(?:,? thanks?(?: you)?)?"
            r"|(?:vielen |besten |herzlichen )?dank(?:e(?: schön| sehr| dir| ihnen)?)?|alles klar|super|perfekt|great"
        ),
    ),
)
_COMPILED: Final = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _PATTERNS)


def read_own_command(sentence: str) -> Command | None:
    """The command that the whole sentence is, or None."""
    if len(sentence) > LONGEST:
        return None
    said = " ".join(sentence.replace("’", "'").split()).strip(_AROUND)
    said = _POLITE.sub("", said).strip(_AROUND)
    for name, pattern in _COMPILED:
        if pattern.fullmatch(said):
            return Command(name)
    return None
