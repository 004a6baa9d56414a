"""``civic export pabulib``: a participatory budget that was decided here, as a file that others can count."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from civic.core.db import whole_read
from civic.core.i18n import LANGUAGES
from civic.core.permissions import Faulty
from civic.places import queries as places
from civic.towns import queries as towns
from civic.towns.models import Municipality
from civic.votes import queries
from civic.votes.files.pabulib import PabulibBallot, PabulibFile, PabulibProject, VoteType
from civic.votes.files.pabulib_writing import amount, written
from civic.votes.frozen import Paper, PaperOption
from civic.votes.methods import kind
from civic.votes.methods.budget import Budget
from civic.votes.models import Vote
from civic.votes.rules import VoteState

#: Pabulib writes days like this.
DAY = "%d.%m.%Y"


def pabulib(argv: Sequence[str]) -> int:
    """Write a closed participatory budget as a Pabulib file. Returns 1 where there is none."""
    parser = argparse.ArgumentParser(
        prog="civic export pabulib",
        description=(
            "Write a participatory budget that was decided here as a Pabulib file (.pb). It has what its public file "
            "has: each ballot under a number drawn from the order of that file, and nothing of who cast it."
        ),
    )
    parser.add_argument("vote", type=int, metavar="VOTE", help="the number of the vote")
    parser.add_argument("--out", type=Path, metavar="FILE", help="file to write; otherwise the file is printed")
    options = parser.parse_args(argv)
    vote = queries.vote(options.vote)
    if vote is None or vote.state != VoteState.CLOSED:
        return _no(f"There is no closed vote {options.vote}.")
    if vote.imported_from:
        return _no(f"Vote {vote.id} was imported: the file that it came from says more than it could be written from.")
    if not isinstance(kind(vote.method), Budget):
        return _no(f"Vote {vote.id} is no participatory budget.")
    try:
        with whole_read():
            text = written(file_of(vote))
    except Faulty:
        return _no(f"The records of vote {vote.id} do not match the activity log.")
    if options.out is None:
        sys.stdout.write(text)
        return 0
    try:
        options.out.write_text(text, encoding="utf-8")
    except OSError as error:
        return _no(f"{options.out}: {error.strerror or 'cannot be written'}.")
    return 0


def _no(words: str) -> int:
    sys.stderr.write(f"civic export: {words}\n")
    return 1


def file_of(vote: Vote) -> PabulibFile:
    """A closed participatory budget as its opening entry, its ballots and its result say it.

    Voters are numbered in the order of the slots, which is that of the public file: it says nothing of when or by whom
    a ballot was cast. Blank ballots have no share of the budget here, and other programs would give them one: they are
    left out, and META has their number.

    Raises:
        Faulty: the opening entry is broken, or the row says otherwise than the log.
    """
    paper, town = queries.paper(vote), towns.municipality_by_id(vote.municipality_id)
    method = kind(paper.method)
    assert isinstance(method, Budget)
    codes = {option.id: str(option.id) for option in paper.options}
    boxed = sorted((slot, found.choice) for slot, found in queries.boxed(vote.id).items())
    chosen = [choice for _slot, choice in boxed if choice]
    ballots = tuple(
        PabulibBallot(str(number), tuple(codes[one] for one in choice), None, None, None, None, None, 0, {})
        for number, choice in enumerate(chosen, 1)
    )
    budget = Fraction(paper.budget or 0)
    return PabulibFile(
        meta=_meta(paper, town, method.usual.applied, (len(chosen), len(boxed) - len(chosen))),
        budget=budget,
        vote_type=VoteType.APPROVAL,
        projects=_projects(paper, town),
        ballots=ballots,
    )


def _meta(paper: Paper, town: Municipality, rule: str, ballots: tuple[int, int]) -> dict[str, str]:
    """What the file says as a whole; ``ballots`` are those that choose something, and blank ones."""
    zone = ZoneInfo(town.timezone)
    budget = amount(Fraction(paper.budget or 0))
    language = _language(paper)
    told: dict[str, object] = {
        "description": paper.titles[language],
        "country": town.country,
        "unit": town.names.get(language) or next(iter(town.names.values())),
        "instance": paper.closes_at.astimezone(zone).year,
        "num_projects": len(paper.options),
        "num_votes": ballots[0],
        "blank_ballots": ballots[1],
        "budget": budget,
        "vote_type": VoteType.APPROVAL.value,
        "rule": rule,
        "date_begin": paper.opens_at.astimezone(zone).strftime(DAY),
        "date_end": paper.closes_at.astimezone(zone).strftime(DAY),
        "min_length": paper.fewest,
        "max_length": paper.most or "",
        "max_sum_cost": budget,
        "language": language,
        "currency": paper.currency,
    }
    return {key: str(value) for key, value in told.items() if str(value)}


def _projects(paper: Paper, town: Municipality) -> tuple[PabulibProject, ...]:
    result, language = paper.result or {}, _language(paper)
    hoods = {hood.id: hood.names for hood in places.neighbourhoods(town.town_id, retired=True)} if town.town_id else {}

    def project(option: PaperOption) -> PabulibProject:
        names = hoods.get(option.neighbourhood_id or 0, {})
        return PabulibProject(
            id=str(option.id),
            cost=Fraction(option.cost or 0),
            name=option.titles.get(language) or next(iter(option.titles.values())),
            categories=(),
            selected=str(option.id) in result["selected"],
            line=0,
            more={
                "votes": str(result["votes"][str(option.id)]),
                "neighborhood": names.get(language) or next(iter(names.values()), ""),
            },
        )

    return tuple(project(option) for option in paper.options)


def _language(paper: Paper) -> str:
    """The language in which most is written, the first of the program's where there are several."""
    texts = [paper.titles, *(option.titles for option in paper.options)]
    known = [*LANGUAGES, *paper.titles]
    return max((code for code in known if code in paper.titles), key=lambda code: sum(code in each for each in texts))
