"""Numbers as people read them."""

from cards.words import Words


def grouped(number: int, words: Words) -> str:
    """With a mark between thousands: `1,204`, `1.204`, `1’204`."""
    return f"{number:,}".replace(",", words.thousands)


def measured(number: float, words: Words) -> str:
    """With the decimal mark of the language, to six digits: `2.5`, `2,5`."""
    return f"{number:g}".replace(".", "," if words.thousands == "." else ".")
