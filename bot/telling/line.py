"""The line to Teams, one for a process: what all that it sends shares."""

from dataclasses import dataclass

from bot.pacing.circuit import Circuit, is_outage
from bot.pacing.pace import Pace
from bot.pacing.turn import Turn
from bot.teams.refusals import SendFailed
from bot.telling.scribe import Scribe


@dataclass(frozen=True, slots=True)
class Line:
    """How fast it goes, whether the other end is there, whose turn it is to send, and who writes down the outcome."""

    pace: Pace
    circuit: Circuit
    turn: Turn
    scribe: Scribe

    def free(self) -> bool:
        """Whether anybody may send: it is our turn, and Teams is there."""
        return self.circuit.closed and self.turn.holds()

    def took(self) -> bool:
        """Teams took something; True if it was away before."""
        return self.circuit.succeeded()

    def refused(self, error: SendFailed, where: str) -> bool:
        """Teams did not take something, for a conversation or a person: whether there is an outage."""
        if is_outage(error):
            self.circuit.failed(where, self.pace.now())
            return not self.circuit.closed
        self.circuit.succeeded()
        return False
