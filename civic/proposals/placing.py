"""Between the form of a proposal and the map: a click, or a button of the keyboard, becomes a pin.

The map is the town's own drawing. A click on it sends where it was, also without a script; whoever cannot point chooses
a neighbourhood, has the pin put into its middle and moves it by buttons. A place is longitude and latitude, or x and y
where the map is in metres.
"""

from __future__ import annotations

import math
from typing import Any

from flask import request

from civic.core.permissions import Refused
from civic.places import queries as places
from civic.places.rules import VIEW_WIDTH, Position
from civic.proposals.forms import ProposalForm
from civic.proposals.rules import ProposalCode
from civic.towns.here import Town

#: How wide the map of the form is drawn, in pixels: on small screens and on others. The name of a click says which.
WIDTHS = (280, 600)
#: How far a button moves the pin, in units of the drawing.
STEP = 10
MOVES = {"north": (0, -STEP), "east": (STEP, 0), "south": (0, STEP), "west": (-STEP, 0)}
MIDDLE, REMOVE, MOVE = "pin-middle", "pin-remove", "pin-"
#: Decimals that are kept: a metre.
DECIMALS = 5


def pressed() -> bool:
    """Whether a form was sent by a click on the map or by a button beside it: it is shown again."""
    return _click() is not None or request.form.get("do", "").startswith(MOVE)


def act(form: ProposalForm, place: Town) -> None:
    """Set the pin of a form by what was pressed, and the neighbourhood in which it lies.

    Whoever chooses another neighbourhood than that of the pin has no pin any more. A pin beyond the town is told at the
    field, and the one before stays.
    """
    if "pin" not in form:
        return
    do, before = request.form.get("do", ""), form.pin_at
    click, chosen = _click(), form.number("neighbourhood")
    if do == REMOVE or (before and chosen != form.shown_hood and click is None and do != MIDDLE):
        form.set_pin(None)
        return
    try:
        if click is not None:
            _put(form, place, click)
        elif do == MIDDLE:
            _put(form, place, _middle(place, chosen))
        elif before and do.removeprefix(MOVE) in MOVES:
            x, y = place.drawn_at(before) or (0.0, 0.0)
            east, south = MOVES[do.removeprefix(MOVE)]
            _put(form, place, (x + east, y + south))
    except Refused as refused:
        form.tell(refused)


def _click() -> Position | None:
    """Where the map was clicked, in units of the drawing."""
    for width in WIDTHS:
        x, y = (request.form.get(f"map-{width}.{axis}", "") for axis in "xy")
        if all(each.isascii() and each.isdigit() and len(each) < 6 for each in (x, y)):
            return int(x) * VIEW_WIDTH / width, int(y) * VIEW_WIDTH / width
    return None


def _middle(place: Town, neighbourhood_id: int | None) -> Position:
    """The point well inside a neighbourhood that bears its label."""
    hoods = place.sprite["hoods"] if place.sprite else []
    found = next((hood for hood in hoods if hood["id"] == neighbourhood_id), None)
    if found is None:
        raise Refused(ProposalCode.PIN_WHERE)
    return found["cx"], found["cy"]


def _put(form: ProposalForm, place: Town, drawn: Position) -> None:
    assert place.projection is not None  # noqa: S101 - without a drawing there is no field
    lon, lat = (round(value, DECIMALS) for value in place.projection.to_ground(*drawn))
    hood = places.locate(place.town_id or 0, lon, lat) if math.isfinite(lon) and math.isfinite(lat) else None
    if hood is None:
        raise Refused(ProposalCode.PIN_OUTSIDE, town=place.name)
    form.set_pin((lon, lat), hood)


def offered(form: ProposalForm, place: Town) -> dict[str, Any]:
    """What the form's map shows: nothing where the town has none."""
    if "pin" not in form:
        return {"pin": None, "widths": ()}
    return {"pin": place.drawn_at(form.pin_at), "widths": WIDTHS}
