r"""NLog's layout syntax as a tree: literal text and `${name:positional:option=value}`, nested at will.

The rules are those of NLog's own `LayoutParser`: outside a renderer only `${` is special; inside, `\` escapes, a value
ends at an unescaped `:` or `}`, and `${` opens a nested renderer. Source: https://github.com/NLog/NLog/wiki/Layouts.
"""

from dataclasses import dataclass
from typing import Final


class LayoutError(Exception):
    """A layout that cannot be used. `reason` says what to change, `column` (from 1) where in the layout."""

    def __init__(self, reason: str, column: int) -> None:
        super().__init__(f"column {column}: {reason}")
        self.reason = reason
        self.column = column


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text between renderers."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Option:
    """`name=value`, or a positional value with the empty name. `raw` is the value as it stands, still escaped."""

    name: str  # canonical, see `canonical`
    raw: str
    column: int  # of the value

    @property
    def text(self) -> str:
        """The value as a string option, escapes resolved."""
        return unescape(self.raw)

    def layout(self) -> tuple["Node", ...]:
        """The value as a nested layout."""
        return _Reader(self.raw, self.column, nested=True).layout()


@dataclass(frozen=True, slots=True)
class Renderer:
    """One `${…}`. `written` is its name as the layout has it, `name` the canonical one."""

    name: str
    written: str
    options: tuple[Option, ...]
    column: int

    def option(self, *names: str) -> Option | None:
        """The last option with one of these canonical names (NLog lets the last one win); '' is positional."""
        found = [option for option in self.options if option.name in names]
        return found[-1] if found else None

    def text(self, *names: str, default: str = "") -> str:
        """The text of that option, or the default."""
        option = self.option(*names)
        return default if option is None else option.text

    def flag(self, *names: str, default: bool = False) -> bool:
        """That option as a boolean."""
        option = self.option(*names)
        return default if option is None else option.text.strip().casefold() in {"true", "1", "yes", "on"}

    def number(self, *names: str) -> int:
        """That option as a whole number, 0 where it is missing. Raises LayoutError when it is none."""
        option = self.option(*names)
        if option is None:
            return 0
        try:
            number = int(option.text)
        except ValueError:
            number = 1 << 31
        if abs(number) > _LARGEST:
            raise LayoutError(f"'{option.name}' takes a whole number up to {_LARGEST}", option.column)
        return number


Node = Text | Renderer


def canonical(name: str) -> str:
    """Names are compared without regard to case and hyphens, as NLog 5 does."""
    return name.strip().replace("-", "").casefold()


def parse_layout(layout: str) -> tuple[Node, ...]:
    """The tree of a layout. Raises LayoutError with the column of what is wrong."""
    return _Reader(layout, 1, nested=False).layout()


def unescape(raw: str) -> str:
    r"""A string option's value without its escapes (`\:`, `\}`, `\n`, `\u003a`, …)."""
    if "\\" not in raw:
        return raw
    parts: list[str] = []
    at = 0
    while at < len(raw):
        char = raw[at]
        at += 1
        if char != "\\" or at == len(raw):
            parts.append(char)
            continue
        char = raw[at]
        at += 1
        if char in _DIGITS:
            end = at
            while end < min(len(raw), at + _DIGITS[char]) and raw[end] in "0123456789abcdefABCDEF":
                end += 1
            code = int(raw[at:end] or "0", 16)
            parts.append(chr(code) if code < 0x110000 else "\ufffd")
            at = end
        else:
            parts.append(_ESCAPES.get(char, char))
    return "".join(parts)


class _Reader:
    """Reads one level of layout text; `base` is the column of its first character."""

    def __init__(self, text: str, base: int, *, nested: bool) -> None:
        self._text = text
        self._base = base
        self._nested = nested
        self._at = 0

    def layout(self) -> tuple[Node, ...]:
        nodes: list[Node] = []
        literal: list[str] = []
        start = 0
        while self._at < len(self._text):
            if self._text.startswith("${", self._at):
                if literal:
                    nodes.append(Text("".join(literal), self._base + start))
                nodes.append(self._renderer())
                literal, start = [], self._at
                continue
            if (
                self._nested
                and self._text[self._at] == "\\"
                and self._text[self._at + 1 : self._at + 2] in _NESTED
            ):
                self._at += 1
            literal.append(self._text[self._at])
            self._at += 1
        if literal:
            nodes.append(Text("".join(literal), self._base + start))
        return tuple(nodes)

    def _renderer(self) -> Renderer:
        opened = self._at
        self._at += 2
        start = self._at
        while self._at < len(self._text) and self._text[self._at] not in ":}":
            self._at += 1
        written = self._text[start : self._at].strip()
        if not written:
            raise LayoutError("a renderer needs a name after '${'", self._base + start)
        options: list[Option] = []
        while self._at < len(self._text) and self._text[self._at] == ":":
            self._at += 1
            options.append(self._option())
        if self._at >= len(self._text):
            raise LayoutError(f"'${{{written}' is not closed: add the missing '}}'", self._base + opened)
        self._at += 1  # the closing brace
        return Renderer(canonical(written), written, tuple(options), self._base + opened)

    def _option(self) -> Option:
        start = self._at
        self._skip(stop=":}=")
        if self._text[self._at : self._at + 1] != "=":
            return Option("", self._text[start : self._at], self._base + start)
        name = canonical(self._text[start : self._at])
        self._at += 1
        value = self._at
        self._skip(stop=":}", quotes=name in _CONDITIONS)
        return Option(name, self._text[value : self._at], self._base + value)

    def _skip(self, *, stop: str, quotes: bool = False) -> None:
        """Move on to the first of `stop` that is neither escaped, nor nested, nor quoted in a condition."""
        depth = 0
        while self._at < len(self._text):
            char = self._text[self._at]
            if not depth and char in stop:
                return
            if char == "\\":
                self._at += 1
            elif self._text.startswith("${", self._at):
                depth += 1
                self._at += 1
            elif char == "}":
                depth -= 1
            elif char == "'" and quotes and not depth:
                close = self._text.find("'", self._at + 1)
                self._at = close if close > 0 else self._at
            self._at += 1
        self._at = len(self._text)


_LARGEST: Final = 10_000
_NESTED: Final = (":", "}")
_CONDITIONS: Final = frozenset({"when", "condition"})
_DIGITS: Final = {"u": 4, "U": 8, "x": 4}
_ESCAPES: Final = {
    "0": "\0", "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip
