"""What a page that is open says of comments that came meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import ngettext
from markupsafe import Markup

from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.deliberation import pages, queries
from civic.deliberation.rules import DIGITS, LAST_NUMBER
from civic.deliberation.views import Glance


@dataclass(frozen=True)
class News:
    """What a page shows that has the posts up to the number ``since`` when ``told`` others came. Empty: none."""

    thread_id: int
    since: int
    told: int
    words: str


def number_in(value: str | None) -> int:
    """A number of an address, as far as it can be that of a post."""
    known = value is not None and len(value) <= DIGITS and value.isascii() and value.isdecimal()
    return int(value or 0) if known else LAST_NUMBER


def news(thread_id: int, since: int, count: int = 0) -> News:
    words = ngettext("%(num)s new comment. Show", "%(num)s new comments. Show", count) if count else ""
    return News(thread_id, since, count, words)


def asked(thread_id: int, since: int, told: int) -> Markup | None:
    """What a page gets that asks again; None where it shows all there is, or has been told."""
    count = queries.count_newer(thread_id, since, current_actor().person_id)
    return rendered("deliberation/_news.html", news=news(thread_id, since, count)) if count != told else None


@dataclass(frozen=True)
class Fresh:
    """The comments that came meanwhile, and what the page asks from now on."""

    posts: Markup
    news: News


def fresh(thread: Glance, since: int) -> Fresh:
    """What came after a number, each comment with the one that it answers where that is among them."""
    found = queries.newer(thread.id, since)
    return Fresh(pages.plain(found, thread), news(thread.id, found[-1].number if found else since))
