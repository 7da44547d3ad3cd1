"""The credential that the settings name."""

from bot.settings import Settings
from bot.teams.credentials import Certificate, Credential, ManagedIdentity


def credential_of(settings: Settings) -> Credential:
    """The machine's identity before a certificate, that before a secret; empty if none is set."""
    identity = settings.managed_identity
    if identity and identity.casefold() not in ("off", "false", "0"):
        named = None if identity.casefold() in ("on", "true", "1") else identity
        return ManagedIdentity(named)
    if settings.app_certificate is not None:
        return Certificate(settings.app_certificate)
    return settings.app_secret.get_secret_value() if settings.app_secret else ""
