"""Which hosts are the Bot Connector: our token and people's cards go to these and no others. Pure.

An activity names the service that its answer goes to. That Teams signed it says who sent it, not where it leads:
https://microsoft.github.io/teams-sdk/python/essentials/app-configuration/service-url-validation
"""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from yarl import URL

from bot.teams.refusals import SendFailed

MICROSOFT: Final = frozenset(
    {
        "smba.trafficmanager.net",
        "smba.onyx.prod.teams.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",  # US government: GCC
        "smba.infra.gov.teams.microsoft.us",  # GCC High
        "smba.infra.dod.teams.microsoft.us",  # Department of Defense
        "frontend.botapi.msg.infra.teams.microsoftonline.cn",  # China, by 21Vianet
    }
)
FOREIGN_HOST: Final = "ForeignHost"


@dataclass(frozen=True, slots=True)
class ServiceHosts:
    """Microsoft's hosts, this machine itself, and `more` (lowercase)."""

    more: frozenset[str] = frozenset()

    @classmethod
    def of(cls, named: str | None, service_url: str | None = None) -> "ServiceHosts":
        """With the hosts that an operator names, by commas, and the one of their own `service_url`."""
        hosts = {host.strip().lower() for host in (named or "").split(",")}
        return cls(frozenset(hosts | {_host(service_url or "")}) - {""})

    def address(self, url: str, *, with_token: bool) -> URL:
        """The URL as it stands. Raises SendFailed for one that nothing may be sent to.

        A token goes over TLS only, or stays on this machine.
        """
        try:
            target = URL(url, encoded=True)
            host, scheme, user = (target.host or "").lower(), target.scheme, target.raw_user
        except ValueError as error:
            raise _refused("BadAddress", f"{type(error).__name__}: {error}"[:300]) from error
        if scheme not in {"http", "https"} or not host:
            raise _refused("BadAddress", "The service URL is not a web address.")
        if user is not None or target.raw_password is not None:
            raise _refused("BadAddress", "The service URL names a user.")
        if is_loopback(host):
            return target
        if with_token and scheme != "https":
            raise _refused("BadAddress", "The token is sent over https only.")
        if host not in MICROSOFT and host not in self.more:
            raise _refused(
                FOREIGN_HOST,
                f"{host[:100]!r} is no host of Teams; if it is one, name it in HEADSUP_SERVICE_HOSTS.",
            )
        return target


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    try:
        address = ip_address(host.partition("%")[0])
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _host(url: str) -> str:
    try:
        return (URL(url, encoded=True).host or "").lower()
    except ValueError:
        return ""


def _refused(code: str, detail: str) -> SendFailed:
    return SendFailed(code=code, detail=detail, permanent=True)
