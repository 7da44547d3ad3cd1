"""`scrub` and `derive` of `sources.yaml`: what else is a secret, and what may be told of it."""

import re
from collections.abc import Hashable, Mapping
from typing import Any, Final

from ingest.event import WELL_KNOWN
from ingest.positioned_yaml import PositionedYaml, Problem
from ingest.records.text_format import PatternError, compile_pattern
from ingest.secrets.facts import Fact
from ingest.secrets.names import joined, secret_kind

Path_ = tuple[Hashable, ...]
Additions = tuple[dict[str, str], tuple[tuple[str, str], ...]]
"""Names with the kinds of what stands under them, and pairs of a kind and a pattern."""

_KIND: Final = re.compile(r"[a-z][a-z-]{0,19}")
_DEFAULT: Final = "secret"
_SHORTEST, _LONGEST = 3, 50  # letters and digits of a name
_TESTS: Final = ("matches", "longer_than", "shorter_than", "same_as")
_TEXTS: Final = ("message", "exception", "url")  # fields of ours out of which a value may be taken


class _Reader:
    """Reads one value of a file; faults go to `problems`."""

    def __init__(self, document: PositionedYaml, at: Path_, problems: list[Problem]) -> None:
        self._document = document
        self._at = at
        self._problems = problems

    def fault(self, path: Path_, message: str, *, key: bool = False) -> None:
        self._problems.append(self._document.problem((*self._at, *path), message, key=key))

    def pattern(self, path: Path_, value: Any, *, groups: range) -> str | None:
        """A usable pattern, with as many groups as it may have."""
        if not isinstance(value, str) or not value:
            self.fault(path, "expected a pattern")
            return None
        try:
            compiled = compile_pattern(value)
        except PatternError as error:
            self.fault(path, str(error))
            return None
        if compiled.groups not in groups and "secret" not in compiled.groupindex:
            wanted = "one group" if groups.start else "at most one group"
            self.fault(path, f"expected {wanted}, around the secret; the others as (?:…)")
        elif compiled.fullmatch("") is not None:
            self.fault(path, "the pattern fits an empty text, which is everywhere")
        else:
            return value
        return None


def read_scrub(document: PositionedYaml, at: Path_, given: Any, problems: list[Problem]) -> Additions:
    """What `scrub` adds to the secrets that everybody has."""
    return _Scrub(document, at, problems).read(given)


def read_facts(document: PositionedYaml, at: Path_, given: Any, problems: list[Problem]) -> tuple[Fact, ...]:
    """The rules of `derive`."""
    return _Derive(document, at, problems).read(given)


class _Scrub(_Reader):
    def read(self, given: Any) -> Additions:
        if not isinstance(given, dict):
            self.fault((), "expected scrub to have names, patterns or both")
            return {}, ()
        for key in given:
            if key not in ("names", "patterns"):
                self.fault((key,), f"unknown key {key!r}; known are names, patterns", key=True)
        return self._names(given.get("names")), self._patterns(given.get("patterns"))

    def _names(self, given: Any) -> dict[str, str]:
        if given is None:
            return {}
        if isinstance(given, list):
            pairs = [(("names", index), name, _DEFAULT) for index, name in enumerate(given)]
        elif isinstance(given, dict):
            pairs = [(("names", name), name, kind) for name, kind in given.items()]
        else:
            self.fault(("names",), "expected a list of names, or pairs such as {taxId: tax-id}")
            return {}
        names: dict[str, str] = {}
        for path, name, kind in pairs:
            if not isinstance(name, str) or not _SHORTEST <= len(joined(name)) <= _LONGEST:
                self.fault(path, f"expected a name of {_SHORTEST} to {_LONGEST} letters and digits", key=True)
            elif self._kind(path, kind):
                names[name] = kind
        return names

    def _patterns(self, given: Any) -> tuple[tuple[str, str], ...]:
        if given is None:
            return ()
        if not isinstance(given, list):
            self.fault(("patterns",), "expected a list of patterns")
            return ()
        patterns: list[tuple[str, str]] = []
        for index, item in enumerate(given):
            path: Path_ = ("patterns", index)
            if isinstance(item, dict):
                unknown = [key for key in item if key not in ("kind", "pattern")]
                for key in unknown:
                    self.fault((*path, key), f"unknown key {key!r}; known are kind, pattern", key=True)
                kind, value = item.get("kind", _DEFAULT), item.get("pattern")
                path = (*path, "pattern")
                if unknown or not self._kind((*path[:-1], "kind"), kind):
                    continue
            else:
                kind, value = _DEFAULT, item
            pattern = self.pattern(path, value, groups=range(2))
            if pattern is not None:
                patterns.append((kind, pattern))
        return tuple(patterns)

    def _kind(self, path: Path_, kind: Any) -> bool:
        if isinstance(kind, str) and _KIND.fullmatch(kind):
            return True
        self.fault(path, "expected a kind of at most 20 small letters and hyphens, such as tax-id")
        return False


