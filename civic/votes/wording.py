"""Texts of a vote and its options, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext, ngettext

from civic.core import i18n
from civic.core.i18n import say
from civic.votes.frozen import Paper, PaperOption
from civic.votes.views import Titled


def titled(texts: dict[str, str]) -> tuple[str, str | None, str | None]:
    """A text of a town with its language and direction, where they are not those of the page."""
    language = i18n.current_language()
    if language in texts or not texts:
        return say(texts), None, None
    other = i18n.DEFAULT if i18n.DEFAULT in texts else next(iter(texts))
    return say(texts), other, i18n.direction(other)


def titles(options: Mapping[str, PaperOption], named: Iterable[str]) -> list[Titled]:
    """The titles of options that a result names."""
    return [Titled(*titled(options[option].titles)) for option in named]


def won_words(number: int) -> str:
    """How many options won."""
    if not number:
        return str(gettext("Nothing was chosen."))
    return str(ngettext("One option won.", "%(num)s options won.", number))


def cost(vote: Paper, found: PaperOption) -> str | None:
    """What an option costs; None without a cost."""
    return None if found.cost is None else i18n.money(found.cost, vote.currency)
