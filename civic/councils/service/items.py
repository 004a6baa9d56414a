"""Proposals that a council must treat: they come on its list by their supporters, and leave it with what it did."""

from __future__ import annotations

from datetime import date

from civic.audit import service as audit
from civic.core import clock, events, i18n
from civic.core.db import db, upsert
from civic.core.permissions import SYSTEM, Actor, Refused
from civic.councils import queries
from civic.councils.events import ItemListed, ItemTreated
from civic.councils.models import Council, Item
from civic.councils.policy import Can, require
from civic.councils.rules import LONGEST_OUTCOME, CouncilCode
from civic.proposals import queries as proposals
from civic.proposals.events import ThresholdReached
from civic.proposals.rules import last_day_after


def put_on_list(event: ThresholdReached) -> None:
    """Put a proposal on the list of the council that its phase names, once; its days are counted from today."""
    proposal = proposals.proposal(event.proposal_id)
    council = queries.council_of_group(proposal.treated_by_id) if proposal and proposal.treated_by_id else None
    if proposal is None or council is None:
        return
    calendar, zone = proposals.working_days(proposal.municipality_id)
    since = clock.day_in(zone, clock.now())
    due = last_day_after(since, proposal.answer_days, calendar if proposal.answer_working else None).last_day
    row = {"council_id": council.id, "proposal_id": proposal.id, "since": since, "due_on": due}
    statement = upsert(Item).values(**row, outcome="", outcome_language="")
    made = db.session.scalar(statement.on_conflict_do_nothing(index_elements=["proposal_id"]).returning(Item.id))
    if made is not None:
        after = {"proposal_id": proposal.id, "due_on": due}
        audit.record(SYSTEM, "put_on_list", "council", council.id, council.municipality_id, before={}, after=after)
        events.announce(ItemListed(made))


def treat(actor: Actor, council: Council, item_id: int, treated_on: date, outcome: str, language: str) -> None:
    """Record what a council did with a proposal of its list, once.

    Raises:
        LookupError: it is not on this list.
        Refused: recorded before; a day to come or before it was on the list; nothing said.
    """
    require(actor, Can.ADOPT, council)
    item = queries.item(council.id, item_id, lock=True)
    if item is None:
        raise LookupError(f"no item {item_id}")
    if item.treated_on is not None:
        raise Refused(CouncilCode.ITEM_TREATED)
    _calendar, zone = proposals.working_days(council.municipality_id)
    if not item.since <= treated_on <= clock.day_in(zone, clock.now()):
        raise Refused(CouncilCode.ITEM_DAY, first=i18n.day(item.since))
    if not outcome.strip():
        raise Refused(CouncilCode.ITEM_NO_OUTCOME)
    before = audit.state(item)
    item.treated_on, item.outcome, item.outcome_language = treated_on, outcome.strip()[:LONGEST_OUTCOME], language
    db.session.flush()
    after = audit.state(item)
    audit.record(actor, "treat", "council", council.id, council.municipality_id, before=before, after=after)
    events.announce(ItemTreated(item.id))
