"""Letters with one-time codes, for tests."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from civic.core import clock
from civic.core.permissions import SYSTEM
from civic.towns.models import Municipality
from civic.votes import service
from civic.votes.models import Vote
from tests.support.votes import make_vote

HEAD = "name,address,postcode,city\n"


def table(people: int) -> bytes:
    return (HEAD + "".join(f"Person {n},{n} Mill Lane,1234,Halmere\n" for n in range(people))).encode()


def make_codes(vote: Vote, folder: Path, people: int = 3) -> list[str]:
    """The codes of letters that are printed for a vote before it opens. Inside transaction()."""
    service.look_at_list(SYSTEM, vote.id, table(people), folder)
    service.use_list(SYSTEM, vote.id)
    return [letter.code for letter in service.print_letters(SYSTEM, vote.id, "", folder)]


def make_code_vote(town: Municipality, folder: Path, people: int = 3) -> tuple[Vote, list[str]]:
    """An open vote by code, and the codes of its letters. Inside transaction()."""
    vote = make_vote(town, by_code=True, closes_at=clock.now() + timedelta(days=3))
    codes = make_codes(vote, folder, people)
    service.open_vote(SYSTEM, vote.id, folder)
    return vote, codes
