"""The names of those who wrote a proposal, as lists, pages, feeds and tables say them."""

from __future__ import annotations

from collections.abc import Sequence

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup


def plain(first: str, others: Sequence[str] = ()) -> str:
    """All names in one line: "Anna, Ben and Chris". ``first`` is empty for somebody who left."""
    return str(format_list([first or _("former participant"), *others], locale=get_locale()))


def fenced(first: str, others: Sequence[str] = ()) -> Markup:
    """The same as markup, each name with a direction of its own."""
    names = [Markup("<bdi>{}</bdi>").format(name) for name in (first or _("former participant"), *others)]
    return Markup(format_list(names, locale=get_locale()))  # noqa: S704 - names are escaped, the rest is CLDR's
