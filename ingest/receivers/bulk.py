"""Elasticsearch's `_bulk`: actions and documents by lines, an answer by items. Pure.

https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk. The items answer the actions one to one.
Fluent Bit and Vector look for the text `"errors":true,"items"`, so there is no space in an answer and `errors` stands
directly before `items`. Logs are only ever added: `create`, `index` and an `update` with a document all add it, and an
`_id` that is known already is 409 for `create` (which shippers take for delivered) and 200 for the others.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from ingest.receivers.answers import Answer, Refusal, Why, refusal_headers
from ingest.receivers.documents import Sent, lines_of
from ingest.receivers.filter_path import filtered
from ingest.receivers.intake import Piece
from ingest.receivers.intake_writing import Outcome
from ingest.records.parsed import UnreadableRecord

HEADERS: Final = {"X-Elastic-Product": "Elasticsearch"}
"""Python's and JavaScript's clients refuse answers without it."""
MOST_LINES: Final = 100_000
_MALFORMED_AT_MOST: Final = 100  # action lines that are none; behind them it is no bulk body
_ERROR_TYPES: Final = {
    Why.MALFORMED: "illegal_argument_exception",
    Why.UNAUTHORISED: "security_exception",
    Why.FORBIDDEN: "security_exception",
    Why.SLOW: "timeout_exception",
    Why.TOO_LARGE: "content_too_long_exception",
    Why.UNSUPPORTED: "media_type_header_exception",
    Why.FULL: "es_rejected_execution_exception",
    Why.UNAVAILABLE: "unavailable_shards_exception",
}


class _Target(msgspec.Struct):
    """What an action says of its document; the many other keys are of no interest."""

    index: Any = msgspec.field(name="_index", default=None)
    id: Any = msgspec.field(name="_id", default=None)


class _Line(msgspec.Struct):
    """An action line."""

    create: _Target | None = None
    index: _Target | None = None
    update: _Target | None = None
    delete: _Target | None = None


class _Update(msgspec.Struct):
    """The line behind an `update`."""

    doc: msgspec.Raw = msgspec.Raw(b"")
    upsert: msgspec.Raw = msgspec.Raw(b"")


class _Action(NamedTuple):
    """One action, and the beginning of the item that answers it: `{"create":{"_index":"x",`."""

    operation: str
    into: str  # the index
    id: str | None
    opening: bytes


class BulkRequest:
    """One body; `index` is that of the path, `filter_path` says what of the answer is wanted.

    `pieces` is to be run to its end before `answer` is asked for.
    """

    def __init__(self, body: bytes, sent: Sent, index: str = "", filter_path: str | None = None) -> None:
        self._body = body
        self._sent = sent
        self._index = index
        self._filter_path = filter_path
        self._actions: list[_Action] = []
        self._faults: dict[int, tuple[str, str]] = {}  # by item: type and reason
        self._known: dict[bytes, _Action] = {}
        self._decoder = msgspec.json.Decoder(_Line)

    @property
    def rejected(self) -> int:
        """Items that are answered with 400."""
        return len(self._faults)

    def pieces(self) -> Iterator[Piece]:
        """The events, slice by slice. Raises Refusal if there is not one action."""
        if self._body.count(b"\n") > MOST_LINES:
            raise Refusal(Why.TOO_LARGE, f"Send at most {MOST_LINES} lines at once.")
        sent = self._sent
        sent.about(self._body)
        understood = malformed = 0
        lines = (line for line in lines_of(self._body) if line and not line.isspace())
        for line in lines:
            action = self._known.get(line) or self._action(line)
            if action is None:
                malformed += 1
                if not understood or malformed > _MALFORMED_AT_MOST:
                    break
                self._reject(_NO_ACTION, "illegal_argument_exception", _EXPECTED_ACTION)
                continue
            understood += 1
            if action.operation == "delete":
                self._reject(
                    action, "illegal_argument_exception", "Events are not deleted by what ships them"
                )
                continue
            document = next(lines, None)
            if document is None:
                self._reject(
                    action, "illegal_argument_exception", "The body ends before this action's document"
                )
                break
            self._add(action, document)
            if sent.is_full and (piece := sent.take()).events:
                yield piece
        if not understood:
            raise Refusal(Why.MALFORMED, "The body is empty." if not malformed else f"{_EXPECTED_ACTION}.")
        if (piece := sent.take()).events:
            yield piece
        for number, reason in sent.faults.items():
            self._faults[number] = ("document_parsing_exception", reason)

    def answer(self, outcomes: Sequence[Outcome], milliseconds: int = 0) -> Answer:
        """200 with an item for each action."""
        if not self._faults and outcomes.count(Outcome.STORED) == len(outcomes):
            items = [b'%b"status":201}}' % action.opening for action in self._actions]
            errors = False
        else:
            items, errors = self._items(outcomes)
        said = b'{"took":%d,"errors":%b,"items":[%b]}' % (
            milliseconds,
            b"true" if errors else b"false",
            b",".join(items),
        )
        return Answer(200, filtered(said, self._filter_path) if self._filter_path else said, headers=HEADERS)

    def _items(self, outcomes: Sequence[Outcome]) -> tuple[list[bytes], bool]:
        items: list[bytes] = []
        errors, given = False, iter(outcomes)
        for number, action in enumerate(self._actions):
            fault = self._faults.get(number)
            outcome = next(given, Outcome.REJECTED) if fault is None else Outcome.REJECTED
            if outcome is Outcome.STORED:
                items.append(b'%b"status":201}}' % action.opening)
                continue
            if outcome is Outcome.REPEATED and action.id is None:
                items.append(b'%b"status":201}}' % action.opening)
                continue
            if outcome is Outcome.REPEATED and action.operation != "create":
                items.append(b'%b"result":"noop","status":200}}' % action.opening)
                continue
            status = 400
            if outcome is Outcome.REPEATED:
                status = 409
                kind = "version_conflict_engine_exception"
                reason = f"[{action.id}]: version conflict, document already exists"
            else:
                kind, reason = fault or (
                    "document_parsing_exception",
                    "The database cannot hold this document",
                )
            error = msgspec.json.encode({"type": kind, "reason": reason})
            items.append(b'%b"status":%d,"error":%b}}' % (action.opening, status, error))
            errors = True
        return items, errors

    def _add(self, action: _Action, document: bytes) -> None:
        identity = (
            None if action.id is None else f"{action.into}\0{action.id}".encode("utf-8", "surrogatepass")
        )
        try:
            if action.operation == "update":
                document = _of_update(document)
        except UnreadableRecord as error:
            self._reject(action, "document_parsing_exception", str(error))
            return
        self._sent.put(len(self._actions), document, identity)
        self._actions.append(action)

    def _reject(self, action: _Action, kind: str, reason: str) -> None:
        self._faults[len(self._actions)] = (kind, reason)
        self._actions.append(action)

    def _action(self, line: bytes) -> _Action | None:
        try:
            found = self._decoder.decode(line)
        except (ValueError, RecursionError):
            return None
        for operation in ("create", "index", "update", "delete"):
            target: _Target | None = getattr(found, operation)
            if target is not None:
                action = _action(operation, target, self._index)
                if action.id is None:
                    self._known[line] = action
                return action
        return None


def refuse(refusal: Refusal) -> Answer:
    """A refusal as Elasticsearch says it."""
    return error(refusal.why.value, _ERROR_TYPES[refusal.why], refusal.reason, refusal_headers(refusal))


def error(status: int, kind: str, reason: str, headers: dict[str, str] | None = None) -> Answer:
    """Elasticsearch's JSON for an error."""
    cause = {"type": kind, "reason": reason}
    body = msgspec.json.encode({"error": {"root_cause": [cause], **cause}, "status": status})
    return Answer(status, body, headers={**HEADERS, **(headers or {})})


def _action(operation: str, target: _Target, index: str) -> _Action:
    index = target.index if isinstance(target.index, str) and target.index else index
    # `_id` may be a number; an empty one is none
    identity = None if target.id is None or target.id == "" else str(target.id)
    said: dict[str, str] = {"_index": index} if index else {}
    if identity is not None:
        said["_id"] = identity
    inner = msgspec.json.encode(said)[1:-1]
    opening = b'{"%b":{%b%b' % (operation.encode(), inner, b"," if inner else b"")
    return _Action(operation, index, identity, opening)


def _of_update(line: bytes) -> bytes:
    """The document of an update. Raises UnreadableRecord."""
    try:
        found = msgspec.json.decode(line, type=_Update)
    except (ValueError, RecursionError) as fault:
        raise UnreadableRecord("Expected an update with a doc or an upsert") from fault
    document = bytes(found.doc) or bytes(found.upsert)
    if not document:
        raise UnreadableRecord("Expected an update with a doc or an upsert")
    return document


_EXPECTED_ACTION: Final = (
    "Malformed action/metadata line, expected an object with create, index, update or delete"
)
_NO_ACTION: Final = _Action("index", "", None, b'{"index":{')
