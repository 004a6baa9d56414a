"""Work that stopped, for those who can do something about it: what, when, and why in a sentence.

Hook (keys in brackets):
    administration.stopped (municipality id)   lists of ``Stopped``
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from civic.administration import labels
from civic.administration.policy import MAY, Can
from civic.administration.views import Stopped
from civic.core import hooks, mail, outbox
from civic.core.i18n import number
from civic.core.outbox import GivenUp
from civic.core.permissions import Actor
from civic.towns import queries as towns
from civic.towns.here import Town
from civic.uploads import labels as uploads_labels
from civic.uploads import policy as uploads_policy
from civic.uploads import queries as uploads

#: How long a reading that broke is told.
TOLD = timedelta(days=7)


def of_town(place: Town, actor: Actor) -> list[Stopped]:
    """What stopped in a town, the newest first; a fixed number of queries."""
    if not MAY[Can.SEE_STOPPED](actor, towns.InMunicipality(place.id)):
        return []
    found = hooks.listed("administration.stopped", place, place.id)
    if uploads_policy.MAY[uploads_policy.Can.CHANGE_MAP](actor, towns.InMunicipality(place.id)):
        found += _files(place)
    return sorted(found, key=lambda each: each.at, reverse=True)


def _files(place: Town) -> list[Stopped]:
    why = _("The program stopped while reading it. Nothing was changed.")
    return [
        Stopped(
            str(uploads_labels.FILES[each.kind]),
            each.run.ended_at if each.run and each.run.ended_at else each.sent_at,
            f"{reason(each.run.reason if each.run else None)} {why}",
            url_for("uploads.file", file_id=each.id),
        )
        for each in uploads.files_not_read(place.id, TOLD)
    ]


def reason(error: str | None) -> str:
    """Why a job was given up, by the name of its last error."""
    known = labels.WHY_STOPPED.get(error or "")
    return str(known) if known else _("An error in the program stopped it (%(error)s).", error=error or "?")


def of_platform(actor: Actor) -> list[tuple[GivenUp, str, str, bool]]:
    """Jobs that were given up, for the platform's administrator: the row, what it does, why, and whether it can be
    tried again here. One query."""
    if not MAY[Can.TEND_JOBS](actor, None):
        return []
    return [
        (row, str(outbox.WORDS.get(row.name, row.name)), reason(row.error), row.name not in outbox.GIVEN_UP)
        for row in outbox.given_up()
    ]


def alarms() -> list[str]:
    """What keeps the whole platform from going on, in sentences."""
    held = mail.holdup()
    if held is None:
        return []
    words = _(
        "E-mails are delayed: %(most)s were sent within the last hour, as many as this platform may send. "
        "Waiting: %(waiting)s.",
        most=number(held.most),
        waiting=number(held.waiting),
    )
    return [words]


def summary(place: Town, actor: Actor) -> tuple[int, list[str]]:
    """How much stopped that this person can look into, and the alarms; nothing for those who cannot."""
    if not MAY[Can.SEE_STOPPED](actor, towns.InMunicipality(place.id)):
        return 0, []
    return len(of_town(place, actor)) + len(of_platform(actor)), alarms()


@dataclass(frozen=True)
class StoppedPage:
    """Everything on the page; ``platform``: the reader tends the jobs of the whole platform, too."""

    alarms: list[str]
    town_jobs: list[Stopped]
    platform: bool
    platform_jobs: list[tuple[GivenUp, str, str, bool]]


def page(place: Town, actor: Actor) -> StoppedPage:
    """Everything on the page."""
    return StoppedPage(
        alarms=alarms(),
        town_jobs=of_town(place, actor),
        platform=MAY[Can.TEND_JOBS](actor, None),
        platform_jobs=of_platform(actor),
    )
