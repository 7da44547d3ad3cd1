"""A sentence about what is wrong that knows itself in German: files are answered in English, a form in its language."""


class Sentence(str):
    """A text in English. `german` says the same; a text that is put together of it is English alone."""

    __slots__ = ("german",)
    german: str

    def __new__(cls, english: str, german: str) -> "Sentence":
        made = super().__new__(cls, english)
        made.german = german
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.german


def in_language(text: str, language: str) -> str:
    """A sentence in German where that is asked for; any other text as it is."""
    return text.german if isinstance(text, Sentence) and language.lower().startswith("de") else str(text)
