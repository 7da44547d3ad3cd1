"""Every role: the operator's files are read again when they change."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.audit import AuditLog
from bot.authoring.running import AuthoredReload
from bot.authoring.store import AuthoredStore
from bot.conversations import ConversationStore
from bot.directory import DirectoryFault, load_directory
from bot.entra.joining import EntraPeople
from bot.entra.people import login_rule
from bot.entra.store import EntraStore
from bot.known import Inputs
from bot.parts.shared import Shared
from bot.reloading.differences import of_issues, of_people, of_rights, of_sources
from bot.reloading.issues import IssueReload
from bot.reloading.noting import RIGHTS, Noting, Watched
from bot.reloading.reloading import Reloading
from bot.reloading.whole_file import WholeFile
from bot.roles import Role
from bot.stages import Stage, in_thread
from ingest.sources import SourcesError, load_sources


@dataclass(frozen=True, slots=True)
class ReloadPart:
    """Its stage, which the service runs."""

    reloading: Reloading
    stage: Stage


def reloading_part(shared: Shared, inputs: Inputs, roles: Collection[Role]) -> ReloadPart:
    """Looks at the files that the settings name, of which `inputs` were read."""
    known, settings, files = shared.known, shared.settings, []
    sources, people = settings.sources, settings.people
    if sources is not None and inputs.sources:
        files.append(
            WholeFile("sources", sources, lambda: known.use_sources(load_sources(sources)), (SourcesError,))
        )
    if people is not None and inputs.directory.people:
        files.append(
            WholeFile(
                "people",
                people,
                lambda: known.people.use(load_directory(people).directory),
                (DirectoryFault,),
            )
        )
    issues = (
        None
        if inputs.folder is None
        else IssueReload(inputs.folder, known, shared.engine, shared.clock, shared.signals.giver("news"))
    )
    conversations = ConversationStore(shared.engine)
    entra = (
        EntraPeople(EntraStore(shared.engine), login_rule(settings.graph_logins), known.people)
        if settings.graph
        else None
    )
    authored = AuthoredReload(AuthoredStore(shared.engine), known)
    authored.look()
    reloading = Reloading(
        known,
        conversations,
        shared.clock,
        issues=issues,
        files=files,
        entra=entra,
        authored=authored,
        noting=Noting(shared.engine, AuditLog(shared.engine, shared.clock), _watched(shared, inputs, roles)),
    )
    stage = Stage("reload", in_thread(reloading.run_once))
    shared.signals.wake("people", reloading.learn_now)
    shared.signals.wake("people", stage.wake)
    shared.signals.wake("issues", stage.wake)
    return ReloadPart(reloading, stage)


def _watched(shared: Shared, inputs: Inputs, roles: Collection[Role]) -> Sequence[Watched]:
    """What this process knows of all that the service goes by; rights are known by who talks with people."""
    known, found = shared.known, []
    if inputs.sources:
        found.append(Watched("sources", known.sources, of_sources))
    if inputs.folder is not None:
        found.append(Watched("known issues", known.issues, of_issues))
    if inputs.directory.people:
        found.append(Watched("people", known.people.listed, of_people))
    if "bot" in roles:
        found.append(Watched(RIGHTS, known.people, lambda people: of_rights(people, shared.roles)))
    return found
