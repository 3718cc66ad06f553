"""The only reader of the environment: every `DUBAN_…` setting, secrets also from a file named by `DUBAN_…_FILE`."""

import os
import re
from datetime import time
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.store import sqlite_url
from rules.refusal import Refused
from rules.week.weeks import Issuing
from rules.window import SendWindow

SECRETS = ("database_url", "smtp_url", "metrics_token", "oidc_client_secret")


class Settings(BaseSettings):
    """What an office sets; the descriptions are what `docs/settings.md` says."""

    model_config = SettingsConfigDict(env_prefix="DUBAN_", extra="ignore", frozen=True)

    home: Path = Field(default=Path("var"), description="folder of the database, mail, reports and files")
    database_url: str = Field(default="", description="another database than HOME/duban.db (postgresql+psycopg://…)")
    smtp_url: str = Field(
        default="", description="smtp://, smtp+starttls:// or smtps://user:password@host:port; empty: mail waits"
    )
    mail_from: str = Field(default="duban@localhost", description="address the mail comes from")
    public_url: str = Field(
        default="", description="where readers of mails reach the pages, https://host; empty: mails carry no link"
    )
    timezone: str = Field(default="Asia/Shanghai", description="the office's time zone")
    locale: Literal["zh", "en"] = Field(default="zh", description="language of refusals and pages: zh or en")
    send_window: str = Field(
        default="08:30,14:30-18:00", description="openings and end of the hours in which mail is sent"
    )
    mail_detail: Literal["full", "title", "link"] = Field(
        default="full", description="how much a mail may tell: full, title or link"
    )
    office_of_one: bool = Field(default=False, description="let one person draft and approve")
    metrics_token: str = Field(
        default="", description="bearer token that opens /metrics from elsewhere; empty: this machine only"
    )
    weekly_report: Issuing = Field(
        default=Issuing.SIGNED, description="weekly report: off, signed (a clerk signs before it goes) or automatic"
    )

    oidc_issuer: str = Field(
        default="",
        description="issuer of the office's single sign-on (OpenID Connect), https://…; empty: passwords only",
    )
    oidc_client_id: str = Field(default="", description="what the issuer knows Duban by")
    oidc_client_secret: str = Field(default="", description="secret the issuer gave Duban")

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, values: dict[str, object]) -> dict[str, object]:
        for name in SECRETS:
            path = os.environ.get(f"DUBAN_{name.upper()}_FILE")
            if path and not values.get(name):
                values[name] = _secret(name, Path(path))
        return values

    @field_validator("public_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        """Return it without the last slash; links are made of it, never of what a request says its host is."""
        origin = value.rstrip("/")
        if origin and not _is_origin(origin):
            raise Refused(
                field="DUBAN_PUBLIC_URL",
                zh=f"“{value}”应写作 https://主机（可带端口）；http 只用于本机 127.0.0.1。",
                en=f"{value!r} is to be written https://host, with a port or without; http is for 127.0.0.1 only.",
            )
        return origin

    @model_validator(mode="after")
    def _single_sign_on(self) -> Self:
        """Refuse one that is half set, or reached in the clear."""
        named = {"CLIENT_ID": self.oidc_client_id, "CLIENT_SECRET": self.oidc_client_secret}
        missing = [f"DUBAN_OIDC_{name}" for name, value in named.items() if not value]
        missing += [] if self.public_url else ["DUBAN_PUBLIC_URL"]
        if self.oidc_issuer and missing:
            raise Refused(
                field="DUBAN_OIDC_ISSUER",
                zh=f"还须设置{'、'.join(missing)}。",
                en=f"{', '.join(missing)} must be set, too.",
            )
        if self.oidc_issuer and not self.oidc_issuer.startswith("https://"):
            raise Refused(
                field="DUBAN_OIDC_ISSUER",
                zh=f"“{self.oidc_issuer}”应写作 https://…。",
                en=f"{self.oidc_issuer!r} is to be written https://….",
            )
        return self

    @model_validator(mode="after")
    def _readable(self) -> Self:
        _ = self.zone, self.window
        return self

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone; refuse one nobody knows."""
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise Refused(
                field="DUBAN_TIMEZONE",
                zh=f"没有“{self.timezone}”这个时区。",
                en=f"there is no time zone {self.timezone!r}.",
            ) from error

    @property
    def window(self) -> SendWindow:
        """Return the send window; refuse one that is not `08:30,14:30-18:00`."""
        try:
            openings, closes = self.send_window.split("-")
            times = tuple(time.fromisoformat(text) for text in openings.split(","))
            window = SendWindow(times, time.fromisoformat(closes))
        except ValueError as error:
            raise self._bad_window() from error
        if list(times) != sorted(set(times)) or times[-1] >= window.closes:
            raise self._bad_window()
        return window

    def _bad_window(self) -> Refused:
        return Refused(
            field="DUBAN_SEND_WINDOW",
            zh=f"“{self.send_window}”应写作 08:30,14:30-18:00。",
            en=f"{self.send_window!r} is to be written 08:30,14:30-18:00.",
        )

    @property
    def url(self) -> str:
        """Return the database's URL."""
        return self.database_url or sqlite_url(self.home / "duban.db")


def _is_origin(text: str) -> bool:
    """Say whether a text is a scheme, a host and perhaps a port, and nothing else; in the clear on this machine only."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host == "127.0.0.1")
    return is_safe and bool(re.fullmatch(r"[a-z0-9.-]+", host)) and text == f"{parts.scheme}://{host}{port}"


def secret_files() -> dict[str, Path]:
    """Return the files that secrets are read from, by the setting that names each."""
    named = {name: os.environ.get(name, "") for name in (f"DUBAN_{secret.upper()}_FILE" for secret in SECRETS)}
    return {name: Path(path) for name, path in named.items() if path}


def _secret(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Refused(
            zh=f"DUBAN_{name.upper()}_FILE：“{path}”不能读取（{error.strerror}）。",
            en=f"DUBAN_{name.upper()}_FILE: {path} cannot be read ({error.strerror}).",
        ) from error


def read_settings(home: Path | None = None) -> Settings:
    """Read the environment; `home` (from --home) goes before DUBAN_HOME; the first bad setting is refused by name."""
    try:
        return Settings(home=home) if home else Settings()
    except ValidationError as error:
        raise _named(error.errors()[0]) from error


def read_locale() -> str:
    """Return the language of refusals alone, for when another setting is the one refused."""
    return os.environ.get("DUBAN_LOCALE", "zh")


def _named(slip: ErrorDetails) -> Refused:
    """Return the refusal of one setting: our own where a rule of ours said no, else one with its name and value."""
    cause = slip.get("ctx", {}).get("error")
    if isinstance(cause, Refused):
        return cause
    name, value = f"DUBAN_{'_'.join(str(part) for part in slip['loc']).upper()}", slip["input"]
    return Refused(
        field=name, zh=f"“{value}”不可用（{slip['msg']}）。", en=f"{value!r} cannot be used ({slip['msg']})."
    )
