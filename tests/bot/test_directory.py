"""The directory: people.csv as offices really write it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory import Directory, DirectoryFault, Person, load_directory
from ingest.event import canonical_login

HEADER = "login,aad_object_id,name,email,manager,roles,locale,timezone\n"


def load(folder: Path, text: str) -> Directory:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    loaded = load_directory(path)
    assert loaded.faults == ()
    return loaded.directory


def test_a_row_becomes_a_person(tmp_path: Path) -> None:
    row = "1087,A1,Pia Voss,pia@portal.example,1003,user;Reviewer,de-DE,Europe/Berlin\n"
    assert load(tmp_path, HEADER + row).people == (
        Person(
            login="1087",
            name="Pia Voss",
            logins=("1087",),
            aad_object_id="A1",
            email="pia@portal.example",
            manager="1003",
            roles=frozenset({"user", "reviewer"}),
            locale="de-DE",
            timezone="Europe/Berlin",
        ),
    )


@pytest.mark.parametrize("written", ["pvoss", "PVOSS", r"CORP\pvoss", r"corp\PVoss", " pvoss "])
def test_a_login_is_found_however_the_log_writes_it(tmp_path: Path, written: str) -> None:
    found = load(tmp_path, HEADER + "PVoss,,Pia Voss,,,,,\n").by_login(written)
    assert found is not None
    assert found.name == "Pia Voss"


def test_rows_that_share_an_object_id_or_an_email_are_one_person_named_by_the_first(tmp_path: Path) -> None:
    people = load(
        tmp_path,
        HEADER
        + "1087,a1,Pia Voss,pia@x.example,1003,user,,\n"
        + "pvoss,A1,P. Voss,,,reviewer,,\n"
        + "svc-pia,,Pia,PIA@x.example,,,,\n",
    )
    assert [person.logins for person in people.people] == [("1087", "pvoss", "svc-pia")]
    assert people.logins == {"1087": "1087", "pvoss": "1087", "svc-pia": "1087"}
    assert people.people[0].roles == {"user", "reviewer"}


def test_a_bad_row_is_left_out_and_named_and_the_others_work(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(HEADER + "1,,One,,,,,\n,,Nobody,,,,,\nX\\1,,Again,,,,,\n2,,Two,,,,,\n", encoding="utf-8")
    loaded = load_directory(path)
    assert [person.login for person in loaded.directory.people] == ["1", "2"]
    assert loaded.faults == (
        f"{path}:3: a row without a login; give one or remove the row.",
        f"{path}:4: login X\\1 is already in line 2; keep one.",
    )


def test_excels_semicolons_and_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("\ufefflogin;name;roles\n7;Pia;user\n", encoding="utf-8")
    assert [(p.login, p.name) for p in load_directory(path).directory.people] == [("7", "Pia")]


@pytest.mark.parametrize("content", [b"name,email\nPia,pia@x.example\n", b"\xff\xfe\x00", b""])
def test_a_file_that_is_no_directory_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(DirectoryFault, match=r"people\.csv"):
        load_directory(path)


def test_nobody_is_their_own_manager(tmp_path: Path) -> None:
    people = load(tmp_path, HEADER + "1,,One,,1,,,\n2,,Two,,X\\1,,,\n3,,Three,,nobody,,,\n")
    managers = [people.manager_of(person) for person in people.people]
    assert [manager and manager.login for manager in managers] == [None, "1", None]


def test_a_missing_object_id_is_filled_in_from_a_roster(tmp_path: Path) -> None:
    people = load(tmp_path, HEADER + "1,,One,One@x.example,,,,\n2,b2,Two,two@x.example,,,,\n")
    known = people.with_identities({"one@x.example": "a1", "two@x.example": "other"})
    assert [person.aad_object_id for person in known.people] == ["a1", "b2"]
    assert known.by_aad_object_id("A1") is known.people[0]


@given(
    st.text(min_size=1).filter(lambda text: canonical_login(text) != ""),
    st.sampled_from(["", "D\\", "corp\\"]),
)
def test_a_domain_and_case_never_change_whose_login_it_is(login: str, domain: str) -> None:
    person = Person(login=login, name="somebody", logins=(login,))
    assert Directory.of([person]).by_login(domain + login) is person
