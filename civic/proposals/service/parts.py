"""One answer of several offices: each is asked for its part, and one clock runs until no part is missing.

A town that shares the process is asked as an office is; its own organisers write its part.
"""

from __future__ import annotations

from typing import Any

from civic.audit import service as audit
from civic.core import clock, events, sanitise
from civic.core.db import db
from civic.core.i18n import say
from civic.core.permissions import Actor, Refused
from civic.processes import queries as processes
from civic.proposals import queries
from civic.proposals.events import PartAsked
from civic.proposals.models import AnswerPart, Proposal
from civic.proposals.policy import Can, require
from civic.proposals.rules import (
    LONGEST_BODY,
    LONGEST_OFFICE,
    MOST_PARTS,
    UNANSWERED,
    PartCode,
    ProposalCode,
    ProposalState,
    together,
)
from civic.proposals.service.answer import check_answer, publish_answer
from civic.towns import queries as towns


def ask_part(actor: Actor, proposal_id: int, office: str) -> AnswerPart:
    """Ask an office for its part of the answer. The page of the proposal says that it is missing.

    Raises:
        Refused: no office, it was asked already in any language, too many, or the proposal takes no answer any more.
    """
    proposal = _locked(proposal_id)
    require(actor, Can.ANSWER, proposal)
    name = " ".join(office.split())[:LONGEST_OFFICE]
    if not name:
        raise Refused(ProposalCode.NO_OFFICE)
    offices = towns.municipality_by_id(proposal.municipality_id).offices
    same = {name} | {each for names in offices if name in names.values() for each in names.values()}
    return _ask(actor, proposal, name, same)


def ask_town(actor: Actor, proposal_id: int, municipality_id: int) -> AnswerPart:
    """Ask a town that shares the process for its part of the answer, which its own organisers write.

    Raises:
        Refused: it does not share the process, and as ``ask_part``.
    """
    proposal = _locked(proposal_id)
    require(actor, Can.ANSWER, proposal)
    if not processes.shares(proposal.process_id, municipality_id):
        raise Refused(PartCode.NOT_SHARED)
    names = towns.municipality_by_id(municipality_id).names
    name = say(names, proposal.language)[:LONGEST_OFFICE]
    part = _ask(actor, proposal, name, set(names.values()), municipality_id)
    events.announce(PartAsked(proposal.id, part.id))
    return part


def _ask(actor: Actor, proposal: Proposal, name: str, same: set[str], municipality_id: int | None = None) -> AnswerPart:
    """``same``: the name in every language."""
    if proposal.state not in UNANSWERED:
        raise Refused(ProposalCode.EDIT_ANSWERED if proposal.resource_id else ProposalCode.NOT_PUBLISHED)
    own = queries.parts(proposal.id)
    if {part.office for part in own} & same:
        raise Refused(PartCode.ALREADY_ASKED)
    if len(own) >= MOST_PARTS:
        raise Refused(PartCode.MANY)
    part = AnswerPart(proposal_id=proposal.id, office=name, municipality_id=municipality_id)
    db.session.add(part)
    db.session.flush()
    _changed(actor, proposal, "ask_part", {}, audit.state(part))
    return part


def take_out_part(actor: Actor, proposal_id: int, part_id: int) -> None:
    """Ask an office no longer. Where no other part is missing, the answer is complete.

    Raises:
        Refused: the part is published.
    """
    proposal = _locked(proposal_id)
    require(actor, Can.ANSWER, proposal)
    part = _own(proposal_id, part_id)
    if part.state is not None:
        raise Refused(PartCode.STANDS)
    before = audit.state(part)
    db.session.delete(part)
    db.session.flush()
    _changed(actor, proposal, "take_out_part", before, {})
    _complete(actor, proposal)


def answer_part(actor: Actor, proposal_id: int, part_id: int, state: ProposalState, text: str, language: str) -> None:
    """Publish the part of an office, or change it. With the last part that was missing the whole answer is published.

    Raises:
        Refused: no text, too long, no verdict, or the proposal was withdrawn.
        NotAllowed: not an organiser of the town whose part it is.
    """
    proposal, part = _locked(proposal_id), _own(proposal_id, part_id)
    require(actor, Can.ANSWER_PART, towns.InMunicipality(part.municipality_id or proposal.municipality_id))
    check_answer(proposal, state, text, part.office)
    before = audit.state(part)
    part.state, part.text, part.language = state.value, text, language
    part.text_html, part.text_version = sanitise.render(text), sanitise.VERSION
    part.answered_at, part.answered_by = part.answered_at or clock.now(), actor.person_id
    db.session.flush()
    _changed(actor, proposal, "answer_part", before, audit.state(part))
    _complete(actor, proposal)


def _complete(actor: Actor, proposal: Proposal) -> None:
    """Publish the answer, if every part is there."""
    found = queries.parts(proposal.id)
    if not found or any(part.state is None for part in found):
        return
    state = together([ProposalState(part.state) for part in found if part.state])
    # Pages show each part with its own language; feeds, e-mails and tables have one text.
    text = "\n\n".join(f"**{_plain(part.office)}**\n\n{part.text}" for part in found)[: LONGEST_BODY * MOST_PARTS]
    offices = ", ".join(part.office for part in found)
    publish_answer(actor, proposal, state, text[: sanitise.LONGEST], offices, found[0].language)


def _plain(office: str) -> str:
    """A name without signs that Markdown reads."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>" else sign for sign in office)


def _locked(proposal_id: int) -> Proposal:
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None:
        raise LookupError(f"no proposal {proposal_id}")
    return proposal


def _own(proposal_id: int, part_id: int) -> AnswerPart:
    part = queries.part(proposal_id, part_id)
    if part is None:
        raise LookupError(f"no part {part_id} of the answer to proposal {proposal_id}")
    return part


def _changed(actor: Actor, proposal: Proposal, verb: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    proposal.revision += 1
    db.session.flush()
    audit.record(actor, verb, "proposal", proposal.id, proposal.municipality_id, before=before, after=after)
