"""NLog's layout renderers and wrappers as elements to match.

Names, aliases, options and defaults are those of NLog 4 to 6 and NLog.Web: https://nlog-project.org/config/?tab=layout-renderers.
A renderer not known here is an attribute under its `item` option or its own name, so that any layout can be read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ingest.event import TEXT_FIELDS
from ingest.records.nlog import values
from ingest.records.nlog.dates import DateFormatError, compile_date, ticks
from ingest.records.nlog.dotnet import shape_of
from ingest.records.nlog.elements import Element, Field, Group, Kind, Literal
from ingest.records.nlog.syntax import LayoutError, Node, Renderer, Text, canonical, parse_layout
from ingest.records.nlog.wrapping import wrapped


@dataclass(frozen=True, slots=True)
class Builder:
    """Turns a tree into elements. `variables` are the `<variable>`s of the configuration, names in canonical form."""

    variables: Mapping[str, str]
    open: tuple[str, ...] = ()  # variables being expanded, against circles

    def elements(self, nodes: tuple[Node, ...]) -> tuple[Element, ...]:
        """The elements of a layout. Raises LayoutError."""
        found: list[Element] = []
        for node in nodes:
            found.extend([Literal(node.text)] if isinstance(node, Text) else self._renderer(node))
        return tuple(found)

    def _renderer(self, node: Renderer) -> tuple[Element, ...]:
        if node.name in self.variables:
            return wrapped(node, self._variable(node.name, node), self.elements)
        if node.name in _WRAPPERS:
            inner = node.option("inner") or node.option("")
            # NLog trims a positional inner layout, but not in all versions
            trims = inner is not None and inner.name == "" and inner.raw != inner.raw.strip()
            elements = self.elements(inner.layout()) if inner is not None else ()
            return wrapped(node, _loose_ends(elements) if trims else elements, self.elements)
        return wrapped(node, self._field(node), self.elements)

    def _field(self, node: Renderer) -> tuple[Element, ...]:
        if node.name in _LITERALS:
            return (Literal(_LITERALS[node.name]),)
        if node.name == "literal":
            return (Literal(node.text("text", "")),)
        if node.name == "var":
            name = canonical(node.text("name", ""))
            if name in self.variables:
                return self._variable(name, node)
            default = node.option("default")
            return (replace(_item(node), absent=frozenset({default.text} if default else ())),)
        if node.name == "message":
            return _message(node)
        if node.name == "exception":
            formats = node.text("format", "")
            return (Field(Kind.EXCEPTION, "exception", shape=shape_of(formats)),)
        if node.name in _TIMES:
            return (_time(node),)
        if node.name == "alleventproperties":
            separator = node.text("separator", default=", ")
            return (
                Field(
                    Kind.PROPERTIES,
                    read=values.properties(node.text("format", default="[key]=[value]"), separator),
                ),
            )
        return (_known(node) or _item(node),)

    def _variable(self, name: str, node: Renderer) -> tuple[Element, ...]:
        if name in self.open:
            raise LayoutError(f"the variable '{name}' contains itself", node.column)
        try:
            nodes = parse_layout(self.variables[name])
            return Builder(self.variables, (*self.open, name)).elements(nodes)
        except LayoutError as error:
            raise LayoutError(f"in the variable '{name}', {error.reason}", node.column) from error


def _message(node: Renderer) -> tuple[Element, ...]:
    message = Field(Kind.VALUE, "message")
    if not node.flag("withexception"):
        return (message,)
    exception = Field(Kind.EXCEPTION, "exception", required=True, alone=True)
    given = node.option("exceptionseparator")
    # '|' since NLog 4.7.12 or so, a line end before
    separators = [given.text.replace("\r\n", "\n")] if given else ["|", "\n"]
    return (message, Group((*((Literal(separator), exception) for separator in separators), ())))


def _time(node: Renderer) -> Field:
    default, option_name = _TIMES[node.name]
    option = node.option("format", "") if option_name else None
    try:
        if node.name == "ticks":
            pattern = ticks()
        else:
            pattern = compile_date(_date_format(node) if option else default, node.text("culture"))
    except DateFormatError as error:
        at = node.option("culture") if "culture" in str(error) else option
        raise LayoutError(str(error), at.column if at else node.column) from error
    utc = node.flag("universaltime", default=node.name == "date" and node.text("format", "") == "U")
    return Field(Kind.TIME, strict=f"(?:{pattern.pattern})", date=pattern, utc=utc)


def _date_format(node: Renderer) -> str:
    """The format option; colons that should have been escaped are taken as meant."""
    pieces = [option.text for option in node.options if option.name == "format" or not option.name]
    return ":".join(pieces)


def _known(node: Renderer) -> Field | None:
    if node.name in _NUMBERS:
        return Field(Kind.VALUE, node.written.casefold(), strict=_NUMBERS[node.name], read=values.plain)
    if node.name in {"level", "loglevel"}:
        one = {"firstcharacter": "[TDIWEFOtdiwefo]", "ordinal": "[0-6]"}
        pattern = one.get(canonical(node.text("format", "")), values.level_pattern())
        return Field(Kind.VALUE, "level", strict=pattern, read=values.level)
    if node.name == "identity":
        read = values.identity(node.text("separator", default=":"))
        return Field(Kind.VALUE, "user", read=read if node.flag("name", default=True) else lambda _: None)
    if node.name == "activity":
        name = node.text("property", "", default="TraceId")
        return Field(
            Kind.VALUE, "trace_id" if canonical(name) in {"traceid", "id"} else name, read=values.plain
        )
    if node.name == "aspnetrequest":
        variable = canonical(node.text("servervariable", "item", "", default="").replace("_", ""))
        if variable in _SERVER_VARIABLES:
            name = _SERVER_VARIABLES[variable]
            return Field(Kind.VALUE, name, read=_READS.get(name, values.plain))
    if node.name in _FIELDS:
        name = _FIELDS[node.name]
        return Field(Kind.VALUE, name, token=name in {"logger", "node"}, read=_READS.get(name, values.plain))
    if node.name in _OWN_NAMES:
        return Field(Kind.VALUE, node.written.casefold(), read=values.plain)
    return None


def _item(node: Renderer) -> Field:
    """An attribute, or the well-known field of that name, by the item that the renderer shows."""
    option = node.option(*_ITEM_OPTIONS)
    if option is None and (node.name in _ITEMS or node.name.startswith("aspnet")):
        option = node.option("")
    name = option.text.strip() if option is not None and "${" not in option.raw else ""
    name = name or node.written.casefold()
    if path := node.text("objectpath"):
        name = f"{name}.{path}"
    decode = node.text("format") == "@" or node.name == "aspnetrequestpostedbody"
    read: Callable[[str], object] = values.json_value if decode else values.plain
    if name in TEXT_FIELDS:
        read = {**_READS, "level": values.level}.get(name, values.plain)
    return Field(Kind.VALUE, name, read=read)


def _loose_ends(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """The same with the blanks at both ends, or without."""
    trimmed = list(elements)
    for end in (0, -1):
        literal = trimmed[end] if trimmed else None
        if isinstance(literal, Literal):
            text = literal.text.lstrip() if end == 0 else literal.text.rstrip()
            if text != literal.text:
                trimmed[end] = Literal(text)
    return (Group((elements, tuple(trimmed))),)


_TIMES: Final = {  # the default format, and whether it can be given
    "longdate": ("yyyy-MM-dd HH:mm:ss.ffff", False),
    "shortdate": ("yyyy-MM-dd", False),
    "time": ("HH:mm:ss.ffff", False),
    "ticks": ("", False),
    "date": ("yyyy/MM/dd HH:mm:ss.fff", True),
    "datetimeoffset": ("o", True),
}
_LITERALS: Final = {"newline": "\n", "tab": "\t", "space": " ", "dbnull": ""}
_WRAPPERS: Final = frozenset({
    "cached", "filesystemnormalize", "jsonencode", "left", "lowercase", "norawvalue", "objectpath", "onexception",
    "onhasproperties", "pad", "replace", "replacenewlines", "right", "rot13", "substring", "trimwhitespace",
    "truncate", "tolower", "toupper", "uppercase", "urlencode", "when", "whenempty", "wrapline", "xmlencode",
})  # fmt: skip
_NUMBERS: Final = {
    "threadid": "[0-9]+",
    "processid": "[0-9]+",
    "counter": "-?[0-9]+",
    "sequenceid": "[0-9]+",
    "callsitelinenumber": "[0-9]*",
    "guid": "[0-9A-Fa-f(){}-]{32,38}",
}
_FIELDS: Final = {
    "logger": "logger",
    "loggername": "logger",
    "aspnetuseridentity": "user",
    "windowsidentity": "user",
    "aspnetrequestip": "client_ip",
    "aspnetrequesturl": "url",
    "aspnetrequestpath": "url",
    "aspnettraceidentifier": "trace_id",
    "activityid": "trace_id",
    "machinename": "node",
    "hostname": "node",
    "aspnetresponsestatuscode": "http_status",
    "assemblyversion": "version",
    "aspnetmvcaction": "operation",
    "aspnetrequestendpoint": "operation",
}
_SERVER_VARIABLES: Final = {
    "remoteaddr": "client_ip", "httpxforwardedfor": "client_ip", "url": "url", "httpurl": "url", "pathinfo": "url",
    "logonuser": "user", "authuser": "user", "remoteuser": "user",
}  # fmt: skip
_READS: Final = {"user": values.user, "client_ip": values.address}
_ITEMS: Final = frozenset({
    "eventproperties", "eventproperty", "eventcontext", "scopeproperty", "mdlc", "mdc", "gdc", "var", "environment",
    "appsetting", "configsetting", "registry", "processinfo", "performancecounter", "gc",
})  # fmt: skip
_ITEM_OPTIONS: Final = (
    "item", "variable", "key", "name", "property", "header", "headernames", "querystring", "querystringkeys", "form",
    "servervariable", "cookie", "cookienames", "claimtype", "settingname", "value",
)  # fmt: skip
_OWN_NAMES: Final = frozenset({
    "appdomain", "basedir", "callsite", "callsitefilename", "currentdir", "exceptiondata", "ndc", "ndlc", "nlogdir",
    "processdir", "processname", "processtime", "scopeindent", "scopenested", "scopetiming", "ndlctiming",
    "stacktrace", "tempdir", "threadname", "environmentuser", "qpc",
})  # fmt: skip
