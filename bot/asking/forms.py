"""What a value's form says about it: addresses, trace ids, logins, statuses, versions. Pure."""

import re
from contextlib import suppress
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from typing import Final

from bot.asking.words import FIELD_NAMES

_TRACE_ID: Final = re.compile(
    r"[0-9a-f]{32}"  # W3C trace id
    r"|[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"  # W3C traceparent
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # a GUID
    r"|0h[0-9a-z]{11}(?::[0-9a-f]{1,8})?"  # ASP.NET Core's HttpContext.TraceIdentifier
    r"|(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{16}",  # W3C span id
    re.IGNORECASE,
)
_NODE: Final = re.compile(r"(?:web|node|srv|server|app|host|vm|www|iis|knoten)[-_]?\d+(?:[-.][a-z0-9.-]+)?")
_PORT: Final = re.compile(r"((?:\d{1,3}\.){3}\d{1,3}):\d{1,5}|\[?([0-9a-f:.]+)\](?::\d{1,5})?", re.IGNORECASE)
_MAIL: Final = re.compile(r"[^@\s\\]+@[^@\s]+\.[^@\s]+")
_VERSION: Final = re.compile(r"v?(\d+(?:\.\d+)*(?:[-+.][a-z0-9.+-]+)?)", re.IGNORECASE)
_DOTTED_VERSION: Final = re.compile(
    r"v\d+(?:\.\d+)+(?:[-+][a-z0-9.+-]+)?|\d+\.\d+\.\d+(?:[-+][a-z0-9.+-]+)?", re.IGNORECASE
)
_STATUS: Final = re.compile(r"([1-5]\d\d)(?:s|er)?")
_STATUS_CLASS: Final = re.compile(r"([1-5])(?:xx|00er)(?:s|er)?")
_EXCEPTION: Final = re.compile(r"(?:[A-Za-z_]\w*\.)*[A-Z]\w*[a-z]\w*(?:Exception|Error)")
"""The name of a kind of exception, maybe with its namespace."""
_FIELD: Final = re.compile(
    r"(?P<not>[-!]?)(?P<name>[a-z][a-z_-]*)(?P<op>!=|==?|:|#(?=\d))(?P<value>.*)", re.IGNORECASE
)
_STATUSES: Final = frozenset(str(status.value) for status in HTTPStatus if status >= 400)


def address_of(text: str) -> str | None:
    """The IP address that a text is, or the beginning of one: `10.20.*` and `10.20.0.0/16` are `10.20.*`."""
    if text.count(".") == 3 or text.count(":") > 1:
        with suppress(ValueError):
            found_address = ip_address(_without_port(text))
            mapped = found_address.ipv4_mapped if isinstance(found_address, IPv6Address) else None
            return str(mapped or found_address)
    found = re.fullmatch(r"((?:\d{1,3}\.){1,3})(?:\*|x)(?:\.(?:\*|x)){0,2}", text)
    if found is not None:
        return found[1] + "*"
    found = re.fullmatch(r"(\d{1,3}\.)(\d{1,3}\.)(\d{1,3}\.)\d{1,3}/(8|16|24|32)", text)
    if found is None:
        return None
    bits = int(found[4])
    return text.partition("/")[0] if bits == 32 else "".join(found[n] for n in range(1, bits // 8 + 1)) + "*"


def _without_port(text: str) -> str:
    """An address without the port and brackets that logs write: `10.0.0.1:8080`, `[::1]:8080`."""
    found = _PORT.fullmatch(text)
    return found[1] or found[2] if found is not None else text


def is_exception(text: str) -> bool:
    """Whether a text is named as kinds of exceptions are: `NullReferenceException`."""
    return _EXCEPTION.fullmatch(text) is not None


def is_trace_id(text: str) -> bool:
    """Whether a text can only be a trace id."""
    return _TRACE_ID.fullmatch(text) is not None


def is_url(text: str) -> bool:
    """Whether a text is an address of the web or a path."""
    return text.startswith(("http://", "https://")) or (
        text.startswith("/") and len(text) > 1 and not text.startswith("//")
    )


def looks_like_login(text: str) -> bool:
    r"""Whether a text can only be a login: `anna@example.com`, `DOMAIN\anna`."""
    domain, backslash, name = text.partition("\\")
    return _MAIL.fullmatch(text) is not None or bool(backslash and domain and name)


def is_dotted_name(text: str) -> bool:
    """Whether a text is made like `anna.schmidt`, which is a login where one is expected."""
    return re.fullmatch(r"[^\W\d_]+(?:[._][^\W\d_]\w*)+", text) is not None


def login_of(text: str) -> str:
    """A login without the sign of a mention."""
    return text[1:] if text.startswith("@") and len(text) > 1 else text


def looks_like_node(key: str) -> bool:
    """Whether a word is named as nodes are: `web2`, `srv-03`."""
    return _NODE.fullmatch(key) is not None


def is_http_status(key: str) -> bool:
    """Whether a word is a status after the word `status`: any of three digits, or `5xx`."""
    return _STATUS.fullmatch(key) is not None or _STATUS_CLASS.fullmatch(key) is not None


def status_of(key: str) -> str | None:
    """The status that a word is by itself: an error of RFC 9110 and its kin (`403`, `500s`, `5xx` as `5*`)."""
    found = _STATUS_CLASS.fullmatch(key)
    if found is not None:
        return f"{found[1]}*"
    found = _STATUS.fullmatch(key)
    return found[1] if found is not None and found[1] in _STATUSES else None


def version_of(text: str, *, alone: bool) -> str | None:
    """The version that a text is, without a leading v; `alone`: without the word `version` before it."""
    if alone and _DOTTED_VERSION.fullmatch(text) is None:
        return None
    found = _VERSION.fullmatch(text)
    return found[1] if found is not None else None


def split_field(text: str) -> tuple[str, str, bool] | None:
    """`node:web2` as the field, the value, and whether it is negated (`-node:web2`, `node!=web2`)."""
    found = _FIELD.fullmatch(text)
    field = FIELD_NAMES.get(found["name"].casefold()) if found is not None else None
    if found is None or field is None:
        return None
    negated = bool(found["not"]) or found["op"] == "!="
    return field, found["value"].strip("\"'"), negated
