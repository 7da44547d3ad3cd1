"""Messages of one kind have one template, whatever their variables; ids stay."""

from random import Random

import pytest

from detectors.templates.miner import Miner
from detectors.templates.template import Mined, Template

USERS = ("anna", "bert", "carla")
WORDS = ("red", "green", "blue", "black", "white", "brown", "pink")


def test_messages_that_differ_in_numbers_have_one_template() -> None:
    miner = Miner()
    assert miner.mine("Document 11213 saved after 12 ms") == Mined(
        1, "Document <*> saved after <*>", new=True, changed=True
    )
    assert miner.mine("Document 7 saved after 130 ms") == Mined(1, "Document <*> saved after <*>")
    assert miner.mine("Document 7 could not be saved") == Mined(
        2, "Document <*> could not be saved", new=True, changed=True
    )


def test_words_are_a_variable_when_many_were_seen_in_one_place() -> None:
    miner = Miner()
    for number, word in enumerate(WORDS, start=1):
        assert miner.mine(f"The {word} lamp is on") == Mined(
            number, f"The {word} lamp is on", new=True, changed=True
        )
    text = "The <**> lamp is on"
    assert miner.mine("The yellow lamp is on") == Mined(1, text, changed=True, merged=(2, 3, 4, 5, 6, 7))
    assert miner.mine("The red lamp is on") == Mined(1, text)
    assert miner.mine("The violet lamp is on") == Mined(1, text)
    assert list(miner.templates()) == [Template(1, text)]


def test_names_are_a_variable_sooner() -> None:
    miner = Miner()
    mined = [miner.mine(f"Session of user {user} was closed") for user in USERS]
    assert mined[-1] == Mined(1, "Session of user <**> was closed", changed=True, merged=(2,))


def test_what_is_said_of_somebody_is_no_name() -> None:
    miner = Miner()
    texts = [f"Login failed: user {word}" for word in ("unknown", "locked", "disabled", "expired")]
    assert [miner.mine(text).id for text in texts * 2] == [1, 2, 3, 4] * 2
    mined = [miner.mine(f"No password for {user} from 10.0.0.1") for user in USERS]
    assert mined[-1] == Mined(5, "No password for <**> from <*>", changed=True, merged=(6,))


def test_values_of_different_names_are_no_variable() -> None:
    miner = Miner()
    texts = [f"Lamp changed {name}=a.b" for name in WORDS]
    assert len({miner.mine(text).id for text in texts + texts}) == len(WORDS)
    assert miner.mine("Lamp changed red=c.d").text == "Lamp changed red=<*>"


def test_what_failed_and_grammar_are_never_variables() -> None:
    miner = Miner()
    ids = {miner.mine(f"Could not save: {word.title()}Exception").id for word in WORDS + USERS}
    assert len(ids) == len(WORDS + USERS)
    assert miner.mine("Nobody can enter").id != miner.mine("Nobody cannot enter").id


def test_that_names_vary_makes_no_variable_of_other_words() -> None:
    miner = Miner()
    ids = [miner.mine(f"Mail not sent: {word}").id for word in ("refused", "mail.example", "smtp.example")]
    assert ids == [1, 2, 2]
    assert miner.mine("Mail not sent: timeout").id == 3
    assert miner.mine("Mail not sent: relay.example") == Mined(2, "Mail not sent: <*>")
    assert miner.mine("Mail not sent: Mail.SmtpException").id == 4


def test_what_was_thrown_where_is_no_variable() -> None:
    miner = Miner()
    texts = [f"Not saved ¦ {word.title()}Exception at {word}.{word}" for word in WORDS + USERS]
    assert len({miner.mine(text).id for text in texts + texts}) == len(texts)
    files = [miner.mine(f"Cannot read {word}.txt ¦ at red.red") for word in WORDS]
    assert {one.text for one in files[1:]} == {"Cannot read <*> ¦ at red.red"}
    assert miner.mine("Cannot read all.txt ¦ at blue.blue").text == "Cannot read all.txt ¦ at blue.blue"


def test_a_variable_in_brackets_is_one() -> None:
    miner = Miner()
    assert [miner.mine(f"Client {name} gone").id for name in ("[7]", '"7"', "7", "(a.b)", "[7]/")] == [1] * 5


def test_a_miner_restored_from_its_templates_goes_on_with_the_same_ids() -> None:
    first = Miner()
    for word in (*WORDS, "grey", "gold"):
        first.mine(f"The {word} lamp is on")
    first.mine("Document 7 saved after 12 ms")
    second = Miner([*first.templates(), Template(12, "gone", into=1)])
    assert second.mine("The silver lamp is on") == Mined(1, "The <**> lamp is on")
    assert second.mine("Document 8 saved after 1 s") == Mined(8, "Document <*> saved after <*>")
    assert second.mine("Cache emptied").id == 13


def test_a_full_miner_puts_what_is_new_into_one_template() -> None:
    miner = Miner(most=2)
    texts = [miner.mine(text).text for text in ("one", "two", "three", "four", "one")]
    assert texts == ["one", "two", "<other>", "<other>", "one"]
    miner.forget([1, 99])
    assert [miner.mine(text).text for text in ("two", "one", "three")] == ["two", "<other>", "<other>"]


def test_messages_that_begin_alike_do_not_fill_the_table() -> None:
    random = Random(5)
    miner = Miner(most=200)
    texts = {miner.mine(f"Customer writes: {words(random, 9)} ¦ at Mail.Read").text for _ in range(500)}
    assert len(texts) == 21
    assert "Customer writes: <other> ¦ at Mail.Read" in texts
    assert miner.mine("Customer is gone").text == "Customer is gone"
    assert miner.mine("Customer writes: nothing at all").text == "Customer writes: nothing at all"
    assert Miner(miner.templates(), most=200).mine(
        f"Customer writes: {words(random, 9)} ¦ at Mail.Read"
    ).text == ("Customer writes: <other> ¦ at Mail.Read")


def test_a_miner_that_forgot_has_room_and_gives_other_ids() -> None:
    miner = Miner(most=2)
    miner.mine("one")
    miner.mine("two")
    miner.forget([1])
    assert miner.mine("one") == Mined(3, "one", new=True, changed=True)


def words(random: Random, count: int, letters: str = "abcdefghijklmnopqrstuvwxyz", length: int = 6) -> str:
    return " ".join("".join(random.choices(letters, k=length)) for _ in range(count))


FLOODS = {
    "all words unique": lambda random: words(random, 8),
    "half of the words": lambda random: f"could not open the {words(random, 4)}",
    "few words, many orders": lambda random: words(random, 12, "ab", 1),
    "any length": lambda random: words(random, random.randrange(1, 99), "abc", 2),
    "names": lambda random: words(random, 5).replace(" ", "."),
    "values": lambda random: words(random, 5, "abc", 2).replace(" ", "="),
    "places of any words": lambda random: words(random, 10, "abcde", 1),
    "kinds": lambda random: f"x ¦ {words(random, 3)}",
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_fills_the_table_and_what_was_known_stays_known(flood: str) -> None:
    random = Random(3)
    miner = Miner(most=300)
    known = miner.mine("Document 5 saved")
    for _ in range(3_000):
        miner.mine(FLOODS[flood](random))
    assert len(list(miner.templates())) <= 301
    assert miner.mine("Document 6 saved").id == known.id
