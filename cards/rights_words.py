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


ENGLISH: Final = RightsWords(
    only_products="Here you can look things up of {products} only.",
    only_products_tip="An administrator can give you the role for another application.",
)
GERMAN: Final = RightsWords(
    only_products="Hier können Sie nur zu {products} etwas nachschlagen.",
    only_products_tip="Ein Administrator kann Ihnen die Rolle für eine weitere Anwendung geben.",
)


def only_products(products: Sequence[str], language: str) -> tuple[str, str]:
    """What somebody is told who asks for another product, and what to do about it."""
    words = GERMAN if words_for(language).language == "de" else ENGLISH
    return words.only_products.format(products=", ".join(products)), words.only_products_tip
