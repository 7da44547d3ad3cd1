"""Tokens of the app, as the settings say: for Teams, and for Graph."""

from bot.outbound import Outbound
from bot.settings import Settings
from bot.teams.app_credential import credential_of
from bot.teams.app_tokens import AppTokens


def tokens_for(settings: Settings, scope: str) -> AppTokens | None:
    """None without an app id: everything is on this machine then."""
    if settings.app_id is None:
        return None
    http = Outbound(settings.ca_bundle).requests() if settings.ca_bundle is not None else None
    return AppTokens(
        settings.app_id, credential_of(settings), settings.tenant_id or "", scope=scope, http_client=http
    )
