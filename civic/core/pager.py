"""Where a reader is in a list that comes in pages, in words and links; ``_components/pager.html`` draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.pagination import Page


@dataclass(frozen=True)
class Turned:
    """What an address says of the page it wants: a cursor, and the number that its first row had when it was linked."""

    after: str | None = None
    before: str | None = None
    start: int = 1


@dataclass(frozen=True)
class Pager:
    """Where a reader is, in words, and the addresses of the pages before and after; None where there is none."""

    where: str
    previous: str | None
    next: str | None


def turned() -> Turned:
    """What the present request's address says; nonsense counts as the first page."""
    return Turned(request.args.get("after"), request.args.get("before"), start_of(request.args.get("from", "")))


def start_of(value: str) -> int:
    """The number of a list's first row, as an address gives it."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 8 else 1


def pager(found: Page[object], total: int, size: int, start: int, url: Callable[..., str]) -> Pager:
    """ "9–16 of 38", and the addresses of the pages before and after.

    Args:
        total: how many rows the whole list has; size: how many a page has at most.
        start: the number of the first row, as the address says it.
        url: gives the list's address with ``after`` or ``before`` and ``from`` added.
    """
    first = max(min(start, total), 1) if found.before else 1
    last = min(first + len(found.items) - 1, total)
    where = _(
        "%(first)s–%(last)s of %(total)s", first=i18n.number(first), last=i18n.number(last), total=i18n.number(total)
    )
    return Pager(
        where=where if found.items else "",
        previous=url(before=found.before, **{"from": max(first - size, 1)}) if found.before else None,
        next=url(after=found.after, **{"from": last + 1}) if found.after else None,
    )
