"""Messages of one kind have one template, whatever their variables; ids stay."""

from detectors.templates.miner import Miner
from detectors.templates.template import Mined, Template


def test_messages_that_differ_in_numbers_have_one_template() -> None:
    miner = Miner()
    assert miner.mine("Document 11213 saved after 12 ms") == Mined(
        1, "Document <*> saved after <*> ms", new=True, changed=True
    )
    assert miner.mine("Document 7 saved after 130 ms") == Mined(1, "Document <*> saved after <*> ms")
    assert miner.mine("Document 7 could not be saved") == Mined(
        2, "Document <*> could not be saved", new=True, changed=True
    )


def test_a_miner_restored_from_its_templates_goes_on_with_the_same_ids() -> None:
    first = Miner()
    first.mine("Document 7 saved after 12 ms")
    second = Miner([*first.templates(), Template(5, "gone", into=1)])
    assert second.mine("Document 8 saved after 1 ms") == Mined(1, "Document <*> saved after <*> ms")
    assert second.mine("Cache emptied").id == 6


def test_a_full_miner_puts_what_is_new_into_one_template() -> None:
    miner = Miner(most=2)
    texts = [miner.mine(text).text for text in ("one", "two", "three", "four", "one")]
    assert texts == ["one", "two", "<*>", "<*>", "one"]
