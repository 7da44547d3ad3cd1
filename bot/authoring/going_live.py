"""Going live where the settings want a second developer: what is asked, and what their yes does."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import Connection, Engine

from bot.approvals.kinds import ApprovalKind
from bot.approvals.store import Approval, ApprovalStore
from bot.audit import AuditLog
from bot.authoring.store import AuthoredStore, ChangedMeanwhile, Version
from bot.authoring.trying import DAYS
from bot.backtesting.backtest import Backtest
from bot.conversation.reader import Reader
from cards.approval import ApprovalText
from cards.authoring_words import authoring_words_for
from cards.issue_form import would_tell
from detectors.audiences import in_words
from detectors.documents.files import read_issue
from detectors.known_issue import KnownIssue
from ingest.database import writing
from ingest.event import Clock

KIND: Final = "known_issue"


@dataclass(frozen=True, slots=True)
class GoingLive:
    """Asks, and appends the version when they agree; unless somebody has changed the issue meanwhile."""

    engine: Engine
    store: AuthoredStore
    approvals: ApprovalStore
    audit: AuditLog
    clock: Clock
    changed: Callable[[], None]
    wanted: bool
    tried: Callable[[KnownIssue], Backtest]
    asked: Callable[[], None] = field(default=lambda: None)
    """Called when there is a question to be sent."""

    def ask(self, version: Version, issue: KnownIssue, reader: Reader) -> bool:
        """Whether a second developer is asked; False: the settings do not want it. Raises NobodyApproves."""
        if not self.wanted:
            return False
        live = self.tried(issue).live
        payload = {
            "people": live.people,
            "cards": live.cards,
            "name": version.name,
            "version": version.version,
            "yaml": version.yaml,
            "what": version.what,
        }
        key = f"{version.name} {version.version}"
        with writing(self.engine) as connection:
            self.approvals.ask(connection, KIND, key, payload, issue.product, reader.name, self.clock())
            self.audit.append(
                reader.name,
                "asked for approval",
                subject=version.name,
                detail="to go live",
                connection=connection,
            )
        self.asked()
        return True

    @property
    def kind(self) -> ApprovalKind:
        """For the desk of approvals."""
        return ApprovalKind(self._text, self._decided, self.changed)

    def _text(self, approval: Approval, reader: Reader) -> ApprovalText | None:
        issue = read_issue(str(approval.payload.get("yaml")), "chat:approval")
        if not isinstance(issue, KnownIssue):
            return None
        texts = authoring_words_for(reader.language)
        shown = issue.workaround_for("user", reader.language) or issue.workaround
        quotes = (shown.title, *shown.steps) if shown is not None else ()
        tell = ", ".join(texts.audiences.get(one, in_words(one)) for one in issue.tell)
        lines = [f"{texts.labels['tell']}: {tell}"]
        people, cards = approval.payload.get("people"), approval.payload.get("cards")
        if isinstance(people, int) and isinstance(cards, int):
            lines.append(would_tell(DAYS, people, cards, reader.language))
        return ApprovalText(texts.approve_title.format(title=issue.title), tuple(lines), quotes)

    def _decided(self, connection: Connection, approval: Approval) -> None:
        if approval.decision != "approve":
            return
        told = approval.payload
        version = Version(
            str(told["name"]),
            int(told["version"]),
            str(told["yaml"]),
            True,
            str(told["what"]),
            "",
            self.clock(),
        )
        detail = f"version {version.version}: {version.what}, live"
        try:
            self.store.add(connection, replace(version, author=approval.asked_by))
        except ChangedMeanwhile:
            detail = "not live: it was changed meanwhile"
        self.audit.append(
            approval.asked_by, "known issue", subject=version.name, detail=detail, connection=connection
        )
