"""Hooks: regions of a page that packages of higher layers fill. A page without fillers is complete."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

#: (things on the page) -> for each thing's key what to show. One call for all things: a fixed number of queries.
Filler = Callable[[Sequence[Any]], Mapping[Any, object]]

_fillers: dict[str, list[Filler]] = {}


def fill(hook: str, filler: Filler) -> None:
    """Name a filler for a hook; ``wiring`` does. Naming the same pair again changes nothing."""
    fillers = _fillers.setdefault(hook, [])
    if filler not in fillers:
        fillers.append(filler)


def collect(hook: str, things: Sequence[object]) -> dict[Any, list[Any]]:
    """What all fillers have for the things on a page, by the key that the hook's page and fillers agree on."""
    found: dict[Any, list[Any]] = {}
    for filler in _fillers.get(hook, ()):
        for key, content in filler(things).items():
            found.setdefault(key, []).append(content)
    return found


def listed(hook: str, thing: object, key: Hashable) -> list[Any]:
    """What all fillers have for a single thing, where each answers with a list."""
    return [item for part in collect(hook, [thing]).get(key, ()) for item in part]


def one(hook: str, thing: object, key: Hashable) -> Markup:
    """All that fillers show for a single thing, as one piece of markup."""
    return Markup("").join(collect(hook, [thing]).get(key, ()))


def rendered(template: str, **context: object) -> Markup:
    """A fragment as markup, for fillers: the template has escaped what needs it."""
    return Markup(render_template(template, **context))  # noqa: S704 - rendered by a template
