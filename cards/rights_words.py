"""The texts about what somebody may not see, in the reader's language. Complete by its type."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cards.languages import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    only_products: str
    only_products_tip: str
    of_everything: str
    of_everything_tip: str


ENGLISH: Final = RightsWords(
    only_products="Here you can look things up of {products} only.",
    only_products_tip="An administrator can give you the role for another application.",
    of_everything="That concerns every application, so it is not yours to decide.",
    of_everything_tip="Ask a developer of all of them, or an administrator.",
)
GERMAN: Final = RightsWords(
    only_products="Hier können Sie nur zu {products} etwas nachschlagen.",
    only_products_tip="Ein Administrator kann Ihnen die Rolle für eine weitere Anwendung geben.",
    of_everything="Das betrifft alle Anwendungen, darum können Sie es nicht entscheiden.",
    of_everything_tip="Fragen Sie jemanden, der für alle entwickelt, oder einen Administrator.",
)


def only_products(products: Sequence[str], language: str) -> tuple[str, str]:
    """What somebody is told who asks for another product, and what to do about it."""
    words = _words(language)
    return words.only_products.format(products=", ".join(products)), words.only_products_tip


def of_everything(language: str) -> tuple[str, str]:
    """What a developer of some products is told who would decide for all, and what to do about it."""
    words = _words(language)
    return words.of_everything, words.of_everything_tip


def _words(language: str) -> RightsWords:
    return GERMAN if words_for(language).language == "de" else ENGLISH
