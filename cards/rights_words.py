"""The texts about what somebody may not see or do, in the reader's language. Complete by its type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cards.languages import words_for

Deed = Literal[
    "bind", "unbind", "channels", "fix", "unfix", "withdraw", "pause", "hold", "approve", "answer", "news", "tell_all",
    "issues", "watch", "health",
]  # fmt: skip
Why = Literal["product", "channel", "stranger", "own_request"]

_DEEDS: Final[Mapping[str, Deed]] = {
    "bind": "bind", "unbind": "unbind", "channels": "channels", "fix": "fix", "fix.say": "fix", "unfix": "unfix",
    "fix.back": "unfix", "fix.undo": "unfix", "withdraw": "withdraw", "notices.withdraw": "withdraw",
    "pause": "pause", "pause.on": "pause", "resume": "pause", "pause.off": "pause", "hold.all": "hold",
    "hold.ten": "hold", "hold.stop": "hold", "approval.approve": "approve", "approval.decline": "approve",
    "escalation.answer": "answer", "news.mute": "news", "news.assign": "news", "news.own": "news", "assigned": "news",
    "tell_all": "tell_all", "issues": "issues", "authoring": "issues", "watch": "watch", "watches": "watch",
    "unwatch": "watch", "watching": "watch", "health": "health",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    only_products: str
    only_products_tip: str
    of_everything: str
    of_everything_tip: str
    deeds: Mapping[Deed, str]
    needs: str
    refused: Mapping[Why, tuple[str, str]]  # what is said, and what to do


ENGLISH: Final = RightsWords(
    only_products="Here you can look things up of {products} only.",
    only_products_tip="An administrator can give you the role for another application.",
    of_everything="That concerns every application, so it is not yours to decide.",
    of_everything_tip="Ask a developer of all of them, or an administrator.",
    deeds={
        "bind": "Setting up a support channel",
        "unbind": "Giving up a support channel",
        "channels": "Seeing the support channels",
        "fix": "Saying that a problem is fixed",
        "unfix": "Taking a fix back",
        "withdraw": "Withdrawing cards",
        "pause": "Pausing what people are told",
        "hold": "Deciding how many people are told",
        "approve": "Approving what others ask for",
        "answer": "Answering people who are stuck",
        "news": "Muting and assigning errors",
        "tell_all": "Writing to everybody affected",
        "issues": "Working on known issues",
        "watch": "Watching events",
        "health": "Seeing how an application fares",
    },
    needs="{deed} is for people with the role {role}.",
    refused={
        "product": (
            "That is about an application that is not yours.",
            "Its developers may do it; an administrator can give you the role for it.",
        ),
        "channel": (
            "That is about another application than this channel.",
            "Ask in that application's channel, or in your own chat with me.",
        ),
        "stranger": (
            "The directory does not know you, so nothing can be kept in your name.",
            "An administrator can add you to it.",
        ),
        "own_request": (
            "You have asked for this yourself, so it is for somebody else to approve.",
            "Any other developer of the application may.",
        ),
    },
)
GERMAN: Final = RightsWords(
    only_products="Hier können Sie nur zu {products} etwas nachschlagen.",
    only_products_tip="Ein Administrator kann Ihnen die Rolle für eine weitere Anwendung geben.",
    of_everything="Das betrifft alle Anwendungen, darum können Sie es nicht entscheiden.",
    of_everything_tip="Fragen Sie jemanden, der für alle entwickelt, oder einen Administrator.",
    deeds={
        "bind": "Einen Supportkanal einrichten",
        "unbind": "Einen Supportkanal aufgeben",
        "channels": "Die Supportkanäle sehen",
        "fix": "Ein Problem als behoben melden",
        "unfix": "Die Meldung einer Behebung zurücknehmen",
        "withdraw": "Karten zurückziehen",
        "pause": "Alle Nachrichten anhalten",
        "hold": "Über die Zahl der Empfänger entscheiden",
        "approve": "Freigeben, worum andere bitten,",
        "answer": "Auf Hilferufe antworten",
        "news": "Fehler stummschalten und zuweisen",
        "tell_all": "Allen Betroffenen schreiben",
        "issues": "Bekannte Probleme bearbeiten",
        "watch": "Ereignisse beobachten",
        "health": "Den Zustand einer Anwendung sehen",
    },
    needs="{deed} können nur Personen mit der Rolle {role}.",
    refused={
        "product": (
            "Das betrifft eine Anwendung, die nicht Ihre ist.",
            "Wer sie entwickelt, kann es tun; ein Administrator kann Ihnen die Rolle dafür geben.",
        ),
        "channel": (
            "Das betrifft eine andere Anwendung als dieser Kanal.",
            "Fragen Sie in deren Kanal oder in Ihrem eigenen Chat mit mir.",
        ),
        "stranger": (
            "Das Verzeichnis kennt Sie nicht, darum lässt sich nichts in Ihrem Namen festhalten.",
            "Ein Administrator kann Sie aufnehmen.",
        ),
        "own_request": (
            "Sie haben selbst darum gebeten, darum muss es jemand anderes freigeben.",
            "Das kann, wer die Anwendung sonst noch entwickelt.",
        ),
    },
)


def only_products(products: Sequence[str], language: str) -> tuple[str, str]:
    """What somebody is told who asks for another product, and what to do about it."""
    words = _words(language)
    return words.only_products.format(products=", ".join(products)), words.only_products_tip


def of_everything(language: str) -> tuple[str, str]:
    """What a developer of some products is told who would decide for all, and what to do about it."""
    words = _words(language)
    return words.of_everything, words.of_everything_tip


def refused_because(why: Why, language: str) -> tuple[str, str]:
    """What somebody is told who may not do something for this reason, and what to do about it."""
    return _words(language).refused[why]


def needs_role(what: str, role: str, language: str) -> str | None:
    """That what was said or pressed (the name of a command, or a verb) needs a role; None where it is a look-up.

    The role stands as it is.
    """
    words = _words(language)
    deed = _DEEDS.get(what) or _DEEDS.get(what.partition(".")[0])
    return None if deed is None else words.needs.format(deed=words.deeds[deed], role=role)


def _words(language: str) -> RightsWords:
    return GERMAN if words_for(language).language == "de" else ENGLISH
