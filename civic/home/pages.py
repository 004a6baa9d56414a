"""What the home page of a town shows, gathered from the packages that fill its hooks.

Hooks (keys in brackets):
    home.now (municipality id)     things to do: ``ToDo``
    home.did (municipality id)     what the town did: ``Did``
    home.who, home.next (municipality id)   markup
"""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import clock, hooks
from civic.core.hooks import rendered
from civic.home.views import HomePage, ToDo
from civic.processes.pages import cards
from civic.towns.here import Town


def home(place: Town) -> HomePage:
    """Everything on a town's home page; a fixed number of queries, however much there is."""
    todo: list[ToDo] = sorted(
        hooks.listed("home.now", place, place.id), key=lambda t: (t.until is None, t.until or clock.now())
    )[:4]
    return HomePage(
        todo=todo,
        pins=[(number, t.hood) for number, t in enumerate(todo, 1) if t.hood],
        title=_title(place, len(todo)),
        did=hooks.listed("home.did", place, place.id)[:5],
        cards=cards(place)[:6],
        place=place,
    )


def home_parts(place: Town) -> tuple[str, Markup, Markup]:
    """The home page's title, its head and its body."""
    found = home(place)
    shown = vars(found)
    return found.title, rendered("home/_home_lead.html", **shown), rendered("home/_home_content.html", **shown)


def _title(place: Town, deeds: int) -> str:
    """The head of the page counts what is open, in words while words are short."""
    few = {
        1: _("One decision open in %(town)s", town=place.name),
        2: _("Two decisions open in %(town)s", town=place.name),
        3: _("Three decisions open in %(town)s", town=place.name),
        4: _("Four decisions open in %(town)s", town=place.name),
    }
    return str(few.get(deeds) or _("What should %(town)s do next?", town=place.name))
