"""`/ingest`: one JSON object a line, or the one object or array that a webhook sends. Pure."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

import msgspec

from ingest.receivers.answers import Answer, Refusal, Why, refusal_headers
from ingest.receivers.documents import Sent, lines_of
from ingest.receivers.intake import Piece
from ingest.receivers.intake_writing import Outcome

MOST_LINES: Final = 100_000
_MOST_COMMAS: Final = 200_000  # of an array: bounds what it is while its elements are told apart
_NAMED: Final = 20  # faults that an answer names
_BLANK: Final = b" \t\r\n"


class NdjsonRequest:
    """One body. `pieces` is to be run to its end before `answer` is asked for."""

    def __init__(self, body: bytes, sent: Sent) -> None:
        self._body = body
        self._sent = sent

    @property
    def rejected(self) -> int:
        """Documents that could not be read."""
        return len(self._sent.faults)

    def pieces(self) -> Iterator[Piece]:
        """The events, slice by slice. Raises Refusal if nothing could be read."""
        self._sent.about(self._body)
        sent = self._sent
        for number, document in enumerate(documents_of(self._body), 1):
            sent.put(number, document)
            if sent.is_full and (piece := sent.take()).events:
                yield piece
        last = sent.take()
        if sent.faults and not sent.given:
            number, reason = next(iter(sent.faults.items()))
            raise Refusal(Why.MALFORMED, f"Nothing could be read; document {number}: {reason}.")
        if last.events:
            yield last

    def answer(self, outcomes: Sequence[Outcome], milliseconds: int = 0) -> Answer:
        """200 with how many events are stored, how many of them were before, and what was rejected."""
        refused = outcomes.count(Outcome.REJECTED)
        said: dict[str, Any] = {
            "accepted": len(outcomes) - refused,
            "repeated": outcomes.count(Outcome.REPEATED),
            "rejected": self.rejected + refused,
        }
        if self._sent.faults:
            named = islice(self._sent.faults.items(), _NAMED)
            said["errors"] = [{"document": number, "reason": reason} for number, reason in named]
        return Answer(200, msgspec.json.encode(said))


def refuse(refusal: Refusal) -> Answer:
    """A refusal as JSON."""
    body = msgspec.json.encode({"error": refusal.reason})
    return Answer(refusal.why.value, body, headers=refusal_headers(refusal))


def documents_of(body: bytes) -> Iterator[bytes]:
    """The JSON documents of a body: lines that are not blank, or the elements of an array, or the one object.

    Raises Refusal for more than `MOST_LINES` lines.
    """
    text = body.removeprefix(b"\xef\xbb\xbf").strip(_BLANK)
    if body.count(b"\n") > MOST_LINES:
        raise Refusal(Why.TOO_LARGE, f"Send at most {MOST_LINES} lines at once.")
    if text[:1] == b"[":
        yield from _elements(text)
    elif text[:1] == b"{" and _is_one(text):
        yield text
    else:
        yield from (line for line in lines_of(body) if line.strip(_BLANK))


def _is_one(text: bytes) -> bool:
    """Whether this is one object over several lines: its first line is no whole object, but all of it is."""
    first, feed, _ = text.partition(b"\n")
    return bool(feed) and not _is_json(first) and _is_json(text)


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (ValueError, RecursionError):
        return False
    return True


def _elements(text: bytes) -> Iterator[bytes]:
    """The elements of an array, not decoded; if it is none, its lines."""
    if text.count(b",") > _MOST_COMMAS:
        raise Refusal(Why.TOO_LARGE, "Send large arrays as lines, one object each.")
    try:
        elements = msgspec.json.decode(text, type=list[msgspec.Raw])
    except (ValueError, RecursionError):
        yield from (line for line in lines_of(text) if line.strip(b" \t\r\n,[]"))
        return
    yield from map(bytes, elements)
