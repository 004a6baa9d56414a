"""Letters with one-time codes: a list of people comes in, letters are printed, and a code is entered. One code, one
person, one vote; and one person, one code in a vote."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, insert, update

from civic.audit import service as audit
from civic.core import sealing
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Faulty, Refused
from civic.votes import codes, letter_list, queries
from civic.votes.codes import CodeState
from civic.votes.letter_list import MOST_TOLD, Addressee
from civic.votes.models import Letters, OneTimeCode, RollEntry, Vote
from civic.votes.policy import Can, require
from civic.votes.rules import VoteCode, VoteState
from civic.votes.service import roll

#: The key under which names and addresses are sealed, in the folder of keys.
KEY = "vote-letters"


@dataclass(frozen=True)
class Letter:
    """What is printed for one person. The code is nowhere else: the database has its mark."""

    to: Addressee
    code: str


def look_at_list(actor: Actor, vote_id: int, data: bytes, folder: Path) -> None:
    """Read a list (CSV) and keep it sealed beside the one in use, for the organiser to decide.

    Raises:
        Unreadable: it is no table.
        Refused: as ``letter_list.read``, or the vote has been opened or needs no list.
    """
    vote = _drafted(actor, vote_id)
    found = letter_list.read(data)
    _forget(vote.id, in_use=False)
    db.session.add(
        Letters(
            vote_id=vote.id,
            in_use=False,
            printed=False,
            number=len(found.people),
            left_out=len(found.left_out),
            problems=[[line, why.value] for line, why in found.left_out[:MOST_TOLD]],
            sealed=sealing.seal(folder, letter_list.to_json(found.people), KEY),
        )
    )
    db.session.flush()


def use_list(actor: Actor, vote_id: int) -> None:
    """Send letters to the people of the list that was looked at. Codes that were printed before stay until the next
    printing.

    Raises:
        Refused: none was looked at, or the vote has been opened.
    """
    vote = _drafted(actor, vote_id)
    found = queries.letters(vote.id, in_use=False)
    if found is None:
        raise Refused(VoteCode.NO_LIST)
    before = _number(vote.id)
    _forget(vote.id, in_use=True)
    found.in_use = True
    db.session.flush()
    after = {"number_of_letters": found.number}
    audit.record(
        actor, "use_list", "vote", vote.id, vote.municipality_id, before={"number_of_letters": before}, after=after
    )


def delete_list(actor: Actor, vote_id: int, *, in_use: bool) -> None:
    """Delete the names and addresses of a list. Codes in letters that were printed stay valid.

    Raises:
        Refused: the vote has been opened.
    """
    vote = _drafted(actor, vote_id)
    before = _number(vote.id)
    _forget(vote.id, in_use=in_use)
    after = {"number_of_letters": _number(vote.id)}
    audit.record(
        actor, "delete_list", "vote", vote.id, vote.municipality_id, before={"number_of_letters": before}, after=after
    )


def print_letters(actor: Actor, vote_id: int, reason: str, folder: Path) -> list[Letter]:
    """Draw a code for everybody on the list; codes that were printed before are void from now on.

    Args:
        reason: why they are printed again; needed where they have been.

    Raises:
        Refused: no list, no reason for printing again, or the vote has been opened.
        Faulty: the key of names and addresses is away.
    """
    vote = _drafted(actor, vote_id)
    found = queries.letters(vote.id, in_use=True)
    if found is None:
        raise Refused(VoteCode.NO_LIST)
    before = queries.valid_codes(vote.id)
    if before and not reason.strip():
        raise Refused(VoteCode.NO_PRINT_REASON)
    letters = [Letter(one, codes.draw()) for one in addressees(found, folder)]
    mine = OneTimeCode.vote_id == vote.id
    db.session.execute(update(OneTimeCode).where(mine).values(state=CodeState.VOID))
    secret = current_app.config["CIVIC"].secret_key
    marks = [codes.mark(secret, vote.id, letter.code) for letter in letters]
    random.SystemRandom().shuffle(marks)  # the order of rows tells of no letter
    rows = [{"vote_id": vote.id, "mark": mark, "state": CodeState.VALID} for mark in marks]
    db.session.execute(insert(OneTimeCode), rows)
    found.printed = True
    db.session.flush()
    audit.record(
        actor,
        "print_letters",
        "vote",
        vote.id,
        vote.municipality_id,
        reason=reason.strip() or None,
        before={"number_of_codes": before},
        after={"number_of_codes": len(letters)},
    )
    return letters


def addressees(found: Letters, folder: Path) -> list[Addressee]:
    """Who gets a letter.

    Raises:
        Faulty: the key of names and addresses is away.
    """
    try:
        return letter_list.of_json(sealing.unseal(folder, found.sealed, KEY))
    except sealing.KeyLost as lost:
        raise Faulty(VoteCode.KEY_LOST, vote=found.vote_id) from lost


def problem(vote: Vote) -> VoteCode | None:
    """What keeps a vote by code from being opened: there are no letters, or a list of which none were printed."""
    if not vote.by_code:
        return None
    found = queries.letters(vote.id, in_use=True)
    printed = queries.valid_codes(vote.id) > 0 and (found is None or found.printed)
    return None if printed else VoteCode.NO_LETTERS


def forget(vote_id: int, *, codes: bool = False) -> None:
    """Delete names and addresses; and the marks of codes with them, once nobody can enter one."""
    db.session.execute(delete(Letters).where(Letters.vote_id == vote_id))
    if codes:
        db.session.execute(delete(OneTimeCode).where(OneTimeCode.vote_id == vote_id))


def enter_code(actor: Actor, vote_id: int, text: str) -> None:
    """Enter the roll of a vote with the code of a letter. Nothing says afterwards who entered which code.

    Raises:
        Refused: no code of this vote, one that was used or is void, somebody who has entered before, or a vote that is
            not open.
        Absent: no such vote.
    """
    vote = queries.vote(vote_id)
    require(actor, Can.CAST, vote)
    if vote is None:
        raise Absent(f"no vote {vote_id}")
    if not queries.takes_codes(vote.id):
        raise Refused(VoteCode.CODE_CLOSED)
    if actor.person_id is None or not roll.enter_once(vote, actor.person_id):
        raise Refused(VoteCode.CODE_ENOUGH)
    code = codes.typed(text)
    if code is None:
        raise Refused(VoteCode.CODE_MISTYPED)
    mark = codes.mark(current_app.config["CIVIC"].secret_key, vote.id, code)
    valid = OneTimeCode.vote_id == vote.id, OneTimeCode.mark == mark, OneTimeCode.state == CodeState.VALID
    used = update(OneTimeCode).where(*valid).values(state=CodeState.USED).returning(OneTimeCode.mark)
    if db.session.execute(used).scalar() is None:
        raise Refused(_REFUSED[queries.code_state(vote.id, mark)])
    entry = queries.free_entry(vote.id)
    assert entry is not None, "there are as many entries as codes"
    db.session.execute(update(RollEntry).where(RollEntry.id == entry).values(person_id=actor.person_id))


#: Why a code was not taken; a valid one was used by somebody else at this moment.
_REFUSED = {
    None: VoteCode.CODE_UNKNOWN,
    CodeState.VALID: VoteCode.CODE_USED,
    CodeState.USED: VoteCode.CODE_USED,
    CodeState.VOID: VoteCode.CODE_VOID,
}


def _drafted(actor: Actor, vote_id: int) -> Vote:
    vote = queries.locked(vote_id)
    require(actor, Can.PREPARE, vote)
    if vote.state not in (VoteState.WRITING, VoteState.DRAFT):
        raise Refused(VoteCode.ALREADY_OPENED)
    if not vote.by_code:
        raise Refused(VoteCode.NO_LIST)
    return vote


def _number(vote_id: int) -> int:
    found = queries.letters(vote_id, in_use=True)
    return found.number if found else 0


def _forget(vote_id: int, *, in_use: bool) -> None:
    db.session.execute(delete(Letters).where(Letters.vote_id == vote_id, Letters.in_use.is_(in_use)))
    db.session.flush()
