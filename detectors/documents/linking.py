"""Joins the documents of all files: names and ids, correlations and what they name, filters, lists of placeholders.

A file with a fault is left out whole. That may take from another file what it names, so it is all done again
without it, until nothing is wrong with the files that remain.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sigma.rule import SigmaDetections

from detectors.documents.building import correlation_issue, detections_of, rule_issue
from detectors.documents.document import Document, ReadFile
from detectors.documents.issue_checks import doubt_about, fields_used
from detectors.documents.placeholders import Lists
from detectors.documents.references import covers, fields_of, goes_by_clock, names_of, rules_of
from detectors.documents.schema import IssueFile
from detectors.documents.shapes import CorrelationFile, FilterFile, PlaceholderFile
from detectors.faults import Fault, hint, shown
from detectors.known_issue import KnownIssue
from ingest.positioned_yaml import Problem

_SLIP: Final = 0.8
"""How like a well-known field one must be to be a slip. Rules seldom look at what a correlation groups by: `user_id`
may well be an attribute, `usr` hardly is."""


def link(files: Sequence[ReadFile]) -> tuple[tuple[KnownIssue, ...], tuple[Problem, ...]]:
    """The known issues of the files that are sound, in their order, and everything wrong with the others."""
    problems = [problem for file in files for problem in file.problems]
    refused = {name.casefold(): file.file for file in files if file.problems for name in file.names}
    sound = [file for file in files if not file.problems]
    while True:
        joined = _Joined([document for file in sound for document in file.documents], refused)
        wrong = joined.problems()
        if not wrong:
            issues = tuple(joined.issues())
            return issues, tuple(problems)
        bad = {problem.file for problem in wrong}
        for file in sound:
            if file.file in bad:
                problems += sorted(problem for problem in set(wrong) if problem.file == file.file)
                refused |= {name: file.file for one in file.documents for name in names_of(one)}
        sound = [file for file in sound if file.file not in bad]


@dataclass(frozen=True, slots=True)
class _Reference:
    """A rule that a document names, and where."""

    target: Document
    path: tuple[Hashable, ...]


class _Joined:
    def __init__(self, documents: Sequence[Document], refused: Mapping[str, str]) -> None:
        self._documents = documents
        self._refused = refused
        self._issues = [document for document in documents if document.is_issue]
        self._named: dict[str, Document] = {}
        for document in self._issues:
            for key in names_of(document):
                self._named.setdefault(key, document)
        self._lists: Lists = {
            name: tuple(values)
            for document in documents
            if isinstance(document.shape, PlaceholderFile)
            for name, values in document.shape.placeholders.items()
        }
        self._filters = [one for one in documents if isinstance(one.shape, FilterFile)]
        self._detections: dict[int, SigmaDetections] = {}
        self._found: dict[int, list[_Reference]] = {}

    def problems(self) -> list[Problem]:
        return [
            *self._taken(lambda one: one.name.casefold() if one.is_issue else None, "name"),
            *self._taken(lambda one: one.id, "id"),
            *self._taken_lists(),
            *(problem for one in self._documents for problem in self._references(one)),
            *(problem for one in self._documents for problem in self._filtered(one)),
            *self._cycles(),
            *(problem for one in self._issues for problem in self._doubtful(one)),
            *(problem for one in self._documents for problem in self._read(one)),
        ]

    def issues(self) -> Iterator[KnownIssue]:
        """Call it only if there are no `problems`."""
        parts = self._parts()
        for document in self._issues:
            part = id(document) in parts
            if isinstance(document.shape, IssueFile):
                filters = tuple(
                    self._detections[id(one)] for one in self._filters if self._covers(one, document)
                )
                yield rule_issue(document, document.shape, self._detections[id(document)], filters, part=part)
            elif isinstance(document.shape, CorrelationFile):
                names = {
                    written: self._named[written.casefold()].name
                    for written in document.shape.correlation.rules
                }
                yield correlation_issue(document, document.shape, names, part=part)

    def _read(self, document: Document) -> tuple[Problem, ...]:
        if not isinstance(document.shape, IssueFile | FilterFile):
            return ()
        found = detections_of(document, self._lists)
        if isinstance(found, tuple):
            return found
        self._detections[id(document)] = found
        return ()

    def _taken(self, key_of: Callable[[Document], str | None], key: str) -> Iterator[Problem]:
        first: dict[str, Document] = {}
        for document in self._documents:
            found = key_of(document)
            if found is None:
                continue
            other = first.setdefault(found, document)
            if other is not document:
                line, _ = other.yaml.position((key,))
                fault = Fault.NAME_TAKEN if key == "name" else Fault.ID_TAKEN
                given = document.name if key == "name" else found
                sentence = fault.says(name=given, file=other.yaml.file, line=line)
                yield document.yaml.problem((key,), sentence)

    def _taken_lists(self) -> Iterator[Problem]:
        first: dict[str, Document] = {}
        for document in self._documents:
            if not isinstance(document.shape, PlaceholderFile):
                continue
            for name in document.shape.placeholders:
                other = first.setdefault(name, document)
                if other is not document:
                    line, _ = other.yaml.position(("placeholders", name), key=True)
                    sentence = Fault.LIST_TAKEN.says(name=name, file=other.yaml.file, line=line)
                    yield document.yaml.problem(("placeholders", name), sentence, key=True)

    def _references(self, document: Document) -> Iterator[Problem]:
        """What a correlation or a filter names that is not there; what is, is kept for `_cycles`."""
        if isinstance(document.shape, CorrelationFile):
            block, written = "correlation", document.shape.correlation.rules
        elif isinstance(document.shape, FilterFile):
            block, written = "filter", rules_of(document)
        else:
            return
        found = self._found.setdefault(id(document), [])
        for index, name in enumerate(written):
            path = (
                (block, "rules", index)
                if isinstance(document.value[block]["rules"], list)
                else (block, "rules")
            )
            target = self._named.get(name.casefold())
            if target is None:
                yield document.yaml.problem(path, self._unknown(name))
            elif block == "correlation" and goes_by_clock(target):
                yield document.yaml.problem(path, Fault.NOT_AN_EVENT.says(name=target.name))
            elif any(one.target is target for one in found):
                yield document.yaml.problem(path, Fault.REPEATED.says(value=shown(name)))
            else:
                found.append(_Reference(target, path))

    def _unknown(self, name: str) -> str:
        file = self._refused.get(name.casefold())
        if file is not None:
            return Fault.RULE_REFUSED.says(name=shown(name), file=file)
        known = [document.name for document in self._issues]
        return Fault.NO_SUCH_RULE.says(name=shown(name), hint=hint(name, known, listed=False))

    def _filtered(self, document: Document) -> Iterator[Problem]:
        if not isinstance(document.shape, FilterFile):
            return
        for reference in self._found[id(document)]:
            name = reference.target.name
            if not isinstance(reference.target.shape, IssueFile):
                yield document.yaml.problem(reference.path, Fault.FILTERED_CORRELATION.says(name=name))
            elif not covers(reference.target.shape, document.shape):
                yield document.yaml.problem(reference.path, Fault.OTHER_SOURCE.says(name=name))

    def _covers(self, document: Document, rule: Document) -> bool:
        if not isinstance(document.shape, FilterFile) or not isinstance(rule.shape, IssueFile):
            return False
        if rules_of(document):
            return any(reference.target is rule for reference in self._found[id(document)])
        return covers(rule.shape, document.shape)

    def _doubtful(self, document: Document) -> Iterator[Problem]:
        """Fields of a correlation that are most likely misspelt: no event would ever take part."""
        if not isinstance(document.shape, CorrelationFile):
            return
        used: set[str] | None = None
        for path, field in fields_of(document):
            why = doubt_about(field, _SLIP)
            if why is None:
                continue
            used = self._used_by(document) if used is None else used
            if field not in used:
                yield document.yaml.problem(path, Fault.BAD_GROUP_FIELD.says(field=shown(field), why=why))

    def _used_by(self, document: Document) -> set[str]:
        """The fields that the rules below a correlation look at."""
        reached = self._reached(self._found[id(document)])
        return {
            field for one in reached if isinstance(one.shape, IssueFile) for field in fields_used(one.value)
        }

    def _cycles(self) -> Iterator[Problem]:
        """Every correlation that leads back to itself."""
        for document in self._issues:
            for reference in self._found.get(id(document), ()):
                if any(one is document for one in self._reached([reference])):
                    sentence = Fault.CYCLE.says(name=document.name)
                    yield document.yaml.problem(reference.path, sentence)
                    break

    def _reached(self, references: Sequence[_Reference]) -> list[Document]:
        """What references lead to, directly or through other correlations."""
        seen: dict[int, Document] = {}
        waiting = [reference.target for reference in references]
        while waiting:
            document = waiting.pop()
            if id(document) not in seen:
                seen[id(document)] = document
                waiting += [reference.target for reference in self._found.get(id(document), ())]
        return list(seen.values())

    def _parts(self) -> set[int]:
        """The documents that are there for correlations only."""
        named: set[int] = set()
        generated: set[int] = set()
        for document in self._issues:
            shape = document.shape
            if isinstance(shape, CorrelationFile):
                targets = {id(reference.target) for reference in self._found[id(document)]}
                named |= targets
                if shape.generate or shape.correlation.generate:
                    generated |= targets
        own = {id(document) for document in self._issues if document.has_block}
        return named - generated - own
