"""The service's side: takes what agents send, each shipment once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import Connection, Engine, insert, select, update
from sqlmodel import SQLModel

from ingest.database import writing
from ingest.event import Clock, Event, to_micros
from ingest.models import ShipmentRow
from ingest.shipping.wire import Receipt, Shipment

_table: Final = SQLModel.metadata.tables[str(ShipmentRow.__tablename__)]
_columns: Final = _table.c


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a request."""

    receipt: Receipt
    events: int  # stored by this request
    repeated: int  # stored before


class OtherHistory(Exception):
    """The agent counts otherwise than what came in its name before: its spool is a copy, or an old one."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(f"Shipment {receipt.number} of this agent was another one.")
        self.receipt = receipt


class Sink(Protocol):
    """Where events go (`ingest.store.EventStore`)."""

    def append(self, events: Sequence[Event], *, connection: Connection) -> object:
        """Store events in the caller's transaction."""
        ...


class Shipments:
    """Stores shipments. Safe to share between threads and processes."""

    def __init__(self, engine: Engine, store: Sink, clock: Clock) -> None:
        self._engine = engine
        self._store = store
        self._clock = clock

    def take(self, agent: str, shipments: Sequence[Shipment]) -> Taken:
        """Store what was not stored yet, and remember the last number, in one commit. Raises OtherHistory.

        `shipments` are in the order of their numbers, which rise by one.
        """
        with writing(self._engine) as connection:
            last = self._last(connection, agent)
            for shipment in shipments:
                if last is not None and shipment.number == last.number and shipment.tag != last.tag:
                    raise OtherHistory(last)
            fresh = [one for one in shipments if last is None or one.number > last.number]
            events = [event for one in fresh for event in one.events]
            repeated = sum(len(one.events) for one in shipments) - len(events)
            if fresh:
                self._store.append(events, connection=connection)
                receipt = Receipt(fresh[-1].number, fresh[-1].tag)
                self._note(connection, agent, receipt, new=last is None)
                last = receipt
        return Taken(last or Receipt(0, ""), len(events), repeated)

    def _last(self, connection: Connection, agent: str) -> Receipt | None:
        found = connection.execute(
            select(_columns.number, _columns.tag).where(_columns.agent == agent).with_for_update()
        ).first()
        return None if found is None else Receipt(found.number, found.tag)

    def _note(self, connection: Connection, agent: str, receipt: Receipt, *, new: bool) -> None:
        values = {"number": receipt.number, "tag": receipt.tag, "updated_us": to_micros(self._clock())}
        if new:
            connection.execute(insert(_table).values(agent=agent, **values))
        else:
            connection.execute(update(_table).where(_columns.agent == agent).values(values))
