"""Secrets in JSON values: by the names under which they stand, at any depth. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from ingest.secrets.encodings import Layer
from ingest.secrets.forms import marker
from ingest.secrets.names import secret_kind

_DEEPEST: Final = 32  # levels of JSON; what lies deeper is left out
_TOO_DEEP: Final = "[nested too deeply]"
_NAME_KEYS: Final = frozenset({"name", "key", "field", "property", "propertyname", "parameter", "parametername",
                               "header", "headername", "loc", "path"})  # fmt: skip
_VALUE_KEYS: Final = frozenset({"value", "values", "val", "input", "attemptedvalue", "rawvalue", "newvalue", "oldvalue",
                                "originalvalue", "currentvalue"})  # fmt: skip
_AWS_ID: Final = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{12,124}")
_AWS_SECRET: Final = re.compile(r"[A-Za-z0-9/+]{40}")

Text = Callable[[str], str]
Kind = Callable[[str], str | None]


def scrub_json(value: Any, text: Text | None, own_kind: Kind) -> Any:
    """The value without its secrets. `text` treats its texts, None leaves them; `own_kind` knows more names."""
    return _Walk(text, own_kind).value(value, 0)


class _Walk:
    def __init__(self, text: Text | None, own_kind: Kind) -> None:
        self._texts = text is not None
        self._text: Text = text if text is not None else lambda text: text
        self._own_kind = own_kind

    def value(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if not isinstance(value, Mapping | list):
            return value
        if depth > _DEEPEST:
            return _TOO_DEEP
        return self._mapping(value, depth) if isinstance(value, Mapping) else self._list(value, depth)

    def _mapping(self, mapping: Mapping[str, Any], depth: int) -> dict[str, Any]:
        scrubbed: dict[str, Any] = {}
        for key, value in mapping.items():
            kind = self._kind(key)
            if kind is None:
                scrubbed[self._text(key)] = self.value(value, depth + 1)
            else:
                # A count of tokens is no secret: `tokens: 512`, where `token: 512` may be a one-time password.
                counted = isinstance(value, int | float) and key[-1:] in "sS" and kind == "token"
                scrubbed[key] = value if counted else self._blot(value, kind, depth + 1)
        for key, kind in self._named_values(mapping):
            scrubbed[key] = self._blot(mapping[key], kind, depth + 1)
        if self._texts and _holds_aws_id(mapping.values()):
            scrubbed = {key: _without_aws_secret(value) for key, value in scrubbed.items()}
        return scrubbed

    def _list(self, values: list[Any], depth: int) -> list[Any]:
        if len(values) == 2 and isinstance(values[0], str):  # a header as a pair
            kind = self._kind(values[0])
            if kind is not None:
                return [self._text(values[0]), self._blot(values[1], kind, depth + 1)]
        scrubbed = [self.value(item, depth + 1) for item in values]
        if self._texts and _holds_aws_id(values):
            scrubbed = [_without_aws_secret(value) for value in scrubbed]
        return scrubbed

    def _kind(self, name: str) -> str | None:
        kind = secret_kind(name) or self._own_kind(name)
        if kind is None and ("%" in name or "\\" in name or "&" in name):
            plain = Layer(name).text
            kind = secret_kind(plain) or self._own_kind(plain)
        return kind

    def _named_values(self, mapping: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The keys of the secrets in a pair such as `{"name": "password", "value": "…"}`, and their kind."""
        kind, where = None, []
        for key, value in mapping.items():
            lowered = key.lower()
            if lowered in _NAME_KEYS:
                name = value[-1] if isinstance(value, list) and value else value
                kind = kind or (self._kind(name) if isinstance(name, str) else None)
            elif lowered in _VALUE_KEYS:
                where.append(key)
        return [(key, kind) for key in where] if kind is not None else []

    def _blot(self, value: Any, kind: str, depth: int) -> Any:
        """A value under a secret's name: texts and numbers give way to the marker, at any depth."""
        if value is None or isinstance(value, bool) or value == "":
            return value
        if isinstance(value, Mapping) and depth <= _DEEPEST:
            return {self._text(key): self._blot(item, kind, depth + 1) for key, item in value.items()}
        if isinstance(value, list) and depth <= _DEEPEST:
            return [self._blot(item, kind, depth + 1) for item in value]
        return marker(kind)


def _holds_aws_id(values: Any) -> bool:
    return any(isinstance(value, str) and _AWS_ID.fullmatch(value) for value in values)


def _without_aws_secret(value: Any) -> Any:
    """The secret key beside an AWS access key id, which by itself looks like any text."""
    return marker("key") if isinstance(value, str) and _AWS_SECRET.fullmatch(value) else value
