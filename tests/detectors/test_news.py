"""News is written once, whoever finds it how often, on either database."""

import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from detectors.news import NEWS, add_news
from ingest.database import reading, writing

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


def test_what_is_found_again_is_no_news(engine: Engine) -> None:
    with writing(engine) as connection:
        first = add_news(connection, "regression", "ack-missing 2.4.1", {"people": 3}, NOON)
        again = add_news(connection, "regression", "ack-missing 2.4.1", {"people": 4}, NOON)
        other = add_news(connection, "issue_files", "ack-missing 2.4.1", {"fault": "Übel"}, NOON)
    with writing(engine) as connection:
        later = add_news(connection, "regression", "ack-missing 2.4.1", {}, NOON + timedelta(days=1))
    assert [first, again, other, later] == [True, False, True, False]
    with reading(engine) as connection:
        rows = connection.execute(select(NEWS.c.kind, NEWS.c.payload, NEWS.c.planned_us).order_by(NEWS.c.id))
        assert [(row.kind, json.loads(row.payload), row.planned_us) for row in rows] == [
            ("regression", {"people": 3}, None),
            ("issue_files", {"fault": "Übel"}, None),
        ]
