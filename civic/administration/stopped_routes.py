"""The list of jobs that stopped."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.administration import service, stopped
from civic.administration.policy import Can, require
from civic.administration.routes import bp
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Actor
from civic.core.urls import number_sent
from civic.towns.here import place_for, present


@bp.get("/admin/jobs")
@gate(Gate.STAFF)
def jobs() -> ResponseReturnValue:
    place = place_for(require, Can.SEE_STOPPED)
    return render_template("administration/jobs.html", place=place, **vars(stopped.page(place, current_actor())))


@bp.post("/admin/jobs/again")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def retry_job() -> ResponseReturnValue:
    return _done(service.retry_job, _("The job will be tried again."))


@bp.post("/admin/jobs/dismiss")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def dismiss_job() -> ResponseReturnValue:
    return _done(service.dismiss_job, _("Removed from the list."))


def _done(act: Callable[[Actor, int], None], words: str) -> ResponseReturnValue:
    require(current_actor(), Can.TEND_JOBS, None)
    place = present()
    with transaction():
        act(current_actor(), number_sent("job"))
    return told("good", words, url_for("administration.jobs", town=place.slug))
