"""Reads the tokens of a sentence once, from left to right, into what it says. Pure.

At each position the readers are tried in a fixed order, each taking as many tokens as it can; what nobody takes
and is no filler word is reported as not understood.
"""

from bot.asking.dates import Timing, TimingReader
from bot.asking.draft import ERRORS, Draft
from bot.asking.fields import FieldReader, Part
from bot.asking.fillers import FILLERS, VERBS
from bot.asking.forms import is_url, status_of
from bot.asking.limits import read_limit, read_number
from bot.asking.stretches import STRETCHES
from bot.asking.tokens import Token, key_at
from bot.asking.vocabulary import is_filler, phrase_at
from bot.asking.words import ASK_PHRASES, NEGATIONS, SEPARATORS

_HEADS = frozenset("users people persons benutzer nutzer anwender personen leute mitarbeiter".split())
_PASSED_OVER = FILLERS.union(VERBS, (f"{verb}s" for verb in VERBS))
_WHOSE = frozenset("by of from for von bei für".split())
_ANYBODY = frozenset("anyone anybody jemand".split())
_LISTS = frozenset("list names".split())
_EVERY = frozenset("all any alle allen aller every".split())
_PREFIXES = frozenset("vor auf an aus ein ab".split())
"""At the end of a sentence they belong to a German verb: "kam heute vor"."""
_MORNINGS = frozenset("heute gestern vorgestern".split())
"""After these `Morgen` is the morning: "zwischen 8 und 9 heute Morgen"."""
_STRETCHES = frozenset(
    "minute minutes hour hours day days week weeks weekday month months stunde stunden tag tagen woche wochen "
    "wochentag monat monaten".split()
)
_METHODS = frozenset("get head post put patch delete options".split())
"""Of HTTP: before a path they are no word of the question."""
_FAILING = VERBS.union(["anmelden", "einloggen"])
"""Not being able to do this is an error: "konnte sich nicht anmelden"."""


