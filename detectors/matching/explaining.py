"""Why an event meets a detection or does not, in one line: which parts of the condition held, and what decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sigma.rule import SigmaRule

from detectors.faults import shown
from detectors.known_issue import KnownIssue
from detectors.matching.compiler import compile_term
from detectors.matching.conditions import Both, Either, Name, Neither, Node, Of, parse_condition
from detectors.matching.sigma_terms import detection_term, node_term
from detectors.matching.terms import (
    All,
    Any,
    Compare,
    Equals,
    Exists,
    HasValue,
    Like,
    Not,
    Number,
    Pattern,
    SameAs,
    Term,
    Test,
    TimePart,
    Within,
)
from detectors.matching.texts import fold, texts_of
from detectors.matching.view import Slots, View
from ingest.event import MISSING, Event, text_of

_LONGEST: Final = 60  # characters of a value that is shown
_MOST: Final = 2  # reasons that are given


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a condition, as it is written, and whether the event meets it."""

    written: str
    term: Term
    holds: bool


def explain(issue: KnownIssue, event: Event) -> str:
    """Which parts of the condition an event meets and which it does not, and what in the event decided."""
    rule = issue.rule
    if rule is None:
        return "a correlation has no condition that one event could meet"
    source = _wrong_source(rule, event)
    if source is not None:
        return source
    conditions = [parse_condition(condition) for condition in rule.detection.condition]
    whole = [_part(node, rule, event) for node in conditions]
    met = next((index for index, part in enumerate(whole) if part.holds), None)
    if met is not None:
        if not _holds(detection_term(rule, issue.filters), event):
            return (
                f"{_matched(list(_parts(conditions[met], rule, event)))}, but a filter document leaves it out"
            )
        return _matched([part for part in _parts(conditions[met], rule, event) if part.holds], event)
    return "; ".join(_failed(list(_parts(node, rule, event)), event) for node in conditions[:_MOST])


def _matched(parts: list[_Part], event: Event | None = None) -> str:
    names = " and ".join(f"`{part.written}`" for part in parts)
    if event is None:
        return f"{names} matched"
    reasons = [reason for part in parts for reason in _reasons(part.term, event)]
    return f"{names} matched: {', '.join(list(dict.fromkeys(reasons))[:_MOST])}"


def _failed(parts: list[_Part], event: Event) -> str:
    held = [part for part in parts if part.holds]
    missed = [part for part in parts if not part.holds]
    names = " and ".join(f"`{part.written}`" for part in missed)
    reasons = [reason for part in missed for reason in _reasons(part.term, event)]
    why = ", ".join(list(dict.fromkeys(reasons))[:_MOST])
    if not held:
        return f"{names} did not match: {why}"
    return f"{_matched(held)}, {names} did not: {why}"


def _parts(node: Node, rule: SigmaRule, event: Event) -> Iterator[_Part]:
    """What `and` or `or` joins at the top of a condition."""
    if isinstance(node, Both | Either):
        for part in node.parts:
            same = type(part) is type(node)
            yield from _parts(part, rule, event) if same else [_part(part, rule, event)]
    else:
        yield _part(node, rule, event)


def _part(node: Node, rule: SigmaRule, event: Event) -> _Part:
    term = node_term(node, rule.detection)
    return _Part(_written(node), term, _holds(term, event))


def _written(node: Node) -> str:
    """A condition as a file writes it."""
    match node:
        case Name(name):
            return name
        case Of(every, pattern):
            return f"{'all' if every else '1'} of {pattern}"
        case Neither(inner):
            return f"not {_written(inner)}"
        case Both(parts):
            return f"({' and '.join(map(_written, parts))})"
        case Either(parts):
            return f"({' or '.join(map(_written, parts))})"


def _wrong_source(rule: SigmaRule, event: Event) -> str | None:
    for name in ("product", "service"):
        wanted, has = getattr(rule.logsource, name), getattr(event, name)
        if wanted is not None and (has is None or fold(has) != fold(wanted)):
            found = "absent" if has is None else f"`{shown(has, _LONGEST)}`"
            return f"the log source did not match: {name} is {found}, not `{wanted}`"
    return None


def _holds(term: Term, event: Event) -> bool:
    slots = Slots()
    holds = compile_term(term, slots)
    return bool(holds(View(event, slots.readers)))


def _reasons(term: Term, event: Event) -> list[str]:
    """What in the event makes the term hold or not."""
    match term:
        case Not(inner):
            return _reasons(inner, event)
        case All(terms) | Any(terms):
            # What decided: of `all` the first that does not hold, of `any` the first that does, else every one.
            decided = isinstance(term, Any)
            deciding = [inner for inner in terms if _holds(inner, event) is decided]
            found = deciding[:1] or list(terms)
            return [reason for inner in found for reason in _reasons(inner, event)]
        case _:
            return [_reason(term, event)]


def _reason(term: Term, event: Event) -> str:
    match term:
        case Exists(field):
            return f"{field} exists" if event.get(field) is not MISSING else f"{field} is absent"
        case HasValue(field):
            return f"{field} has a value" if _holds(term, event) else f"{field} has no value"
        case SameAs(field, other, how):
            verb = {"contains": "contain", "startswith": "begin with", "endswith": "end with"}.get(how)
            holds, what = _holds(term, event), f"what {other} is"
            if verb is None:
                return f"{field} is {what}" if holds else f"{field} is not {what}"
            return f"{field} {_verb((verb, what), holds)}"
    assert not isinstance(term, All | Any | Not | SameAs)  # noqa: S101 - these are done with
    value = event.get(term.field)
    if value is MISSING or not texts_of(value):
        return f"{term.field} is absent"
    if isinstance(term, Like):
        return f"{term.field} {_verb(_shape(term), _holds(term, event))}"
    if isinstance(term, Pattern):
        return f"{term.field} {_verb(('match', f'`{shown(term.pattern, _LONGEST)}`'), _holds(term, event))}"
    has = " or ".join(f"`{shown(text, _LONGEST)}`" for text in texts_of(value)[:3])
    wanted = "" if _holds(term, event) else _wanted(term)
    return f"{term.field} is {has}{wanted}"


def _wanted(term: Test) -> str:
    match term:
        case Equals(_, texts):
            few = sorted(texts)[:3]
            more = "" if len(texts) <= len(few) else f" or {len(texts) - len(few)} others"
            return ", not " + " or ".join(f"`{shown(text, _LONGEST)}`" for text in few) + more
        case Number(_, number):
            return f", not {text_of(number)}"
        case Compare(_, operator, number):
            return f", not {operator} {text_of(number)}"
        case TimePart(_, part, numbers):
            return f", not of the {part} " + " or ".join(map(str, sorted(numbers)))
        case Within():
            return ", outside of the range"
    return ""


def _shape(like: Like) -> tuple[str, str]:
    """What a text has to do: a verb, and with what."""
    text = "*".join((like.head, *like.parts, like.tail))
    match like:
        case Like(head="", parts=(part,), tail=""):
            return "contain", f"`{shown(part, _LONGEST)}`"
        case Like(parts=(), tail=""):
            return "begin with", f"`{shown(like.head, _LONGEST)}`"
        case Like(head="", parts=()):
            return "end with", f"`{shown(like.tail, _LONGEST)}`"
    return "match", f"`{shown(text, _LONGEST)}`"


def _verb(what: tuple[str, str], holds: bool) -> str:
    verb, text = what
    if not holds:
        return f"does not {verb} {text}"
    first, _, rest = verb.partition(" ")
    third = f"{first}es" if first.endswith("ch") else f"{first}s"
    return " ".join(part for part in (third, rest, text) if part)
