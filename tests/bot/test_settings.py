"""Settings: from the environment, from files, from the command line, and every one documented."""

from pathlib import Path

import pytest

from bot.settings import PREFIX, Settings, WrongSettings, host_and_port, load_settings

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine that runs the tests, and no `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)


def test_every_setting_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `HEADSUP_")}
    assert documented == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_DATABASE", "theirs.db")
    monkeypatch.setenv("HEADSUP_ZONE", "Europe/Berlin")
    settings = load_settings(database="mine.db", sources=None)
    assert (settings.database, settings.zone, settings.sources) == ("mine.db", "Europe/Berlin", None)


def test_a_secret_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    monkeypatch.setenv("HEADSUP_APP_SECRET_FILE", str(secret))
    settings = load_settings()
    assert settings.app_secret is not None
    assert settings.app_secret.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings)


def test_a_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_APP_SECRET_FILE", "nowhere")
    with pytest.raises(WrongSettings, match=r"HEADSUP_APP_SECRET_FILE: cannot read nowhere: No such file"):
        load_settings()


def test_an_empty_value_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_APP_ID", "")
    monkeypatch.setenv("HEADSUP_PUBLIC_LISTEN", "")
    settings = load_settings()
    assert (settings.app_id, settings.public_listen) == (None, None)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("listen", "3978", "HEADSUP_LISTEN: .*write host:port"),
        ("public_listen", "0.0.0.0:99999", "HEADSUP_PUBLIC_LISTEN: .*write host:port"),
        ("zone", "Berlin", "HEADSUP_ZONE: .*such as Europe/Berlin"),
        ("language", "fr", "HEADSUP_LANGUAGE: .*instead of 'fr'"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_setting(name: str, value: str, said: str) -> None:
    with pytest.raises(WrongSettings, match=said) as raised:
        load_settings(**{name: value})
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "split"), [("127.0.0.1:0", ("127.0.0.1", 0)), ("[::1]:3978", ("::1", 3978)), ("h:80", ("h", 80))]
)
def test_host_and_port_are_told_apart(text: str, split: tuple[str, int]) -> None:
    assert host_and_port(text) == split
