"""Cases that are read a second time, as their pages show them: without anything that tells what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import url_for
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.gates import current_actor
from civic.moderation import agreement, guidelines, pages, queries, wording
from civic.moderation.queries import CaseView, Reading
from civic.moderation.views import Agreed, ReadingLine, Thing
from civic.towns.here import Town


def thing(found: CaseView) -> Thing:
    """What the case is about; whether others can read it says nothing here, as it would tell the decision."""
    return replace(pages.thing(found), hidden=False, url="")


def lines(place: Town) -> list[ReadingLine]:
    """What the reader can read a second time, or settle. One query."""
    readings = queries.readings_for(current_actor().person_id or 0, place.id)
    return [
        ReadingLine(
            url=url_for("moderation.read_again", decision_id=each.decision_id),
            title=_("Case %(n)s", n=i18n.number(each.case_id)),
            age=wording.age(each.at),
            differs=each.agrees is False,
        )
        for each in readings
    ]


def outcomes(found: Reading) -> Sequence[str]:
    """What the first and the second reading found, in words."""
    said = (found.first, found.second or "")
    titles = [guidelines.title(found.municipality_id, key, found.version) for key in said]
    return [title or str(_("nothing is broken")) for title in titles]


def agreed(place: Town) -> Agreed:
    """How far two readings of the same case agree, for the public account. One query."""
    found = agreement.agreement(queries.agreement_table(place.id))
    readings = found.readings if found else 0
    if found is None or readings < agreement.ENOUGH:
        return Agreed(readings, None, "", "", "")
    figures = ["" if each is None else i18n.number(round(each, 2)) for each in (found.kappa, found.low, found.high)]
    return Agreed(readings, round(found.share * readings), *figures)
