"""Everything that can be wrong with a known-issue file, in one sentence each. docs/known-issues.md explains them."""

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum

from detectors.faults_german import GERMAN
from ingest.sentence import Sentence, in_language


class Fault(StrEnum):
    """The sentences, with the places of what is named in them."""

    NOT_THERE = "there is no such file or folder"
    NOT_READABLE = "the file cannot be read: {why}"
    NOT_UTF8 = "the file is not UTF-8: save it with that encoding"
    TOO_LARGE = "the file is larger than {limit} MB: a known issue takes a few lines"
    EMPTY = "the file is empty: write at least `title`, `logsource` and `detection`"
    NOT_A_MAPPING = "a known issue is a mapping of keys to values, like `title: …`"
    ACTION = "`action` is not supported: write each rule whole, documents are parted by `---`"
    TWO_KINDS = "`{key}` cannot stand beside `{other}`: put it into a document of its own, behind `---`"
    NAME_NEEDED = "`name` is missing: the file's name is taken by its first document without one"

    UNKNOWN_KEY = "unknown key `{key}`{hint}"
    KEY_NOT_TEXT = "a key must be text: put it in quotes"
    MISSING_KEY = "`{key}` is missing"
    WRONG_TYPE = "this must be {wanted}, not {found}"
    NOT_ONE_OF = "`{value}` is not known here{hint}"
    NOTHING_GIVEN = "this must not be empty: give a value or leave the key out"
    TOO_LONG = "this is too long: at most {most} {things}"
    TOO_SMALL = "this must be at least {least}"
    TOO_GREAT = "this must be at most {most}"
    NOT_ABOVE = "this must be more than {least}"
    NOT_BELOW = "this must be less than {most}"
    BAD_ID = "`{value}` is not an id: make one with `uuidgen`, or leave the key out"
    BAD_NAME = "`{value}` cannot be a name: use letters, digits, `-`, `_` and `.`, 64 at most, a letter or digit first"
    NAME_TAKEN = "the name `{name}` is taken by {file}:{line}: give this known issue another"
    ID_TAKEN = "the id `{name}` is taken by {file}:{line}: make another with `uuidgen`"
    BAD_DURATION = "`{value}` is not a length of time; write it like `90s`, `10m`, `1h30m`, `72h` or `2d`"
    BAD_LINK = "`{value}` is not a link: it must begin with `https://` or `http://` and a host"
    SIGMA = "the Sigma parser refuses this: {why}"

    NO_SOURCE = "`logsource` must name a `product` or a `service`"
    NO_CATEGORY = "`category` is not supported: events have a `product` and a `service`"
    NO_SELECTION = "the detection has no selection: write one beside `condition`"
    BAD_SELECTION_NAME = "`{name}` cannot be the name of a selection: use letters, digits, `-` and `_`"
    TIMEFRAME = (
        "`timeframe` is not supported: write `known_issue: {{after: {{count: 2, within: 1h}}}}` or correlate"
    )
    EMPTY_SELECTION = "this asks for nothing: write at least one value"
    NESTED = "a value must be text, a number, true, false, null or a list of these"
    DATE_VALUE = "YAML reads this as a date: put it in quotes"
    UNKNOWN_MODIFIER = "unknown modifier `{modifier}`{hint}"
    UNSUPPORTED_MODIFIER = "the modifier `{modifier}` is not supported: {why}"
    MODIFIERS_CLASH = "`{modifier}` cannot stand together with `{other}`: {why}"
    MODIFIER_TWICE = "the modifier `{modifier}` is given twice"
    NEEDS_FIELD = "`{modifier}` needs a field in front of it"
    VALUE_FOR_MODIFIER = "`{modifier}` takes {wanted}"
    NULL_KEYWORD = "null needs a field in front of it"
    BAD_REGEX = "this pattern is refused: {why}"
    BAD_CIDR = "`{value}` is not a range of addresses: {why}"

    SAME_KEY = (
        "`{key}` asks the same field in the same way as `{other}`: join their values, or use two selections"
    )
    NO_PLACEHOLDER = "`expand` finds nothing to put in: name a list between percent signs, like `%Servers%`"
    NO_SUCH_LIST = "there is no list `{name}`: write it under `placeholders`{hint}"
    TOO_MANY_TEXTS = "this stands for more than {most} texts: shorten the lists"
    BAD_LIST_NAME = "`{name}` cannot be the name of a list: use letters, digits, `-`, `_` and `.`, 64 at most"
    LIST_TAKEN = "the list `{name}` is taken by {file}:{line}: write all its values in one place"

    CONDITION_TYPE = "`condition` is a text such as `selection and not filter`"
    CONDITION_SYNTAX = "the condition is not understood at character {at}{near}: {why}"
    CONDITION_LENGTH = (
        "the condition is longer than {most} characters or deeper than {deepest} levels: split it up"
    )
    UNKNOWN_SELECTION = "there is no selection `{name}`{hint}"
    NO_SUCH_SELECTIONS = "no selection is named like `{pattern}`"

    NO_SUCH_RULE = "no known issue here has the name or id `{name}`{hint}"
    RULE_REFUSED = "the known issue `{name}` has faults of its own: {file}"
    NOT_AN_EVENT = (
        "`{name}` is met by what does not come, so there is no event to count: name the rules that it names"
    )
    CYCLE = "the correlation `{name}` leads back to itself: a rule must come before what counts it"
    OTHER_TYPE = "the type `{type}` is not in Sigma 2.1: {why}"
    NOT_FOR_TYPE = "`{key}` does not belong here: {why}"
    NEEDED_FOR_TYPE = "`{key}` is missing: `{type}` needs it"
    NO_THRESHOLD = "the condition says no number: write `gte: 10`, or one of `gt`, `lt`, `lte`, `eq`, `neq`"
    NEVER_MET = "this condition is never met: {why}; for what does not happen there is the type `silence`"
    EXTENDED_CONDITION = (
        "a condition in words is not in Sigma 2.1: write a number, `{{gte: 2}}`, or correlate correlations"
    )
    ONE_FIELD = "`{type}` looks at one field"
    SHORT_PAST = "`past` must be at least {least} times `timespan`: what is usual is a median of windows"
    LONG_LEARN = "`learn` must not be longer than `timespan`, for which values are remembered"
    BAD_GROUP_FIELD = "matches cannot be looked at by `{field}`: {why}"
    ALIAS_OF_OTHER = "`{rule}` is not among `rules`: write it as it stands there"
    ALIAS_WITHOUT = "the alias `{alias}` names no field of `{rule}`: give one for each of `rules`"
    GENERATE_TWICE = "`generate` stands in `correlation` too: leave one out"
    NOT_FOR_CORRELATION = "`{key}` is not for a correlation: give it to the rules that it names"
    FILTER_RULES = "`rules` must be the names or ids of the rules that the filter is for, or `any`"
    FILTERED_CORRELATION = "`{name}` is a correlation: a filter is for the rules that it names"
    OTHER_SOURCE = (
        "the filter's `logsource` does not cover that of `{name}`: leave `product` or `service` out"
    )

    UNKNOWN_PLACEHOLDER = "`{{{name}}}` is not a field that a text may name{hint}"
    BAD_TELL = "`{value}` cannot be told: write `user`, `manager`, `role:NAME` or `channel`{hint}"
    BAD_FALLBACK = "`{value}` cannot stand in for others: write `manager`, `role:NAME` or `channel`{hint}"
    BAD_PILOT = "`{value}` names no role: write `role:NAME`, or a login"
    BAD_LANGUAGE = "`{value}` is not a language: write it like `de` or `de-AT`"
    NOT_TOLD = "`{told}` is neither in `tell` nor in `fallback`: name it there, or leave its text out{hint}"
    NO_TEXT = "`{told}` has no text: write one under `audiences`, or a `title` for all"
    TEXT_OF_ALL = "`{key}` needs the `title` that it goes with"
    NO_STEPS = "`steps` is missing, though the text that this stands for has some"
    OWN_LANGUAGE = "`{value}` is the `language` of the text itself: leave one of the two out"
    BAD_KEY_FIELD = "`{field}` cannot be in a key: {why}"
    REPEATED = "`{value}` is given twice"
    NO_PILOTS = "`rollout: pilot` needs `pilot`: the logins of those who are told"
    NO_WORKAROUND = "`rollout: {rollout}` needs a `workaround`: what people are told to do"
    EXAMPLE_FIELD = "`{field}` must be a plain value"
    EXAMPLE_TIME = "`{field}` must be an ISO 8601 time with an offset, like `2026-06-12T12:57:15+02:00`"

    def says(self, **named: object) -> Sentence:
        """The sentence with what it names put in; it is English in German, too, where no form can meet it."""
        english = self.value.format(**named)
        german = GERMAN.get(self.name)
        if german is None:
            return Sentence(english, english)
        return Sentence(english, german.format(**{name: _german(value) for name, value in named.items()}))


def _german(value: object) -> object:
    return in_language(value, "de") if isinstance(value, str) else value


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """What is known and was probably meant by a misspelt word. `cutoff`: how like it must be; 1 is the same."""
    names = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold()[:100], names, n=1, cutoff=cutoff)
    return names[found[0]] if found else None


def hint(word: str, known: Iterable[str], *, listed: bool = True) -> Sentence:
    """`; did you mean …?` if something known is close, else what is known here (if it is to be listed)."""
    names = list(known)
    meant = closest(word, names)
    if meant is not None:
        return Sentence(f"; did you mean `{meant}`?", f"; ist `{meant}` gemeint?")
    listing = ", ".join(f"`{name}`" for name in names) if listed else ""
    return Sentence(
        *(f"{start}{listing}" if listing else "" for start in ("; known here: ", "; bekannt sind: "))
    )


def shown(value: object, most: int = 60) -> str:
    """A value as a sentence may show it: on one line, without control characters, not longer than `most`."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    text = "".join(character if character.isprintable() else "�" for character in str(value)[: most + 1])
    return text if len(text) <= most else text[: most - 1] + "…"
