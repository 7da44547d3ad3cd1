"""All that is looked at while the service runs, as one step of a stage."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from bot.authoring.running import AuthoredReload
from bot.conversations import ConversationStore
from bot.entra.joining import EntraPeople
from bot.known import Known
from bot.reloading.issues import IssueReload
from bot.reloading.noting import Noting
from bot.reloading.whole_file import WholeFile
from ingest.event import Clock

REST: Final = 50
"""After a look, this many times its length passes before the next: a large folder costs a fiftieth of a core."""
LONGEST_REST: Final = 5.0
LEARN: Final = 10.0
"""Seconds after which it is looked who is who, unless another process says that it has learned something."""


class Reloading:
    """Looks for changes. A change is in use about two seconds after it was made."""

    def __init__(
        self,
        known: Known,
        conversations: ConversationStore,
        clock: Clock,
        *,
        issues: IssueReload | None,
        files: Sequence[WholeFile],
        entra: EntraPeople | None = None,
        authored: AuthoredReload | None = None,
        noting: Noting | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.issues = issues
        self.files = tuple(files)
        self._entra = entra
        self._authored = authored
        self._noting = noting
        self._known = known
        self._conversations = conversations
        self._clock = clock
        self._seconds = seconds
        self._next = 0.0
        self._learn_at = 0.0
        self._learned: tuple[int, int] | None = None

    def run_once(self) -> int:
        """Look; always 0, for there is never more to be done at once. Raises what the database raises."""
        began = self._seconds()
        if began >= self._learn_at:
            self._learn()
            self._learn_at = began + LEARN
        if self._authored is not None:
            self._authored.look()
        if began >= self._next:
            for file in self.files:
                file.look(self._clock())
            if self.issues is not None:
                self.issues.look()
            if self._noting is not None:
                self._noting.look()
            self._next = began + min(REST * (self._seconds() - began), LONGEST_REST)
        return 0

    def learn_now(self) -> None:
        """Another process has learned something: do not wait."""
        self._learn_at = 0.0

    def problems(self) -> list[str]:
        """What is wrong, a sentence each."""
        found = [] if self.issues is None else self.issues.problems()
        found += [] if self._entra is None else self._entra.problems()
        found += [] if self._authored is None else self._authored.problems
        return found + [file.problem for file in self.files if file.problem]

    def _learn(self) -> None:
        """Who is who as other processes have learned it from Teams and from Entra."""
        if self._entra is not None:
            self._entra.look()
        latest = self._conversations.identities_version()
        if latest != self._learned:
            self._known.people.learn(self._conversations.identities())
            self._learned = latest
