"""Support channels: which channel hears what concerns a product, and whether it can be written to. All their SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, delete, select, update
from sqlmodel import SQLModel

from bot.support import models
from bot.support.recipients import of_channel
from ingest.database import adding, reading
from ingest.event import from_micros, to_micros

SUPPORT_CHANNEL: Final[Table] = SQLModel.metadata.tables[str(models.SupportChannelRow.__tablename__)]


@dataclass(frozen=True, slots=True)
class SupportChannel:
    """A channel that was bound. `lost`: why it cannot be written to at present."""

    product: str  # casefolded; empty: of all products that have none
    name: str
    conversation_id: str
    team_id: str | None
    language: str | None
    timezone: str | None
    bound_by: str
    bound_at: datetime
    lost: str | None = None

    @property
    def recipient(self) -> str:
        """As which it is written down where something is sent to it."""
        return of_channel(self.product)


class ChannelStore:
    """Reads and writes the bindings."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def bind(self, connection: Connection, channel: SupportChannel) -> None:
        """From now on this channel is its product's, and no other."""
        values = {
            "name": channel.name,
            "conversation_id": channel.conversation_id,
            "team_id": channel.team_id,
            "language": channel.language,
            "timezone": channel.timezone,
            "bound_by": channel.bound_by,
            "bound_us": to_micros(channel.bound_at),
            "lost_us": None,
            "lost": None,
        }
        insert = adding(connection, SUPPORT_CHANNEL).values(product=channel.product, **values)
        connection.execute(insert.on_conflict_do_update(index_elements=["product"], set_=values))

    def unbind(self, connection: Connection, product: str) -> bool:
        """The product has no channel any more; False: it had none."""
        this = SUPPORT_CHANNEL.c.product == product.strip().casefold()
        return bool(connection.execute(delete(SUPPORT_CHANNEL).where(this)).rowcount)

    def all(self) -> list[SupportChannel]:
        """Every binding, that of all products last."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(SUPPORT_CHANNEL).order_by(SUPPORT_CHANNEL.c.product))
            found = [_channel(row) for row in rows]
        return sorted(found, key=lambda one: one.product == "")

    def of(self, product: str | None) -> SupportChannel | None:
        """The channel that hears what concerns a product: its own, else that of all; None: none can be written to."""
        wanted = (product or "").strip().casefold()
        with reading(self._engine) as connection:
            query = select(SUPPORT_CHANNEL).where(
                SUPPORT_CHANNEL.c.product.in_({wanted, ""}), SUPPORT_CHANNEL.c.lost_us.is_(None)
            )
            row = connection.execute(query.order_by(SUPPORT_CHANNEL.c.product.desc()).limit(1)).first()
        return None if row is None else _channel(row)

    def recipient_of(self, product: str | None) -> str | None:
        """As which that channel is written down; None: none can be written to."""
        channel = self.of(product)
        return None if channel is None else channel.recipient

    def get(self, product: str) -> SupportChannel | None:
        """The binding of a product (empty: of all), lost or not."""
        this = SUPPORT_CHANNEL.c.product == product.strip().casefold()
        with reading(self._engine) as connection:
            row = connection.execute(select(SUPPORT_CHANNEL).where(this)).first()
        return None if row is None else _channel(row)

    def lost(self, connection: Connection, product: str, why: str, now: datetime) -> None:
        """It cannot be written to: until something comes from there, what it would hear goes elsewhere."""
        self._lost(connection, SUPPORT_CHANNEL.c.product == product, why, now)

    def team_lost(self, connection: Connection, team_ids: Iterable[str], why: str, now: datetime) -> None:
        """The same for all channels of a team, which is named by its own id or that of its first channel."""
        these = set(team_ids)
        mine = SUPPORT_CHANNEL.c.team_id.in_(these) | SUPPORT_CHANNEL.c.conversation_id.in_(these)
        self._lost(connection, mine, why, now)

    def found(self, connection: Connection, conversation_ids: Iterable[str]) -> None:
        """Something came from this channel, or the app was added to its team: it can be written to again."""
        these = set(conversation_ids)
        mine = SUPPORT_CHANNEL.c.team_id.in_(these) | SUPPORT_CHANNEL.c.conversation_id.in_(these)
        lost = SUPPORT_CHANNEL.c.lost_us.is_not(None)
        connection.execute(update(SUPPORT_CHANNEL).where(mine, lost).values(lost_us=None, lost=None))

    def _lost(self, connection: Connection, which: ColumnElement[bool], why: str, now: datetime) -> None:
        change = update(SUPPORT_CHANNEL).where(which, SUPPORT_CHANNEL.c.lost_us.is_(None))
        connection.execute(change.values(lost_us=to_micros(now), lost=why))


def _channel(row: Row[Any]) -> SupportChannel:
    return SupportChannel(
        product=row.product,
        name=row.name,
        conversation_id=row.conversation_id,
        team_id=row.team_id,
        language=row.language,
        timezone=row.timezone,
        bound_by=row.bound_by,
        bound_at=from_micros(row.bound_us),
        lost=row.lost,
    )
