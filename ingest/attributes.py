"""The attributes of a stored event, decoded when somebody first asks for one."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(dict[str, Any]).decode


class EncodedAttributes(Mapping[str, Any]):
    """A mapping over the text of a JSON object. Most events are looked at without any of it being needed."""

    __slots__ = ("_decoded", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._decoded: dict[str, Any] | None = None

    def decoded(self) -> dict[str, Any]:
        """All of them."""
        if self._decoded is None:
            self._decoded = _decode(self.text)
        return self._decoded

    def __getitem__(self, name: str) -> Any:
        return self.decoded()[name]

    def __contains__(self, name: object) -> bool:
        return name in self.decoded()

    def __iter__(self) -> Iterator[str]:
        return iter(self.decoded())

    def __len__(self) -> int:
        return len(self.decoded())

    def __bool__(self) -> bool:
        return self.text != "{}"

    def __repr__(self) -> str:
        return repr(self.decoded())


def attributes_text(attributes: Mapping[str, Any]) -> str:
    """The attributes as JSON. Raises UnicodeEncodeError for half a surrogate pair, which no database takes."""
    if type(attributes) is EncodedAttributes:  # `isinstance` takes half as long as encoding
        return attributes.text
    return _encode(attributes).decode()
