"""An author's text with the fields of an event put in, and no gap where the event lacks one.

A missing field is left out together with what only served it (brackets, quotes, `no.`), or named by a
neutral noun in the language of the text: `Open {document_type} {document_id}` becomes `Open the document`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from cards.escape import plain
from cards.nouns import LABELS, Grammar, Noun, grammar_of

MARK: Final = 0xE000
VALUE_CHARACTERS: Final = 120
"""The most of one value that is shown within a sentence."""

_FIELD: Final = re.compile(r"\{([a-z_]{1,32})\}")
_BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]{1,200}[)\]](?!\()")
_QUOTED: Final = re.compile(
    r"""(["'«»„“”‘’‚])\s*(\{[a-z_]{1,32}\}(?:\s*\{[a-z_]{1,32}\})*)\s*(["'«»„“”‘’‚])"""
)
_MARKS: Final = re.compile("[\ue000-\uf8ff]")
_MOST_FIELDS: Final = 1000
_SEPARATORS: Final = re.compile(r"[/#–-]")
_NEAR: Final = re.compile(r"[\s*_`/#(–-]{0,8}")  # between two fields of one name: `**{type}** ({id})`
_LAST_WORD: Final = re.compile(r"(?:^|(?<=[\s*_`(]))([^\s*_`(]+)[\s*_`]*$")
_TIDY: Final = (
    (re.compile(r"\*{4}|_{4}|`{2}|\(\s*\)|\[\s*\](?!\()"), ""),
    (re.compile(r"[^\S\n]{2,}"), " "),
    (re.compile(r" +(?=[,.;:!?)\]](?:\s|$))"), ""),
    (re.compile(r"(?<=[(\[]) +"), ""),
    (re.compile(r"[,;:](?=[.!?])"), ""),
    (re.compile(r"(?<=,),+"), ""),
    (re.compile(r"^[\s,;:.!?/–-]+(?=\s|\w|$)"), ""),
    (re.compile(r"[\s,;:/–-]+$"), ""),
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A template without gaps. Each value stands in `text` as one character: the n-th as `chr(MARK + n)`."""

    text: str
    values: tuple[str, ...]

    def with_values(self, text: str, show: Callable[[str], str]) -> str:
        """A part of `text` with the values in their places."""
        return _MARKS.sub(lambda mark: show(self.values[ord(mark[0]) - MARK]), text)


def fill(
    template: str,
    fields: Mapping[str, str],
    *,
    language: str | None,
    show: Callable[[str], str] = lambda value: plain(value, VALUE_CHARACTERS),
) -> str:
    """The template with each `{field}` replaced; empty where nothing of it is left to say.

    `fields` maps names to values; a name that is not there, or blank, is a gap. `language` is that of the
    template (`en`, `de`, or another: gaps are then left out, not named). `show` makes a value fit for where
    the text goes: it must escape what that place would interpret.
    """
    filled = fill_marked(template, fields, language=language)
    return filled.with_values(filled.text, show)


def fill_marked(template: str, fields: Mapping[str, str], *, language: str | None) -> Filled:
    """As `fill`, with the values kept apart, so that markup of the template can be read without them."""
    known = {name: value for name, value in fields.items() if plain(value, VALUE_CHARACTERS)}
    text = _without_empty_groups(_MARKS.sub("", template), known)
    places = list(_FIELD.finditer(text))[:_MOST_FIELDS]
    if not places:
        return Filled(text.strip(), ())
    if all(place[1] not in known for place in places) and _is_label_only(text):
        return Filled("", ())
    out, values = _filled(text, places, known, grammar_of(language))
    return Filled(_tidy(out), values)


def unfilled(template: str) -> Filled:
    """The template as its author wrote it, with the names of fields in their braces."""
    return Filled(_MARKS.sub("", template), ())


def _filled(
    text: str, places: list[re.Match[str]], known: Mapping[str, str], grammar: Grammar
) -> tuple[str, tuple[str, ...]]:
    out = ""
    end = 0
    values: list[str] = []
    for index, place in enumerate(places):
        gap = text[end : place.start()]
        end = place.end()
        name = place[1]
        noun = grammar.nouns.get(name)
        before = index > 0 and _NEAR.fullmatch(gap) is not None
        if name in known:
            out += gap + chr(MARK + len(values))
            values.append(known[name])
        elif before and noun is not None and noun == grammar.nouns.get(places[index - 1][1]):
            out += _SEPARATORS.sub("", gap)  # the thing has just been named
        elif noun is not None and _named_next(places, index, text, known, grammar):
            out = _before_its_name(out + gap, noun, grammar)
        else:
            out = _instead_of_its_name(out + gap, noun, grammar)
    return out + text[end:], tuple(values)


def _named_next(
    places: list[re.Match[str]], index: int, text: str, known: Mapping[str, str], grammar: Grammar
) -> bool:
    """Whether the next field, just behind, is the name of the same thing and is there."""
    if index + 1 == len(places):
        return False
    this, following = places[index], places[index + 1]
    near = _NEAR.fullmatch(text[this.end() : following.start()]) is not None
    return near and following[1] in known and grammar.nouns.get(this[1]) == grammar.nouns.get(following[1])


def _before_its_name(out: str, noun: Noun, grammar: Grammar) -> str:
    """The text so far with the noun, if it is not there yet: `document` before `11213`."""
    word = _last_word(out)
    if word == noun.bare.casefold():
        return out
    if word in grammar.determiners:
        return _agreed(out, word, noun) + noun.bare
    return out + (_capital(noun.bare) if _begins_sentence(out) else noun.bare)


def _instead_of_its_name(out: str, noun: Noun | None, grammar: Grammar) -> str:
    """The text so far with the noun in the form that fits, or with what led to the gap removed."""
    labelled = False
    while _last_word(out) in LABELS:
        out, labelled = _without_last_word(out), True
    if noun is None or labelled:
        return _without_last_word(out) if _last_word(out) in grammar.prepositions else out
    word = _last_word(out)
    if word == noun.bare.casefold():
        shorter = _without_last_word(out)
        if _last_word(shorter) in grammar.determiners:
            return out
        out, word = shorter, _last_word(shorter)
    if word in grammar.determiners:
        return _agreed(out, word, noun) + noun.bare
    if _begins_sentence(out):
        return out + _capital(noun.subject)
    return out + (noun.dative if word in grammar.dative else noun.object)


def _begins_sentence(out: str) -> bool:
    bare = out.rstrip(" *_`")
    return not bare or bare.endswith((".", "!", "?"))


def _capital(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def _agreed(out: str, word: str, noun: Noun) -> str:
    fitting = noun.agreement.get(word)
    found = _LAST_WORD.search(out)
    if fitting is None or found is None:
        return out
    if found[1][:1].isupper():
        fitting = _capital(fitting)
    return out[: found.start(1)] + fitting + out[found.end(1) :]


def _last_word(out: str) -> str:
    found = _LAST_WORD.search(out[-80:])
    return found[1].casefold() if found else ""


def _without_last_word(out: str) -> str:
    found = _LAST_WORD.search(out[-80:])
    if found is None:
        return out
    start = max(0, len(out) - 80)
    return out[: start + found.start(1)] + out[start + found.end(1) :].replace(" ", "", 1)


def _without_empty_groups(template: str, known: Mapping[str, str]) -> str:
    def group(match: re.Match[str]) -> str:
        names = _FIELD.findall(match[0])
        return "" if names and not any(name in known for name in names) else match[0]

    def unquoted(match: re.Match[str]) -> str:
        return match[2] if not any(name in known for name in _FIELD.findall(match[2])) else match[0]

    return _QUOTED.sub(unquoted, _BRACKETS.sub(group, template))


def _is_label_only(text: str) -> bool:
    """Whether the text is `Label: {field}` and nothing else, which says nothing without the field."""
    return (
        re.fullmatch(r"[^{}:]{0,60}:[\s*_`]*(?:\{[a-z_]{1,32}\}[\s*_`/#,–-]*)+\.?", text.strip()) is not None
    )


def _tidy(text: str) -> str:
    for pattern, replacement in _TIDY:
        text = pattern.sub(replacement, text)
    return text.strip()
