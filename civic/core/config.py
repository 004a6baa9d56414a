"""Configuration by environment only: one frozen dataclass, read once when the program starts."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from pathlib import Path
from urllib.parse import urlsplit

KNOWN_KEYS = frozenset({"dev", "development", "secret", "changeme", "change-me", "test", "password", "civic"})
SHORTEST_KEY = 32
WITNESS_LANGUAGES = ("en", "fr", "ar")
CONTACT = re.compile(r"mailto:[!-~]+@[!-~]+|https://[!-~]+")
NO_COUNT = "{} must be a number: how many proxies stand in front of civic, 0 for none."


class ConfigError(Exception):
    """The environment asks for something that cannot be; the message is one plain sentence."""


@dataclass(frozen=True)
class Config:
    """Everything that an installation decides outside its database.

    ``redis_url`` is None when no queue has been named: whoever starts the program then brings the embedded one.
    ``limits_url`` is where tries are counted, a server that writes nothing to disk; None counts in the queue's server.
    ``trusted_proxies`` is how many proxies stand in front, each of which adds the address that it was asked from: that
    many entries of the X-Forwarded headers are believed, counted from the last one. With 0 they are not read at all.
    ``witnesses`` get the checkpoints of the log by e-mail: addresses, each with the language of its e-mails.
    ``security_contact`` is the address, as a URI, that security.txt names to whoever found a hole.
    ``objection_days`` is how long after closing the key of a vote is kept at least, for objections.
    ``page_cache_seconds`` is how long a page that is the same for every signed-out reader may be served again.
    """

    secret_key: str
    data_dir: Path
    database_url: str
    keys_dir: Path
    redis_url: str | None = None
    limits_url: str | None = None
    base_url: str = "http://127.0.0.1:8000"
    mail_url: str = "memory:"
    mail_from: str = ""
    mail_reply_to: str = ""
    mail_per_hour: int = 3000
    demonstration: bool = False
    page_cache_seconds: float = 1.0
    trusted_proxies: int = 0
    objection_days: int = 30
    witnesses: tuple[tuple[str, str], ...] = ()
    security_contact: str | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Config:
        """Read the variables that README.md lists.

        Raises:
            ConfigError: a variable is missing, known to everybody or contradicts another one.
        """
        data_dir = Path(environ.get("CIVIC_DATA_DIR", "instance")).resolve()
        config = cls(
            secret_key=environ.get("CIVIC_SECRET_KEY", ""),
            data_dir=data_dir,
            database_url=_driver(environ.get("CIVIC_DATABASE_URL") or f"sqlite:///{data_dir / 'civic.sqlite'}"),
            keys_dir=Path(environ.get("CIVIC_KEYS_DIR") or data_dir / "keys").resolve(),
            redis_url=environ.get("CIVIC_REDIS_URL") or None,
            limits_url=environ.get("CIVIC_LIMITS_URL") or None,
            base_url=environ.get("CIVIC_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            mail_url=environ.get("CIVIC_MAIL_URL") or f"file:{data_dir / 'mail'}",
            mail_from=_address("CIVIC_MAIL_FROM", environ),
            mail_reply_to=_address("CIVIC_MAIL_REPLY_TO", environ),
            mail_per_hour=_mails("CIVIC_MAIL_PER_HOUR", environ),
            demonstration=environ.get("CIVIC_DEMONSTRATION", "") == "1",
            trusted_proxies=_count("CIVIC_TRUSTED_PROXIES", environ),
            objection_days=_days("CIVIC_OBJECTION_DAYS", environ, 30),
            witnesses=_witnesses(environ.get("CIVIC_AUDIT_WITNESSES", "")),
            security_contact=_contact(environ.get("CIVIC_SECURITY_CONTACT", "").strip()),
        )
        config.check()
        return config

    def check(self) -> None:
        """Refuse what would be unsafe.

        Raises:
            ConfigError: no secret key, one that everybody knows, a base URL without https beyond this machine, or fewer
                proxies than none.
        """
        if not self.secret_key:
            raise ConfigError(
                'CIVIC_SECRET_KEY is missing. Make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'
            )
        if self.secret_key.lower() in KNOWN_KEYS or len(self.secret_key) < SHORTEST_KEY:
            raise ConfigError(f"CIVIC_SECRET_KEY is too easy to guess: take {SHORTEST_KEY} random characters or more.")
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError("CIVIC_BASE_URL must begin with https:// (or http:// on this machine only).")
        if parts.scheme == "http" and not self.loopback:
            raise ConfigError(
                "CIVIC_BASE_URL must begin with https://: without it, everybody on the way can read along."
            )
        if self.trusted_proxies < 0:
            raise ConfigError(NO_COUNT.format("CIVIC_TRUSTED_PROXIES"))

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def secure(self) -> bool:
        """Whether readers come by https, so that cookies may ask for it."""
        return self.base_url.startswith("https://")

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the base URL."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def _mails(name: str, environ: Mapping[str, str]) -> int:
    words = environ.get(name, "").strip() or "3000"
    if not (words.isascii() and words.isdigit() and int(words[:9]) > 0):
        raise ConfigError(f"{name} must be a number: how many e-mails may be sent in an hour, 3000 if nothing is said.")
    return int(words)


def _address(name: str, environ: Mapping[str, str]) -> str:
    words = environ.get(name, "").strip()
    try:
        return Address(addr_spec=words).addr_spec if words else ""
    except (ValueError, HeaderParseError):
        raise ConfigError(f"{name} must be an e-mail address: noreply@town.example") from None


def _count(name: str, environ: Mapping[str, str]) -> int:
    """A number in the environment; 0 where nothing is said."""
    words = environ.get(name, "").strip() or "0"
    if not (words.isascii() and words.isdigit() and len(words) < 4):
        raise ConfigError(NO_COUNT.format(name))
    return int(words)


def _witnesses(words: str) -> tuple[tuple[str, str], ...]:
    """Addresses between commas, each with the code of a language behind it if e-mails shall not be in English."""
    found = []
    for one in filter(None, (part.strip() for part in words.split(","))):
        address, language = (*one.split(), "en")[:2]
        if len(one.split()) > 2 or address.count("@") != 1 or language not in WITNESS_LANGUAGES:
            raise ConfigError(
                f"CIVIC_AUDIT_WITNESSES: {one!r} is no e-mail address; write council@town.example fr, press@x.example"
            )
        found.append((address, language))
    return tuple(found)


def _contact(words: str) -> str | None:
    """An address as a URI: an e-mail address gets its ``mailto:``."""
    if not words:
        return None
    if "@" in words and ":" not in words:
        words = f"mailto:{words}"
    if not CONTACT.fullmatch(words):
        raise ConfigError("CIVIC_SECURITY_CONTACT must be an e-mail address, or begin with https:// or mailto:.")
    return words


def _days(name: str, environ: Mapping[str, str], default: int) -> int:
    """A number of days in the environment."""
    words = environ.get(name, "").strip()
    if words and not (words.isascii() and words.isdigit() and len(words) < 5):
        raise ConfigError(f"{name} must be a number of days.")
    return int(words) if words else default


def _driver(url: str) -> str:
    """Name the driver that civic ships where the address leaves it open."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url
