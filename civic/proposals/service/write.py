"""Write a draft, publish it, change what was published, withdraw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from civic.audit import service as audit
from civic.core import clock, events, sanitise, writing
from civic.core.db import db
from civic.core.i18n import say
from civic.core.permissions import Actor, Refused
from civic.core.writing import Text
from civic.deliberation import queries as deliberation
from civic.deliberation import service as threads
from civic.places import queries as places
from civic.processes.policy import require_right
from civic.processes.rules import Act
from civic.proposals import queries
from civic.proposals.events import ProposalPublished
from civic.proposals.kinds import PROPOSAL
from civic.proposals.models import Proposal
from civic.proposals.policy import Can, require
from civic.proposals.rules import (
    LONGEST_BODY,
    LONGEST_TITLE,
    SHORTEST_TITLE,
    UNANSWERED,
    ProposalCode,
    ProposalState,
    Wording,
    draft_problems,
    stamp,
    wording_problems,
)
from civic.proposals.service.files import check_described
from civic.proposals.service.goals import check_goals, set_goals
from civic.proposals.service.texts import By, move_on
from civic.resources import service as resources
from civic.texts.rules import Source


def refuse_first(problems: Sequence[tuple[str, ProposalCode]], wording: Wording) -> None:
    """Refuse for the first of some problems, with the numbers that its words need."""
    for field, code in problems:
        length = len(wording.title if field == "title" else wording.body)
        longest = LONGEST_TITLE if field == "title" else LONGEST_BODY
        raise Refused(code, longest=longest, shortest=SHORTEST_TITLE, length=length)


def save_draft(
    actor: Actor,
    process_id: int,
    wording: Wording,
    proposal_id: int | None = None,
    *,
    seen: str = "",
    form: str | None = None,
) -> Proposal:
    """Keep a draft; with ``proposal_id`` write over one's own. Drafts may be kept while the process takes none.

    ``seen`` is the stamp of the text that the writer had in mind, where they know it. ``form`` is the form that they
    write in: while they type, it writes one draft over and over, also if they did not learn its number.

    Raises:
        Refused: changed elsewhere meanwhile, too long, or neighbourhood, theme or organisation do not belong here.
        NotAllowed: a stranger, a process one may not see, or somebody else's draft.
    """
    frame = _frame(actor, process_id)
    require(actor, Can.WRITE, frame)
    refuse_first(draft_problems(wording), wording)
    wording = _check_place(wording, frame)
    if proposal_id is None and form is not None:
        proposal_id = queries.draft_of_form(actor.person_id, form)
    if proposal_id is None:
        _check_voice(actor, wording, frame.municipality_id)
        proposal = Proposal(process_id=process_id, municipality_id=frame.municipality_id, author_id=actor.person_id)
        proposal.draft_form = form
        _promise(proposal)
        _word(proposal, wording)
        db.session.add(proposal)
        db.session.flush()
        set_goals(proposal.id, wording.goals)
        return proposal
    proposal = _own(actor, proposal_id)
    if proposal.state != ProposalState.DRAFT:
        raise Refused(ProposalCode.NOT_OPEN)
    wording = _voiced(actor, proposal, wording)
    if form is None or proposal.draft_form != form:
        _check_seen(proposal, wording, seen)
    proposal.draft_form = form
    _word(proposal, wording)
    db.session.flush()
    set_goals(proposal.id, wording.goals)
    return proposal


def _check_seen(proposal: Proposal, wording: Wording, seen: str) -> None:
    """Refuse to write over words that the writer has not seen, unless they are the same words."""
    now = proposal.title, proposal.body
    if seen and seen != stamp(*now) and now != (" ".join(wording.title.split()), wording.body):
        raise Refused(ProposalCode.CHANGED_MEANWHILE)


def _frame(actor: Actor, process_id: int) -> queries.Frame:
    frame = queries.frame(process_id, actor)
    if frame is None:
        raise LookupError(f"no process {process_id}")
    return frame


def _own(actor: Actor, proposal_id: int, can: Can = Can.EDIT) -> Proposal:
    proposal = queries.proposal(proposal_id, lock=True)
    if proposal is None:
        raise LookupError(f"no proposal {proposal_id}")
    require(actor, can, queries.authors(proposal_id))
    if proposal.hidden_at is not None:
        raise Refused(ProposalCode.HIDDEN)
    return proposal


def _check_place(wording: Wording, frame: queries.Frame) -> Wording:
    """The wording with the neighbourhood in which its pin lies."""
    if wording.pin is not None:
        town_id, names = queries.map_of(frame.municipality_id)
        found = places.locate(town_id, *wording.pin) if town_id is not None else None
        if found is None:
            raise Refused(ProposalCode.PIN_OUTSIDE, town=say(names))
        wording = replace(wording, neighbourhood_id=found)
    hood = wording.neighbourhood_id
    if hood is not None and wording.pin is None and not queries.in_town(hood, frame.municipality_id):
        raise Refused(ProposalCode.OTHER_TOWN)
    if wording.theme_id is not None:
        theme = queries.theme(wording.theme_id)
        if theme is None or theme.process_id != frame.process_id:
            raise Refused(ProposalCode.OTHER_THEME)
    check_goals(frame.municipality_id, wording.goals)
    return wording


def _check_voice(actor: Actor, wording: Wording, municipality_id: int) -> None:
    if wording.organisation_id is None:
        return
    mine = deliberation.voices(actor.person_id or 0, municipality_id)
    if wording.organisation_id not in [organisation for organisation, _ in mine]:
        raise Refused(ProposalCode.NOT_YOUR_VOICE)


def _voiced(actor: Actor, proposal: Proposal, wording: Wording) -> Wording:
    """The wording with the organisation for which it is made: its first author alone says which."""
    if actor.person_id != proposal.author_id:
        return replace(wording, organisation_id=proposal.organisation_id)
    _check_voice(actor, wording, proposal.municipality_id)
    return wording


def _word(proposal: Proposal, wording: Wording) -> None:
    proposal.title = " ".join(wording.title.split())
    proposal.body = wording.body
    proposal.body_html = sanitise.render(wording.body)
    proposal.body_version = sanitise.VERSION
    proposal.written_at = clock.now()
    _put(proposal, wording)


def _put(proposal: Proposal, wording: Wording) -> None:
    """What somebody says of a proposal beside its text."""
    proposal.language = wording.language
    proposal.neighbourhood_id = wording.neighbourhood_id
    proposal.lon, proposal.lat = wording.pin or (None, None)
    proposal.theme_id = wording.theme_id
    proposal.organisation_id = wording.organisation_id
    proposal.cost = wording.cost


def wording_of(proposal: Proposal) -> Wording:
    """A proposal's present words."""
    return Wording(
        title=proposal.title,
        body=proposal.body,
        language=proposal.language,
        neighbourhood_id=proposal.neighbourhood_id,
        pin=None if proposal.lon is None or proposal.lat is None else (proposal.lon, proposal.lat),
        theme_id=proposal.theme_id,
        organisation_id=proposal.organisation_id,
        cost=proposal.cost,
    )


