"""What all routes of measures share."""

from __future__ import annotations

from flask import Blueprint, abort

from civic.core.gates import current_actor
from civic.measures import queries
from civic.measures.models import Measure
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.processes.policy import may_see_process
from civic.resources import queries as resources
from civic.towns.here import Town, stand_in

bp = Blueprint("measures", __name__)


def found(measure_id: int) -> tuple[Measure, Town]:
    """A measure that its reader may see, and its town; 404 for another one."""
    measure = queries.measure(measure_id) or abort(404)
    resource = resources.resource(measure.resource_id)
    if resource is None or not resources.may_see(current_actor(), resource):
        abort(404)
    return measure, stand_in(measure.municipality_id)


def process_at(slug: str) -> tuple[Process, Town]:
    """A process that its reader may see, and its town; 404 for another one."""
    process = (None if "\x00" in slug else processes.process(slug)) or abort(404)
    if not may_see_process(current_actor(), process):
        abort(404)
    return process, stand_in(process.municipality_id)