class _Derive(_Reader):
    def read(self, given: Any) -> tuple[Fact, ...]:
        if not isinstance(given, dict):
            self.fault((), "expected derive to be pairs of a fact's name and its rule, such as "
                           "{passwordIsLong: {from: request.password, longer_than: 20}}")  # fmt: skip
            return ()
        facts = [self._fact(name, rule) for name, rule in given.items()]
        return tuple(fact for fact in facts if fact is not None)

    def _fact(self, name: Any, rule: Any) -> Fact | None:
        known = len(self._problems)
        if not isinstance(name, str) or not name.strip() or name in WELL_KNOWN:
            self.fault((name,), "expected the name of an attribute, not of a field of ours", key=True)
        if not isinstance(rule, dict):
            self.fault((name,), f"expected from and one of {', '.join(_TESTS)}")
            return None
        for key in rule:
            if key not in ("from", "capture", *_TESTS):
                self.fault(
                    (name, key),
                    f"unknown key {key!r}; known are from, capture, {', '.join(_TESTS)}",
                    key=True,
                )
        tests = [test for test in _TESTS if test in rule]
        if len(tests) != 1:
            self.fault((name,), f"expected exactly one of {', '.join(_TESTS)}")
        self._check_path(name, rule)
        if "capture" in rule:
            self.pattern((name, "capture"), rule["capture"], groups=range(1, 2))
        for test in tests:
            self._check_test((name, test), test, rule[test])
        if len(self._problems) > known:
            return None
        values: Mapping[str, Any] = {test: rule[test] for test in tests}
        return Fact(name=name, path=rule["from"], capture=rule.get("capture"), **values)

    def _check_path(self, name: Any, rule: Mapping[Any, Any]) -> None:
        path = rule.get("from")
        if not isinstance(path, str) or not path.strip():
            self.fault((name, "from"), "expected from: where the value is found, as a dotted path")
        elif "capture" in rule:
            if path in WELL_KNOWN and path not in _TEXTS:
                self.fault((name, "from"), f"a value can be taken out of {', '.join(_TEXTS)} or an attribute")
        elif path in WELL_KNOWN:
            self.fault(
                (name, "from"),
                f"{path} is stored, so no fact about it is needed; only what is not stored has facts",
            )
        elif secret_kind(name_of := path.rpartition(".")[2]) is None and len(joined(name_of)) < _SHORTEST:
            self.fault((name, "from"), f"expected a path whose last name has at least {_SHORTEST} letters")

    def _check_test(self, path: Path_, test: str, value: Any) -> None:
        if test == "same_as":
            if not isinstance(value, str) or not value.strip():
                self.fault(path, "expected the dotted path of another value")
        elif test == "matches":
            try:
                compile_pattern(value if isinstance(value, str) else "(")
            except PatternError as error:
                self.fault(path, str(error))
        elif not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.fault(path, "expected a number of characters")
