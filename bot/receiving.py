"""Puts together what takes events in by HTTP."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from ingest.event import Clock
from ingest.receivers.api_keys import ApiKeys
from ingest.receivers.http import Receivers
from ingest.receivers.intake import Intake
from ingest.receivers.intake_writing import Sink
from ingest.receivers.senders import Gate
from ingest.receivers.shipped import ShippedSources
from ingest.sources import Source


@dataclass(frozen=True, slots=True)
class Receiving:
    """The way in by HTTP: who may send, the handlers, and the intake behind them, which is to be started."""

    gate: Gate
    receivers: Receivers
    intake: Intake


def receiving_parts(
    engine: Engine,
    events: Sink,
    sources: Callable[[], Sequence[Source]],
    clock: Clock,
    *,
    always_keys: bool,
    wake: Callable[[], None],
) -> Receiving:
    """All of it for one process. `wake` is called after each commit; `always_keys`: see `Gate`."""
    intake = Intake(events, wake=wake)
    gate = Gate(ApiKeys(engine, clock), clock, always_keys=always_keys)
    return Receiving(gate, Receivers(intake, ShippedSources(sources(), sources), gate, clock), intake)
