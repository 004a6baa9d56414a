"""Rehearsals: a draft is tried from the ballot to the result, in tables of its own that nothing else reads.

A row of a rehearsal is no ballot, no entry of a roll and no turnout, so that nothing of it can come into a result, a
figure, a file, a search or an e-mail. That there was one is in the activity log, and nothing else of it.
"""

from __future__ import annotations

from flask import current_app
from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db, db_now, upsert
from civic.core.permissions import Absent, Actor, Refused
from civic.votes import queries
from civic.votes.methods import Choice, Marks, kind
from civic.votes.models import Rehearsal, TrialBallot, Vote
from civic.votes.policy import Can, may, require
from civic.votes.queries import ballot_rule
from civic.votes.rules import REHEARSAL, VoteCode, VoteState, opening_entry, rehearsal_slot
from civic.votes.service import asking, explaining

#: Seconds for what the losers of a rehearsal lacked: it is worked out while somebody waits.
PIECE = 3.0


def rehearse(actor: Actor, vote_id: int, *, staff: bool) -> None:
    """Begin to rehearse a draft as it is now; an earlier rehearsal of it is deleted.

    Args:
        staff: all who have a role in the town can try it; else organisers and administrators.

    Raises:
        Refused: the vote has been opened, or something of it has to be corrected first.
    """
    vote = queries.locked(vote_id)
    require(actor, Can.PREPARE, vote)
    if vote.state != VoteState.WRITING:
        raise Refused(VoteCode.ALREADY_OPENED)
    rule = ballot_rule(vote, queries.options(vote.id))
    if problems := kind(vote.method).opening_problems(rule, vote.closes_at, clock.now()):
        raise Refused(problems[0])
    forget(vote.id)
    db.session.add(Rehearsal(vote_id=vote.id, entry=entry(vote), staff=staff, until=clock.now() + REHEARSAL))
    db.session.flush()
    audit.record(actor, "rehearse", "vote", vote.id, vote.municipality_id, after={})


def entry(vote: Vote) -> str:
    """What a draft asks now, as a rehearsal keeps it."""
    who = queries.electorate_now(vote)
    until = vote.closes_at.isoformat()
    told: dict[str, object] = {"group": who.group_id, "kind": who.kind.value, "names": who.names, "enter_until": until}
    told |= asking.partners(who)
    return opening_entry({**asking.asked(vote), "electorate": told})[0]


def tried(actor: Actor, vote_id: int, *, locked: bool = False) -> tuple[Vote, Rehearsal] | None:
    """A vote and its rehearsal, if there is one that an actor can try."""
    vote = queries.vote(vote_id)
    if vote is None or vote.state != VoteState.WRITING or not may(actor, Can.REHEARSE, vote):
        return None
    found = queries.rehearsal(vote_id, locked=locked)
    if found is None or not (found.staff or may(actor, Can.PREPARE, vote)):
        return None
    return vote, found


def check_trial(actor: Actor, vote_id: int, marks: Marks) -> Choice:
    """Say whether a choice could be cast; writes nothing.

    Raises:
        Absent: no rehearsal that they can try.
        Refused: the choice breaks the rule of the ballot, or the trial ballots have been counted.
    """
    vote, found = _tried(actor, vote_id)
    return _checked(vote, found, marks)


def cast_trial(actor: Actor, vote_id: int, marks: Marks) -> None:
    """Set one's trial ballot; casting again replaces it.

    Raises:
        Absent, Refused: as ``check_trial``.
    """
    vote, found = _tried(actor, vote_id)
    choice = _checked(vote, found, marks)
    statement = upsert(TrialBallot).values(vote_id=vote.id, slot=own_slot(actor, vote), choice=list(choice))
    written = {"choice": statement.excluded.choice}
    db.session.execute(statement.on_conflict_do_update(index_elements=["vote_id", "slot"], set_=written))


def own_slot(actor: Actor, vote: Vote) -> str:
    """Under what the trial ballot of an actor is kept."""
    return rehearsal_slot(current_app.config["CIVIC"].secret_key, vote.id, actor.person_id or 0)


def count_trials(actor: Actor, vote_id: int) -> None:
    """Count the trial ballots and work out what the losers lacked, as at closing. Twice equals once.

    Raises:
        Absent: no rehearsal.
    """
    vote, found = _tried(actor, vote_id)
    require(actor, Can.PREPARE, vote)
    if found.result is not None:
        return
    paper = queries.trial_paper(vote, found)
    rule, ballots = ballot_rule(paper, paper.options), queries.trial_ballots(vote.id, paper.method)
    result = kind(rule.method).count(rule, ballots)
    found.result, found.explained = result, explaining.explained(rule, ballots, result["selected"], PIECE)
    db.session.flush()


def end_rehearsal(actor: Actor, vote_id: int) -> None:
    """Delete a rehearsal with its ballots. One that is gone already is as good.

    Raises:
        Absent: no such vote.
    """
    vote = queries.locked(vote_id)
    require(actor, Can.PREPARE, vote)
    forget(vote.id)


def forget(vote_id: int) -> None:
    """Delete the rehearsal of a vote, if there is one."""
    db.session.execute(delete(TrialBallot).where(TrialBallot.vote_id == vote_id))
    db.session.execute(delete(Rehearsal).where(Rehearsal.vote_id == vote_id))


def forget_old() -> None:
    """Delete the rehearsals whose time is over."""
    over = queries.rehearsals_over()
    db.session.execute(delete(TrialBallot).where(TrialBallot.vote_id.in_(over)))
    db.session.execute(delete(Rehearsal).where(Rehearsal.vote_id.in_(over), Rehearsal.until <= db_now()))


def _tried(actor: Actor, vote_id: int) -> tuple[Vote, Rehearsal]:
    vote = queries.vote(vote_id)
    if vote is None:
        raise Absent(f"no vote {vote_id}")
    require(actor, Can.REHEARSE, vote)
    found = tried(actor, vote_id, locked=True)
    if found is None:
        raise Absent(f"no rehearsal of vote {vote_id}")
    return found


def _checked(vote: Vote, found: Rehearsal, marks: Marks) -> Choice:
    if found.result is not None:
        raise Refused(VoteCode.REHEARSAL_OVER)
    paper = queries.trial_paper(vote, found)
    rule, of = ballot_rule(paper, paper.options), kind(paper.method)
    choice = of.marked(marks)
    if problem := of.problem(rule, choice):
        raise Refused(problem[0], **problem[1])
    return choice
