"""Sends what was planned: claimed, written down as being sent, sent, and the outcome written down."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final, Generic, Protocol

from sqlalchemy import Connection

from bot.conversations import Reference
from bot.pacing.limits import LONGEST_HOLD, Key
from bot.pacing.pace import SOON
from bot.reaching.reach import Reach, Unreached
from bot.reaching.standing import SHUT_OUT
from bot.teams.outgoing import Address, Message
from bot.teams.refusals import SendFailed
from bot.telling.deliveries import Deliveries
from bot.telling.letters import Fold, One, Present, each_alone, for_each_recipient
from bot.telling.line import Line
from ingest.event import Clock

UNDER_WAY: Final = 60
"""Letters at a time that are made ready, wait for their turn, or are sent: what Teams takes in about a second."""
ROOM: Final = 20
"""So many are claimed together, at least, while others are under way."""
CLAIM: Final = timedelta(seconds=10)
"""How long what waits stays with a process that may have died. Losing a claim harms nothing."""
PATIENCE: Final = 5.0
"""Seconds that a letter waits at the door before it is given back: well within its claim."""
LEASE: Final = timedelta(seconds=60)
"""Longer than any send may take, so that an expired lease means a dead process."""
TIDY: Final = timedelta(seconds=1)
ASIDE: Final = 30.0
"""Seconds after which a letter looks again whether Teams is back, if it was not for its own conversation."""
FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 60.0


class Connector(Protocol):
    """What the outbox needs of the Bot Connector."""

    async def send(
        self, to: Address, message: Message, *, alert: bool = False, reply_to: str | None = None
    ) -> str | None:
        """Send at once, for the door was passed; the activity's id, if it is given one. Raises SendFailed."""
        ...

    async def ask(self, about: Address) -> None:
        """Ask something that changes nothing. Raises SendFailed."""
        ...


