"""Finding the files that a pattern names."""

import os
from pathlib import Path

from ingest.tailing.files import Listing


def names(listing: Listing) -> list[str]:
    return sorted(Path(path).name for path in listing.list().files)


def test_a_pattern_names_files_and_nothing_else(tmp_path: Path) -> None:
    for name in ("api-1.log", "api-2.log", "auth.log", ".api-3.log", "api-4.log.gz"):
        (tmp_path / name).write_text("x")
    (tmp_path / "api-5.log").mkdir()
    os.mkfifo(tmp_path / "api-6.log")
    assert names(Listing(str(tmp_path / "api-*.log"))) == ["api-1.log", "api-2.log"]
    assert names(Listing(str(tmp_path / "auth.log"))) == ["auth.log"]


def test_folders_may_have_wildcards(tmp_path: Path) -> None:
    for node in ("web1", "web2"):
        (tmp_path / node / "deep").mkdir(parents=True)
        (tmp_path / node / "api.log").write_text("x")
        (tmp_path / node / "deep" / "auth.log").write_text("x")
    assert len(Listing(str(tmp_path / "web*" / "api.log")).list().files) == 2
    assert len(Listing(str(tmp_path / "**" / "*.log")).list().files) == 4


def test_a_folder_that_changed_is_worth_a_listing(tmp_path: Path) -> None:
    listing = Listing(str(tmp_path / "*.log"))
    assert listing.changed()
    while listing.changed():
        listing.list()
    (tmp_path / "a.log").write_text("x")
    os.utime(tmp_path, ns=(0, 1))  # the change may fall into the same tick of the file system's clock
    assert listing.changed()
    assert names(listing) == ["a.log"]
    assert listing.changed(), "a second change may have had the same time stamp"
    listing.list()
    assert not listing.changed()
    listing.forget()
    assert listing.changed()


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    listing = Listing(str(tmp_path / "none" / "*.log"))
    found = listing.list()
    assert (found.files, found.problems) == ({}, {str(tmp_path / "none"): "there is no such folder"})
    (tmp_path / "none").mkdir()
    assert listing.changed()
    assert listing.list().problems == {}


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path) -> None:
    (tmp_path / "shut").touch()  # a permission would not stop root
    assert Listing(str(tmp_path / "shut" / "*.log")).list().problems == {
        str(tmp_path / "shut"): "Not a directory"
    }
