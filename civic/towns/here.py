"""The municipality of the current request, and what its pages need to know of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict
from urllib.parse import parse_qs, urlsplit

from flask import Response, abort, g, has_request_context, make_response, redirect, request

from civic.core.cache import forget, remember
from civic.core.gates import current_actor
from civic.core.i18n import language_url, say
from civic.core.permissions import C, Require
from civic.places.rules import Drawing, HoodDrawing, Position, Projection
from civic.towns import queries
from civic.towns.rules import colours
from civic.towns.rules.settings import Theme


class TownArgs(TypedDict, total=False):
    """What an address carries so that its page is about a town: for ``url_for(endpoint, **args)``."""

    town: str


@dataclass(frozen=True)
class Town:
    """A town as pages show it: its row (``models.Municipality``) with its map (``places.models.Map``).

    ``drawing`` is the stored map, or None where none was imported. ``hoods`` gives each neighbourhood's code and names
    by its id. ``restricted`` says that some things here are for some readers only, so that lists differ from reader to
    reader; ``only`` that the installation has no other town. ``contact`` is the postal address, the e-mail address and
    the telephone number.
    """

    id: int
    slug: str
    names: dict[str, str]
    taglines: dict[str, str]
    colours: dict[str, list[str]]
    languages: tuple[str, ...]
    senders: dict[str, str]
    contact: tuple[str, str, str]
    offices: list[dict[str, str]]
    themes: list[Theme]
    goals: bool
    timezone: str
    currency: str
    support_threshold: int
    answer_days: int
    answer_working: bool
    town_id: int | None
    drawing: Drawing | None
    version: str
    hoods: dict[int, tuple[str, dict[str, str]]]
    restricted: bool
    default: bool
    only: bool

    @property
    def name(self) -> str:
        return say(self.names)

    @property
    def args(self) -> TownArgs:
        """What a link carries so that it stays in this town; nothing where it would be there without."""
        return {} if self.default else {"town": self.slug}

    @property
    def tagline(self) -> str:
        return say(self.taglines)

    @property
    def look(self) -> str:
        """Changes with everything that the frame of a page shows of the town, the map excepted."""
        shown = (self.names, self.taglines, self.colours, self.languages, self.contact)
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:10]

    @property
    def sheet(self) -> str:
        """The style sheet with this town's colours; empty where it has chosen none."""
        return colours.sheet(self.slug, self.colours) if self.colours else ""

    def sender(self, language: str) -> str:
        """How e-mails in a language name the town: as it has set, else its name with its tagline."""
        own = say(self.senders, language)
        return own or " ".join(filter(None, (say(self.names, language), self.taglines.get(language, ""))))

    @property
    def sprite(self) -> Drawing | None:
        """The drawn map with its neighbourhoods by id, named in the reader's language."""
        if self.drawing is None:
            return None
        by_code = {code: (hood_id, names) for hood_id, (code, names) in self.hoods.items()}
        hoods: list[HoodDrawing] = [
            {**hood, "id": by_code[hood["code"]][0], "name": say(by_code[hood["code"]][1])}
            for hood in self.drawing["hoods"]
            if hood["code"] in by_code
        ]
        return {**self.drawing, "hoods": hoods}

    @property
    def sprite_url(self) -> str:
        """The drawing as a file of its own, named by its content: kept for ever, and never sent with a page."""
        return f"/towns/{self.slug}-{self.version}.svg" if self.drawing else ""

    @property
    def projection(self) -> Projection | None:
        """From the ground to the drawing and back; None without a map."""
        return Projection(**self.drawing["projection"]) if self.drawing else None

    def drawn_at(self, at: Position | None) -> Position | None:
        """Where a place on the ground (longitude and latitude, or x and y) falls in the drawing."""
        if at is None or self.projection is None:
            return None
        x, y = self.projection.to_drawing(*at)
        return round(x, 1), round(y, 1)

    def hood_name(self, neighbourhood_id: int | None) -> str:
        """A neighbourhood's name in the reader's language; empty for none and for another town's."""
        found = self.hoods.get(neighbourhood_id) if neighbourhood_id else None
        return say(found[1]) if found else ""

    def office(self, name: str | None, language: str | None = None) -> str:
        """An office that answers, in a language where the town has it in its list; else as it was typed."""
        found = next((names for names in self.offices if name in names.values()), None)
        return say(found, language) if found else name or ""

    def theme(self, key: str) -> str:
        """A theme in the reader's language; empty for none and for one that the town no longer has."""
        return next((say(theme["names"]) for theme in self.themes if theme["key"] == key), "")


