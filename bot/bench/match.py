"""What matching costs: all rules over the same events, beside decoding these events from JSON.

One thread, nothing but the matcher; the rounds of everything that is compared take turns.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import msgspec

from bot.bench.filling import events_of
from bot.bench.ruleset import loaded_rules, write_rules
from bot.bench.shipped import Load
from detectors.matching.matcher import Matcher
from ingest.event import Event

ROUNDS: Final = 5
FEW: Final = 10
"""The rules that `cost_over_10_rules` compares with."""
STEP: Final = 101
"""From one of them to the next: some of each kind."""


def measure(rules: int, events: int, progress: Callable[[str], None]) -> Mapping[str, float | int]:
    """Rates in events a second, `load_s` in seconds."""
    progress(f"making {events:,} events")
    made = list(events_of(Load().documents(events)))
    lines = b"\n".join(map(msgspec.json.Encoder().encode, made))
    with TemporaryDirectory(prefix="headsup-bench-") as folder:
        write_rules(Path(folder), rules)
        progress(f"loading {rules:,} known issues")
        began = perf_counter()
        issues = loaded_rules(Path(folder))
        many = Matcher(issues)
        load_s = perf_counter() - began
    few = Matcher([issues[number * STEP % len(issues)] for number in range(min(FEW, len(issues)))])
    matched = _matches(many, made)  # also warms both up: a service has long seen its log sources
    _matches(few, made)
    decode: list[float] = []
    with_few: list[float] = []
    with_many: list[float] = []
    for number in range(1, ROUNDS + 1):
        progress(f"round {number} of {ROUNDS}")
        decode.append(_seconds(lambda: msgspec.json.Decoder(Event).decode_lines(lines)))
        with_few.append(_seconds(lambda: _matches(few, made)))
        with_many.append(_seconds(lambda: _matches(many, made)))
    return {
        "rules": rules,
        "events_per_s": round(events / median(with_many)),
        "cost_over_10_rules": round(_ratio(with_many, with_few), 2),
        "share_of_decode": round(_ratio(decode, with_many), 2),
        "decoded_per_s": round(events / median(decode)),
        "matched_events": matched,
        "load_s": round(load_s, 2),
    }


def _matches(matcher: Matcher, events: Sequence[Event]) -> int:
    return len(matcher.match_all(events))


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def _ratio(over: Sequence[float], under: Sequence[float]) -> float:
    return median([one / other for one, other in zip(over, under, strict=True)])
