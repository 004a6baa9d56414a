"""What organisers write before a vote is opened. Until then nobody else sees it, and all of it can change."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import sanitise
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.places import queries as places
from civic.processes import queries as processes_queries
from civic.resources import queries as resources_queries
from civic.resources import service as resources
from civic.resources.kinds import Use
from civic.resources.rules import Audience
from civic.towns import queries as towns_queries
from civic.towns.rules import GroupKind
from civic.votes import queries
from civic.votes.frozen import Source
from civic.votes.methods import kind
from civic.votes.models import Option, OptionPicture, Vote
from civic.votes.policy import Can, require
from civic.votes.rules import MOST_OPTIONS, VoteCode, VoteState
from civic.votes.service import letters
from civic.votes.service.preparing import Question, write_vote


def begin(actor: Actor, municipality_id: int, question: Question) -> Vote:
    """Begin a vote that organisers alone see until they open it.

    Raises:
        Refused: no title, it would close before it opens, no budget where one is needed, or a process or
            a group of elsewhere.
    """
    require(actor, Can.PREPARE, towns_queries.InMunicipality(municipality_id))
    _check(municipality_id, question)
    # By a link that nobody has: lists, search and files name it to nobody, whatever role they hold.
    vote = write_vote(municipality_id, question, VoteState.WRITING, Audience.LINK)
    audit.record(actor, "begin", "vote", vote.id, municipality_id, after=audit.state(vote))
    return vote


def change(actor: Actor, vote_id: int, question: Question) -> None:
    """Write the question anew; without a budget its options lose what they cost.

    Raises:
        Refused: as ``begin``, or the vote has been opened.
    """
    vote = _written(actor, vote_id)
    _check(vote.municipality_id, question)
    before = _state(vote)
    vote.titles, vote.texts, vote.method = question.titles, question.texts, question.method.code
    vote.texts_html = {key: sanitise.render(text) for key, text in question.texts.items()}
    vote.opens_at, vote.closes_at = question.opens_at, question.closes_at
    vote.budget, vote.fewest, vote.most = question.budget, question.fewest, question.most
    vote.settings = question.settings
    vote.process_id = question.process_id
    vote.group_id = question.group_id or towns_queries.residents_group(vote.municipality_id)
    vote.by_code = question.by_code
    if not vote.by_code:
        letters.forget(vote.id, codes=True)
    if not question.method.has_budget:
        for option in queries.options(vote.id):
            option.cost = None
    resource = resources_queries.resource(vote.resource_id)
    assert resource is not None
    resource.process_id = question.process_id
    language = next(language for language, title in question.titles.items() if title)
    resources.change_resource(resource.id, title=question.titles[language], language=language)
    audit.record(actor, "change", "vote", vote.id, vote.municipality_id, before=before, after=_state(vote))


def discard(actor: Actor, vote_id: int) -> None:
    """Delete a draft with its options. The log keeps that there was one, and what it would have asked as marks.

    Raises:
        Refused: the vote has been opened.
        Absent: somebody else deleted it meanwhile.
    """
    vote = _written(actor, vote_id)
    before = _state(vote)
    db.session.delete(vote)
    db.session.flush()
    resources.remove(vote.resource_id)
    audit.record(actor, "discard", "vote", vote_id, vote.municipality_id, before=before, after={})


@dataclass(frozen=True)
class NewPicture:
    """A picture that an option gets: both versions as ``uploads.pictures`` wrote them, sizes of the small one."""

    description: str
    data: bytes
    small: bytes
    width: int
    height: int


@dataclass(frozen=True)
class OptionRow:
    """A row of the list of options: ``id`` is None for a new one; ``cost`` in units of the vote's currency.

    ``about_id`` is the resource of a public proposal of the town that it came from, ``source`` the proposal as it was;
    a row that is there keeps source and pictures as long as it is about the same proposal.
    """

    id: int | None
    titles: dict[str, str]
    texts: dict[str, str] = field(default_factory=dict)
    cost: Decimal | None = None
    neighbourhood_id: int | None = None
    about_id: int | None = None
    source: Source | None = None
    pictures: tuple[NewPicture, ...] = ()


def change_options(actor: Actor, vote_id: int, rows: Sequence[OptionRow], remove: Collection[int] = ()) -> None:
    """Change the options that are named, append the new ones, take out those of ``remove``; the others stay.

    Raises:
        Refused: a row without a title, of another vote or with another town's neighbourhood, too many options, or a
            vote that has been opened.
    """
    vote = _written(actor, vote_id)
    there = {option.id: option for option in queries.options(vote.id)}
    _check_rows(vote, rows, remove, set(there))
    before = _state(vote)
    for option_id in remove:
        db.session.delete(there[option_id])
    position = max((option.position for option in there.values()), default=0)
    for row in rows:
        if row.id is None:
            position += 1
            option = _write(vote, Option(vote_id=vote.id, position=position), row)
            option.source = row.source.told() if row.source else None
            db.session.add(option)
            db.session.flush()
            db.session.add_all(_picture(option, at, one) for at, one in enumerate(row.pictures, 1))
        else:
            _write(vote, there[row.id], row)
    db.session.flush()
    audit.record(actor, "change_options", "vote", vote.id, vote.municipality_id, before=before, after=_state(vote))


def _state(vote: Vote) -> dict[str, object]:
    """A vote with its options, as the log compares them."""
    rows = queries.options(vote.id)
    pictures = queries.pictures_of([option.id for option in rows])
    options = [
        {**audit.state(option), "pictures": [one.digest for one in pictures.get(option.id, ())]} for option in rows
    ]
    return {**audit.state(vote), "options": options, "number_of_options": len(options)}


def _write(vote: Vote, option: Option, row: OptionRow) -> Option:
    option.titles, option.texts = row.titles, row.texts
    option.cost = row.cost if kind(vote.method).has_budget else None
    if option.about_id != row.about_id:
        option.source = None
        db.session.execute(delete(OptionPicture).where(OptionPicture.option_id == option.id))
    option.neighbourhood_id, option.about_id = row.neighbourhood_id, row.about_id
    return option


def _picture(option: Option, position: int, new: NewPicture) -> OptionPicture:
    digests = (hashlib.sha256(data).hexdigest() for data in (new.data, new.small))
    return OptionPicture(
        option_id=option.id,
        position=position,
        digest=next(digests),
        small_digest=next(digests),
        **vars(new),
    )


def _written(actor: Actor, vote_id: int) -> Vote:
    """The vote, held, if an actor may write it and it can still change."""
    vote = queries.locked(vote_id)
    require(actor, Can.PREPARE, vote)
    if vote.state != VoteState.WRITING:
        raise Refused(VoteCode.ALREADY_OPENED)
    return vote


def _check(municipality_id: int, question: Question) -> None:
    if not any(question.titles.values()):
        raise Refused(VoteCode.NO_TITLE)
    if question.closes_at <= question.opens_at:
        raise Refused(VoteCode.CLOSES_BEFORE)
    if problem := question.method.question_problem(question.budget, question.fewest, question.most):
        raise Refused(problem)
    process = processes_queries.process_by_id(question.process_id) if question.process_id else None
    if question.process_id and (process is None or process.municipality_id != municipality_id):
        raise Refused(VoteCode.OTHER_PROCESS)
    group = towns_queries.group(question.group_id) if question.group_id else None
    if question.group_id and (
        group is None or group.municipality_id != municipality_id or group.kind == GroupKind.READERS
    ):
        raise Refused(VoteCode.OTHER_GROUP)


def _check_rows(vote: Vote, rows: Sequence[OptionRow], remove: Collection[int], there: set[int]) -> None:
    ids = [*remove, *(row.id for row in rows if row.id is not None)]
    if len(ids) != len(set(ids)) or not there.issuperset(ids):
        raise Refused(VoteCode.UNKNOWN_ROW)
    if len(there) - len(remove) + sum(1 for row in rows if row.id is None) > MOST_OPTIONS:
        raise Refused(VoteCode.MANY_OPTIONS, most=MOST_OPTIONS)
    if not all(any(row.titles.values()) for row in rows):
        raise Refused(VoteCode.OPTION_NO_TITLE)
    town_id = towns_queries.municipality_by_id(vote.municipality_id).town_id
    hoods = {hood.id for hood in places.neighbourhoods(town_id, retired=True)} if town_id else set()
    if not hoods.issuperset(row.neighbourhood_id for row in rows if row.neighbourhood_id is not None):
        raise Refused(VoteCode.OTHER_PLACE)
    abouts = {row.about_id for row in rows if row.about_id is not None}
    if abouts - set(resources_queries.public_things(vote.municipality_id, abouts, Use.OPTION, vote.process_id)):
        raise Refused(VoteCode.UNKNOWN_PROPOSAL)
