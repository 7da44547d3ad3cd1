"""What answers in the chat: each behaviour is a desk, and one line here."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.answers.answering import Answering
from bot.answers.desk import Answers
from bot.answers.everybody import Everybody
from bot.approvals.desk import ApprovalDesk
from bot.audit import AuditLog
from bot.authoring.going_live import KIND as KNOWN_ISSUE
from bot.authoring.running import issue_named, with_stopped
from bot.authoring.store import AuthoredStore
from bot.conversation.arrivals import Arrivals
from bot.conversation.event_actions import AllActions
from bot.conversation.hearing import Hearing
from bot.conversation.lookup_store import LookupStore
from bot.conversation.lookups import Lookups
from bot.conversation.news import Newsroom
from bot.conversation.news_cases import NewsCases
from bot.conversation.reader import Readers
from bot.conversation.turns import Desks, Turns
from bot.conversation.understanding import Understanding
from bot.conversation.workarounds import Workarounds
from bot.conversations import ConversationStore
from bot.fixes.aftermath import Aftermath
from bot.fixes.desk import FixDesk
from bot.health.digest import Digest
from bot.looking.releases import ReleaseDesk
from bot.manners.desk import MannersDesk
from bot.manners.holds import HoldStore
from bot.manners.mutes import MuteStore
from bot.manners.muting import MuteDesk
from bot.manners.pause import PauseStore
from bot.parts.approving import approvals_of, approving
from bot.parts.authoring import authoring
from bot.parts.health import digest_of, health_desk
from bot.parts.helping import guarding, helping
from bot.parts.letting import letting
from bot.parts.looking import looking, looking_actions
from bot.parts.shared import Shared
from bot.parts.supporting import Support, supporting
from bot.parts.telling_all import TellingAll, telling_all
from bot.parts.watching import watching
from bot.privacy.reasons import Disclosure
from bot.reaching.ledger import Ledger
from bot.selfhelp.problems import ProblemStore
from bot.support.channels import ChannelStore
from bot.support.words import clean_words
from bot.teams.connector import ConnectorClient
from bot.telling.feedback import FeedbackStore
from bot.telling.news_cases import CaseStore
from bot.telling.news_notices import NewsNoticeStore
from bot.telling.notices import NoticeStore
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from bot.telling_all.actions import from_event, from_question
from bot.telling_all.store import KIND as TELL_ALL
from bot.waking.signals import Signal
from bot.watching.desk import WatchDesk, watch_actions
from detectors.discovery.asking import ReleaseChanges
from detectors.discovery.store import TemplateStore


@dataclass(frozen=True, slots=True)
class Conversing:
    """The bot, and the desks that also make cards that nobody asked for."""

    turns: Turns
    answers: Answers
    workarounds: Workarounds
    newsroom: Newsroom
    readers: Readers
    aftermath: Aftermath
    manners: MannersDesk
    support: Support
    approving: ApprovalDesk
    digest: Digest
    telling_all: TellingAll
    watches: WatchDesk


def conversing(
    shared: Shared,
    notices: NoticeStore,
    news: NewsNoticeStore,
    conversations: ConversationStore,
    connector: ConnectorClient,
) -> Conversing:
    """Puts it together."""
    settings, clock, known = shared.settings, shared.clock, shared.known
    audit = AuditLog(shared.engine, clock)
    readers = Readers(
        known.people,
        conversations,
        ChannelStore(shared.engine),
        shared.roles,
        settings.zone,
        settings.language,
    )
    authored = AuthoredStore(shared.engine)
    aftermath = Aftermath(
        shared.engine,
        lambda name: issue_named(authored, known.issues(), name),
        known.people,
        readers,
        notices,
        ProblemStore(shared.engine),
        settings.application,
        settings.support_team,
    )
    support = supporting(shared, notices, conversations, readers, connector)
    workarounds = Workarounds(
        issues=known.issues,
        directory=known.people,
        readers=readers,
        notices=notices,
        feedback=FeedbackStore(shared.engine),
        aftermath=aftermath,
        mutes=MuteStore(shared.engine),
        opening=support.opening,
        engine=shared.engine,
        refreshes=RefreshStore(shared.engine),
        scrubber=support.scrubber,
        audit=audit,
        clock=clock,
        application=settings.application,
        support_team=settings.support_team,
        written=support.written,
    )
    approvals = approvals_of(shared, support)
    disclosure = Disclosure(settings.lookup_reason, audit, clock)
    authors = authoring(shared, audit, approvals, disclosure)
    # of an event, in the order in which they stand below it
    actions = AllActions((looking_actions(shared), from_event, authors.desk.actions, watch_actions))
    hearing = Hearing(readers.channels)
    lookups = Lookups(
        shared.events,
        LookupStore(shared.engine),
        audit,
        clock,
        actions,
        hearing,
        known.people,
        disclosure,
    )
    all_told = telling_all(shared, support, readers, lookups, approvals)
    closer = looking(shared, lookups)
    understanding = Understanding(
        clock,
        services=lambda: sorted({source.service for source in known.sources() if source.service}),
        nodes=lambda: sorted({source.node for source in known.sources() if source.node}),
        directory=known.people,
    )
    watches = watching(shared, lookups, understanding, readers, audit)
    answers = Answers(
        Answering(
            lookups,
            known.people,
            given={"trail": closer.answer, "similar": closer.answer},
            remembered={"trail": closer.shown, "similar": closer.shown},
            actions=from_question,
        ),
        understanding,
        readers,
        PostStore(shared.engine),
        shared.engine,
        clock,
        shared.signals.giver("posts"),
        closest=lambda text, _asked, reader: understanding.closest(text, reader),
    )
    newsroom = Newsroom(
        news,
        TemplateStore(shared.engine),
        lookups,
        readers,
        CaseStore(shared.engine),
        known.people,
        clock,
    )
    cases = NewsCases(
        shared.engine, newsroom.cases, newsroom, audit, clock, _all_of(shared, "news", "refreshes")
    )
    releases = ReleaseDesk(ReleaseChanges(shared.engine, shared.events), newsroom, audit, clock)
    fixes = FixDesk(
        shared.engine,
        shared.events,
        lambda: with_stopped(authored, known.issues()),
        audit,
        clock,
        shared.signals.giver("fixes"),
    )
    manners = MannersDesk(
        shared.engine,
        HoldStore(shared.engine, letting(shared, readers)),
        PauseStore(shared.engine),
        PostStore(shared.engine),
        readers,
        known.issues,
        audit,
        clock,
        _all_of(shared, "notices", "refreshes"),
    )
    mutes = MuteDesk(
        shared.engine,
        workarounds.mutes,
        notices,
        workarounds.present_sent,
        audit,
        clock,
        shared.signals.giver("refreshes"),
    )
    kinds = {KNOWN_ISSUE: authors.going_live.kind, TELL_ALL: all_told.approval}
    approver = approving(shared, support, readers, approvals, kinds)
    self_help = helping(shared, notices, workarounds, support)
    turns = Turns(
        arrivals=Arrivals(
            conversations,
            known.people,
            connector,
            clock,
            Ledger(shared.engine),
            shared.signals.giver("people"),
            support.presence.note,
            settings.tenant_id,
        ),
        readers=readers,
        desks=Desks.of(
            (
                lookups,
                answers,
                Everybody(answers, self_help.problems),
                closer,
                watches,
                authors.desk,
                releases,
                workarounds,
                newsroom,
                cases,
                fixes,
                manners,
                mutes,
                approver,
                all_told.desk,
                all_told.told,
                support.answering,
                support.binding,
                self_help,
                guarding(shared, support),
                health_desk(shared),
            )
        ),
        answers=answers,
        self_help=self_help,
        audit=audit,
        roles=shared.roles,
        clean=lambda given: clean_words(given, support.scrubber),
        thread=support.answering.in_thread,
    )
    digest = digest_of(shared, readers, support.audience)
    return Conversing(
        turns,
        answers,
        workarounds,
        newsroom,
        readers,
        aftermath,
        manners,
        support,
        approver,
        digest,
        all_told,
        watches,
    )


def _all_of(shared: Shared, *signals: Signal) -> Callable[[], None]:
    """Gives several signals at once."""

    def give() -> None:
        for signal in signals:
            shared.signals.give(signal)

    return give
