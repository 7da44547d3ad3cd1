"""Requests that end before a handler sees them: no HTTP, or a header of more than 8 KB. Answered 400, and noted."""

import asyncio
import logging
from collections.abc import Callable, MutableMapping
from typing import Any, Final

from aiohttp.abc import AbstractAccessLogger
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import BaseRequest, StreamResponse

log = logging.getLogger(__name__)

UNREADABLE: Final = "not readable as HTTP"
_NO_METHOD: Final = "UNKNOWN"  # by which aiohttp stands for the method of what it could not read


def noting(turned_away: Callable[[str], object]) -> type[AbstractAccessLogger]:
    """What the server tells of each request. `turned_away` is given the reason, in a thread, for it may block."""

    class Unreadable(AbstractAccessLogger):
        """Looks for those that were not read."""

        def log(self, request: BaseRequest, response: StreamResponse, time: float) -> None:
            """One request that was answered."""
            if request.method == _NO_METHOD and response.status == 400:
                asyncio.get_running_loop().run_in_executor(None, turned_away, UNREADABLE)

    return Unreadable


class ServerLog(logging.LoggerAdapter[logging.Logger]):
    """The server's log without what strangers could fill it with: a trace for each request that cannot be read."""

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        """As a logger's own."""
        if not isinstance(kwargs.get("exc_info"), HttpProcessingError):
            super().log(level, msg, *args, **kwargs)

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        """As it is."""
        return msg, kwargs
