"""The cards that tell a developer news: an error that is new, is back or spikes, and what else they should know."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from microsoft_teams.cards import Action, CardElement, Column, ColumnSet, RichTextBlock, TextRun

from cards.elements import buttons, heading, level_run, line, message, run, secondary, submit
from cards.escape import escape, plain
from cards.fixing import ASK_UNDO
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.news_case import NewsCase, case_actions, case_body
from cards.news_words import NewsWords, news_words_for
from cards.numbers import grouped, measured
from cards.tell_all import BEGIN
from cards.tell_all_words import tell_all_words_for
from cards.times import minute_and_zone
from cards.words import Words

SHOW_TEMPLATE: Final = "news.events"
SHOW_CHANGED: Final = "looking.template"
"""The same of an answer about a release, which no piece of news is behind."""

Kind = Literal[
    "new_template",
    "returned_template",
    "template_spike",
    "more_templates",
    "learned",
    "release_report",
    "regression",
    "issue_files",
]

_NAMES: Final = re.compile(r"(?<=\w\.)(?=[^\W\d_])")
_NAME: Final = 60
_TEXT: Final = 400
_LINE: Final = 140
_SENTENCE: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine:
    """An error in a list. All texts are as the log has them."""

    template: int
    level: str = ""
    place: str = ""  # of which product and log
    text: str
    people: int
    people_at_least: bool = False
    events: int
    known: int = 0  # of them: met a known issue
    before: int | None = None  # events in as long a time before; None: does not matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Errors under a heading; `count` is how many there are, of which `lines` are the first."""

    title: Literal["most_people", "new", "gone", "risen"]
    lines: tuple[TemplateLine, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsCard:
    """What a card says. What does not matter for a kind is left out. Texts are as the logs and files have them."""

    news: int  # comes back in the data of its buttons
    kind: Kind
    product: str = ""
    service: str = ""
    node: str = ""
    version: str = ""  # of the event, or the release
    fixed_in: str = ""
    issue: str = ""  # its title
    name: str = ""  # of the issue, for the button of a regression
    at: datetime | None = None  # aware
    template: TemplateLine | None = None
    usual: float | None = None  # of a spike: events in an hour that are usual
    count: int = 0  # of templates
    people: int = 0
    sections: tuple[Section, ...] = ()
    sources: tuple[str, ...] = ()
    span: Literal["hour", "day", "since"] = "hour"  # of a release
    days: int = 1  # since a release: so many it is the average of
    faults: tuple[str, ...] = ()  # of a file of known issues
    more_faults: int = 0  # that are not among them
    file: Literal["kept", "bad", "well"] = (
        "kept"  # its last good version goes on; nothing of it runs; it has no fault
    )
    case: NewsCase | None = None  # what became of it; None: nothing can
    zone: str = "UTC"
    language: str = "en"


def news_message(shown: NewsCard) -> Message:
    """The card. Long texts are shortened, and lines left off, to keep to its size."""
    for limit, lines in ((_LINE, 8), (80, 5), (40, 2), (20, 0)):
        built = _built(shown, limit, lines)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def _built(shown: NewsCard, limit: int, lines: int) -> Message:
    words, said = words_for(shown.language), news_words_for(shown.language)
    body: list[CardElement] = [*_place(shown), heading(_title(shown, said), size="Large")]
    if _key(shown) in said.why:
        body.append(line(run(said.why[_key(shown)], subtle=True), spacing="Small"))
    if shown.template is not None:
        body += _template(shown, shown.template, words, said)
    body += _facts(shown, words, said)
    body += _learned(shown, words, said)
    for section in shown.sections:
        body += _section(section, shown, words, said, limit, lines)
    if shown.kind == "release_report" and not any(section.count for section in shown.sections):
        body.append(line(run(said.nothing_changed)))
    if shown.days > 1 and any(section.title == "risen" and section.count for section in shown.sections):
        body.append(line(run(said.a_day, subtle=True, small=True), spacing="Small"))
    body += [line(run(plain(fault, _SENTENCE))) for fault in shown.faults[:5]]
    more = shown.more_faults + max(0, len(shown.faults) - 5)
    if more:
        body.append(line(run(said.more_lines.format(count=more), subtle=True)))
    if shown.case is not None:
        body += case_body(shown.case, shown.zone, words)
    actions: list[Action] = []
    if shown.template is not None:
        data = {"news": shown.news, "template": shown.template.template}
        actions.append(submit(said.show, SHOW_TEMPLATE, data))
        all_words = tell_all_words_for(shown.language)
        actions.append(secondary(submit(all_words.begin, BEGIN, data, tooltip=all_words.begin_tip)))
    if shown.kind == "regression" and shown.name:
        actions.append(submit(said.not_fixed, ASK_UNDO, {"issue": shown.name}))
    if shown.case is not None:
        actions += case_actions(shown.case, shown.news, shown.language)
    return message(body, actions=actions, text=said.push[_key(shown)], words=words)


def _place(shown: NewsCard) -> list[CardElement]:
    names = [plain(name, _NAME) for name in (shown.product, shown.service, shown.node) if name]
    return [line(run(" · ".join(names), subtle=True, small=True))] if names else []


def _key(shown: NewsCard) -> str:
    """By what the texts of a kind are found."""
    return (
        f"{shown.kind}_{shown.file}" if shown.kind == "issue_files" and shown.file != "kept" else shown.kind
    )


def _title(shown: NewsCard, said: NewsWords) -> str:
    kind = f"release_{shown.span}" if shown.kind == "release_report" else _key(shown)
    version = shown.fixed_in if shown.kind in ("returned_template", "regression") else shown.version
    source = shown.sources[0] if shown.sources else shown.node or shown.service or shown.product
    return escape(
        said.title[kind].format(version=version[:_NAME] or "?", count=shown.count, source=source[:_NAME]), 150
    )


def _template(shown: NewsCard, template: TemplateLine, words: Words, said: NewsWords) -> list[CardElement]:
    events = _events(template.events, words, said)
    if shown.kind == "template_spike":
        events += f" {said.hour}"
        if shown.usual is not None:
            events += f", {said.usual.format(count=measured(shown.usual, words))}"
    if template.known:
        events += f", {said.known.format(count=grouped(template.known, words))}"
    return [
        line(TextRun(text=plain(template.text, _TEXT, lines=6) or words.no_message, font_type="Monospace")),
        line(
            *_level(template, words),
            run(_people(template.people, words, said, at_least=template.people_at_least), bold=True),
            run(f" · {events}"),
        ),
    ]


def _facts(shown: NewsCard, words: Words, said: NewsWords) -> list[CardElement]:
    when = minute_and_zone(shown.at, shown.zone, words) if shown.at else ""
    first = said.first_at if shown.kind == "new_template" else said.since
    version = shown.version if shown.kind != "release_report" else ""
    counts_people = shown.kind in ("regression", "release_report")
    people = _people(shown.people, words, said) if counts_people and shown.people else ""
    named = said.file if shown.kind == "issue_files" else said.issue
    rows = ((named, shown.issue), (said.people, people), (first, when), (said.version, version))
    return [_fact(label, plain(value, _NAME * 2)) for label, value in rows if value]


def _learned(shown: NewsCard, words: Words, said: NewsWords) -> list[CardElement]:
    if shown.kind != "learned":
        return []
    summary = said.summary.format(people=_people(shown.people, words, said))
    return [
        line(run(summary if shown.count else said.from_now_on)),
        *(
            line(run(said.summary_of.format(source=plain(source, _NAME * 3)), subtle=True), spacing="Small")
            for source in shown.sources[:10]
        ),
        *(
            [line(run(said.more_lines.format(count=len(shown.sources) - 10)))]
            if len(shown.sources) > 10
            else []
        ),
        *([] if shown.sources else [line(run(said.summary_history, subtle=True), spacing="Small")]),
        *([line(run(said.from_now_on), spacing="Small")] if shown.count else []),
    ]


def _section(
    section: Section, shown: NewsCard, words: Words, said: NewsWords, limit: int, lines: int
) -> list[CardElement]:
    if not section.count:
        return []
    title = {
        "most_people": said.most_people,
        "new": f"{said.new}: {section.count}",
        "gone": f"{said.gone}: {section.count}",
        "risen": f"{said.risen}: {section.count}",
    }[section.title]
    kept = section.lines[:lines]
    rows: list[CardElement] = [heading(title, size="Default")]
    rows += [_row(one, shown, words, said, limit) for one in kept]
    if len(kept) < section.count:
        rows.append(line(run(said.more_lines.format(count=section.count - len(kept)), subtle=True)))
    return rows


def _row(one: TemplateLine, shown: NewsCard, words: Words, said: NewsWords, limit: int) -> CardElement:
    events = _events(one.events, words, said)
    if one.before is not None:
        events = said.change.format(before=grouped(one.before, words), after=events)
    where = f" · {plain(one.place, _NAME)}" if one.place else ""
    people = _people(one.people, words, said, at_least=one.people_at_least)
    counted = f"{people} · {events}{where}" if one.events or one.people else f"{events}{where}"
    show = submit(
        said.show_one,
        SHOW_CHANGED if shown.span == "since" else SHOW_TEMPLATE,
        {"news": shown.news, "template": one.template},
        tooltip=said.show,
    )
    return ColumnSet(
        spacing="Small",
        separator=True,
        columns=[
            Column(
                width="stretch",
                items=[
                    line(run(_breakable(plain(one.text, limit)) or words.no_message)),
                    line(*_level(one, words), run(counted, subtle=True, small=True), spacing="None"),
                ],
            ),
            Column(width="auto", items=[buttons(show)], vertical_content_alignment="Center"),
        ],
    )


def _breakable(text: str) -> str:
    """The text with places in the names of classes where a line may break: beside a button there is little room."""
    return _NAMES.sub("\u200b", text)


def _level(one: TemplateLine, words: Words) -> Sequence[TextRun]:
    if not one.level:
        return ()
    shown = words.levels.get(one.level, plain(one.level, 12))
    return (level_run(one.level, shown), run("  ", small=True))


def _people(count: int, words: Words, said: NewsWords, *, at_least: bool = False) -> str:
    if at_least:
        return said.people_at_least.format(count=grouped(count, words))
    if count == 1:
        return said.people_one
    return said.people_many.format(count=grouped(count, words)) if count else said.people_none


def _events(count: int, words: Words, said: NewsWords) -> str:
    return said.events_one if count == 1 else said.events_many.format(count=grouped(count, words))


def _fact(label: str, value: str) -> RichTextBlock:
    runs: list[Any] = [run(f"{label}:  ", subtle=True)] if label else []
    return line(*runs, run(value), spacing="None")
