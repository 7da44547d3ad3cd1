"""Known issues in the chat: made of an event by form, tried over the last days, set going, changed, stopped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from bot.alike.likeness import Likeness
from bot.approvals.store import NobodyApproves
from bot.asking.asked import Command
from bot.audit import AuditLog
from bot.authoring.form import Form, checked, composed, document_of, form_of, with_rollout
from bot.authoring.listing import Listing
from bot.authoring.proposing import free_name, proposed
from bot.authoring.store import AuthoredStore, ChangedMeanwhile, Draft, Version
from bot.authoring.trying import Trying
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.teams.incoming import ButtonPressed, MessageReceived, Reply
from cards.authoring_words import authoring_words_for
from cards.event import EventAction
from cards.failure import failure_message
from cards.issue_form import (
    EDIT,
    FIELDS,
    PILOT,
    PREVIEW,
    PROPOSE,
    RUN,
    Fault,
    IssueForm,
    issue_form,
)
from cards.issue_list import OPEN_ISSUE, STOP_ISSUE, saved_message
from cards.message import Message
from detectors.documents.files import read_issue
from detectors.known_issue import KnownIssue
from ingest.database import writing
from ingest.event import Clock, Event
from ingest.sentence import in_language
from ingest.store import EventStore

ROLLOUTS: Final = ("shadow", "pilot", "live")
_STOPS: Final[Mapping[str, bool]] = {"paused": False, "resumed": True, "retired": False}
_LONGEST: Final = 6_000
_MOST_PILOTS: Final = 200

AskApproval = Callable[[Version, KnownIssue, Reader], bool]
"""Has a second developer asked before a version runs; False: nobody need be asked. Raises NobodyApproves."""


@dataclass(frozen=True, slots=True)
class AuthoringDesk:
    """The desk. What is written is checked as a file would be, and nothing runs that a press has not set going."""

    engine: Engine
    store: AuthoredStore
    events: EventStore
    trying: Trying
    listing: Listing
    of_files: Callable[[], Mapping[str, KnownIssue]]
    audit: AuditLog
    clock: Clock
    changed: Callable[[], None] = lambda: None
    """Called when there is a version."""
    approval: AskApproval = lambda _version, _issue, _reader: False

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """To list them."""
        return {"issues": Spoken(blocking(self._listed), "developer")}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """From an event to a version that runs, and what becomes of it."""
        return {
            PROPOSE: Button(blocking(self._proposed), "developer"),
            PREVIEW: Button(blocking(self._previewed), "developer"),
            EDIT: Button(blocking(self._edited), "developer"),
            RUN: Button(blocking(self._run), "developer"),
            OPEN_ISSUE: Button(blocking(self._opened), "developer"),
            STOP_ISSUE: Button(blocking(self._stopped), "developer"),
        }

    def actions(self, event: Event, reader: Reader) -> tuple[EventAction, ...]:
        """Below an event."""
        texts = authoring_words_for(reader.language)
        return (
            EventAction(
                title=texts.make, verb=PROPOSE, data={"event": event.id}, tooltip=texts.make_tip, submits=True
            ),
        )

    def _listed(self, _: Command, __: MessageReceived, reader: Reader) -> Message:
        return self.listing.all(reader)

    def _proposed(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        number = whole_number(pressed.data.get("event"))
        event = self.events.get(number) if number else None
        if event is None:
            return None
        if not reader.rights.may_see(event.product):
            raise Refused("not their product")
        document = proposed(event, Likeness.of(event), self._taken())
        form = form_of(document)
        made = composed({**document, "description": f"From event {event.id}."}, form, _language(reader))
        draft = self.store.begin(reader.name, made.text, None, self.clock())
        self.audit.append(reader.name, "proposed", subject=str(document["name"]), detail=f"event {event.id}")
        return replied(issue_form(IssueForm(draft=draft, values=_values(form), language=reader.language)))

    def _previewed(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        draft = self._draft(pressed, reader)
        if draft is None:
            return None
        document = document_of(draft.yaml)
        form = _written(pressed.data, form_of(document))
        name = draft.edits or str(document.get("name") or "")
        if draft.edits is None and form.title.strip() and form.title != document.get("title"):
            name = free_name(form.title, self._taken())
            document = {**document, "name": name}
        made = composed(document, form, _language(reader))
        issue = checked(made, name)
        if not isinstance(issue, KnownIssue):
            faults = tuple(
                Fault(one.field, in_language(one.sentence, reader.language), one.line, one.column)
                for one in issue
            )
            again = IssueForm(
                draft=draft.id,
                values=_values(form),
                edits=draft.edits,
                faults=faults,
                language=reader.language,
            )
            return replied(issue_form(again), replace=True)
        self._may(issue, reader)
        self.store.rewrite(draft.id, made.text)
        return replied(self.trying.preview(draft.id, issue, reader), replace=True)

    def _edited(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        if "issue" in pressed.data:
            version = self._version(pressed, reader)
            if version is None:
                return None
            number = self.store.begin(reader.name, version.yaml, version.name, self.clock())
            draft: Draft | None = Draft(number, reader.name, version.yaml, version.name)
        else:
            draft = self._draft(pressed, reader)
        if draft is None:
            return None
        form = form_of(document_of(draft.yaml))
        shown = IssueForm(draft=draft.id, values=_values(form), edits=draft.edits, language=reader.language)
        return replied(issue_form(shown), replace=True)

    def _run(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        draft, rollout = self._draft(pressed, reader), pressed.data.get("rollout")
        if draft is None or rollout not in ROLLOUTS:
            return None
        text = with_rollout(document_of(draft.yaml), rollout, _pilots(pressed.data.get(PILOT)))
        name = draft.edits or str(document_of(draft.yaml).get("name") or "")
        issue = read_issue(text, f"chat:{name}")
        if not isinstance(issue, KnownIssue):
            said = in_language(issue[0].message, reader.language) if issue else ""
            return replied(failure_message(said, language=reader.language))
        self._may(issue, reader)
        before = self.store.get(name)
        if before is not None:
            self._may_change(before, reader)
            if draft.edits is None:  # somebody else has made one of this name since the form was looked at
                sentence = authoring_words_for(reader.language).changed_meanwhile
                return replied(failure_message(sentence, language=reader.language))
        what = rollout if before is not None else "made"
        version = Version(
            issue.name, (before.version if before else 0) + 1, text, True, what, reader.name, self.clock()
        )
        try:
            waits = rollout == "live" and self.approval(version, issue, reader)
        except NobodyApproves:
            sentence = authoring_words_for(reader.language).nobody_approves
            return replied(failure_message(sentence, language=reader.language))
        if waits:
            there = before is not None  # until somebody agrees a new one cannot be opened
            asked = saved_message(name, rollout, asked=True, there=there, language=reader.language)
            return replied(asked, replace=True)
        return self._written_down(version, issue, draft, reader)

    def _written_down(
        self, version: Version, issue: KnownIssue, draft: Draft | None, reader: Reader
    ) -> Reply:
        try:
            with writing(self.engine) as connection:
                self.store.add(connection, version)
                if draft is not None:
                    self.store.forget(connection, draft.id)
                detail = f"version {version.version}: {version.what}, {issue.rollout}"
                self.audit.append(
                    reader.name, "known issue", subject=version.name, detail=detail, connection=connection
                )
        except ChangedMeanwhile:
            sentence = authoring_words_for(reader.language).changed_meanwhile
            return replied(failure_message(sentence, language=reader.language))
        self.changed()
        return replied(saved_message(version.name, issue.rollout, language=reader.language), replace=True)

    def _opened(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        name = pressed.data.get("issue")
        opened = self.listing.one(name, reader) if isinstance(name, str) else None
        return replied(opened) if opened is not None else None

    def _stopped(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        version, how = self._version(pressed, reader), pressed.data.get("how")
        if version is None or not isinstance(how, str) or how not in _STOPS:
            return None
        if version.what == "retired" or version.running == _STOPS[how]:
            return self._shown(version.name, reader)
        issue = version.read()
        if not isinstance(issue, KnownIssue):
            return None
        stopped = Version(
            version.name, version.version + 1, version.yaml, _STOPS[how], how, reader.name, self.clock()
        )
        self._written_down(stopped, issue, None, reader)
        return self._shown(version.name, reader)

    def _shown(self, name: str, reader: Reader) -> Reply | None:
        opened = self.listing.one(name, reader)
        return replied(opened, replace=True) if opened is not None else None

    def _draft(self, pressed: ButtonPressed, reader: Reader) -> Draft | None:
        """The draft that a button names: the reader's own. Raises Refused."""
        number = whole_number(pressed.data.get("draft"))
        draft = self.store.draft(number) if number else None
        if draft is not None and draft.author != reader.name:
            raise Refused("not their draft")
        return draft

    def _version(self, pressed: ButtonPressed, reader: Reader) -> Version | None:
        """The known issue that a button names. Raises Refused where it is of another product."""
        name = pressed.data.get("issue")
        version = self.store.get(name) if isinstance(name, str) else None
        if version is not None:
            self._may_change(version, reader)
        return version

    def _may_change(self, version: Version, reader: Reader) -> None:
        issue = version.read()
        if isinstance(issue, KnownIssue):
            self._may(issue, reader)
        elif reader.rights.products is not None:
            raise Refused("not their product")

    def _may(self, issue: KnownIssue, reader: Reader) -> None:
        if not reader.rights.may_see(issue.product):
            raise Refused("not their product")

    def _taken(self) -> list[str]:
        return [*self.of_files(), *(version.name for version in self.store.latest())]


def _written(data: Mapping[str, object], before: Form) -> Form:
    """What came back of the form; what did not come stays as it was."""
    given = {name: data.get(name) for name in FIELDS}
    texts = {name: text[:_LONGEST] for name, text in given.items() if isinstance(text, str)}
    return Form(**{**_values(before), **texts})


def _values(form: Form) -> dict[str, str]:
    return {name: getattr(form, name) for name in FIELDS}


def _pilots(given: object) -> tuple[str, ...]:
    if not isinstance(given, str):
        return ()
    return tuple(dict.fromkeys(one.strip() for one in given.split(",") if one.strip()))[:_MOST_PILOTS]


def _language(reader: Reader) -> str:
    return "de" if reader.language.lower().startswith("de") else "en"
