"""The orders of a thread: which can be chosen, what is said of the one that is, and the page that explains them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import format_percent, ngettext
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.cache import remember
from civic.deliberation import labels, queries
from civic.deliberation.order_rules import Band, Division, Share
from civic.deliberation.queries import Order, ordering
from civic.deliberation.rules import PostView, Stance

#: Wilson's lower bound and the mean of the sides, as they are computed in ``order_rules``.
HELPFUL_FORMULA = "(p + z²/2n − z · √(p(1 − p)/n + z²/4n²)) / (1 + z²/n),  p = k/n,  z = 1.96"
BRIDGING_FORMULA = "(w₁ · w₂ · … · wₛ)^(1/s)"


@dataclass(frozen=True)
class Chosen:
    """In which order a reader reads a thread, and whose comments: of one stance, or all."""

    order: Order = Order.OLDEST
    stance: Stance | None = None

    def args(self) -> dict[str, Any]:
        """What of it stands in an address."""
        order = {} if self.order is Order.OLDEST else {"order": self.order.value}
        return order | ({"stance": self.stance.value} if self.stance else {})

    def url(self, base: str) -> str:
        asked = urlencode(self.args())
        return f"{base}?{asked}#discussion" if asked else base


def chosen() -> Chosen:
    """What the address of the page asks for."""
    order, stance = request.args.get("order", ""), request.args.get("stance", "")
    return Chosen(
        Order(order) if order in list(Order) else Order.OLDEST, Stance(stance) if stance in list(Stance) else None
    )


@dataclass(frozen=True)
class Menu:
    """``items``: address, words, meaning, whether it is chosen. ``note``: what is said of the chosen order."""

    current: str
    items: list[tuple[str, str, str, bool]]
    note: str
    about: str


def menu(thread_id: int, url: str, view: Chosen) -> Menu:
    """The orders in which a thread can be read. One query where the chosen one is computed."""
    order = view.order
    items = [
        (replace(view, order=each).url(url), str(labels.ORDERS[each]), str(labels.MEANINGS[each]), each is order)
        for each in (Order.NEWEST, Order.OLDEST, Order.HELPFUL, Order.BRIDGING)
    ]
    note = _note(order, _told(thread_id)) if order in (Order.HELPFUL, Order.BRIDGING) else ""
    return Menu(str(labels.ORDERS[order]), items, note, url_for("orders.explain", thread_id=thread_id))


@dataclass(frozen=True)
class Sides:
    """A choice of whose comments are read, as address, words, whether chosen; and the page of both sides."""

    items: list[tuple[str, str, bool]]
    url: str


def sides_of(thread_id: int, revision: int, url: str, view: Chosen) -> Sides | None:
    """Whose comments of a thread can be read alone; None where nobody said what they are. One query a revision."""
    counts = remember(("thread.stances", thread_id, revision), lambda: queries.stance_counts(thread_id))
    if not any(counts.values()):
        return None
    items = [(replace(view, stance=None).url(url), str(_("All")), view.stance is None)]
    for stance, count in counts.items():
        words = f"{labels.STANCES[stance]} ({i18n.number(count)})"
        items.append((replace(view, stance=stance).url(url), words, view.stance is stance))
    return Sides(items, url_for("orders.sides", thread_id=thread_id))


def offered(thread_id: int, revision: int, url: str, view: Chosen) -> dict[str, Menu | Sides | None]:
    """What the head of a thread offers, by the names that its templates have for it."""
    return {"menu": menu(thread_id, url, view), "sides": sides_of(thread_id, revision, url, view)}


def _told(thread_id: int) -> dict[str, Any] | None:
    found = ordering.order(thread_id)
    return found.shown if found else None


def _note(order: Order, told: dict[str, Any] | None) -> str:
    if told is None:
        return str(_("Nobody has marked a comment as helpful yet, so the oldest comes first."))
    if order is Order.HELPFUL:
        return str(_("First comes what many of those who could read it found helpful."))
    return division_words(told)


def division_words(told: dict[str, Any]) -> str:
    """Whether opinion is divided in a thread, and what that makes of its order of bridging."""
    if told["division"] == Division.FEW:
        return str(
            _("No two sides of at least 10 people have marked comments here, so this is the order of most helpful.")
        )
    if told["division"] == Division.ALIKE:
        return str(
            _(
                "Opinion is not divided here: all sides find the same comments helpful. "
                "So this is the order of most helpful."
            )
        )
    if told["by"] == "groups":
        return str(_("Opinion is divided here. First comes what people of different opinion groups find helpful."))
    return str(_("Opinion is divided here. First comes what people for and people against both find helpful."))


@dataclass(frozen=True)
class Example:
    """A comment with what its place was computed from, in words."""

    author: str
    url: str
    share: str
    bound: str


@dataclass(frozen=True)
class Bridge:
    """The first comment of the bridging order: what each side thinks of it, as coarsely as it may be told."""

    author: str
    url: str
    sides: list[tuple[str, str]]


@dataclass(frozen=True)
class Explained:
    """What the page on the orders of a thread shows; without ``people`` nothing has been marked."""

    people: str
    everybody: bool
    division: str
    examples: list[Example]
    bridge: Bridge | None


def explained(thread_id: int, author: Any, address: Any) -> Explained:
    """The orders of a thread with its own numbers. Two queries.

    Args:
        author, address: how pages name who wrote a post, and where it is.
    """
    told = _told(thread_id)
    if told is None:
        return Explained("", False, "", [], None)
    bridge = told["bridge"] if told["division"] == Division.DIVIDED else None
    numbers = [row[0] for row in told["first"]] + ([bridge[0]] if bridge else [])
    found = {post.number: post for post in queries.by_numbers(thread_id, numbers)}
    return Explained(
        _people(told["people"], told["new"]),
        told["everybody"],
        division_words(told),
        [
            _example(found[number], Share(k, n), author, address)
            for number, k, n in told["first"]
            if number in found and k
        ],
        _bridge(found[bridge[0]], bridge[1], told["by"], author, address) if bridge and bridge[0] in found else None,
    )


def _people(known: int, new: int) -> str:
    count = ngettext(
        "%(num)s person has marked comments of this discussion as helpful.",
        "%(num)s people have marked comments of this discussion as helpful.",
        known + new,
    )
    if not new:
        return str(count)
    some = ngettext("The account of %(num)s of them is new.", "The accounts of %(num)s of them are new.", new)
    return f"{count} {some}"


def _example(post: PostView, share: Share, author: Any, address: Any) -> Example:
    words = ngettext(
        "%(k)s of the %(num)s person who could read it found it helpful.",
        "%(k)s of the %(num)s people who could read it found it helpful.",
        share.asked,
        k=share.found,
    )
    return Example(author(post), address(post.id), str(words), format_percent(share.lower, "#,##0.0%"))


def _bridge(post: PostView, bands: Sequence[str], by: str, author: Any, address: Any) -> Bridge:
    names = [str(labels.STANCES[stance]) for stance in (Stance.FOR, Stance.AGAINST)]
    if by == "groups":
        names = [_("An opinion group"), *[_("Another opinion group")] * (len(bands) - 1)]
    shares = [str(labels.BANDS[Band(band)]) for band in bands]
    return Bridge(author(post), address(post.id), list(zip(names, shares, strict=True)))
