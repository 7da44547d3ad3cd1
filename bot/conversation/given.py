"""What a button's data gives. Anybody may send any data with any button."""

from typing import Final

_DIGITS: Final = 18  # what the database takes as a whole number


def whole_number(given: object) -> int | None:
    """A whole number from 0 on, written as a number or as digits; None for anything else."""
    text = given if isinstance(given, str) else ""
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 10**_DIGITS:
        text = str(given)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None
