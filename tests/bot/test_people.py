"""The directory as it is known now."""

from bot.directory import Directory, Person
from bot.people import People

PIA = Person("1", "Pia", ("1",), email="Pia@x.example")
SAM = Person("2", "Sam", ("2",), "aad-2", "sam@x.example")


def identities(people: People) -> dict[str, str | None]:
    return {person.login: person.aad_object_id for person in people().people}


def test_rosters_fill_in_what_the_file_lacks_and_never_overrule_it() -> None:
    people = People(Directory.of((PIA, SAM)), {})
    assert identities(people) == {"1": None, "2": "aad-2"}
    people.learn({"pia@x.example": "aad-1", "sam@x.example": "aad-other"})
    assert identities(people) == {"1": "aad-1", "2": "aad-2"}
    found = people().by_aad_object_id("AAD-1")
    assert found is not None
    assert found.login == "1"


def test_a_directory_that_somebody_holds_does_not_change_under_them() -> None:
    people = People(Directory.of((PIA,)), {"pia@x.example": "aad-1"})
    held = people()
    people.learn({"pia@x.example": "aad-new"})
    assert (held.people[0].aad_object_id, people().people[0].aad_object_id) == ("aad-1", "aad-new")
