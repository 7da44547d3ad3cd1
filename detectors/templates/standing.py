"""Whether a template stands for a message. Pure."""

from detectors.templates.likeness import stands_for
from detectors.templates.miner import family_of
from detectors.templates.template import OTHER
from detectors.templates.words import words_of


def difference(template: str, masked: str) -> int | None:
    """In how many words a template differs from a masked message that it stands for; None: it does not."""
    if template == masked:
        return 0
    opened, words = words_of(template), words_of(masked)
    if OTHER in opened:
        return len(words) + 1 if opened in ((OTHER,), family_of(words)) else None
    if len(words) != len(opened) or not stands_for(opened, words):
        return None
    return sum(one != other for one, other in zip(opened, words, strict=True))
