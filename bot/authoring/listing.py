"""The known issues of files and of the chat as cards: all of them, and one with its history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine

from bot.authoring.form import document_of
from bot.authoring.store import AuthoredStore, Version
from bot.conversation.desk import Refused
from bot.conversation.reader import Reader
from bot.support.figures import Figures, figures_by_issue
from cards.authoring_words import AuthoringWords, authoring_words_for
from cards.issue_list import (
    Change,
    ListedIssue,
    OpenedIssue,
    issue_list_message,
    opened_issue_message,
)
from cards.message import Message
from detectors.audiences import ABOVE, role_in
from detectors.fixes.book import Fix, fixed_in, standing
from detectors.known_issue import KnownIssue
from ingest.database import reading
from ingest.positioned_yaml import Problem

Read = KnownIssue | tuple[Problem, ...]
"""A version as it is read: a known issue, or what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Shows each developer those of their products."""

    engine: Engine
    store: AuthoredStore
    of_files: Callable[[], Mapping[str, KnownIssue]]

    def all(self, reader: Reader) -> Message:
        """Those that run first, then what is paused; without those that are retired."""
        stands = self._stands()
        found = [
            _of_file(issue, stands)
            for issue in self.of_files().values()
            if not issue.part and reader.rights.may_see(issue.product)
        ]
        taken = {issue.name.casefold() for issue in found}
        current = [(version, version.read()) for version in self.store.latest() if version.what != "retired"]
        found += [
            _authored(version, read, stands)
            for version, read in current
            if version.name.casefold() not in taken and _may(read, reader)
        ]
        found.sort(key=lambda one: (not one.running, one.name.casefold()))
        return issue_list_message(tuple(found), language=reader.language)

    def one(self, name: str, reader: Reader) -> Message | None:
        """One of them; None if there is no such. Raises Refused where it is of another product."""
        stands = self._stands()
        version = self.store.get(name)
        files = {issue.name.casefold(): issue for issue in self.of_files().values()}
        file = files.get(name.casefold())
        if file is not None and version is None:
            if not reader.rights.may_see(file.product):
                raise Refused("not their product")
            return self._shown(OpenedIssue(issue=_of_file(file, stands)), file, stands, reader)
        if version is None:
            return None
        read = version.read()
        if not _may(read, reader):
            raise Refused("not their product")
        return self._shown(
            OpenedIssue(
                issue=_authored(version, read, stands),
                history=tuple(
                    Change(one.author, one.at, one.what) for one in self.store.history(version.name)
                ),
                retired=version.what == "retired",
                overridden=file is not None,
            ),
            read,
            stands,
            reader,
        )

    def _stands(self) -> "_Stands":
        with reading(self.engine) as connection:
            said = standing(connection)
        return _Stands(figures_by_issue(self.engine), said)

    def _shown(self, opened: OpenedIssue, read: Read, stands: "_Stands", reader: Reader) -> Message:
        opened = replace(
            opened,
            said_fixed=opened.issue.name in stands.said,
            zone=reader.zone,
            language=reader.language,
        )
        if isinstance(read, KnownIssue):
            texts = authoring_words_for(reader.language)
            opened = replace(opened, tell=tuple(_audience(one, texts) for one in read.tell))
            shown = read.workaround_for("user", reader.language) or read.workaround
            if shown is not None:
                opened = replace(opened, workaround=shown.title, steps=tuple(shown.steps), link=shown.link)
        return opened_issue_message(opened)


def _audience(audience: str, texts: AuthoringWords) -> str:
    role = role_in(audience)
    if role is None:
        return texts.audiences[audience]
    return (texts.role_above if audience.startswith(ABOVE) else texts.role).format(role=role)


@dataclass(frozen=True, slots=True)
class _Stands:
    """How known issues fare, by name: what became of those who were told, and what was said of a fix."""

    figures: Mapping[str, Figures]
    said: Mapping[str, Fix]


def _of_file(issue: KnownIssue, stands: _Stands) -> ListedIssue:
    listed = _listed(issue.name, issue.title, issue.rollout, stands)
    return replace(listed, file=Path(issue.file).name, fixed_in=fixed_in(issue, stands.said))


def _authored(version: Version, read: Read, stands: _Stands) -> ListedIssue:
    if isinstance(read, KnownIssue):
        listed = _listed(version.name, read.title, read.rollout, stands)
        return replace(listed, running=version.running, fixed_in=fixed_in(read, stands.said))
    title = str(document_of(version.yaml).get("title") or version.name)
    return replace(_listed(version.name, title, "", stands), running=False)


def _listed(name: str, title: str, rollout: str, stands: _Stands) -> ListedIssue:
    told = stands.figures.get(name, Figures())
    return ListedIssue(
        name=name,
        title=title,
        rollout=rollout,
        told=told.told,
        worked=told.worked + told.worked_by_the_log,
        stuck=told.stuck,
    )


def _may(read: Read, reader: Reader) -> bool:
    return reader.rights.may_see(read.product if isinstance(read, KnownIssue) else None)
