"""Events in the order in which they happened, with the time between them: a request's trail, or somebody's minutes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from microsoft_teams.cards import CardElement, Column, ColumnSet, TextRun

from cards.elements import buttons, heading, level_run, line, message, run, submit
from cards.escape import escape, plain
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.numbers import grouped, measured
from cards.timeline_words import TimelineWords, timeline_words_for
from cards.times import in_full, second, short_day, zone_named
from cards.words import Words

TRAIL: Final = "looking.trail"
AROUND: Final = "looking.around"
OPEN: Final = "looking.event"

TROUBLE: Final = frozenset({"warning", "error", "fatal"})
MOST_STEPS: Final = 12
_NAME: Final = 60
_TEXT: Final = 140
_NODES: Final = 6
_GAPS: Final = {"trail": timedelta(seconds=1), "around": timedelta(seconds=30)}
"""Shorter ones are not worth a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event. Texts are as the log has them; `message` is one line of it."""

    id: int
    time: datetime  # aware
    level: str = ""
    node: str = ""
    service: str = ""
    message: str = ""
    about: tuple[str, ...] = ()  # who, which document, how it ended
    here: bool = False  # the event that it began from


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineCard:
    """What a card says. `steps` are in the order in which they happened."""

    kind: Literal["trail", "around"]
    subject: str  # the trace id; the person
    steps: tuple[Step, ...]
    minutes: int = 0  # before and after, of `around`
    complete: bool = True  # False: there are more events than `steps`
    products: tuple[str, ...] = ()  # the only ones that the reader may see; empty: all
    opens: bool = True  # each step has a button that opens its event
    zone: str = "UTC"
    language: str = "en"


def timeline_message(shown: TimelineCard) -> Message:
    """The card. Where there are too many steps, those that went wrong stay, and the first and the last."""
    for limit, most in ((_TEXT, MOST_STEPS), (80, MOST_STEPS), (60, 8), (40, 5), (20, 3)):
        built = _built(shown, limit, most)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def no_trace_message(language: str = "en") -> Message:
    """Asks which request is meant."""
    words, said = words_for(language), timeline_words_for(language)
    body: list[CardElement] = [heading(said.no_trace), line(run(said.no_trace_tip, subtle=True))]
    return message(body, text=words.push_failure, words=words)


def _built(shown: TimelineCard, limit: int, most: int) -> Message:
    words, said = words_for(shown.language), timeline_words_for(shown.language)
    title = said.trail if shown.kind == "trail" else said.around
    body: list[CardElement] = [
        heading(escape(title.format(person=shown.subject, minutes=shown.minutes), 120))
    ]
    if shown.kind == "trail":
        trace = TextRun(text=plain(shown.subject, 120), font_type="Monospace", size="Small", is_subtle=True)
        body.append(line(trace, spacing="None"))
    if not shown.steps:
        body.append(line(run(said.nothing_trail if shown.kind == "trail" else said.nothing_around)))
    else:
        body.append(line(run(_summary(shown, words, said))))
        facts = " · ".join((_when(shown, words), *(plain(part, _NAME) for part in _common(shown))))
        body.append(line(run(facts, subtle=True, small=True), spacing="None"))
    if not shown.complete:
        counted = grouped(len(shown.steps), words)
        body.append(line(run(said.incomplete.format(count=counted), bold=True)))
    if shown.products:
        names = ", ".join(plain(name, _NAME) for name in shown.products[:_NODES])
        body.append(line(run(said.only.format(products=names), subtle=True, small=True)))
    body += _steps(shown, words, said, limit, most)
    push = said.push_trail if shown.kind == "trail" else said.push_around
    return message(body, text=push, words=words, wide=True)


def _summary(shown: TimelineCard, words: Words, said: TimelineWords) -> str:
    steps = shown.steps
    parts = [said.summary_one if len(steps) == 1 else said.summary.format(count=grouped(len(steps), words))]
    nodes = list(dict.fromkeys(plain(step.node, _NAME) for step in steps if step.node))
    if nodes:
        listed = ", ".join(nodes[:_NODES]) + (" …" if len(nodes) > _NODES else "")
        parts.append(said.on.format(nodes=listed))
    if len(steps) > 1:
        parts.append(said.within.format(span=_span(steps[-1].time - steps[0].time, words, said)))
    wrong = sum(step.level in TROUBLE for step in steps)
    text = " ".join(parts)
    if wrong == 1:
        text += f", {said.troubles_only if len(steps) == 1 else said.troubles_one}"
    elif wrong:
        text += f", {said.troubles.format(count=grouped(wrong, words))}"
    return f"{text}."


def _when(shown: TimelineCard, words: Words) -> str:
    first, last = shown.steps[0].time, shown.steps[-1].time
    began = in_full(first, shown.zone, words)
    if short_day(first, shown.zone, words) == short_day(last, shown.zone, words):
        return began
    return f"{began} – {in_full(last, shown.zone, words)}"


def _common(shown: TimelineCard) -> list[str]:
    """What every step is about, which is said once."""
    if len(shown.steps) < 2:
        return []
    return [part for part in shown.steps[0].about if all(part in step.about for step in shown.steps)]


def _steps(
    shown: TimelineCard, words: Words, said: TimelineWords, limit: int, most: int
) -> list[CardElement]:
    rows: list[CardElement] = []
    chosen, common = _chosen(shown.steps, most), set(_common(shown))
    before: int | None = None
    for index in chosen:
        step = shown.steps[index]
        left_out = index - (0 if before is None else before + 1)
        if left_out:
            text = (
                said.left_out_one if left_out == 1 else said.left_out.format(count=grouped(left_out, words))
            )
            rows.append(line(run(f"⋯ {text}", subtle=True, small=True), spacing="Small"))
        if before is not None:
            gap = step.time - shown.steps[before].time
            if gap >= _GAPS[shown.kind]:
                text = said.gap.format(span=_span(gap, words, said))
                rows.append(line(run(f"↓ {text}", subtle=True, small=True), spacing="Small"))
        own = tuple(part for part in step.about if part not in common)
        rows.append(_row(replace(step, about=own), shown, words, said, limit))
        before = index
    return rows


def _chosen(steps: Sequence[Step], most: int) -> list[int]:
    """The places of those that are shown, in their order: what went wrong first, then what is near."""
    if len(steps) <= most:
        return list(range(len(steps)))
    last = len(steps) - 1
    here = next((index for index, step in enumerate(steps) if step.here), 0)

    def weight(index: int) -> tuple[int, int]:
        step = steps[index]
        rank = 0 if step.here or index in (0, last) else 1 if step.level in TROUBLE else 2
        return rank, abs(index - here)

    return sorted(sorted(range(len(steps)), key=weight)[:most])


def _row(step: Step, shown: TimelineCard, words: Words, said: TimelineWords, limit: int) -> CardElement:
    time = _clock(step.time, shown.zone)
    place = "/".join(plain(part, _NAME) for part in (step.node, step.service) if part)
    first = [run(time, bold=True, small=True)]
    if step.level:
        level = words.levels.get(step.level) or plain(step.level, 12)
        first += [run("  ", small=True), level_run(step.level, level)]
    if place:
        first.append(run(f"  {place}", subtle=True, small=True))
    items: list[CardElement] = [
        line(*first),
        line(run(plain(step.message, limit) or words.no_message, bold=step.here), spacing="None"),
    ]
    about = [plain(part, _NAME) for part in step.about if part]
    if step.here:
        about.append(f"← {said.here}")
    if about:
        items.append(line(run(" · ".join(about), subtle=True, small=True), spacing="None"))
    columns = [Column(width="stretch", items=items)]
    if shown.opens:
        button = submit(words.open, OPEN, {"event": step.id}, tooltip=words.open_event.format(time=time))
        columns.append(Column(width="auto", items=[buttons(button)], vertical_content_alignment="Center"))
    return ColumnSet(spacing="Small", separator=True, columns=columns)


def _clock(moment: datetime, zone: str) -> str:
    local = moment.astimezone(zone_named(zone)[0])
    return f"{second(moment, zone)}.{local.microsecond // 1000:03d}"


def _span(span: timedelta, words: Words, said: TimelineWords) -> str:
    seconds = span.total_seconds()
    if seconds < 1:
        return said.milliseconds.format(count=round(seconds * 1000))
    if seconds < 120:
        return said.seconds.format(count=measured(round(seconds, 1), words))
    if seconds < 7200:
        return said.minutes.format(count=measured(round(seconds / 60, 1), words))
    return said.hours.format(count=measured(round(seconds / 3600, 1), words))
