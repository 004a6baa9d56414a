"""A long list of signatures on paper is entered by a worker: begun, portion after portion, stopped, finished.

Each portion is ``enter_signatures`` in the name of the officer who confirmed the list, with every check of that verb at
that moment. What is entered stays whatever becomes of the run; a list that is entered again enters nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from civic.core import runs
from civic.core.permissions import Actor, Refused
from civic.proposals import queries
from civic.proposals.policy import Can, require
from civic.proposals.rules import SignatureCode
from civic.proposals.service.signatures import PORTION, taking_signatures
from civic.uploads import queries as uploads
from civic.uploads import service as files
from civic.uploads.queries import FileSeen

JOB = "proposals.enter_signatures"
#: How long the row of a run is kept that no list points at.
KEPT = timedelta(days=1)


def begin_entering(actor: Actor, proposal_id: int, file: FileSeen, marks: Sequence[str]) -> None:
    """Have a worker enter a list that was looked at.

    Raises:
        Refused: answered or hidden; this list or another one is being entered for the proposal.
    """
    proposal = taking_signatures(actor, proposal_id)
    run_id = runs.begin(JOB, -(-len(marks) // PORTION), lane=f"signatures/{proposal.id}")
    if run_id is None:
        raise Refused(SignatureCode.LIST_RUNNING)
    known = len(queries.entered_of(proposal.id, marks))
    files.work_with(actor, file, run_id, {**file.options, "entered_before": known, "signed": len(marks)})


def stop_entering(actor: Actor, proposal_id: int, file: FileSeen) -> None:
    """Stop a worker that enters a list. What was entered stays.

    Raises:
        Refused: it is not being entered any more.
    """
    require(actor, Can.ENTER_SIGNATURES, queries.proposal(proposal_id))
    if file.run is None or not runs.cancel(file.run.id):
        raise Refused(SignatureCode.LIST_ENDED)


def finish_entering(run_id: int, file: FileSeen, proposal_id: int, marks: Sequence[str]) -> None:
    """Say how many of a list are new. Its marks and days are deleted: what is entered is known by its own rows.

    Raises:
        Stopped: it was stopped meanwhile.
    """
    entered = len(queries.entered_of(proposal_id, marks)) - int(file.options["entered_before"])
    files.forget_found(file.id)
    runs.finish(run_id, entered=max(entered, 0))


def forget_runs() -> None:
    """Delete the rows of runs that are over. Twice equals once."""
    runs.forget(JOB, KEPT, unless=uploads.runs_of_files())
