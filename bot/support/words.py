"""What people write into a form or a thread: bounded, and without the secrets that may be in it."""

from typing import Final

from cards.forms import MOST_WORDS
from ingest.secrets.scrubbing import Scrubber

_READ: Final = 2 * MOST_WORDS


def clean_words(given: object, scrubber: Scrubber) -> str:
    """Their words, at most `MOST_WORDS` characters; empty for what is no text. Anybody may send anything."""
    if not isinstance(given, str):
        return ""
    text = given[:_READ].encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\x00", "")
    return scrubber.text(text).strip()[:MOST_WORDS]
