"""Who enters the roll of a vote: at its opening, and while it is open. One human has one place, whatever accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from flask import current_app
from sqlalchemy import delete, insert

from civic.accounts import queries as accounts
from civic.accounts.events import AddressChanged, PersonConfirmed
from civic.core.db import db, upsert
from civic.processes import queries as processes
from civic.towns import queries as towns
from civic.towns import service as towns_service
from civic.verification import queries as verification
from civic.verification.events import VerificationChanged
from civic.votes import queries
from civic.votes.frozen import Electorate
from civic.votes.models import Admission, RollEntry, Vote
from civic.votes.rules import Electors, admission, register_mark

_PORTION = 900


def write(vote: Vote, people: Collection[int] | None = None) -> None:
    """Let the members of the group vote, or these of them; of accounts that share a mailbox, or an entry of the
    register, the oldest. In a vote by code there is an entry for each code, for whoever enters one."""
    db.session.execute(delete(Admission).where(Admission.vote_id == vote.id))
    if vote.by_code:
        empty = [{"vote_id": vote.id} for _ in range(queries.valid_codes(vote.id))]
        db.session.execute(insert(RollEntry), empty)
        return
    _prepare_groups(vote)
    who = queries.electorate_now(vote)
    entered: list[int] = []
    marks: set[str] = set()
    for person, own in _marks(vote, who, sorted(members(who) if people is None else people)):
        if marks.isdisjoint(own):
            entered.append(person)
            marks |= own
    if entered:
        db.session.execute(insert(RollEntry), [{"vote_id": vote.id, "person_id": person} for person in entered])
    if marks:
        db.session.execute(insert(Admission), [{"vote_id": vote.id, "mark": one} for one in sorted(marks)])


def _prepare_groups(vote: Vote) -> None:
    """Have a group of verified residents in every town that shares the process: the first of them may come later."""
    if vote.process_id is not None and queries.electorate_now(vote).kind is Electors.VERIFIED:
        for partner in processes.partners(vote.process_id):
            towns_service.verified_group(partner.municipality_id)


def members(who: Electorate) -> set[int]:
    """The people of every group of an electorate, each once."""
    return {person for group in who.group_ids for person in towns.members_now(group)}


def _marks(vote: Vote, who: Electorate, people: Sequence[int]) -> Iterator[tuple[int, set[str]]]:
    """By which marks each of these people is known in a vote: of the register of each town that shares it.

    Two queries for each portion of them, and one for each other town.
    """
    of = [vote.municipality_id, *(group.municipality_id for group in towns.groups_by_id(who.group_ids[1:]))]
    for start in range(0, len(people), _PORTION):
        portion = people[start : start + _PORTION]
        mailboxes = accounts.mailboxes(portion)
        known = [verification.marks_of(town, portion) for town in of] if who.kind.verified else []
        for person in portion:
            found = [mailboxes[person]] if person in mailboxes else []
            found += [register_mark(marks[person]) for marks in known if person in marks]
            yield person, {mark(vote.id, one) for one in found}


def mark(vote_id: int, known_by: str) -> str:
    """The mark that a mailbox, or an entry of the register, leaves in a vote, under the application's secret."""
    return admission(current_app.config["CIVIC"].secret_key, vote_id, known_by)


def was_admitted(vote_id: int, person_id: int) -> bool:
    """Whether somebody has entered a vote, with this account or another one."""
    vote = queries.vote(vote_id)
    return vote is not None and queries.is_admitted(vote_id, _own_marks(vote, person_id))


def _own_marks(vote: Vote, person_id: int) -> set[str]:
    return next(own for _person, own in _marks(vote, queries.electorate(vote), [person_id]))


def enter_once(vote: Vote, person_id: int) -> bool:
    """Note that somebody enters a vote; False for somebody who has done so, with this account or another one."""
    marks = {*_own_marks(vote, person_id), mark(vote.id, f"person:{person_id}")}
    return all(_admit(vote.id, one) for one in sorted(marks))


def arrive(event: PersonConfirmed | VerificationChanged) -> None:
    """Let somebody who now belongs to the electorate of open votes vote there: each human once."""
    for vote_id, who in queries.open_for_group_members(event.person_id):
        vote = queries.vote(vote_id)
        assert vote is not None
        own = next(own for _person, own in _marks(vote, who, [event.person_id]))
        # All are noted, also where one was there: whoever has entered is known by the others from now on.
        new = [_admit(vote_id, one) for one in sorted(own)]
        if not all(new):
            continue
        statement = upsert(RollEntry).values(vote_id=vote_id, person_id=event.person_id)
        db.session.execute(statement.on_conflict_do_nothing(index_elements=["vote_id", "person_id"]))


def arrive_verified(event: VerificationChanged) -> None:
    """The same for somebody whom a town has verified. Whoever has entered before by another way stays on the roll, and
    is known by their entry of the register from now on."""
    arrive(event)
    for vote_id in queries.open_for_verified(event.person_id):
        vote = queries.vote(vote_id)
        assert vote is not None
        for one in sorted(_own_marks(vote, event.person_id)):
            _admit(vote_id, one)


def keep_marks(event: AddressChanged) -> None:
    """Have both mailboxes of somebody who moved to another one count as entered where they can vote.

    The one that they left is free for another account, which gets no ballot there; nor does an account of the new one
    after theirs is deleted.
    """
    for vote_id in queries.open_on_roll(event.person_id):
        for mailbox in (event.before, event.now):
            _admit(vote_id, mark(vote_id, mailbox))


def _admit(vote_id: int, mark: str) -> bool:
    """Note that somebody with a mark enters; False if they did before."""
    statement = upsert(Admission).values(vote_id=vote_id, mark=mark)
    once = statement.on_conflict_do_nothing(index_elements=["vote_id", "mark"]).returning(Admission.mark)
    return db.session.execute(once).first() is not None
