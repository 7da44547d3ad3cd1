"""The database itself keeps the audit log: nothing in it is changed, and nothing is removed before its time.

What may be removed is what retention has declared in `audit_bound`: a time that only moves forward and is never nearer
than what is kept, a day at least. Who shortens what is kept (`HEADSUP_KEEP_AUDIT_DAYS`) leaves an entry that the
database writes. So nothing that goes by statements takes an entry away unseen; who may drop triggers may do anything.
"""

from typing import Final

from sqlalchemy import Connection

DAY_US: Final = 86_400_000_000
CHANGED: Final = "the audit log is only ever appended to"
KEPT_US: Final = 365 * DAY_US
"""What is kept until retention says something else."""

_BOUND: Final = "(SELECT coalesce(max(before_us), 0) FROM audit_bound)"
_FIRST: Final = f"""INSERT INTO audit_bound (id, before_us, keep_us)
    SELECT 1, 0, {KEPT_US} WHERE NOT EXISTS (SELECT 1 FROM audit_bound)"""
_SHORTER: Final = f"""INSERT INTO audit (at_us, actor, action, subject, detail) VALUES (%(now)s, 'database', 'kept',
    'audit', (NEW.keep_us / {DAY_US}) || ' days instead of ' || (OLD.keep_us / {DAY_US}))"""

_SQLITE_NOW: Final = "CAST(strftime('%s', 'now') AS INTEGER) * 1000000"


def _sqlite(name: str, when: str, condition: str, *, does: str | None = None) -> str:
    """A trigger of SQLite, which has no procedures."""
    body = does or f"SELECT RAISE(ABORT, '{CHANGED}')"
    return f"CREATE TRIGGER IF NOT EXISTS {name} {when} WHEN {condition} BEGIN {body}; END"


SQLITE: Final = (
    _FIRST,
    _sqlite("audit_is_not_changed", "BEFORE UPDATE ON audit", "1"),
    _sqlite("audit_is_not_removed", "BEFORE DELETE ON audit", f"OLD.at_us >= {_BOUND}"),
    # `INSERT OR REPLACE` deletes without asking the trigger of a removal.
    _sqlite(
        "audit_is_not_replaced",
        "BEFORE INSERT ON audit",
        "EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)",
    ),
    # An id that was not given is -1 before it is stored: an entry of that id would stop all others.
    _sqlite("audit_is_numbered", "AFTER INSERT ON audit", "NEW.id < 1"),
    _sqlite("audit_about_is_not_changed", "BEFORE UPDATE ON audit_about", "1"),
    _sqlite(
        "audit_about_is_not_removed",
        "BEFORE DELETE ON audit_about",
        f"EXISTS (SELECT 1 FROM audit WHERE id = OLD.audit_id AND at_us >= {_BOUND})",
    ),
    _sqlite("audit_bound_is_one", "BEFORE INSERT ON audit_bound", "EXISTS (SELECT 1 FROM audit_bound)"),
    _sqlite("audit_bound_is_not_removed", "BEFORE DELETE ON audit_bound", "1"),
    _sqlite(
        "audit_bound_moves_forward",
        "BEFORE UPDATE ON audit_bound",
        f"""NEW.id != OLD.id OR NEW.before_us < OLD.before_us OR NEW.keep_us < {DAY_US}
        OR (NEW.before_us > OLD.before_us AND NEW.before_us > {_SQLITE_NOW} - NEW.keep_us)""",
    ),
    _sqlite(
        "audit_bound_is_told",
        "AFTER UPDATE ON audit_bound",
        "NEW.keep_us != OLD.keep_us",
        does=_SHORTER % {"now": _SQLITE_NOW},
    ),
)

_POSTGRESQL_NOW: Final = "CAST(extract(epoch FROM now()) * 1000000 AS bigint)"
_TABLES: Final = ("audit", "audit_about", "audit_bound")
_DOES: Final = "EXECUTE FUNCTION headsup_keep_audit()"
_KEEPER: Final = f"""CREATE OR REPLACE FUNCTION headsup_keep_audit() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit' THEN
        IF OLD.at_us < {_BOUND} THEN
            RETURN OLD;
        END IF;
    ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_about' THEN
        IF NOT EXISTS (SELECT 1 FROM audit WHERE id = OLD.audit_id AND at_us >= {_BOUND}) THEN
            RETURN OLD;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_bound' THEN
        IF NEW.id = OLD.id AND NEW.before_us >= OLD.before_us AND NEW.keep_us >= {DAY_US}
            AND (NEW.before_us = OLD.before_us OR NEW.before_us <= {_POSTGRESQL_NOW} - NEW.keep_us)
        THEN
            IF NEW.keep_us != OLD.keep_us THEN
                {_SHORTER % {"now": _POSTGRESQL_NOW}};
            END IF;
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM audit_bound) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '{CHANGED}';
END $guard$"""


def _postgresql() -> tuple[str, ...]:
    statements = [_FIRST, _KEEPER]
    for table in _TABLES:
        acts = "INSERT OR UPDATE OR DELETE" if table == "audit_bound" else "UPDATE OR DELETE"
        for name, act, each in (("kept", acts, "ROW"), ("whole", "TRUNCATE", "STATEMENT")):
            statements += [
                f"DROP TRIGGER IF EXISTS {table}_is_{name} ON {table}",
                f"CREATE TRIGGER {table}_is_{name} BEFORE {act} ON {table} FOR EACH {each} {_DOES}",
            ]
    return tuple(statements)


POSTGRESQL: Final = _postgresql()


def guard_audit(connection: Connection) -> None:
    """Have the database keep it. Doing it again changes nothing."""
    statements = POSTGRESQL if connection.dialect.name == "postgresql" else SQLITE
    for statement in statements:
        connection.exec_driver_sql(statement)
