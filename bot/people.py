"""The directory as it is known now: the file, and the Teams identities that rosters have given since."""

from collections.abc import Mapping

from bot.directory import Directory


class People:
    """Holds the present directory; each change makes a new one, so readers never see half of it."""

    def __init__(self, listed: Directory, identities: Mapping[str, str]) -> None:
        self._listed = listed
        self._identities = identities
        self._current = listed.with_identities(identities)

    def __call__(self) -> Directory:
        """The directory now."""
        return self._current

    def learn(self, identities: Mapping[str, str]) -> None:
        """Fill in object ids: e-mail or UPN (casefolded) -> Entra object id."""
        self._identities = identities
        self._current = self._listed.with_identities(identities)

    def use(self, listed: Directory) -> None:
        """Go by another file, with the identities that are known."""
        self._listed = listed
        self._current = listed.with_identities(self._identities)
