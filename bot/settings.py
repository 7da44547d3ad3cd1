"""The settings, read once: `HEADSUP_…` from the environment, `.env`, or a file named by `HEADSUP_…_FILE`."""

import os
import re
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from bot.entra.people import login_rule, role_groups
from bot.manners.quiet import QuietHours
from bot.roles import in_order, roles_of
from bot.setting_faults import mistyped, what_is_wrong
from cards.team import UNNAMED

PREFIX = "HEADSUP_"
LANGUAGES = ("en", "de")  # those that the cards have texts in

# Where Teams' Bot Connector is reached for a person who has not written to the bot yet.
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
TEAMS_SERVICE_URL = "https://smba.trafficmanager.net/teams/"


class WrongSettings(Exception):
    """Settings that cannot work. The message is one sentence for each fault, with what to do."""


class Settings(BaseSettings):
    """Everything an operator can set. Each field is documented in docs/settings.md."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database: str = Field("headsup.db", description="an SQLite file, or a postgresql:// URL")
    listen: str = Field("127.0.0.1:3978", description="host:port of the service")
    role: str = Field("ingest,detect,bot", description="what this process does: ingest, detect, bot")
    public_listen: str | None = Field(None, description="host:port of a second listener: /api/messages only")
    sources: Path | None = Field(None, description="sources.yaml: which logs are read, and how")
    issues: Path | None = Field(None, description="folder (or file) of known issues")
    people: Path | None = Field(None, description="people.csv: the directory")
    app_id: str | None = Field(None, description="the bot's Entra application id; none: loopback only")
    app_secret: SecretStr | None = Field(None, description="the client secret of the application")
    app_secret_expires: date | None = Field(
        None, description="the day on which the client secret expires, where Graph may not tell"
    )
    app_certificate: Path | None = Field(None, description="a PEM file that stands for the client secret")
    managed_identity: str | None = Field(
        None, description="on, or a client id: the machine's identity in Azure stands for the secret"
    )
    ca_bundle: Path | None = Field(None, description="certificates that are trusted besides the system's")
    graph: bool = Field(False, description="read people, managers and roles from Entra by Microsoft Graph")
    install: bool = Field(False, description="install the app by Graph for people who do not have it")
    catalog_app_id: str | None = Field(None, description="the app's id in the organisation's catalogue")
    graph_logins: str = Field(
        "onPremisesSamAccountName,upnName,userPrincipalName,employeeId",
        description="which of a user's names in Entra logs write",
    )
    role_groups: str = Field("", description="role=object id of a group; ...: who is in it has the role")
    sync_minutes: float = Field(15, gt=0, description="minutes between two readings of Entra")
    tenant_id: str | None = Field(None, description="the Entra tenant of the bot and its people")
    allowed_tenants: str | None = Field(None, description="other Entra tenants that are served, by commas")
    service_url: str = Field(TEAMS_SERVICE_URL, description="Bot Connector for people not yet met")
    service_hosts: str | None = Field(
        None, description="hosts of the Bot Connector besides Microsoft's, by commas"
    )
    application: str | None = Field(None, description="its name as people know it; else the event's product")
    support_team: str = Field(UNNAMED, description="who sends the cards, as people know them")
    developer_role: str = Field("developer", description="the directory role that may look things up")
    admin_role: str = Field("admin", description="the directory role that may change how Headsup works")
    staging_url: str | None = Field(
        None, description="the staging system to which a request is sent again, with `curl`"
    )
    lookup_reason: bool = Field(
        False,
        description="whoever is shown other people must say why: kept in the audit log, shown to each of them",
    )
    person_watch: bool = Field(
        False, description="whether a developer may watch what one person does, as it happens"
    )
    zone: str = Field("UTC", description="time zone of people whose own is not known")
    language: str = Field("en", description="language of people whose own is not known: en or de")
    cap_a_day: int = Field(5, ge=0, description="notices a person gets in 24 hours at most; 0: any number")
    quiet_hours: str | None = Field(None, description="hours in which nobody is disturbed: 22:00-07:00")
    approvals: bool = Field(
        False, description="whether a second developer approves what goes to many, or goes live from the chat"
    )
    digest_at: str | None = Field(
        None, description="time of day at which developers are told how it went yesterday: 07:30"
    )
    tell_all_people: int = Field(
        100, ge=0, description="people whom one developer tells alone; for more, a second one approves"
    )
    reach_a_second: int = Field(
        1,
        ge=0,
        le=10,
        description="people a second of whom it is found out ahead whether they can be reached",
    )
    learn_hours: int = Field(
        24, ge=0, description="hours for which the errors of a new source are learned in silence"
    )
    news_per_hour: int = Field(10, ge=1, description="news of errors that developers are told in an hour")
    spike_least: int = Field(20, ge=1, description="events of an error an hour below which it never spikes")
    spike_factor: float = Field(4.0, gt=1, description="a spike is so many times what is usual for an error")
    keep_events_days: int = Field(30, ge=1, description="days for which events are kept")
    keep_events_gb: float | None = Field(None, gt=0, description="gigabytes of events at most; none: any")
    keep_notices_days: int = Field(
        180, ge=1, description="days for which it is kept who was told what and why"
    )
    keep_lookups_days: int = Field(180, ge=1, description="days for which it is kept what people asked")
    keep_audit_days: int = Field(365, ge=1, description="days for which the audit log is kept")
    purge_minutes: float = Field(10, gt=0, description="minutes between two removals of what is too old")
    log: Literal["text", "json"] = Field("text", description="what Headsup logs about itself: text or json")
    alarm_url: SecretStr | None = Field(None, description="where Headsup's own troubles are posted")
    metrics_token: SecretStr | None = Field(
        None, description="lets other machines read /metrics and /healthz"
    )
    ship_to: str | None = Field(None, description="for `headsup ship`: the address of the service")
    ship_key: SecretStr | None = Field(None, description="for `headsup ship`: the API key")
    ship_state: Path = Field(Path("headsup-ship.db"), description="for `headsup ship`: its own file")
    ship_spool_mb: int = Field(512, ge=1, description="for `headsup ship`: how much may wait, packed")

    @field_validator(
        "sources",
        "issues",
        "people",
        "public_listen",
        "app_id",
        "app_secret",
        "tenant_id",
        "allowed_tenants",
        "service_hosts",
        "application",
        "app_certificate",
        "catalog_app_id",
        "managed_identity",
        "ca_bundle",
        "quiet_hours",
        "digest_at",
        "keep_events_gb",
        "alarm_url",
        "app_secret_expires",
        "metrics_token",
        "ship_to",
        "ship_key",
        "staging_url",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("listen", "public_listen")
    @classmethod
    def _host_and_port(cls, value: str | None) -> str | None:
        if value is not None:
            host_and_port(value)
        return value

    @field_validator("graph_logins")
    @classmethod
    def _known_names(cls, value: str) -> str:
        login_rule(value)
        return value

    @field_validator("role_groups")
    @classmethod
    def _roles_and_groups(cls, value: str) -> str:
        role_groups(value)
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _span_of_the_day(cls, value: str | None) -> str | None:
        if value is not None:
            QuietHours.read(value)
        return value

    @field_validator("digest_at")
    @classmethod
    def _time_of_day(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
            raise ValueError(f"write a time of the day, such as 07:30, instead of {value!r}")
        return value

    @field_validator("role")
    @classmethod
    def _known_roles(cls, value: str) -> str:
        return ",".join(in_order(roles_of(value)))

    @field_validator("alarm_url")
    @classmethod
    def _web_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("write the https:// address to which alarms are posted")
        return value

    @field_validator("staging_url")
    @classmethod
    def _address_alone(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        plain = value.isascii() and value.isprintable() and "?" not in value and "#" not in value
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or not plain:
            raise ValueError("write the https:// address of the staging system, and nothing behind it")
        return value

    @field_validator("ship_to", "service_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError(f"write https://host:port instead of {value!r}")
        return value

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        if value.casefold() not in LANGUAGES:
            raise ValueError(f"write {' or '.join(LANGUAGES)} instead of {value!r}")
        return value.casefold()

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("name a zone of the IANA database, such as Europe/Berlin") from error
        return value


def host_and_port(text: str) -> tuple[str, int]:
    """Split `host:port` (`[::1]:3978` for IPv6). Raises ValueError with what to write instead."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError(f"write host:port, such as 127.0.0.1:3978, instead of {text!r}")
    return host.removeprefix("[").removesuffix("]"), int(port)


