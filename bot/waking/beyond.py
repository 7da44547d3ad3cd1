"""Signals between processes that share a database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from bot.waking.postgresql import Notifying
from bot.waking.signals import Signals
from bot.waking.sqlite import Watching


@contextmanager
def signals_between_processes(
    engine: Engine, signals: Signals, worker: str, *, alone: bool
) -> Iterator[None]:
    """Give and hear signals.

    `alone`: this process has every role. On SQLite, which is for one machine, it then listens to nobody, for it would
    be woken by its own commits.
    """
    if engine.dialect.name == "postgresql":
        notifying = Notifying(engine, signals, worker)
        signals.pass_on(notifying.tell)
        with notifying.running():
            yield
    elif alone:
        yield
    else:
        with Watching(engine, signals).running():
            yield
