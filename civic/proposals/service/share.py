"""Work out the orders in which every group of supporters has its share."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Actor
from civic.proposals import queries
from civic.proposals.models import Proposal, Share, ShareRun
from civic.proposals.policy import Can, require
from civic.proposals.queries import Backed
from civic.proposals.share_rules import ranked


def work_out_shares(actor: Actor, municipality_id: int, mark: str) -> int:
    """Give the proposals of a town their places in its order and in that of their process; the program itself only.

    Args:
        mark: what ``queries.marks`` said before the supports were read.

    Returns: how many proposals have a place.
    """
    require(actor, Can.WORK_OUT_SHARES, municipality_id)
    found = queries.backed(municipality_id)
    town = _places([one for one in found if one.public])
    process: dict[int, int] = {}
    for process_id in sorted({one.process_id for one in found}):
        process |= _places(_readable([one for one in found if one.process_id == process_id]))
    rows = [
        {"proposal_id": number, "in_town": town.get(number), "in_process": process.get(number)}
        for number in sorted(town | process)
    ]
    of_town = select(Proposal.id).where(Proposal.municipality_id == municipality_id)
    db.session.execute(delete(Share).where(Share.proposal_id.in_(of_town)))
    if rows:
        db.session.execute(insert(Share), rows)
    run = upsert(ShareRun).values(municipality_id=municipality_id, mark=mark, at=clock.now())
    values = {"mark": run.excluded.mark, "at": run.excluded.at}
    db.session.execute(run.on_conflict_do_update(index_elements=["municipality_id"], set_=values))
    return len(rows)


def _readable(found: Sequence[Backed]) -> Sequence[Backed]:
    """Of a process what everybody may see; where that is nothing, all that its own readers see."""
    return [one for one in found if one.public] or found


def _places(found: Sequence[Backed]) -> dict[int, int]:
    return ranked({one.id: one.people for one in found})
