"""What looks closer at an event."""

from bot.alike.finding import AlikeFinder
from bot.conversation.lookups import Lookups
from bot.looking.actions import LookingActions
from bot.looking.desk import LookingDesk
from bot.looking.reproducing import Reproducer
from bot.looking.similar import SimilarEvents
from bot.looking.trails import Trails
from bot.parts.shared import Shared
from detectors.discovery.store import TemplateStore
from ingest.secrets.scrubbing import Scrubber


def looking_actions(shared: Shared) -> LookingActions:
    """Its buttons below an event."""
    return LookingActions(reproduces=shared.settings.staging_url is not None)


def looking(shared: Shared, lookups: Lookups) -> LookingDesk:
    """Puts it together."""
    people, staging = shared.known.people, shared.settings.staging_url
    return LookingDesk(
        lookups,
        Trails(shared.events, people, shared.clock),
        SimilarEvents(AlikeFinder(shared.events, people), TemplateStore(shared.engine), people, shared.clock),
        None if staging is None else Reproducer(staging, Scrubber()),
    )
