"""What a detection asks of an event, as a tree of plain values: made from Sigma, compiled and indexed.

Texts of patterns are folded (`texts.fold`) unless they are cased. A field is a well-known one or the dotted
path of an attribute. A field whose value is an array meets a test if one of its elements does; no test but
`Exists(…, False)` is met by an event that lacks the field, or whose field is a JSON null.
"""

from dataclasses import dataclass
from typing import Literal

Address = tuple[int, int]
"""An address as its version, 4 or 6, and its number; a mapped one (`::ffff:10.1.2.3`) counts as version 4."""

Operator = Literal["<", "<=", ">", ">="]

Part = Literal["minute", "hour", "day", "week", "month", "year"]
"""Of a time; `day` is that of the month, `week` that of ISO 8601."""


@dataclass(frozen=True, slots=True)
class All:
    """Every term holds."""

    terms: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one term holds."""

    terms: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The term does not hold."""

    term: "Term"


@dataclass(frozen=True, slots=True)
class Equals:
    """The field's text is one of these."""

    field: str
    texts: frozenset[str]
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """The field's text begins with `head`, ends with `tail` and has the parts in between, in this order.

    `Like(f, "", ("x",), "")` is "contains x". Nothing overlaps: `a*a` does not meet `a`.
    """

    field: str
    head: str
    parts: tuple[str, ...]
    tail: str
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """The google-re2 pattern is found in the field's text, folded first if `folded`."""

    field: str
    pattern: str
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """The field's value is this number, or its text writes it as the rule does."""

    field: str
    number: int | float


@dataclass(frozen=True, slots=True)
class Compare:
    """The field's value, a number or the text of one, stands so to this number."""

    field: str
    operator: Operator
    number: int | float


@dataclass(frozen=True, slots=True)
class Within:
    """The field's text is an address from `first` to `last`, both of one version."""

    field: str
    first: Address
    last: Address


@dataclass(frozen=True, slots=True)
class TimePart:
    """This part of the field's value, an ISO 8601 time, is one of these numbers."""

    field: str
    part: Part
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class SameAs:
    """A text of the field is, begins with, ends with or contains one of the other field's texts."""

    field: str
    other: str
    how: Literal["equal", "startswith", "endswith", "contains"]


@dataclass(frozen=True, slots=True)
class Exists:
    """The event has the field, a JSON null included; or, if not `wanted`, it has not."""

    field: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class HasValue:
    """The event has the field with a value other than a JSON null. `Not` of it is what Sigma calls null."""

    field: str


Test = Equals | Like | Pattern | Number | Compare | Within | TimePart | SameAs | Exists | HasValue
Term = All | Any | Not | Test


def fields_of(term: Term) -> frozenset[str]:
    """Every field that a term asks for."""
    match term:
        case All(terms) | Any(terms):
            return frozenset().union(*map(fields_of, terms))
        case Not(inner):
            return fields_of(inner)
        case SameAs(field, other):
            return frozenset({field, other})
        case _:
            return frozenset({term.field})


def all_of(terms: list[Term]) -> Term:
    """`All`, or the only term."""
    return terms[0] if len(terms) == 1 else All(tuple(terms))


def any_of(terms: list[Term]) -> Term:
    """`Any`, or the only term; plain texts that one field may have become one test."""
    joined: dict[tuple[str, bool], set[str]] = {}
    others: list[Term] = []
    for term in terms:
        if isinstance(term, Equals):
            joined.setdefault((term.field, term.cased), set()).update(term.texts)
        else:
            others.append(term)
    found: list[Term] = [Equals(field, frozenset(texts), cased) for (field, cased), texts in joined.items()]
    found += others
    return found[0] if len(found) == 1 else Any(tuple(found))
