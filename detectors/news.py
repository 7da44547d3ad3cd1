"""News for developers: rows that any part may add, and that the bot tells."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import Connection, Table
from sqlmodel import SQLModel

from detectors import models
from ingest.database import adding
from ingest.event import to_micros

NEWS: Final[Table] = SQLModel.metadata.tables[str(models.NewsRow.__tablename__)]

Kind = Literal[
    "new_template",  # an error that was never seen before and has no known issue
    "returned_template",  # an error is back after its issue was fixed
    "template_spike",  # an error comes far more often than it used to
    "more_templates",  # how many more of these three there were than are told in an hour
    "learned",  # the errors of a new source, learned in silence, in one summary
    "release_report",  # what a release changed
    "regression",  # a known issue is met by a version that has its fix
    "issue_files",  # a file of known issues has a fault; its last good version goes on
]
KINDS: Final[tuple[str, ...]] = get_args(Kind)


def add_news(
    connection: Connection,
    kind: Kind,
    key: str,
    payload: Mapping[str, Any],
    now: datetime,
    *,
    due: datetime | None = None,
) -> bool:
    """Add news in the caller's transaction; False if news of this kind with this key is there already.

    `key` names what happened, so that whoever finds it again (after a kill, say) does not tell it again.
    `payload`: JSON values; what each kind's card needs of it stands in docs/discovery.md. `due`: not told before.
    """
    values = {
        "kind": kind,
        "key": key,
        "payload": json.dumps(dict(payload), ensure_ascii=False),
        "created_us": to_micros(now),
        "due_us": None if due is None else to_micros(due),
    }
    added = adding(connection, NEWS).values(values).on_conflict_do_nothing().returning(NEWS.c.id)
    return connection.execute(added).first() is not None
