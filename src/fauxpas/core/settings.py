"""The one registry of settings: name, default, reader, help.

Every setting is an environment variable; any of them may be read from a file named by `NAME_FILE`.
`load` reads them all and reports every fault together. docs/settings.md is checked against it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


class SettingsRefused(Exception):
    """One or more settings cannot be used; the message has a line for each."""


@dataclass(frozen=True)
class Setting:
    """One setting: environment name, default as it would be typed, reader, and what it does."""

    name: str
    default: str
    read: Callable[[str], Any]
    help: str
    secret: bool = False


def _text(raw: str) -> str:
    return raw.strip()


def _folder(raw: str) -> Path:
    return Path(raw).expanduser().resolve()


def _flag(raw: str) -> bool:
    known = {
        "1": True,
        "yes": True,
        "true": True,
        "on": True,
        "0": False,
        "no": False,
        "false": False,
        "off": False,
        "": False,
    }
    if raw.strip().lower() not in known:
        message = "say yes or no"
        raise ValueError(message)
    return known[raw.strip().lower()]


def _positive(raw: str) -> int:
    if not raw.strip().isdecimal() or int(raw) == 0:
        message = "give a whole number above zero"
        raise ValueError(message)
    return int(raw)


def _words(raw: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in raw.split(",") if word.strip())


def _web_address(raw: str) -> str:
    address = raw.strip().rstrip("/")
    if address and urlsplit(address).scheme not in {"http", "https"}:
        message = "give an address that begins with http:// or https://"
        raise ValueError(message)
    return address


def _mail_server(raw: str) -> str:
    if raw and urlsplit(raw).scheme not in {"smtp", "smtp+starttls", "smtps"}:
        message = "give smtp://, smtp+starttls:// or smtps://user:password@host:port"
        raise ValueError(message)
    return raw.strip()


def _database(raw: str) -> str:
    if raw and urlsplit(raw).scheme not in {"sqlite", "postgres", "postgresql"}:
        message = "give sqlite:///path or postgres://user:password@host:port/name"
        raise ValueError(message)
    return raw.strip()


REGISTRY: tuple[Setting, ...] = (
    Setting(
        "FAUXPAS_DATA_DIR",
        "./data",
        _folder,
        "The folder that holds everything: database, public pages, evidence, key.",
    ),
    Setting(
        "FAUXPAS_DATABASE_URL",
        "",
        _database,
        "PostgreSQL or SQLite address; empty means one SQLite file in the data folder.",
        secret=True,
    ),
    Setting(
        "FAUXPAS_SECRET_KEY",
        "",
        _text,
        "Signs sessions and links; empty means a key made once and kept in the data folder.",
        secret=True,
    ),
    Setting(
        "FAUXPAS_CUSTOMER_KEY",
        "",
        _text,
        "Encrypts customer lists, 64 hexadecimal digits; empty means a key made once and kept in the data folder.",
        secret=True,
    ),
    Setting(
        "FAUXPAS_URL",
        "",
        _web_address,
        "The address people type to reach the room; empty means localhost and the port.",
    ),
    Setting(
        "FAUXPAS_HOSTS",
        "localhost,127.0.0.1,[::1]",
        _words,
        "Host names the room answers to, besides the one in FAUXPAS_URL.",
    ),
    Setting(
        "FAUXPAS_BIND", "127.0.0.1", _text, "The network address the room and the page server listen on."
    ),
    Setting(
        "FAUXPAS_PORT", "8000", _positive, "The room's port; when it is busy the next free one is taken."
    ),
    Setting(
        "FAUXPAS_PAGE_PORT",
        "8100",
        _positive,
        "The public page server's port; when it is busy the next free one is taken.",
    ),
    Setting(
        "FAUXPAS_PAGE_URL",
        "",
        _web_address,
        "The public page's address as readers see it; empty means localhost and the page port.",
    ),
    Setting(
        "FAUXPAS_PROXIES",
        "0",
        lambda raw: int(raw or 0),
        "How many trusted proxies stand in front of the room; the client's address is read accordingly.",
    ),
    Setting(
        "FAUXPAS_METRICS_TOKEN",
        "",
        _text,
        "What Prometheus sends as a bearer token to read /metrics; empty means only this machine may, and nobody once FAUXPAS_URL is set.",
        secret=True,
    ),
    Setting(
        "FAUXPAS_SMTP_URL",
        "",
        _mail_server,
        "The mail server; empty means no mail is sent and deliveries by e-mail wait for a person.",
        secret=True,
    ),
    Setting(
        "FAUXPAS_SMTP_SECOND_URL",
        "",
        _mail_server,
        "A second mail server, off the company's own, tried when the first does not answer.",
        secret=True,
    ),
    Setting(
        "FAUXPAS_MAIL_FROM", "fauxpas@localhost", _text, "The sender of every mail, and where bounces return."
    ),
    Setting(
        "FAUXPAS_ALLOWED_PRIVATE",
        "",
        _words,
        "Private hosts or networks that sources and channels may reach, such as intranet.example or 10.1.0.0/16.",
    ),
    Setting("FAUXPAS_FETCH_SECONDS", "20", _positive, "The longest a fetch may take, in seconds."),
    Setting("FAUXPAS_FETCH_BYTES", "10000000", _positive, "The largest answer a fetch may read, in bytes."),
    Setting(
        "FAUXPAS_PICTURE_MB",
        "5",
        _positive,
        "The largest picture a statement may carry, in millions of bytes.",
    ),
    Setting(
        "FAUXPAS_FILM_MB",
        "60",
        _positive,
        "The largest film or sound a statement may carry, in millions of bytes.",
    ),
    Setting(
        "FAUXPAS_DRAFTING_URL",
        "",
        _web_address,
        "The base address of an OpenAI-compatible endpoint that may propose words, such as https://models.example/v1; empty means no drafting help.",
    ),
    Setting("FAUXPAS_DRAFTING_KEY", "", _text, "The key the drafting endpoint asks for.", secret=True),
    Setting(
        "FAUXPAS_DRAFTING_MODEL",
        "default",
        _text,
        "The name of the model the drafting endpoint is asked for.",
    ),
    Setting(
        "FAUXPAS_DRAFTING_SECONDS",
        "90",
        _positive,
        "The longest a proposal of the drafting endpoint may take, in seconds; 110 at most.",
    ),
    Setting(
        "FAUXPAS_SEALED",
        "no",
        _flag,
        "Yes means nothing leaves: no mail, no notification, no fetch, no publication outside the data folder.",
    ),
)


def load(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Every setting's value by name, from `environ` (the process's own when not given).

    Raises SettingsRefused with one line for each fault.
    """
    given = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    faults: list[str] = []
    for setting in REGISTRY:
        try:
            values[setting.name] = setting.read(_raw(setting, given))
        except (ValueError, OSError) as fault:
            faults.append(f"{setting.name}: {fault}")
    known = {setting.name for setting in REGISTRY} | {f"{setting.name}_FILE" for setting in REGISTRY}
    faults.extend(
        f"{name}: there is no such setting"
        for name in given
        if name.startswith("FAUXPAS_") and name not in known
    )
    if faults:
        raise SettingsRefused("\n".join(faults))
    return values


def _raw(setting: Setting, given: Mapping[str, str]) -> str:
    named_file = given.get(f"{setting.name}_FILE")
    if named_file:
        return Path(named_file).read_text(encoding="utf-8").strip()
    return given.get(setting.name, setting.default)


def database(address: str, data_dir: Path) -> dict[str, Any]:
    """Django's description of the database at `address`; SQLite in the data folder when it is empty."""
    parts = urlsplit(address)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    path = Path(parts.path) if parts.scheme == "sqlite" else data_dir / "fauxpas.sqlite3"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;",
        },
    }