class Reading:
    """One pass over a sentence."""

    def __init__(self, tokens: tuple[Token, ...], timings: TimingReader, fields: FieldReader) -> None:
        self._tokens = tokens
        self._timings = timings
        self._fields = fields
        self._draft = Draft()
        self._negated: int | None = None  # where a negation stands that is not yet spent
        self._noun: tuple[str, int] | None = (
            None  # the last noun without a value: its field, and where it ended
        )
        self._denied: tuple[str, int] | None = None  # the field last negated, and where its part ended

    def draft(self) -> Draft:
        """What was read, all of it."""
        i = 0
        while i < len(self._tokens):
            i = self._step(i)
        self._drop_negation()
        return self._draft

    def _step(self, i: int) -> int:
        """Reads what begins here; the next position."""
        if not self._tokens[i].quoted:
            after = self._typed_document(i)
            if after is not None:
                return after
            part = self._fields.somebody(i) or self._fields.phrase(i)
            if part is not None:
                return self._take(part, i)
            negation = phrase_at(NEGATIONS, self._tokens, i)
            if negation is not None:
                return self._negation(i, negation[1])
            after = self._question(i)
            if after is not None:
                return after
            timing = self._timings.read(i)
            if timing is not None:
                return self._time(timing, i)
            limit = read_limit(self._tokens, i)
            if limit is not None:
                self._draft.limit = limit[0]
                return limit[1]
            part = self._fields.named(i)
            if part is not None:
                return self._take(part, i)
            after = self._group(i)
            if after is not None:
                return after
        part = self._fields.shaped(i) or self._fields.capitalised(i)
        if part is not None:
            return self._take(part, i)
        ends = i == len(self._tokens) - 1 and self._tokens[i].key in _PREFIXES
        ends = ends or (self._tokens[i].key == "morgen" and key_at(self._tokens, i - 1) in _MORNINGS)
        method = self._tokens[i].key in _METHODS and is_url(key_at(self._tokens, i + 1))
        if self._tokens[i].key not in _PASSED_OVER and not ends and not method:
            self._draft.not_understood(i)
        return i + 1

    def _typed_document(self, i: int) -> int | None:
        """Adds a document's type and number though nothing says that it is one; the next position, or None."""
        parts = self._fields.typed_document(i) if self._negated is None else ()
        for part in parts:
            self._take(part, i)
        return parts[-1].end if parts else None

    def _negation(self, i: int, end: int) -> int:
        """What must not be comes next; `not before Monday` and `not log in` deny nothing."""
        if self._tokens[i].key == "no" and key_at(self._tokens, end) == "of":
            return self._question(i) or end  # "no. of errors"
        bound = self._timings.read(i)
        if bound is not None and bound.op in ("since", "until"):
            return self._time(bound, i)
        self._drop_negation()
        if self._noun is not None and self._noun[1] == i:
            others = self._fields.other_than(self._noun[0], end)
            if others is not None:  # "documents other than 11213"
                self._negated = i
                return self._take(others, i)
        if key_at(self._tokens, end) in _FAILING:
            self._draft.add(Part("level", ERRORS, end), negated=False)
        else:
            self._negated = i
        return end

    def _time(self, timing: Timing, i: int) -> int:
        """Adds a statement about time; one that is negated can't be asked."""
        denied = self._negated is not None and all(
            is_filler(token) for token in self._tokens[self._negated + 1 : i]
        )
        if denied:
            self._drop_negation(timing.end)
        else:
            self._draft.timings.append(timing)
        return timing.end

    def _take(self, part: Part, i: int) -> int:
        """Adds a part, or what must not be."""
        again = (
            self._denied is not None and self._denied[0] == part.field and self._joined(self._denied[1], i)
        )
        negated = part.negated or self._negated is not None or again
        if negated and part.field == "text":
            for k in range(i if self._negated is None else self._negated, part.end):
                self._draft.not_understood(k)
        else:
            self._draft.add(part, negated=negated)
        self._denied = (part.field, part.end) if negated else None
        self._negated = None
        return part.end

    def _joined(self, end: int, i: int) -> bool:
        """Whether only `and`, `or` or a comma stands between two positions."""
        between = {key_at(self._tokens, k) for k in range(end, i)}
        return (
            bool(between)
            and between <= SEPARATORS | {"on", "for", "auf", "für"}
            and bool(between & SEPARATORS)
        )

    def _question(self, i: int) -> int | None:
        """What kind of question it is; the next position, or None."""
        found = phrase_at(ASK_PHRASES, self._tokens, i)
        if found is None:
            return None
        kind, after = found
        noun = self._fields.noun(i)
        if noun is not None and noun[1] > after:
            return None  # "trace id" is more than "trace"
        draft = self._draft
        match kind:
            case "count":
                draft.count = True
                if not self._fields.is_service(self._past_articles(after)):  # "how many logins" counts events
                    draft.head = self._head(after) or draft.head
            case "who":
                if key_at(self._tokens, i - 1) not in _WHOSE or self._tokens[i].key not in _ANYBODY:
                    draft.head = "user"  # not "errors by anyone"
            case "similar":
                draft.similar = True
            case "trail":
                draft.trail = True
                part = self._fields.trace_after(after)
                return self._take(part, i) if part is not None else after
            case "top":
                return self._top(after)
            case "each":
                return self._over_time(i, after)
            case "which" | "per" | "by":
                return self._grouped(kind, i, after)
        return after

    def _grouped(self, kind: str, i: int, after: int) -> int | None:
        """`which nodes`, `per user`."""
        if kind != "which" and key_at(self._tokens, after) in _STRETCHES:
            return self._over_time(i, after + 1)
        field = self._head(after)
        if field is None:
            return None
        if kind == "which":
            self._draft.head = field
        else:
            self._draft.by = field
            end = self._after_noun(after)
            if key_at(self._tokens, end) in SEPARATORS and self._head(end + 1) is not None:
                self._draft.not_understood(end + 1)  # "per node and user": they are counted by one of them
                return self._after_noun(end + 1)
        return self._after_noun(after)

    def _over_time(self, i: int, end: int) -> int:
        """`per day`: they are counted, a number for each where the period has a beginning."""
        self._draft.count = True
        self._draft.over_time = (STRETCHES.get(key_at(self._tokens, end - 1), ""), range(i, end))
        return end

    def _top(self, i: int) -> int:
        """`top 5 users`, `most errors`: after the word itself."""
        self._draft.top = True
        number = read_number(self._tokens, i)
        if number is not None and status_of(key_at(self._tokens, i)) is None:
            self._draft.limit, i = number, i + 1
        field = self._head(i)
        if field is None:
            if self._noun is not None and self._draft.by is None:
                self._draft.by = self._noun[0]  # "node with the most errors"
            return i
        self._draft.by = field
        return self._after_noun(i)

    def _head(self, i: int) -> str | None:
        """The field that a noun without a value names."""
        i = self._past_articles(i)
        noun = self._fields.noun(i)
        if noun is None:
            return None
        part = self._fields.named(i)
        return noun[0] if part is None or part.end <= i + 1 or part.field != noun[0] else None

    def _after_noun(self, i: int) -> int:
        i = self._past_articles(i)
        noun = self._fields.noun(i)
        return noun[1] if noun is not None else i

    def _past_articles(self, i: int) -> int:
        while key_at(self._tokens, i) in (
            "the",
            "of",
            "der",
            "die",
            "den",
            "dem",
            "affected",
            "all",
            "different",
            "distinct",
            "unique",
            "verschiedene",
            "unterschiedliche",
            "betroffene",
            "betroffenen",
        ):
            i += 1
        return i

    def _group(self, i: int) -> int | None:
        """A noun without a value: `users with errors` asks for people, elsewhere it says nothing."""
        noun = self._fields.noun(i)
        if noun is None:
            return None
        self._noun = noun
        if self._draft.top and self._draft.by is None and self._draft.head is None:
            self._draft.by = noun[0]  # "most forbidden users"
            return noun[1]
        first = not self._draft.parts and self._draft.head is None and not self._draft.by
        if noun[0] == "user" and first and self._tokens[i].key in _HEADS:
            before = key_at(self._tokens, i - 1)
            if before in _EVERY and key_at(self._tokens, i - 2) not in ("for", "für", "of", "von", "bei"):
                before = ""  # "show all users with errors"
            if before == "of" and key_at(self._tokens, i - 2) in _LISTS:
                before = ""  # "a list of users with errors"
            if before not in ("for", "für", "of", "von", "all", "any", "alle", "allen", "aller", "every"):
                self._draft.head = "user"
        return noun[1]

    def _drop_negation(self, end: int | None = None) -> None:
        """A negation of nothing that can be left out is reported, not guessed at."""
        if self._negated is not None:
            for k in range(self._negated, end if end is not None else self._negated + 1):
                self._draft.not_understood(k)
        self._negated = None
