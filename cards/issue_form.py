"""The form of a known issue, and the preview of whom it would have told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from microsoft_teams.cards import (
    Action,
    AdaptiveCard,
    CardElement,
    Choice,
    ChoiceSetInput,
    Container,
    ShowCardAction,
    TextInput,
    ToggleVisibilityAction,
)

from cards.authored import runs_of
from cards.authoring_words import AuthoringWords, authoring_words_for
from cards.elements import (
    authored_line,
    buttons,
    execute,
    heading,
    line,
    message,
    numbered,
    run,
    secondary,
    submit,
)
from cards.escape import escape, plain
from cards.gaps import Filled, fill_marked, unfilled
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.numbers import grouped
from cards.words import Words

PROPOSE: Final = "authoring.propose"
PREVIEW: Final = "authoring.preview"
EDIT: Final = "authoring.edit"
RUN: Final = "authoring.run"

FIELDS: Final = ("title", "workaround", "steps", "link", "tell", "count", "within", "repeat", "detection")
"""Under these names what was written comes back."""
PILOT: Final = "pilot"

_LONGEST: Final[Mapping[str, int]] = {
    "title": 256, "workaround": 500, "steps": 4000, "link": 1000, "tell": 500, "count": 6, "within": 20,
    "repeat": 20, "detection": 6000,
}  # fmt: skip
_HINTS: Final[Mapping[str, str]] = {
    "link": "https://",
    "within": "10m",
    "repeat": "72h",
    PILOT: "1087, 1090, role:testers",
}
"""The same in every language."""
_SHOWN: Final = 300
_NAMES: Final = 10
_FAULTS: Final = 8

Rollout = Literal["shadow", "pilot", "live"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field, in a sentence; where, if it is the detection."""

    field: str
    sentence: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueForm:
    """The form as it stands. `values` are by the names of FIELDS; `draft` comes back with its button."""

    draft: int
    values: Mapping[str, str]
    edits: str | None = None
    faults: tuple[Fault, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePreview:
    """Whom a known issue would have told. `names` as the directory has them, those with the most cards first."""

    draft: int
    title: str
    days: int
    people: int
    cards: int
    names: tuple[str, ...] = ()
    unreachable: int = 0
    held: int = 0
    events: int = 0  # those that meet it
    meets: bool = True  # the event that it was made from
    workaround: str = ""
    steps: tuple[str, ...] = ()
    link: str | None = None
    fields: Mapping[str, str] = field(
        default_factory=dict
    )  # of the event that it was made from; none: not filled in
    text_language: str | None = None  # of the texts
    language: str = "en"


def issue_form(given: IssueForm) -> Message:
    """The form, with what is wrong beside its fields. What is too much for a card is cut."""
    for most in (None, 3000, 1500, 500, 100):
        built = _form(given, most)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def _form(given: IssueForm, most: int | None) -> Message:
    words, texts = words_for(given.language), authoring_words_for(given.language)
    title = texts.form_edit.format(name=escape(given.edits, 80)) if given.edits else texts.form_title
    body: list[CardElement] = [heading(title)]
    if given.faults:
        body.append(line(run(texts.mend, bold=True)))
    body += _field(given, texts, "title", most)
    body += _field(given, texts, "workaround", most)
    body += _field(given, texts, "steps", most, lines=True)
    body += _field(given, texts, "link", most)
    body += _audience(given, texts)
    limits = [part for name in ("count", "within", "repeat") for part in _field(given, texts, name, most)]
    body += _folded(given, texts, "limits", texts.more, limits, ("count", "within", "repeat"))
    detection = _field(given, texts, "detection", most, lines=True)
    body += _folded(given, texts, "looked_for", texts.detection, detection, ("detection", "logsource"))
    shown_already = {*FIELDS, "logsource"}
    body += [_wrong(fault, texts) for fault in given.faults if fault.field not in shown_already][:_FAULTS]
    preview = submit(texts.preview, PREVIEW, {"draft": given.draft})
    preview.style = "positive"
    return message(body, actions=[preview], text=texts.push_form, words=words, wide=True)


def _field(
    given: IssueForm, texts: AuthoringWords, name: str, most: int | None, *, lines: bool = False
) -> list[CardElement]:
    value = _typed(given.values.get(name, ""), most or _LONGEST[name])
    shown: CardElement = TextInput(
        id=name,
        label=texts.labels[name],
        placeholder=texts.hints.get(name) or _HINTS.get(name),
        value=value or None,
        is_multiline=True if lines else None,
        max_length=_LONGEST[name],
    )
    return [shown, *_wrongs(given, texts, name)]


def _wrongs(given: IssueForm, texts: AuthoringWords, name: str) -> list[CardElement]:
    return [_wrong(fault, texts) for fault in given.faults if fault.field == name][:_FAULTS]


def _typed(text: str, most: int) -> str:
    """What stands in a field: as it was typed, without signs that no card carries."""
    legal = text[:most].encode("utf-8", "replace").decode("utf-8")
    return "".join(sign for sign in legal if sign.isprintable() or sign in "\n\t")


def _audience(given: IssueForm, texts: AuthoringWords) -> list[CardElement]:
    chosen = _typed(given.values.get("tell", "user"), _LONGEST["tell"])
    choices = dict(texts.audiences)
    choices.setdefault(chosen, plain(chosen, 100))
    shown: CardElement = ChoiceSetInput(
        id="tell",
        label=texts.labels["tell"],
        value=chosen,
        choices=[Choice(title=title, value=value) for value, title in choices.items()],
    )
    return [shown, *_wrongs(given, texts, "tell")]


def _folded(
    given: IssueForm,
    texts: AuthoringWords,
    name: str,
    title: str,
    items: list[CardElement],
    fields: tuple[str, ...],
) -> list[CardElement]:
    """What few need, open where something is wrong in it."""
    open_now = any(fault.field in fields for fault in given.faults)
    more = [
        _wrong(fault, texts) for fault in given.faults if fault.field == "logsource" and name == "looked_for"
    ]
    return [
        buttons(ToggleVisibilityAction(title=title, target_elements=[name])),
        Container(id=name, is_visible=open_now, items=[*items, *more]),
    ]


def _wrong(fault: Fault, texts: AuthoringWords) -> CardElement:
    sentence = plain(fault.sentence, _SHOWN)
    if fault.line is not None:
        sentence = texts.at.format(line=fault.line, column=fault.column or 1, sentence=sentence)
    shown = run(sentence, small=True)
    shown.color = "Attention"
    return line(shown, spacing="None")


def issue_preview(given: IssuePreview) -> Message:
    """Whom it would have told, what they would have seen, and the ways to go on."""
    words, texts = words_for(given.language), authoring_words_for(given.language)
    body: list[CardElement] = [
        heading(escape(texts.preview_title.format(title=given.title), _SHOWN)),
        line(run(_would(given, words, texts), bold=True)),
    ]
    if given.names:
        names = ", ".join(plain(name, 80) for name in given.names[:_NAMES])
        body.append(line(run(texts.among.format(names=names)), spacing="Small"))
    if given.unreachable:
        body.append(line(run(_one_or_more(texts.unreachable, given.unreachable, words), subtle=True)))
    if given.held:
        body.append(line(run(texts.held.format(people=grouped(given.held, words)), subtle=True)))
    if not given.meets:
        warned = run(texts.not_its_event, bold=True)
        warned.color = "Warning"
        body.append(line(warned))
    if given.workaround:
        said = as_shown(
            given.workaround, given.steps, given.link, fields=given.fields, language=given.text_language
        )
        body += [line(run(texts.shown_to_them, subtle=True), spacing="Medium"), said]
    else:
        body.append(line(run(texts.no_workaround, subtle=True)))
    data = {"draft": given.draft}
    first: list[Action] = [secondary(execute(texts.shadow, RUN, {**data, "rollout": "shadow"}))]
    if given.workaround:  # without one there is nothing to tell
        live = execute(texts.live, RUN, {**data, "rollout": "live"}, positive=True)
        first = [live, _pilot(given, texts), *first]
    else:
        first = [execute(texts.shadow, RUN, {**data, "rollout": "shadow"}, positive=True)]
    first.append(secondary(execute(texts.edit, EDIT, data)))
    return message(body, actions=first, text=texts.push_preview, words=words, wide=True)


def as_shown(
    workaround: str,
    steps: Sequence[str],
    link: str | None,
    *,
    fields: Mapping[str, str] | None = None,
    language: str | None = None,
) -> CardElement:
    """What people are told to do, about as they see it; with the fields of an event in it, if there are any."""

    def filled(text: str) -> Filled:
        return fill_marked(text, fields, language=language) if fields else unfilled(text)

    title = filled(workaround)
    items: list[CardElement] = [heading(escape(title.with_values(title.text, str), _SHOWN), size="Default")]
    lines = [one for step in steps if (one := filled(plain(step, 500))).text]
    items += [numbered(n, authored_line(runs_of(one))) for n, one in enumerate(lines, start=1)]
    if link:
        items.append(line(run(plain(link, 200), subtle=True, small=True)))
    return Container(style="emphasis", items=items)


def _pilot(given: IssuePreview, texts: AuthoringWords) -> Action:
    who = TextInput(
        id=PILOT, label=texts.pilot_label, placeholder=_HINTS[PILOT], max_length=2000, is_required=True,
        error_message=texts.pilot_label,
    )  # fmt: skip
    go = execute(texts.pilot.rstrip("… "), RUN, {"draft": given.draft, "rollout": "pilot"}, positive=True)
    return ShowCardAction(title=texts.pilot, card=AdaptiveCard(version="1.5", body=[who], actions=[go]))


def _would(given: IssuePreview, words: Words, texts: AuthoringWords) -> str:
    if not given.people and not given.cards:
        if not given.events:
            return texts.would_nobody.format(days=given.days)
        though = texts.would_nobody_though[0 if given.events == 1 else 1]
        return though.format(days=given.days, events=grouped(given.events, words))
    return would_tell(given.days, given.people, given.cards, given.language)


def would_tell(days: int, people: int, cards: int, language: str) -> str:
    """How many people it would have told in so many days, in a sentence."""
    words, texts = words_for(language), authoring_words_for(language)
    sentence = texts.would_tell[0 if people == 1 else 1]
    count = _one_or_more(texts.cards, cards, words)
    return sentence.format(days=days, people=grouped(people, words), cards=count)


def _one_or_more(sentences: tuple[str, str], count: int, words: Words) -> str:
    return sentences[0 if count == 1 else 1].format(count=grouped(count, words))
