"""/api/oparl/v1: public councils as OParl 1.1, read-only; lists come in pages, with what is gone on request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields

from flask import Blueprint, Response, abort, json, request
from flask.typing import ResponseReturnValue

from civic.core import clock, days, problems
from civic.core.gates import Gate, gate
from civic.core.urls import absolute
from civic.oparl import objects, queries, service
from civic.oparl.rules import LISTS, PER_PAGE, VERSION, Dated, Json, Key, Kind, Window, chosen, dated
from civic.towns.here import Town, all_places

bp = Blueprint("oparl", __name__, url_prefix="/api/oparl/v1")


def _answer(content: Json) -> Response:
    response = Response(json.dumps(content), content_type="application/json")
    # The standard asks that pages of other sites may read it; it holds nothing of its reader.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _place(body_id: int) -> Town:
    found = next((place for place in all_places() if place.id == body_id), None)
    return found or abort(problems.answer(404))


def _kind(name: str) -> Kind:
    found = next((kind for kind in Kind if kind.value == name and kind is not Kind.BODY), None)
    return found or abort(problems.answer(404))


class _Objects:
    """The objects of a town at this moment, with the instants that were noted."""

    def __init__(self, place: Town) -> None:
        self.place, self.now = place, clock.now()
        today = service.in_words(place)
        self.found, self.made = today.found, today.made
        self.notes = queries.notes(place.id, list(Kind))
        self.instants = {
            objects.url(place.id, *each.key): (each.created, each.modified) for each in self.dated(list(Kind))
        }

    def dated(self, kinds: Sequence[Kind]) -> list[Dated]:
        keys = [key for key in self.found if key[0] in kinds]
        notes = {key: note for key, note in self.notes.items() if key[0] in kinds}
        return dated(keys, notes, self.made, self.now)

    def shown(self, each: Dated) -> Json:
        if each.gone:
            return objects.gone(self.place.id, each.key, each.created, each.modified)
        return objects.stamped(self.found[each.key], self.instants)

    def one(self, key: Key) -> Json:
        for each in self.dated([key[0]]):
            if each.key == key:
                return self.shown(each)
        return abort(problems.answer(404))


# ---- lists


def _asked() -> tuple[Window, int]:
    """Which objects are asked for, and after which place of the list; what is asked wrongly is told (RFC 9457)."""
    wanted, wrong = {}, []
    for name in (field.name for field in fields(Window)):
        text = request.args.get(name)
        if text is None:
            continue
        try:
            # A plus sign that was not encoded arrives as a space.
            wanted[name] = days.instant(text.replace(" ", "+"))
        except ValueError:
            wrong.append(name)
    after = request.args.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 12):
        wrong.append("after")
    if wrong:
        abort(problems.answer(422, detail=", ".join(wrong)))
    return Window(**wanted), int(after)


def _page(found: list[Dated], show: Callable[[Dated], Json], endpoint: str, **values: object) -> Response:
    """A page of a list: the standard's envelope. Lists are in the order of numbers: what is new comes at their end."""
    window, after = _asked()
    told = chosen(found, window)
    rest = [each for each in told if each.key[1] > after]
    page = rest[:PER_PAGE]
    # Two kinds in one list can share a number: both are on one page.
    page += [each for each in rest[PER_PAGE:] if page and each.key[1] == page[-1].key[1]]
    asked = {name: request.args[name] for name in request.args if name in Window.__dataclass_fields__}
    first = absolute(endpoint, **values, **asked)
    links: Json = {"first": first, "self": absolute(endpoint, **values, **asked, after=after) if after else first}
    if len(rest) > len(page):
        links["next"] = absolute(endpoint, **values, **asked, after=page[-1].key[1])
    return _answer(
        {
            "data": [show(each) for each in page],
            "links": links,
            "pagination": {"totalElements": len(told), "elementsPerPage": PER_PAGE},
        }
    )


# ---- addresses


@bp.get("/")
@gate(Gate.PUBLIC)
def system() -> ResponseReturnValue:
    """The entry: which bodies there are."""
    return _answer(
        {
            "id": absolute("oparl.system"),
            "type": f"{VERSION}System",
            "oparlVersion": VERSION,
            "name": "civic",
            "body": absolute("oparl.bodies"),
            "website": absolute("oparl.system").removesuffix("/api/oparl/v1/"),
        }
    )


@bp.get("/bodies")
@gate(Gate.PUBLIC)
def bodies() -> ResponseReturnValue:
    towns = {place.id: _Objects(place) for place in all_places()}
    found = [each for of in towns.values() for each in of.dated([Kind.BODY])]
    return _page(found, lambda each: towns[each.key[1]].shown(each), "oparl.bodies")


@bp.get("/bodies/<int:body_id>")
@gate(Gate.PUBLIC)
def body(body_id: int) -> ResponseReturnValue:
    return _answer(_Objects(_place(body_id)).one((Kind.BODY, body_id)))


@bp.get("/bodies/<int:body_id>/<objects>")
@gate(Gate.PUBLIC)
def listing(body_id: int, objects: str) -> ResponseReturnValue:
    kinds = LISTS.get(_kind(objects)) or abort(problems.answer(404))
    found = _Objects(_place(body_id))
    return _page(found.dated(kinds), found.shown, "oparl.listing", body_id=body_id, objects=objects)


@bp.get("/bodies/<int:body_id>/<objects>/<int:object_number>")
@gate(Gate.PUBLIC)
def single(body_id: int, objects: str, object_number: int) -> ResponseReturnValue:
    """An object; one that is no longer public says that it is gone, and nothing else."""
    return _answer(_Objects(_place(body_id)).one((_kind(objects), object_number)))


@bp.get("/bodies/<int:body_id>/organizations/<int:council_number>/meetings")
@gate(Gate.PUBLIC)
def meetings_of(body_id: int, council_number: int) -> ResponseReturnValue:
    """The meetings of one council."""
    found = _Objects(_place(body_id))
    if (Kind.ORGANIZATION, council_number) not in found.found:
        abort(problems.answer(404))
    council = _council_url(body_id, council_number)
    own = [each for each in found.dated([Kind.MEETING]) if not each.gone and council in _of(found.found[each.key])]
    return _page(own, found.shown, "oparl.meetings_of", body_id=body_id, council_number=council_number)


def _council_url(body_id: int, number: int) -> str:
    return objects.url(body_id, Kind.ORGANIZATION, number)


def _of(meeting: Json) -> Sequence[object]:
    councils = meeting["organization"]
    return councils if isinstance(councils, list) else ()
