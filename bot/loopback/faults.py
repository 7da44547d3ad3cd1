"""Failures on request: what Teams does on a bad day, so that it can be tried on a good one."""

import msgspec

_CODES = {
    400: "BadSyntax",
    403: "MessageWritesBlocked",
    404: "ConversationNotFound",
    412: "PreconditionFailed",
    429: "Throttled",
}


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that goes wrong, `times` times (None: from now on).

    With a `status` the request is answered by that error; with `drop` the connection breaks instead. Either
    happens before the request has any effect, or with `after_accept` after it was carried out (without a
    status the answer is then lost). `delay` comes first; alone, it only makes a request slow.
    """

    status: int | None = None
    code: str | None = None
    retry_after: float | None = None  # seconds
    drop: bool = False
    after_accept: bool = False
    delay: float = 0.0  # seconds
    times: int | None = 1
    operation: str | None = None  # create, send, update, delete, members; None: any
    conversation: str | None = None
    person: str | None = None  # Entra object id, login or e-mail

    @property
    def breaks(self) -> bool:
        """Whether the connection breaks."""
        return self.drop or (self.after_accept and self.status is None)

    @property
    def error(self) -> dict[str, dict[str, str]]:
        """The body of the error answer."""
        code = self.code or _CODES.get(self.status or 500, "ServiceError")
        return {"error": {"code": code, "message": "A fault that was asked for."}}


class Faults:
    """The faults still to come, first asked first served."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Fault, int | None]] = []

    def add(self, fault: Fault) -> None:
        """Ask for a fault."""
        if fault.times is None or fault.times > 0:
            self._waiting.append((fault, fault.times))

    def clear(self) -> None:
        """No more faults."""
        self._waiting.clear()

    def waiting(self) -> list[Fault]:
        """What is still to come, each with the times that are left."""
        return [msgspec.structs.replace(fault, times=left) for fault, left in self._waiting]

    def take(self, operation: str, conversation: str | None, names: frozenset[str]) -> Fault | None:
        """The fault that a request meets, used up by one. `names`: all that the person is called, casefolded."""
        for index, (fault, left) in enumerate(self._waiting):
            if (
                fault.operation in (None, operation)
                and fault.conversation in (None, conversation)
                and (fault.person is None or fault.person.casefold() in names)
            ):
                if left is not None:
                    self._waiting[index] = (fault, left - 1)
                    if left == 1:
                        del self._waiting[index]
                return fault
        return None
