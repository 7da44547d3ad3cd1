"""What decides who is told: each stage writes rows, and what tells people takes them up."""

from datetime import datetime

from bot.audit import AuditLog
from bot.fixes.announcer import Announcer
from bot.fixes.explaining import Explaining
from bot.manners.desk import MannersDesk
from bot.manners.expiry import HoldExpiry
from bot.manners.manners import Manners
from bot.parts.shared import Shared
from bot.reaching.stand_ins import StandIns
from bot.selfhelp.problems import ProblemStore
from bot.stages import Stage, in_thread
from bot.support.channels import ChannelStore
from bot.telling.notices import NoticeStore
from bot.telling.planner import Planner
from bot.telling.posts import PostStore
from detectors.store import EpisodeQueue


def plan_stage(shared: Shared, notices: NoticeStore, channels: ChannelStore, manners: Manners) -> Stage:
    """Episodes to notices."""
    planner = Planner(
        shared.engine,
        EpisodeQueue(shared.engine, shared.clock),
        shared.events,
        notices,
        shared.known.issues,
        shared.known.people,
        shared.clock,
        shared.worker,
        channels.recipient_of,
        manners,
    )
    written, asked = shared.signals.giver("notices"), shared.signals.giver("posts")

    def planned() -> None:
        written()
        asked()

    plan = Stage("plan", in_thread(planner.run_once, then=planned))
    shared.signals.wake("episodes", plan.wake)
    return plan


def stand_ins_stage(shared: Shared, notices: NoticeStore, channels: ChannelStore, manners: Manners) -> Stage:
    """Notices that reached nobody to notices of those who stand in."""
    stand_ins = StandIns(
        shared.engine,
        EpisodeQueue(shared.engine, shared.clock),
        shared.events,
        notices,
        shared.known.issues,
        shared.known.people,
        shared.clock,
        channels.recipient_of,
        manners,
    )
    return Stage("stand_ins", in_thread(stand_ins.run_once, then=shared.signals.giver("notices")))


def holds_stage(shared: Shared, posts: PostStore, desk: MannersDesk) -> Stage:
    """Holds that nobody answers come to an end."""
    expiry = HoldExpiry(shared.engine, desk.holds, posts, AuditLog(shared.engine, shared.clock), shared.clock)
    return Stage("holds", in_thread(expiry.run_once, then=shared.signals.giver("refreshes")))


def fixes_stage(shared: Shared, posts: PostStore, manners: Manners) -> Stage:
    """What was said about a fix to changed cards and messages."""

    def not_before(recipient: str, now: datetime) -> datetime | None:
        person = shared.known.people().by_login(recipient)
        return None if person is None else manners.quiet_until(person, now)

    audit = AuditLog(shared.engine, shared.clock)
    announcer = Announcer(shared.engine, posts, audit, shared.clock, not_before)
    explaining = Explaining(
        shared.engine,
        ProblemStore(shared.engine),
        shared.events,
        posts,
        shared.known.rules,
        shared.known.people,
        audit,
        shared.clock,
        not_before,
    )
    posted, changed = shared.signals.giver("posts"), shared.signals.giver("refreshes")

    def told() -> None:
        posted()
        changed()

    # what is known by now first: whoever described it hears of its fix
    stage = Stage("fixes", in_thread(lambda: explaining.run_once() + announcer.run_once(), then=told))
    shared.signals.wake("fixes", stage.wake)
    return stage
