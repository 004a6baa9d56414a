"""What all routes of statements share."""

from __future__ import annotations

from flask import Blueprint, abort

from civic.core.gates import current_actor
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.processes.policy import may_see_process
from civic.resources import queries as resources
from civic.statements import queries
from civic.statements.models import Round
from civic.statements.policy import Can, may, require
from civic.statements.rules import RoundState
from civic.towns.here import Town, stand_in

bp = Blueprint("statements", __name__)


def found(round_id: int) -> tuple[Round, Town]:
    """A round that its reader may see, and its town; a draft is seen by those who organise. 404 for another one."""
    row = queries.round_by_id(round_id) or abort(404)
    if row.state == RoundState.DRAFT:
        if not may(current_actor(), Can.ORGANISE, row):
            abort(404)
        return row, stand_in(row.municipality_id)
    resource = resources.resource(row.resource_id)
    if resource is None or not resources.may_see(current_actor(), resource):
        abort(404)
    return row, stand_in(row.municipality_id)


def organised(round_id: int) -> tuple[Round, Town]:
    """A round that its reader may organise."""
    row, place = found(round_id)
    require(current_actor(), Can.ORGANISE, row)
    return row, place


def process_at(slug: str) -> tuple[Process, Town]:
    """A process that its reader may see, and its town; 404 for another one."""
    process = (None if "\x00" in slug else processes.process(slug)) or abort(404)
    if not may_see_process(current_actor(), process):
        abort(404)
    return process, stand_in(process.municipality_id)