def publish(actor: Actor, proposal_id: int) -> Proposal:
    """Make one's draft public: it gets its resource, its thread and its place in the list. The first author does.

    Doing it twice equals doing it once.

    Raises:
        Refused: title or text are missing or too short, nothing is said of a picture, the process takes no proposals
            now, or not from this person.
    """
    proposal = _own(actor, proposal_id, Can.LEAD)
    frame = _frame(actor, proposal.process_id)
    require(actor, Can.WRITE, frame)
    if proposal.state != ProposalState.DRAFT:
        return proposal
    wording = wording_of(proposal)
    refuse_first(wording_problems(wording), wording)
    check_described(proposal_id)
    require_right(frame.right(Act.PROPOSE, actor), ProposalCode.PHASE_CLOSED, ProposalCode.NOT_IN_GROUP)
    writing.check(actor, Text(proposal.municipality_id, proposal.body))
    resource = resources.add_resource(
        PROPOSAL.code,
        proposal.municipality_id,
        proposal.title,
        proposal.language,
        process_id=proposal.process_id,
        audience=frame.audience,
        group_id=frame.group_id,
        address=f"proposals/{proposal.id}",
    )
    thread = threads.open_thread(actor, resource.id)
    before = audit.state(proposal)
    proposal.resource_id, proposal.thread_id = resource.id, thread.id
    proposal.state, proposal.draft_form = ProposalState.PUBLISHED, None
    _promise(proposal)
    proposal.published_at = proposal.state_at = clock.now()
    proposal.revision += 1
    db.session.flush()
    audit.record(
        actor, "publish", "proposal", proposal.id, proposal.municipality_id, before=before, after=audit.state(proposal)
    )
    events.announce(ProposalPublished(proposal.id, resource.id, proposal.process_id, actor.person_id or 0))
    return proposal