@dataclass(slots=True)
class Outbox(Generic[One]):
    """Delivers notices, news or posts, letter by letter; of each delivery the outcome is written down on its own.

    `thread`: the message that a letter answers. `urgency` says which letters go first at the door (`bot.pacing.pace`).
    `paused`: nothing is claimed meanwhile. `told` hears of each delivery that Teams has accepted; `unreached` of those
    whose recipient is out of reach, in the transaction that writes it down. `wake`, once set, is
    called when there is room for more.
    """

    notices: Deliveries[One]
    reach: Reach
    connector: Connector
    present: Present[One]
    clock: Clock
    random: Random
    worker: str
    line: Line
    fold: Fold[One] = each_alone
    thread: Callable[[Sequence[One]], str | None] = lambda _: None
    urgency: Callable[[Sequence[One]], int] = lambda _: SOON
    paused: Callable[[], bool] = lambda: False
    told: Callable[[One, datetime], None] = lambda _, __: None
    audited: Callable[[Connection, Sequence[One]], None] = lambda _, __: None
    unreached: Callable[[Connection, Sequence[One], datetime], None] = lambda _, __, ___: None
    wake: Callable[[], None] = lambda: None
    gone: str = "the known issue is no longer there"
    _under_way: dict[asyncio.Task[None], bool] = field(default_factory=dict)  # True: past the door
    _failures: list[BaseException] = field(default_factory=list)
    _tidied: datetime | None = None
    _ending: bool = False
    _aside: set[int] = field(default_factory=set)  # those that have looked whether Teams is back

    async def step(self) -> int:
        """Take up what waits, as far as there is room, and do not wait for it to be sent; how many letters."""
        self._raise_failure()
        room = UNDER_WAY - len(self._under_way)
        if self._ending or (self._under_way and room < ROOM) or not await self.line.turn.mine():
            return 0
        scribe, now = self.line.scribe, self.clock()
        if self._tidied is None or not timedelta() <= now - self._tidied < TIDY:
            self._tidied = now
            await scribe.read(lambda: (self.notices.give_up_lost(now), self.notices.expire(now)))
        probe = not self.line.circuit.closed
        if await scribe.read(self.paused) or (
            probe and not self.line.circuit.may_probe(self.line.pace.now())
        ):
            return 0
        claimed = await scribe.read(
            lambda: self.notices.claim(
                self.worker,
                lease=CLAIM,
                limit=1 if probe else room,
                now=self.clock(),
                together=self.fold is not each_alone,
            )
        )
        letters = [letter for waiting in for_each_recipient(claimed) for letter in self.fold(waiting)]
        for letter in letters:
            task = asyncio.create_task(self._deliver(letter, probe=probe))
            self._under_way[task] = False
            task.add_done_callback(self._ended)
        return len(letters)

    async def run_once(self) -> int:
        """One step, and the end of what it has taken up; how many letters were tried."""
        tried = await self.step()
        while self._under_way:
            await asyncio.wait(list(self._under_way))
        self._raise_failure()
        return tried

    async def finish(self) -> None:
        """Take up nothing more. What waits goes back, what is being sent is waited for; cut off if cancelled."""
        self._ending = True
        for task, past in list(self._under_way.items()):
            if not past:
                task.cancel()
        try:
            while self._under_way:
                await asyncio.wait(list(self._under_way))
        finally:
            for task in list(self._under_way):
                task.cancel()

    def _raise_failure(self) -> None:
        if self._failures:
            failure = self._failures[0]
            self._failures.clear()
            raise failure

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failures.append(failure)  # reported by the next step; the row is still there
        if UNDER_WAY - len(self._under_way) in (ROOM, UNDER_WAY):
            self.wake()

    async def _deliver(self, letter: Sequence[One], *, probe: bool) -> None:
        recipient, line = letter[0].recipient, self.line
        message = await line.scribe.read(lambda: self.present(letter))
        if message is None:
            return await self._fail(letter, "failed", self.gone)
        try:
            reference = await self.reach.reference(recipient)
        except SendFailed as error:  # nothing was sent to the recipient yet, whatever went wrong
            return await self._refused(letter, error)
        if isinstance(reference, Unreached):
            return await self._fail(letter, reference.state, reference.reason, self.unreached)
        if probe and (wait := await self._still_away(reference)) is not None:
            self._aside |= {one.id for one in letter}
            return await self._give_back(letter, wait)
        key: Key = ("send", reference.id)
        age = min(one.since for one in letter).timestamp()
        urgency = self.urgency(letter)
        if not await line.pace.enter(key, urgency, age=age, patience=PATIENCE, promised=True):
            return await self._give_back(letter, line.pace.seconds_until(key))
        left = False
        try:
            task = asyncio.current_task()
            if task in self._under_way:
                self._under_way[task] = True
            if self._ending or not (line.free() or (probe and line.turn.holds())):
                return await self._give_back(letter)
            begun = await self._begun(letter)
            if not begun:
                return None
            if len(begun) < len(letter):  # what fell away is not to be told
                message = await line.scribe.read(lambda: self.present(begun))
                if message is None:
                    return await self._fail(begun, "failed", self.gone)
            await line.pace.leave(key)
            left = True
        finally:
            if not left:
                line.pace.unused(key)
        return await self._send(begun, message, reference, key)

    async def _send(self, begun: Sequence[One], message: Message, to: Reference, key: Key) -> None:
        try:
            activity_id = await self.connector.send(to, message, alert=True, reply_to=self.thread(begun))
        except SendFailed as error:
            self.line.pace.answered(key, error.status, error.retry_after)
            if error.outcome_unknown:
                self.line.refused(error, to.id)
                return await self._fail(begun, "unknown", str(error))
            await self.reach.refused(begun[0].recipient, error)
            return await self._refused(begun, error)
        self.line.pace.answered(key, 200)
        back = self.line.took()
        await self._accepted(begun, to, activity_id)
        return await self._take_up_again() if back else None

    async def _take_up_again(self) -> None:
        """Teams is back: nobody who looked for that waits any longer."""
        now, aside = self.clock(), frozenset(self._aside)
        self._aside.clear()
        if aside:
            await self.line.scribe.write(
                lambda connection: self.notices.hurry(aside, at=now, connection=connection)
            )
        self.wake()

    async def _still_away(self, reference: Reference) -> float | None:
        """Whether Teams is away still, asked in a way that leaves no outcome unknown: seconds for this letter to wait.

        Where Teams answers with an error, it may be of this conversation only: the next look is at another one.
        """
        try:
            await self.connector.ask(reference)
        except SendFailed as error:
            if self.line.refused(error, reference.id):
                return 0.0 if error.status is None else ASIDE
        return None

    async def _begun(self, letter: Sequence[One]) -> Sequence[One]:
        """Those of a letter whose send begins now."""
        now = self.clock()

        def write(connection: Connection) -> Sequence[One]:
            return [
                one
                for one in letter
                if self.notices.sending(
                    one.id, worker=self.worker, lease=LEASE, now=now, connection=connection
                )
            ]

        return await self.line.scribe.write(write)

    async def _accepted(self, letter: Sequence[One], to: Reference, activity_id: str | None) -> None:
        now = self.clock()

        def write(connection: Connection) -> None:
            for one in letter:
                self.notices.accepted(
                    one.id,
                    conversation_id=to.id,
                    service_url=to.service_url,
                    activity_id=activity_id,
                    now=now,
                    connection=connection,
                )
            self.audited(connection, letter)

        await self.line.scribe.write(write)
        for one in letter:
            self.told(one, now)

    async def _refused(self, letter: Sequence[One], error: SendFailed) -> None:
        """It surely did not arrive: try again later, unless it never will.

        While Teams is away nothing counts as an attempt, and all wait for the circuit rather than each for itself.
        """
        away = self.line.refused(error, letter[0].recipient)
        if error.permanent:
            then = self.unreached if error.status in SHUT_OUT else None
            return await self._fail(letter, "failed", str(error), then)
        attempts = max(one.attempts for one in letter) + 1
        wait = 0.0 if away else waiting(attempts, error.retry_after, self.random)
        now = self.clock()

        def write(connection: Connection) -> None:
            for one in letter:
                self.notices.retry(
                    one.id,
                    worker=self.worker,
                    attempts=one.attempts if away else one.attempts + 1,
                    at=now + timedelta(seconds=wait),
                    detail=str(error),
                    now=now,
                    connection=connection,
                )

        return await self.line.scribe.write(write)

    async def _give_back(self, letter: Sequence[One], wait: float = 0.0) -> None:
        at = self.clock() + timedelta(seconds=wait)

        def write(connection: Connection) -> None:
            for one in letter:
                self.notices.release(one.id, worker=self.worker, at=at, connection=connection)

        await self.line.scribe.write(write)

    async def _fail(
        self,
        letter: Sequence[One],
        state: str,
        detail: str,
        then: Callable[[Connection, Sequence[One], datetime], None] | None = None,
    ) -> None:
        now = self.clock()

        def write(connection: Connection) -> None:
            for one in letter:
                self.notices.failed(
                    one.id, worker=self.worker, state=state, detail=detail, now=now, connection=connection
                )
            if then is not None:
                then(connection, letter, now)

        await self.line.scribe.write(write)


def waiting(attempts: int, retry_after: float | None, random: Random) -> float:
    """Seconds until the next try: what Teams asked for, else doubling, with jitter so that tries spread out.

    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
    """
    if retry_after is not None:
        return min(retry_after, LONGEST_HOLD) + random.uniform(0, FIRST_WAIT)
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(max(attempts - 1, 0), 10))
    return random.uniform(longest / 2, longest)
