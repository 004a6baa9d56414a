"""The parts of an answer that several offices give, as pages show them: what is there, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import clock, i18n
from civic.core.hooks import rendered
from civic.core.i18n import marks
from civic.proposals import labels
from civic.proposals.models import AnswerPart
from civic.proposals.rules import ProposalState
from civic.towns.here import Town


@dataclass(frozen=True)
class PartLine:
    """The part of an office; ``state`` is how its verdict is drawn, empty while the part is missing."""

    id: int
    office: str
    state: str
    state_text: str
    when: str
    html: str
    lang: str | None = None
    dir: str | None = None


def lines(place: Town, parts: Sequence[AnswerPart]) -> list[PartLine]:
    """Every part, in the order in which the offices were asked."""
    return [_line(place, each) for each in parts]


def _line(place: Town, part: AnswerPart) -> PartLine:
    asked = i18n.day(clock.day_in(place.timezone, part.asked_at))
    if part.state is None or part.answered_at is None:
        return PartLine(part.id, place.office(part.office), "", "", _("asked on %(day)s", day=asked), "")
    state = ProposalState(part.state)
    when = i18n.day(clock.day_in(place.timezone, part.answered_at))
    drawn, words = labels.DRAWN[state], str(labels.STATES[state])
    return PartLine(part.id, place.office(part.office), drawn, words, when, part.text_html, **marks(part.language))


def shown(place: Town, parts: Sequence[AnswerPart]) -> Markup:
    """Which parts are there and which are missing, while the answer is not complete; nothing where nobody was asked."""
    if not parts:
        return Markup()
    found = lines(place, parts)
    missing = [each.office for each in found if not each.state]
    return rendered("proposals/_parts.html", parts=found, missing=missing)
