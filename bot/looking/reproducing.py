"""An event's request as a command that sends it again, to a staging host. Pure.

What the log says is one word of the command each, in quotes and in ASCII, so no shell runs any of it; nothing but
the path and the parameters comes from the log, so it goes to no other host. Secrets are placeholders.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from ingest.event import Event, text_of
from ingest.secrets.names import secret_kind
from ingest.secrets.scrubbing import Scrubber

LONGEST: Final = 6_000
"""Characters of a command; parameters beyond are left out, the last ones first."""
AUTHORIZATION: Final = "Bearer YOUR_TOKEN"

_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_IN_ADDRESS: Final = frozenset(("GET", "HEAD", "DELETE", "OPTIONS"))
"""Methods whose parameters stand in the address."""
_METHOD_AT: Final = ("request.method", "http.request.method", "http.method", "method")
_NO_PARAMETERS: Final = frozenset(("method", "headers", "host", "scheme", "protocol", "url", "cookies"))
_BODY: Final = "body"
_SCRUBBED: Final = re.compile(r"\[scrubbed:([^\[\]]{1,64})\]")
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_ADDRESS: Final = 4_000
_DEEPEST: Final = 20
_PATH: Final = "/%:@!$&()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A command, and what somebody must know of it."""

    command: str  # ASCII, several lines
    method: str
    assumed: bool  # the event does not tell the method
    secrets: tuple[str, ...]  # the placeholders to fill in
    left_out: int  # parameters that did not fit


@dataclass(frozen=True, slots=True)
class Reproducer:
    """Makes the command. `staging`: `https://host`, perhaps with a path in front of the application's own."""

    staging: str
    scrubber: Scrubber

    def __call__(self, event: Event) -> Reproduction | None:
        """The command; None for an event that tells no address."""
        path, query = _split(event.url or "")
        if not path:
            return None
        told = _method(event)
        parameters = _parameters(event)
        method = told or ("POST" if parameters else "GET")
        request = _Request(
            method,
            f"{self.staging.rstrip('/')}{quote(self._text(path), safe=_PATH, errors='replace')}",
            [(self._text(name), self._named(name, value)) for name, value in query],
            {self._text(name): self._ready(name, value) for name, value in parameters.items()},
        )
        left_out = 0
        while len(request.command()) > LONGEST and request.parameters:
            request = request.shorter()
            left_out += 1
        if len(request.command()) > LONGEST:
            request = replace(request, query=[])
        command = request.command()
        secrets = tuple(dict.fromkeys(re.findall(r"YOUR_[A-Z0-9_]+", command)))
        return Reproduction(command, method, told is None, secrets, left_out)

    def _ready(self, name: str, value: Any, depth: int = 0) -> Any:
        """A JSON value without secrets, whatever the scrubber missed when it was stored."""
        if isinstance(value, Mapping):
            if depth >= _DEEPEST:
                return {}
            return {
                self._text(key): self._ready(key, inner, depth + 1)
                for key, inner in ((str(key), inner) for key, inner in value.items())
            }
        if isinstance(value, list | tuple):
            return [self._ready(name, inner, depth + 1) for inner in value] if depth < _DEEPEST else []
        if value is None or isinstance(value, bool):  # a flag is no secret
            return value
        kind = secret_kind(name)
        if kind is not None:
            return _placeholder(kind)
        return self._text(value) if isinstance(value, str) else value

    def _named(self, name: str, text: str) -> str:
        kind = secret_kind(name)
        return self._text(text) if kind is None else _placeholder(kind)

    def _text(self, text: str) -> str:
        return _SCRUBBED.sub(lambda found: _placeholder(found[1]), self.scrubber.text(text))


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    address: str
    query: list[tuple[str, str]]
    parameters: Mapping[str, Any]

    def shorter(self) -> "_Request":
        """Without the last parameter."""
        return replace(self, parameters=dict(list(self.parameters.items())[:-1]))

    def command(self) -> str:
        """One option a line."""
        in_address = self.method in _IN_ADDRESS
        query = [*self.query, *(_flat(self.parameters) if in_address else ())]
        encoded = f"?{urlencode(query, errors='replace')}" if query else ""
        lines = [
            ["curl", "--request", self.method, f"{self.address}{encoded}"],
            ["--header", f"Authorization: {AUTHORIZATION}"],
        ]
        if self.parameters and not in_address:
            body = self.parameters if set(self.parameters) != {_BODY} else self.parameters[_BODY]
            lines.append(["--header", "Content-Type: application/json"])
            lines.append(["--data-raw", json.dumps(body)])
        return " \\\n  ".join(shlex.join(line) for line in lines)


def _split(url: str) -> tuple[str, list[tuple[str, str]]]:
    """Path and query of an address, whatever host it names; an empty path for none."""
    url = url.strip()[:_LONGEST_ADDRESS]
    try:
        parts = urlsplit(url)
        path, query = parts.path, parts.query
    except ValueError:
        path, _, query = url.partition("?")
    if not url:
        return "", []
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        pairs = []
    return f"/{path.lstrip('/')}", pairs


def _method(event: Event) -> str | None:
    for path in _METHOD_AT:
        value = event.get(path)
        if isinstance(value, str) and value.strip().upper() in _METHODS:
            return value.strip().upper()
    return None


def _parameters(event: Event) -> dict[str, Any]:
    """What the log keeps of a request below `request`."""
    found: dict[str, Any] = {}
    for name, value in event.attributes.items():
        if name == "request" and isinstance(value, Mapping):
            found |= {str(inner): one for inner, one in value.items()}
        elif name.startswith("request."):
            found[name.removeprefix("request.")] = value
    return {name: value for name, value in found.items() if name.lower() not in _NO_PARAMETERS}


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The leaves, for an address."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _flat(inner, path)
    else:
        yield path, text_of(value)


def _placeholder(kind: str) -> str:
    return f"YOUR_{_NO_NAME.sub('_', kind).strip('_').upper() or 'SECRET'}"
