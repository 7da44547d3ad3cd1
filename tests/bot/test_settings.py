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
        (
            "service_url",
            "smba.example",
            "HEADSUP_SERVICE_URL: write https://host:port instead of 'smba.example'",
        ),
        ("person_watch", "maybe", "HEADSUP_PERSON_WATCH: write on or off instead of 'maybe'."),
        ("cap_a_day", "many", "HEADSUP_CAP_A_DAY: write a whole number instead of 'many'."),
        ("sync_minutes", "5m", "HEADSUP_SYNC_MINUTES: write a number instead of '5m'."),
        (
            "app_secret_expires",
            "30.6.2027",
            "HEADSUP_APP_SECRET_EXPIRES: write a day, such as 2027-06-30, instead of '30.6.2027'.",
        ),
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


def test_a_file_wins_over_the_environment_and_the_environment_over_dotenv(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("HEADSUP_ZONE=Asia/Tokyo\nHEADSUP_APPLICATION=Theirs\nHEADSUP_APP_ID=a\n")
    (tmp_path / "app").write_text("\ufeffid-of-file\n", encoding="utf-8")
    (tmp_path / "empty").write_text("\n")
    monkeypatch.setenv("HEADSUP_ZONE", "Europe/Berlin")
    monkeypatch.setenv("HEADSUP_APP_ID", "b")
    monkeypatch.setenv("HEADSUP_APP_ID_FILE", "app")
    monkeypatch.setenv("HEADSUP_APPLICATION_FILE", "empty")
    settings = load_settings()
    assert (settings.zone, settings.app_id, settings.application) == ("Europe/Berlin", "id-of-file", "Theirs")


def test_what_is_empty_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", "")
    assert load_settings() == Settings()


def test_every_fault_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_ZONE", "Berlin")
    with pytest.raises(WrongSettings) as raised:
        load_settings(listen="here")
    assert sorted(str(raised.value).splitlines()) == [
        "HEADSUP_LISTEN: write host:port, such as 127.0.0.1:3978, instead of 'here'.",
        "HEADSUP_ZONE: name a zone of the IANA database, such as Europe/Berlin.",
    ]


def test_a_file_that_is_not_text_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"\xff\xfe\x00")
    monkeypatch.setenv("HEADSUP_APP_SECRET_FILE", "secret")
    with pytest.raises(
        WrongSettings, match=r"^HEADSUP_APP_SECRET_FILE: cannot read secret: it is not UTF-8\.$"
    ):
        load_settings()


def test_a_name_with_a_typing_error_is_refused_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An operator whose alarms or limits are not there should hear of it now, not in the night that needs them."""
    (tmp_path / ".env").write_text("headsup_cap_a_dya=3\n")
    monkeypatch.setenv("HEADSUP_ALARM_URI_FILE", "/etc/headsup/alarm")
    monkeypatch.setenv("HEADSUP_ZONE", "Berlin")
    with pytest.raises(WrongSettings) as raised:
        load_settings()
    assert str(raised.value).splitlines() == [
        "HEADSUP_ALARM_URI_FILE is no setting: write HEADSUP_ALARM_URL_FILE, or unset it.",
        "HEADSUP_CAP_A_DYA is no setting: write HEADSUP_CAP_A_DAY, or unset it.",
        "HEADSUP_ZONE: name a zone of the IANA database, such as Europe/Berlin.",
    ]


def test_names_that_look_like_no_setting_are_somebody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_KEY", "a pipeline's")
    monkeypatch.setenv("HEADSUP_URL", "http://headsup.internal:3978")
    assert load_settings() == Settings()
