"""What the page of a search shows."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import i18n, sanitise
from civic.core.pagination import Page
from civic.core.urls import Arguments
from civic.resources import kinds
from civic.search.queries import Hit
from civic.search.rules import COMMENTS, POST, snippet
from civic.towns.here import TownArgs

#: Characters of a text that are looked through for the piece to show.
READ = 4000


@dataclass(frozen=True)
class Found:
    """A hit as ``lists.result`` draws it; ``snippet`` is the piece of its text with what was found marked."""

    kind: str
    icon: str
    title: str
    url: str
    snippet: Markup
    parts: list[str]
    lang: str | None = None
    dir: str | None = None


def tab_words() -> dict[str, str]:
    """What a search can be narrowed to, with its words: the kinds of things, and comments after the first of them."""
    (first, words), *others = kinds.tabs().items()
    return {first: words, COMMENTS: _("Comments"), **dict(others)}


def tabs(asked: str, tab: str | None, args: TownArgs) -> list[tuple[str, str, bool]]:
    """Everything, or one kind: (address, words, whether it is this one)."""
    offered: list[tuple[str | None, str]] = [(None, _("Everything")), *tab_words().items()]
    return [(url_for("search.show", q=asked, only=each, **args), words, each == tab) for each, words in offered]


def shown(hit: Hit, words: list[str]) -> Found:
    """A hit as ``lists.result`` draws it."""
    kind = kinds.kind(hit.kind) if hit.kind != POST else None
    return Found(
        kind=str(kind.label) if kind else _("Comment on: %(title)s", title=hit.title),
        icon=kind.icon if kind else "talk",
        title=hit.title if kind else _first_words(hit),
        url=f"/{i18n.current_language()}/{hit.address}",
        snippet=_marked(hit, words),
        parts=[i18n.day(hit.at)] if kind is None or kind.dated else [],
        **i18n.marks(hit.language),
    )


def _first_words(hit: Hit) -> str:
    return sanitise.plain(hit.text, 80)


def _marked(hit: Hit, words: list[str]) -> Markup:
    text = sanitise.plain(hit.text[:READ], READ)
    parts = snippet(text, words)
    return Markup("").join(Markup("<mark>{}</mark>").format(part) if found else part for part, found in parts)


def pager(page: Page[Hit], args: TownArgs) -> tuple[str | None, str | None]:
    """Addresses of the page before and the page after this one."""
    kept: Arguments = {key: request.args[key] for key in ("q", "only") if request.args.get(key)}
    previous = url_for("search.show", before=page.before, **kept, **args) if page.before else None
    following = url_for("search.show", after=page.after, **kept, **args) if page.after else None
    return previous, following
