"""What the operator's files give: sources, known issues and the directory, loaded and reported on once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from bot.cli import Failure, WrongUse
from bot.directory import Directory, DirectoryFault, load_directory
from bot.migrations import upgrade
from bot.settings import Settings, WrongSettings, load_settings
from detectors.documents.files import load_issues
from detectors.known_issue import KnownIssue
from detectors.reloading.folder import IssueFolder
from ingest.database import DatabaseError, open_database
from ingest.sources import Source, SourcesError, load_sources

Report = Callable[[str], None]
"""Is given one sentence about something that was left out."""


def settings_of(**given: object) -> Settings:
    """The settings, with what the command line gives winning. Raises WrongUse."""
    try:
        return load_settings(**given)
    except WrongSettings as error:
        raise WrongUse(str(error)) from error


def sources_of(path: Path) -> tuple[Source, ...]:
    """The sources; a file with faults is refused whole, since a source read wrongly tells wrongly."""
    try:
        return load_sources(path)
    except SourcesError as error:
        raise Failure(str(error)) from error


def issues_of(path: Path, report: Report) -> dict[str, KnownIssue]:
    """The known issues by name; a bad file is reported and the others work."""
    if not path.exists():
        raise Failure(f"{path}: there is no such file or folder; name the known issues with --issues.")
    loaded = load_issues(path)
    for problem in loaded.problems:
        report(str(problem))
    return {issue.name: issue for issue in loaded.issues}


def issue_folder_of(path: Path, report: Report) -> IssueFolder:
    """The known issues, to be read again when they change; a bad file is reported and the others work."""
    if not path.exists():
        raise Failure(f"{path}: there is no such file or folder; name the known issues with --issues.")
    folder = IssueFolder(path)
    folder.load()
    for problem in folder.problems:
        report(str(problem))
    return folder


def directory_of(path: Path | None, report: Report) -> Directory:
    """The directory; bad rows are reported and left out, no file at all is an empty directory."""
    if path is None:
        report("No directory: nobody can be told until HEADSUP_PEOPLE names a people.csv.")
        return Directory.of(())
    try:
        loaded = load_directory(path)
    except DirectoryFault as error:
        raise Failure(str(error)) from error
    for fault in loaded.faults:
        report(fault)
    return loaded.directory


@contextmanager
def existing_database(settings: Settings, *, make: bool = False) -> Iterator[Engine]:
    """The database, closed at the end. Raises Failure rather than making one, which a look-up never means."""
    name = settings.database
    if not make and "://" not in name and not Path(name).exists():
        raise Failure(
            f"There is no database {name}; `headsup serve` makes it, or set HEADSUP_DATABASE to where it is."
        )
    try:
        engine = open_database(name)
    except DatabaseError as error:
        raise Failure(str(error)) from error
    try:
        try:
            upgrade(engine)
        except DatabaseError as error:
            raise Failure(str(error)) from error
        yield engine
    finally:
        engine.dispose()


def needed(value: Path | None, what: str) -> Path:
    """A setting that this command cannot do without. Raises WrongUse."""
    if value is None:
        raise WrongUse(f"HEADSUP_{what.upper()} is not set; set it or give --{what}.")
    return value
