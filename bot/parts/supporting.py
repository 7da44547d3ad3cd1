"""What goes on between people who are stuck and developers, put together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.audit import AuditLog
from bot.conversation.reader import Readers
from bot.conversations import ConversationStore
from bot.directory import Person
from bot.parts.shared import Shared
from bot.support.answering import Answering
from bot.support.audience import Audience
from bot.support.binding import Binding, Poster
from bot.support.channels import ChannelStore
from bot.support.escalations import EscalationStore
from bot.support.facts import FactFinder
from bot.support.further import Further
from bot.support.opening import Opening
from bot.support.presence import Presence
from bot.support.showing import SupportCards
from bot.telling.feedback import FeedbackStore
from bot.telling.notices import NoticeStore
from bot.telling.posts import Post, PostStore
from bot.telling.refreshes import RefreshStore
from cards.message import Message
from ingest.secrets.scrubbing import Scrubber


@dataclass(frozen=True, slots=True)
class Support:
    """Its desks and its cards."""

    audience: Audience
    opening: Opening
    answering: Answering
    binding: Binding
    presence: Presence
    cards: SupportCards
    scrubber: Scrubber
    written: Callable[[], None]

    @property
    def presenters(self) -> Mapping[str, Callable[[Post], Message | None]]:
        """Who makes the card of each kind of post."""
        return {
            "escalation": self.cards.escalation,
            "answer": self.cards.answer,
            "not_me": self.cards.not_me,
        }


def supporting(
    shared: Shared,
    notices: NoticeStore,
    conversations: ConversationStore,
    readers: Readers,
    poster: Poster,
) -> Support:
    """Puts it together."""
    engine, known, clock = shared.engine, shared.known, shared.clock
    escalations, posts, feedback = EscalationStore(engine), PostStore(engine), FeedbackStore(engine)
    channels, audit, scrubber = ChannelStore(engine), AuditLog(engine, clock), Scrubber()
    audience = Audience(channels, conversations, lambda product: developers(shared, product))
    written = _giver(shared)

    def title(name: str) -> str:
        issue = known.issues().get(name)
        return issue.title if issue else name

    cards = SupportCards(escalations, notices, readers, known.people, title, shared.settings.support_team)
    further = Further(posts, RefreshStore(engine), channels)
    opening = Opening(
        engine=engine,
        escalations=escalations,
        posts=posts,
        further=further,
        finder=FactFinder(engine, shared.events, notices, feedback),
        audience=audience.of,
        issues=known.issues,
        directory=known.people,
        audit=audit,
        clock=clock,
    )
    answering = Answering(
        engine=engine,
        escalations=escalations,
        posts=posts,
        refreshes=RefreshStore(engine),
        feedback=feedback,
        further=further,
        cards=cards,
        scrubber=scrubber,
        audit=audit,
        clock=clock,
        written=written,
    )
    binding = Binding(
        engine=engine,
        channels=channels,
        conversations=conversations,
        poster=poster,
        products=lambda: products_of(shared),
        directory=known.people,
        is_admin=lambda reader: reader.rights.admin,
        admin_role=shared.settings.admin_role,
        audit=audit,
        clock=clock,
    )
    return Support(
        audience, opening, answering, binding, Presence(engine, channels, clock), cards, scrubber, written
    )


def products_of(shared: Shared) -> frozenset[str]:
    """Those that sources or known issues are for."""
    issues = (issue.rule.logsource.product for issue in shared.known.issues().values() if issue.rule)
    return frozenset(filter(None, (*(source.product for source in shared.known.sources()), *issues)))


def developers(shared: Shared, product: str | None) -> Sequence[Person]:
    """Everybody who may see what concerns a product."""
    return shared.roles.developers(shared.known.people(), product)


def _giver(shared: Shared) -> Callable[[], None]:
    posted, changed = shared.signals.giver("posts"), shared.signals.giver("refreshes")

    def written() -> None:
        posted()
        changed()

    return written