def _promise(proposal: Proposal) -> None:
    """Keep with a proposal what its phase or town promises at this moment, whatever they change later."""
    promise = queries.promise(proposal.municipality_id, proposal.process_id)
    proposal.support_threshold, proposal.answer_days = promise.threshold, promise.days
    proposal.answer_working, proposal.support_each = promise.working, promise.each
    proposal.treated_by_id = promise.council_id


def edit(actor: Actor, proposal_id: int, wording: Wording, *, told: bool = False, seen: str = "") -> Proposal:
    """Change one's published proposal while the town has not answered; the earlier wording is kept and readable.

    ``told``: the author says that it is more than a correction, so that supporters are told. ``seen`` is the stamp of
    the text that they changed, where they know it.

    Raises:
        Refused: changed by somebody else meanwhile; answered, merged or withdrawn; or the words would not do for
            publishing.
    """
    proposal = _own(actor, proposal_id)
    if proposal.state not in UNANSWERED:
        raise Refused(ProposalCode.EDIT_ANSWERED)
    refuse_first(wording_problems(wording), wording)
    wording = _check_place(wording, _frame(actor, proposal.process_id))
    wording = _voiced(actor, proposal, wording)
    _check_seen(proposal, wording, seen)
    writing.check(actor, Text(proposal.municipality_id, wording.body, new=False))
    title = " ".join(wording.title.split())
    _put(proposal, wording)
    set_goals(proposal.id, wording.goals)
    if (title, wording.body) != (proposal.title, proposal.body):
        move_on(proposal, title, wording.body, By(Source.AUTHOR, actor.person_id, told=told))
        return proposal
    proposal.revision += 1
    if proposal.resource_id is not None:
        resources.retitle(proposal.resource_id, proposal.title, proposal.language)
    db.session.flush()
    return proposal


def withdraw(actor: Actor, proposal_id: int) -> None:
    """Take one's published proposal out of the process; its page and its discussion stay to be read.

    Raises:
        Refused: the town has answered.
        NotAllowed: somebody who is not the first author.
    """
    proposal = _own(actor, proposal_id, Can.LEAD)
    if proposal.state == ProposalState.WITHDRAWN:
        return
    if proposal.state not in UNANSWERED:
        raise Refused(ProposalCode.EDIT_ANSWERED)
    before = audit.state(proposal)
    proposal.state = ProposalState.WITHDRAWN
    proposal.state_at = clock.now()
    proposal.revision += 1
    db.session.flush()
    audit.record(
        actor, "withdraw", "proposal", proposal_id, proposal.municipality_id, before=before, after=audit.state(proposal)
    )


def delete_draft(actor: Actor, proposal_id: int) -> None:
    """Throw one's draft away, also for those who write it too. What was published stays."""
    proposal = _own(actor, proposal_id, Can.LEAD)
    if proposal.state != ProposalState.DRAFT:
        raise Refused(ProposalCode.NOT_OPEN)
    db.session.delete(proposal)
    db.session.flush()
