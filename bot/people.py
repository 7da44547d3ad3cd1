"""The directory as it is known now: the file, what Entra says, and the Teams identities that rosters have given."""

from collections.abc import Callable, Mapping

from bot.directory import Directory


def _alone(listed: Directory) -> Directory:
    return listed


class People:
    """Holds the present directory; each change makes a new one, so readers never see half of it."""

    def __init__(self, listed: Directory, identities: Mapping[str, str]) -> None:
        self._listed = listed
        self._identities = identities
        self._joined: Callable[[Directory], Directory] = _alone
        self._current = self._made()

    def __call__(self) -> Directory:
        """The directory now."""
        return self._current

    def listed(self) -> Directory:
        """What the file says, without what is known besides."""
        return self._listed

    def learn(self, identities: Mapping[str, str]) -> None:
        """Fill in object ids: e-mail or UPN (casefolded) -> Entra object id."""
        self._identities = identities
        self._current = self._made()

    def use(self, listed: Directory) -> None:
        """Go by another file, with what is known besides."""
        self._listed = listed
        self._current = self._made()

    def join(self, joined: Callable[[Directory], Directory]) -> None:
        """Go by what Entra says as well: `joined` makes one directory of it and the file's."""
        self._joined = joined
        self._current = self._made()

    def _made(self) -> Directory:
        return self._joined(self._listed).with_identities(self._identities)