PLACES = ("here",)

#: Which town the thing at an address of this site belongs to; a higher package knows things (``wiring``).
TOWN_OF: list[Callable[[str], int | None]] = []


def changed() -> None:
    """Have this process read the municipalities anew; others do within seconds."""
    forget(PLACES)


def writer(municipality_id: int | None, link: str = "") -> Town | None:
    """Which town writes an e-mail: that of a number, else the one that a link in it names, else that of this request.

    A job has no request: without a number and a link, the town whose site this is writes.
    """
    if municipality_id is not None:
        return place_of(municipality_id)
    return _called(parse_qs(urlsplit(link).query).get("town", [""])[0]) or here()


def _called(slug: str | None) -> Town | None:
    return next((place for place in all_places() if place.slug == slug), None) if slug else None


def office(name: str | None) -> str:
    """An office of the page's municipality, as ``Town.office`` says it."""
    place = here()
    return place.office(name) if place else name or ""


def all_places() -> list[Town]:
    """Every municipality of the installation, the first one being the town whose site this is."""
    places: list[Town] = remember(PLACES, _load, 5.0)
    return places


def _load() -> list[Town]:
    towns = queries.municipality_views()
    return [Town(**view, default=i == 0, only=len(towns) == 1) for i, view in enumerate(towns)]


def place_of(municipality_id: int) -> Town:
    """One municipality of the installation, one that was founded a moment ago included.

    Raises:
        LookupError: there is no such municipality.
    """
    found = _among_all(municipality_id)
    if found is None:  # founded since the list was remembered
        forget(PLACES)
        found = _among_all(municipality_id)
    if found is None:
        raise LookupError(f"no municipality {municipality_id}")
    return found


def _among_all(municipality_id: int) -> Town | None:
    return next((place for place in all_places() if place.id == municipality_id), None)


def stand_in(municipality_id: int) -> Town:
    """Say to which municipality this page belongs; pages of a thing do, before they render.

    Raises:
        LookupError: there is no such municipality.
    """
    return _stand(place_of(municipality_id))


def _stand(place: Town) -> Town:
    g.here, g.timezone, g.first_language = place, place.timezone, place.languages[0]
    return place


def here() -> Town | None:
    """The municipality of this page: the thing's, else the one that ``?town=`` names, else the one that a reader comes
    from who is to go back to a thing (``?next=``), else the first one."""
    found: Town | None = g.get("here")
    if found is None:
        asked = request.args if has_request_context() else {}
        found = _called(asked.get("town")) or _came_from(asked.get("next")) or next(iter(all_places()), None)
        if found:
            _stand(found)
    return found


def present() -> Town:
    """The municipality of this page; 404 where the installation has none."""
    return here() or abort(404)


def place_for(require: Require[C], can: C) -> Town:
    """The municipality that the address names, if the reader may do that in it, as a package's ``require`` says."""
    place = present()
    require(current_actor(), can, queries.InMunicipality(place.id))
    return place


def _came_from(path: str | None) -> Town | None:
    """The town of the thing at an address of this site, with its language: "/en/proposals/7"."""
    if not path or "\x00" in path or len(all_places()) < 2:
        return None
    asked = parse_qs(urlsplit(path).query).get("town", [""])[0]
    if asked:
        return _called(asked)
    municipality_id = next(filter(None, (town_of(path) for town_of in TOWN_OF)), None)
    return place_of(municipality_id) if municipality_id else None


def language_of_town(response: Response) -> Response:
    """Lead from a page in a language that its town does not offer to the same page in the town's first language.

    Staff see it: they write in a language before the town offers it.
    """
    place: Town | None = g.get("here")
    page = response.status_code == 200 and response.mimetype == "text/html" and request.method in ("GET", "HEAD")
    if not page or place is None or request.view_args is None or "HX-Request" in request.headers:
        return response
    if not g.get("language") or g.language in place.languages or current_actor().staff:
        return response
    return make_response(redirect(language_url(place.languages[0]), 302))


def town_of_accounts(endpoint: str, values: dict[str, object]) -> None:
    """Links to pages of accounts say from which town a reader comes: its name is on the page and in the e-mails."""
    if not endpoint.startswith("accounts.") or "town" in values or not has_request_context():
        return
    place = here()
    if place is not None and not place.default:
        values["town"] = place.slug