def load_settings(**given: object) -> Settings:
    """The settings: `given` (from the command line) wins, then `HEADSUP_…_FILE`, the environment, `.env`.

    What is empty counts as unset. Raises WrongSettings, which names every fault, and what was meant by a name that is
    no setting: a limit or an alarm that is not there is missed too late.
    """
    faults = mistyped(_names_given(), {f"{PREFIX}{name.upper()}" for name in Settings.model_fields})
    values = {name: value for name, value in given.items() if value is not None}
    for name in Settings.model_fields:
        path = os.environ.get(f"{PREFIX}{name.upper()}_FILE")
        if path and name not in values:
            try:
                text = Path(path).read_text(encoding="utf-8-sig").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
                raise WrongSettings(f"{PREFIX}{name.upper()}_FILE: cannot read {path}: {reason}.") from error
            if text:
                values[name] = text
    try:
        settings = Settings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        faults += [
            f"{PREFIX}{str(fault['loc'][0]).upper()}: {what_is_wrong(fault['type'], fault['msg'], fault['input'])}"
            for fault in error.errors()
        ]
        raise WrongSettings("\n".join(faults)) from error
    if faults:
        raise WrongSettings("\n".join(faults))
    return settings


def _names_given() -> set[str]:
    """The names of ours in the environment and in `.env`, which may be written in any case."""
    sources = (EnvSettingsSource(Settings), DotEnvSettingsSource(Settings))
    names = {name.upper() for source in sources for name in source.env_vars}
    return {name for name in names if name.startswith(PREFIX)}
