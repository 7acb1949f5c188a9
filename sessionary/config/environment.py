"""What the operator says through environment variables; every one is optional."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from sessionary.providers.messaging.services import NAMED, Subscription

POSTGRESQL = {
    "server_side_binding": True,
    "prepare_threshold": 2,
    "connect_timeout": 5,  # seconds
    # a machine that is gone without a word is noticed within half a minute
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
EXAMPLE_URL = "postgresql://user:password@host:5432/database"
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA secure_delete=ON;"  # what is erased is overwritten, not only unlinked
    ),
}


def data_folder() -> Path:
    """The folder for the SQLite file, the keys and kept mail (`SESSIONARY_DATA`, default `data`)."""
    folder = Path(os.environ.get("SESSIONARY_DATA") or "data").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_keys(file: Path) -> tuple[list[str], bool]:
    """Signing keys, newest first: from `SESSIONARY_SECRET_KEYS`, else from `file`, which is made on first start.

    Also says whether it was made just now: whoever serves checks that the database was not sealed with others before.
    """
    given = os.environ.get("SESSIONARY_SECRET_KEYS", "")
    if keys := [key.strip() for key in given.split(",") if key.strip()]:
        if any(len(key) < 32 for key in keys):
            raise ImproperlyConfigured("Each of SESSIONARY_SECRET_KEYS needs at least 32 characters.")
        return keys, False
    is_new = not file.exists() and _make_key_file(file)
    if keys := file.read_text().split():
        return keys, is_new
    raise ImproperlyConfigured(f"There is no key in {file}. Please put your secret keys back, one a line.")


def _make_key_file(path: Path) -> bool:
    """Write a new key, unless there is a file; whoever finds one finds it whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def database(data: Path) -> dict[str, object]:
    """Django's database settings: PostgreSQL by `DATABASE_URL`, else a SQLite file in the data folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / "sessionary.sqlite3",
            "OPTIONS": SQLITE,
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": data / "test.sqlite3"},
        }
    try:
        parsed = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except (ValueError, dj_database_url.UnknownSchemeError) as error:
        raise ImproperlyConfigured(f"DATABASE_URL must look like {EXAMPLE_URL}. Leave it out for SQLite.") from error
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://. Leave it out for SQLite.")
    given = parsed.get("OPTIONS")
    return {**parsed, "OPTIONS": {**POSTGRESQL, **(given if isinstance(given, dict) else {})}}


def base_url() -> str:
    """The public address without a trailing slash (`SESSIONARY_BASE_URL`, default `http://127.0.0.1:$PORT`)."""
    given = os.environ.get("SESSIONARY_BASE_URL") or f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}"
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured("SESSIONARY_BASE_URL must look like https://book.example.com")
    return given.rstrip("/")


def provider_addresses() -> dict[str, str]:
    """Providers elsewhere than at home, by name (`SESSIONARY_PROVIDER_ADDRESSES`, like `jitsi=https://meet.example.com`).

    Several are separated by spaces.
    """
    found = {}
    for given in (os.environ.get("SESSIONARY_PROVIDER_ADDRESSES") or "").split():
        name, _, address = given.partition("=")
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
            raise ImproperlyConfigured("SESSIONARY_PROVIDER_ADDRESSES must look like jitsi=https://meet.example.com")
        found[name] = address.rstrip("/")
    return found


def smtp(url: str) -> dict[str, object]:
    """Django's mail settings from `smtp://user:password@host:port` or `smtps://…` (`SESSIONARY_SMTP_URL`).

    `smtp` upgrades with STARTTLS when a user is given; `smtps` speaks TLS from the first byte.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured("SESSIONARY_SMTP_URL must look like smtp://user:password@host:587")
    implicit = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit and bool(parts.username),
        "EMAIL_TIMEOUT": 20,
    }


def mail_subscription(smtp_url: str, addresses: Mapping[str, str]) -> Subscription | None:
    """The mail service that takes messages instead of a mail server (`SESSIONARY_MAIL_SERVICE` and its like).

    `addresses` are those of providers that are not at home.
    """
    name, key, secret, domain = (
        (os.environ.get(f"SESSIONARY_MAIL_{part}") or "").strip()
        for part in ("SERVICE", "KEY", "WEBHOOK_SECRET", "DOMAIN")
    )
    if not name:
        return None
    if smtp_url:
        raise ImproperlyConfigured("Set SESSIONARY_SMTP_URL or SESSIONARY_MAIL_SERVICE, not both.")
    if (service := NAMED.get(name)) is None:
        raise ImproperlyConfigured(f"SESSIONARY_MAIL_SERVICE must be one of: {', '.join(NAMED)}.")
    if not key:
        raise ImproperlyConfigured(f"SESSIONARY_MAIL_SERVICE={name} needs your key there as SESSIONARY_MAIL_KEY.")
    if secret and not service.signs and not all(secret.partition(":")):
        raise ImproperlyConfigured(f"For {name}, SESSIONARY_MAIL_WEBHOOK_SECRET must look like user:password.")
    if domain and not service.has_domains:
        raise ImproperlyConfigured(f"SESSIONARY_MAIL_DOMAIN is not for {name}. Please leave it out.")
    return Subscription(service, key, secret, domain, addresses.get(name, ""))
