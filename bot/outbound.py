"""How every request that leaves this machine goes: by the proxy, if there is one, and with whom it trusts.

`HTTPS_PROXY` and `NO_PROXY` are honoured. Certificates of `ca_file` are trusted besides the system's, as where a proxy
looks into TLS. Two libraries make requests: aiohttp, and requests for MSAL.
"""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import requests
from requests.adapters import HTTPAdapter


@dataclass(frozen=True, slots=True)
class Outbound:
    """Opens the ways out. `proxies`: False for a connector on this machine."""

    ca_file: Path | None = None
    proxies: bool = True

    def tls(self) -> ssl.SSLContext:
        """Whom is trusted. Raises OSError where the file cannot be read."""
        context = ssl.create_default_context()
        if self.ca_file is not None:
            context.load_verify_locations(cafile=self.ca_file)
        return context

    def session(self, timeout: aiohttp.ClientTimeout) -> aiohttp.ClientSession:
        """For all that is asynchronous."""
        connector = aiohttp.TCPConnector(ssl=self.tls())
        return aiohttp.ClientSession(trust_env=self.proxies, timeout=timeout, connector=connector)

    def requests(self) -> requests.Session:
        """For MSAL, which blocks."""
        session = requests.Session()
        session.trust_env = self.proxies
        session.mount("https://", _Trusting(self.tls()))
        return session


class _Trusting(HTTPAdapter):
    """Goes by a context of ours, by a proxy as well."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(max_retries=1)

    def init_poolmanager(self, *args: Any, **more: Any) -> Any:
        return super().init_poolmanager(*args, ssl_context=self._context, **more)

    def proxy_manager_for(self, *args: Any, **more: Any) -> Any:
        return super().proxy_manager_for(*args, ssl_context=self._context, **more)
