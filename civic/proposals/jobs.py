"""What happens to proposals by itself. Repeatable."""

from __future__ import annotations

import json
from enum import StrEnum

from civic.core import runs
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, SYSTEM, NotAllowed, Refused
from civic.proposals import queries, service, signature_table
from civic.proposals.rules import SignatureCode
from civic.proposals.signing import portions
from civic.roles.queries import actor_of
from civic.uploads import queries as uploads
from civic.uploads.rules import UploadCode


def share() -> None:
    """Work out the orders with a share for everybody, of the towns where supports changed since the last time."""
    marks, before = queries.marks(), queries.marked()
    db.session.rollback()
    for municipality_id in before.keys() | marks.keys():
        mark = marks.get(municipality_id, "")
        if before.get(municipality_id) != mark:
            with transaction():
                service.work_out_shares(SYSTEM, municipality_id, mark)


def purge() -> None:
    """Forget invitations to write together that are over. Runs every hour; late is no harm: none is accepted then."""
    with transaction():
        service.forget_old_invitations()
        service.forget_runs()


def enter_signatures(run_id: int) -> None:
    """Enter a list of signatures on paper in the name of the officer who confirmed it."""
    runs.conduct(run_id, _enter)


def _enter(run_id: int) -> None:
    file = uploads.file_of_run(run_id)
    stored = uploads.file_found(file.id) if file else None
    by = uploads.sender(file.id) if file else None
    db.session.rollback()
    if file is None or stored is None or by is None:
        _refuse(run_id, UploadCode.FILE_GONE)
        return
    signed, proposal_id = signature_table.of_json(json.loads(stored)).signed, int(file.options["proposal"])
    for step, part in enumerate(portions(signed, service.PORTION), 1):
        # What others decide meanwhile counts: each part asks anew whether the officer may, and whether it is open.
        try:
            with transaction():
                runs.reach(run_id, step)
                service.enter_signatures(actor_of(by) or STRANGER, proposal_id, part)
        except Refused as refused:
            _refuse(run_id, refused.code)
            return
        except NotAllowed:
            _refuse(run_id, SignatureCode.NOT_THEIRS)
            return
    with transaction():
        service.finish_entering(run_id, file, proposal_id, [one.mark for one in signed])


def _refuse(run_id: int, code: StrEnum) -> None:
    with transaction():
        runs.refuse(run_id, code.value)
