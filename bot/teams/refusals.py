"""How the Bot Connector says no, and what that means for trying again. Pure.

Which statuses are worth a retry:
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import msgspec

# 412, 429, 502, 503, 504 are Microsoft's list; 500 and 408 are as passing; 401 passes when the secret is renewed.
PASSING: Final = frozenset({401, 408, 412, 423, 425, 429, 500, 502, 503, 504})


class SendFailed(Exception):
    """A request to the Bot Connector that did not succeed.

    `status` is None when no answer came. `retry_after` is in seconds. `permanent`: trying again is no use
    before something else changes (the app is installed again, say). `outcome_unknown`: the request was
    written and may have been carried out.
    """

    def __init__(
        self,
        *,
        status: int | None = None,
        code: str = "",
        detail: str = "",
        retry_after: float | None = None,
        permanent: bool = False,
        outcome_unknown: bool = False,
    ) -> None:
        super().__init__()
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.permanent = permanent
        self.outcome_unknown = outcome_unknown

    def __str__(self) -> str:
        return self._sentence(f": {self.detail}" if self.detail else "")

    @property
    def brief(self) -> str:
        """The same without what Teams said, which may quote the card: for logs."""
        return self._sentence("")

    def _sentence(self, detail: str) -> str:
        what = f"{self.status} {self.code}".strip() if self.status is not None else self.code
        then = (
            "it may have been delivered"
            if self.outcome_unknown
            else "trying again is no use"
            if self.permanent
            else "it can be tried again"
        )
        return f"Teams did not take it ({what}{detail}); {then}."


def refusal(status: int, headers: Mapping[str, str], raw: bytes) -> SendFailed:
    """The failure that an HTTP answer stands for."""
    code, detail = _error(raw)
    return SendFailed(
        status=status,
        code=code,
        detail=detail,
        retry_after=retry_after(headers),
        permanent=status < 500 and status not in PASSING,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from `Retry-After` as seconds or as a date (measured against the answer's own Date)."""
    value = headers.get("Retry-After")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        until, now = _date(value), _date(headers.get("Date", ""))
        if until is None or now is None:
            return None
        seconds = (until - now).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _error(raw: bytes) -> tuple[str, str]:
    """Code and message of `{"error": {"code": …, "message": …}}`, bounded; empty where there is none."""
    try:
        body = msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        return "", ""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return "", ""
    code, message = error.get("code"), error.get("message")
    return (
        code[:100] if isinstance(code, str) else "",
        message[:300] if isinstance(message, str) else "",
    )
