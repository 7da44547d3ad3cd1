"""Self-help, and what people may know of and do with their own data, put together."""

from bot.audit import AuditLog
from bot.conversation.workarounds import Workarounds
from bot.parts.shared import Shared
from bot.parts.supporting import Support, products_of
from bot.privacy.desk import PrivacyDesk
from bot.privacy.forgetting import Forgetting
from bot.retention.kinds import Keep
from bot.selfhelp.desk import SelfHelp
from bot.selfhelp.finding import Finder
from bot.selfhelp.going_on import GoingOn
from bot.selfhelp.known_cards import KnownCards
from bot.selfhelp.problems import ProblemStore
from bot.selfhelp.states import States
from bot.support.escalations import EscalationStore
from bot.telling.notices import NoticeStore
from bot.telling.posts import PostStore


def helping(shared: Shared, notices: NoticeStore, workarounds: Workarounds, support: Support) -> SelfHelp:
    """Puts it together."""
    settings, engine, clock, known = shared.settings, shared.engine, shared.clock, shared.known
    finder = Finder(engine, shared.events, known.rules, clock)
    problems = ProblemStore(engine)
    cards = KnownCards(notices, workarounds.present, settings.application, settings.support_team)
    states = States(
        engine,
        EscalationStore(engine),
        problems,
        PostStore(engine),
        shared.events,
        finder,
        cards,
        known.people,
        clock,
        settings.support_team,
    )
    return SelfHelp(
        engine=engine,
        finder=finder,
        problems=problems,
        known=cards,
        states=states,
        going_on=GoingOn(EscalationStore(engine), problems, shared.events),
        opening=support.opening,
        directory=known.people,
        scrubber=support.scrubber,
        audit=AuditLog(engine, clock),
        clock=clock,
        role=shared.roles.developer,
        support_team=settings.support_team,
        products=lambda: products_of(shared),
        written=support.written,
    )


def guarding(shared: Shared, support: Support) -> PrivacyDesk:
    """Puts it together."""
    engine, clock = shared.engine, shared.clock
    audit = AuditLog(engine, clock)
    return PrivacyDesk(
        engine,
        shared.events,
        shared.known.people,
        Forgetting(engine, audit, clock, support.written),
        Keep.of(shared.settings),
        audit,
        clock,
        shared.settings.support_team,
    )
