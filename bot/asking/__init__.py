"""Understanding questions: from a sentence in English or German to a query. Pure.

`understand` never raises; what it did not understand it reports in `Asked.unknown`.
"""

from bot.asking.asked import Asked, Command
from bot.asking.parser import understand
from bot.asking.telling import Part, parts

__all__ = ["Asked", "Command", "Part", "parts", "understand"]
