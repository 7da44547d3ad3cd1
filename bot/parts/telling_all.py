"""Messages to everybody affected, put together."""

from dataclasses import dataclass

from bot.alike.finding import AlikeFinder
from bot.approvals.kinds import ApprovalKind
from bot.approvals.store import ApprovalStore
from bot.audit import AuditLog
from bot.conversation.lookups import Lookups
from bot.conversation.reader import Readers
from bot.looking.similar import SimilarEvents
from bot.manners.pause import PauseStore
from bot.manners.quiet import QuietHours
from bot.parts.shared import Shared
from bot.parts.supporting import Support
from bot.reaching.ledger import Ledger
from bot.selfhelp.finding import Finder
from bot.selfhelp.problems import ProblemStore
from bot.telling.news_notices import NewsNoticeStore
from bot.telling.posts import PostStore
from bot.telling_all.answering import ToldAllDesk
from bot.telling_all.approving import TellAllApproval
from bot.telling_all.beginning import Beginning
from bot.telling_all.desk import TellAllDesk
from bot.telling_all.progress import Progress
from bot.telling_all.report import Reports
from bot.telling_all.sending import Sending
from bot.telling_all.showing import TellAllCards
from bot.telling_all.store import TellAllStore
from bot.telling_all.whom import PeopleFinder
from detectors.discovery.store import TemplateStore


@dataclass(frozen=True, slots=True)
class TellingAll:
    """Its desks, its cards, and what a second developer's yes does."""

    desk: TellAllDesk
    told: ToldAllDesk
    cards: TellAllCards
    progress: Progress
    approval: ApprovalKind


def telling_all(
    shared: Shared, support: Support, readers: Readers, lookups: Lookups, approvals: ApprovalStore
) -> TellingAll:
    """Puts it together."""
    engine, settings, people, clock = shared.engine, shared.settings, shared.known.people, shared.clock
    store, posts, audit, ledger = (
        TellAllStore(engine),
        PostStore(engine),
        AuditLog(engine, clock),
        Ledger(engine),
    )
    sending = Sending(
        posts=posts,
        ledger=ledger,
        directory=people,
        audit=audit,
        zone=lambda person: readers.of_person(person).zone,
        cap=settings.cap_a_day or None,
        quiet=QuietHours.read(settings.quiet_hours) if settings.quiet_hours else None,
    )
    reports = Reports(engine, ledger, people)
    cards = TellAllCards(
        engine=engine,
        store=store,
        sending=sending,
        reports=reports,
        pause=PauseStore(engine),
        readers=readers,
        directory=people,
        clock=clock,
        needs_approval=lambda count: settings.approvals or count > settings.tell_all_people,
        team=settings.support_team,
    )
    finder = AlikeFinder(shared.events, people)
    similar = SimilarEvents(finder, TemplateStore(engine), people, clock)
    desk = TellAllDesk(
        engine=engine,
        store=store,
        beginning=Beginning(
            lookups,
            PeopleFinder(shared.events, finder, similar, shared.known.rules, people),
            NewsNoticeStore(engine),
            clock,
        ),
        sending=sending,
        cards=cards,
        approvals=approvals,
        posts=posts,
        scrubber=support.scrubber,
        audit=audit,
        disclosure=lookups.disclosure,
        clock=clock,
        written=support.written,
    )
    told = ToldAllDesk(
        engine=engine,
        store=store,
        cards=cards,
        posts=posts,
        finder=Finder(engine, shared.events, shared.known.rules, clock),
        problems=ProblemStore(engine),
        opening=support.opening,
        scrubber=support.scrubber,
        audit=audit,
        clock=clock,
        written=support.written,
    )
    approval = TellAllApproval(store, sending, posts, clock, support.written)
    return TellingAll(
        desk,
        told,
        cards,
        Progress(engine, store, reports, posts, audit, clock),
        ApprovalKind(approval.text, approval.decided, approval.after),
    )
