"""The way to what is held, on the account page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from civic.core.hooks import rendered


def account_aside(things: Sequence[int]) -> dict[int, Markup]:
    return {person: rendered("holdings/_account.html") for person in things}
