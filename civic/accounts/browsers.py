"""Which browser somebody signed in with, in the words of people: "Firefox on Windows"."""

from __future__ import annotations

from flask_babel import gettext as _

#: What a header says, and what people call it; the first that fits counts, for most pretend to be others too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def named(header: str) -> tuple[str, str]:
    """Browser and system that a User-Agent header names; empty where it says nothing that is known."""
    return _first(BROWSERS, header), _first(SYSTEMS, header)


def _first(known: tuple[tuple[str, str], ...], header: str) -> str:
    return next((name for mark, name in known if mark in header), "")


def words(header: str) -> str:
    """The same as a phrase, in the reader's language."""
    browser, system = named(header)
    if browser and system:
        return str(_("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system or str(_("A browser"))
