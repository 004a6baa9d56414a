"""The parts of an answer that several offices give, as pages show them: what is there, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import clock, i18n
from civic.core.hooks import rendered
from civic.core.i18n import marks
from civic.core.permissions import Actor, Role
from civic.proposals import labels, queries
from civic.proposals.models import AnswerPart
from civic.proposals.queries import Fresh
from civic.proposals.rules import GONE, ProposalState
from civic.towns.here import Town, all_places


@dataclass(frozen=True)
class PartLine:
    """The part of an office; ``state`` is how its verdict is drawn, empty while the part is missing.

    ``mine``: the town of the proposal writes it; else a town that shares the process does.
    """

    id: int
    office: str
    state: str
    state_text: str
    when: str
    html: str
    mine: bool = True
    lang: str | None = None
    dir: str | None = None


def lines(place: Town, parts: Sequence[AnswerPart]) -> list[PartLine]:
    """Every part, in the order in which the offices were asked."""
    return [_line(place, each) for each in parts]


def name(place: Town, part: AnswerPart) -> str:
    """An office, or a town that shares the process, in the reader's language."""
    if part.municipality_id is None:
        return place.office(part.office)
    return next((each.name for each in all_places() if each.id == part.municipality_id), part.office)


def own(place: Town, fresh: Fresh, actor: Actor) -> list[tuple[str, str]]:
    """The parts that the reader writes for another town than that of the proposal: its name and the address.

    One query for those who organise another town, none for others.
    """
    mine = {town for town, role in actor.roles if role in (Role.ORGANISER, Role.ADMIN)} - {fresh.municipality_id}
    if not mine or fresh.state in GONE:
        return []
    return [
        (name(place, each), url_for("proposals.part", proposal_id=fresh.id, part_id=each.id))
        for each in queries.parts(fresh.id)
        if each.municipality_id in mine
    ]


def _line(place: Town, part: AnswerPart) -> PartLine:
    mine = part.municipality_id is None
    asked = i18n.day(clock.day_in(place.timezone, part.asked_at))
    if part.state is None or part.answered_at is None:
        return PartLine(part.id, name(place, part), "", "", _("asked on %(day)s", day=asked), "", mine)
    state = ProposalState(part.state)
    when = i18n.day(clock.day_in(place.timezone, part.answered_at))
    drawn, words = labels.DRAWN[state], str(labels.STATES[state])
    return PartLine(part.id, name(place, part), drawn, words, when, part.text_html, mine, **marks(part.language))


def shown(place: Town, parts: Sequence[AnswerPart]) -> Markup:
    """Which parts are there and which are missing, while the answer is not complete; nothing where nobody was asked."""
    if not parts:
        return Markup()
    found = lines(place, parts)
    missing = [each.office for each in found if not each.state]
    return rendered("proposals/_parts.html", parts=found, missing=missing)
