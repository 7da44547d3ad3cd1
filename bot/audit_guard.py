"""The database itself keeps the audit log: nothing in it is changed, and what is younger than a day is not removed.

So retention can remove what is old (`HEADSUP_KEEP_AUDIT_DAYS` is a day at least), and nobody what has just been done.
"""

from typing import Final

from sqlalchemy import Connection

DAY_US: Final = 86_400_000_000
CHANGED: Final = "the audit log is only ever appended to"

SQLITE: Final = (
    f"""CREATE TRIGGER IF NOT EXISTS audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS audit_is_not_removed BEFORE DELETE ON audit
    WHEN OLD.at_us > CAST(strftime('%s', 'now') AS INTEGER) * 1000000 - {DAY_US}
    BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END""",
)
POSTGRESQL: Final = (
    f"""CREATE OR REPLACE FUNCTION headsup_keep_audit() RETURNS trigger LANGUAGE plpgsql AS $guard$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.at_us <= extract(epoch FROM now()) * 1000000 - {DAY_US} THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE EXCEPTION '{CHANGED}';
    END $guard$""",
    "DROP TRIGGER IF EXISTS audit_is_kept ON audit",
    """CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION headsup_keep_audit()""",
)


def guard_audit(connection: Connection) -> None:
    """Have the database keep it. Doing it again changes nothing."""
    statements = POSTGRESQL if connection.dialect.name == "postgresql" else SQLITE
    for statement in statements:
        connection.exec_driver_sql(statement)
