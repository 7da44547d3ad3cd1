"""docs/installing.md: what it says that Headsup says is what Headsup says, and its files and settings are there."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings
from cards.trouble_words import ENGLISH

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "installing.md").read_text("utf-8")
CODE = "".join(path.read_text("utf-8") for path in sorted((ROOT / "bot").rglob("*.py")))


@pytest.mark.parametrize(
    "said",
    [
        "HEADSUP_APP_ID needs HEADSUP_TENANT_ID too, and one of HEADSUP_APP_SECRET",
        "This request is not provably from Teams.",
        "Entra gives no token: ",
        "cannot be asked for a token (",
        "Set HEADSUP_APP_ID: ",
        "cannot be listened on: ",
        "cannot be fetched",
        "the directory has no Teams identity for this person",
        "the person has removed the app",
        "Teams did not take it (",
    ],
)
def test_what_headsup_says(said: str) -> None:
    assert said in PAGE
    assert said in CODE


def test_codes_of_entra_are_those_that_are_explained() -> None:
    assert set(re.findall(r"AADSTS\d+", PAGE)) <= ENGLISH.no_token.keys()


def test_settings_are_there() -> None:
    named = {name.removeprefix("HEADSUP_").lower() for name in re.findall(r"HEADSUP_[A-Z_]+", PAGE)}
    assert {name.removesuffix("_file") for name in named} <= Settings.model_fields.keys()


def test_files_are_there() -> None:
    for name in re.findall(r"deploy/[\w/.@-]+", PAGE):
        assert (ROOT / name).is_file(), name
