"""The directory as the service sees it: people.csv, what Entra said last, and the identities that Teams gave."""

from dataclasses import dataclass

from sqlalchemy import Engine

from bot.conversations import ConversationStore
from bot.directory import Directory, Person
from bot.entra.people import EntraUser, Merged, merged
from bot.entra.store import EntraStore
from bot.settings import Settings
from ingest.event import canonical_login


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is. `users`: Entra's, where it is asked."""

    listed: Directory
    directory: Directory
    users: tuple[EntraUser, ...] = ()
    rule: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def in_entra(self, login: str) -> EntraUser | None:
        """Whoever has this login in Entra by the rule, though they may be nobody in the directory."""
        wanted = canonical_login(login)
        found = (user for user in self.users if wanted in map(canonical_login, user.logins(self.rule)))
        return next(found, None)

    def user_of(self, person: Person) -> EntraUser | None:
        """Their account in Entra."""
        known = (person.aad_object_id or "").casefold()
        return next((user for user in self.users if user.aad_object_id == known), None)


def seen(settings: Settings, engine: Engine | None, listed: Directory, rule: tuple[str, ...]) -> Seen:
    """The directory now. `engine`: None where there is no database yet."""
    if engine is None:
        return Seen(listed, listed)
    identities = ConversationStore(engine).identities()
    if not settings.graph:
        return Seen(listed, listed.with_identities(identities))
    store = EntraStore(engine)
    users = store.users()
    found: Merged = merged(listed, users, store.roles(), rule)
    return Seen(listed, found.directory.with_identities(identities), tuple(users), rule, found.faults)
