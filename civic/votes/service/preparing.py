"""Writing a vote and opening it: from then on nothing of it changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from civic.audit import service as audit
from civic.core import clock, events, sanitise
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.resources import service as resources
from civic.resources.rules import Audience
from civic.towns import queries as towns_queries
from civic.votes import keys, queries
from civic.votes.events import VoteOpened
from civic.votes.frozen import Source
from civic.votes.kinds import VOTE
from civic.votes.methods import Kind, kind
from civic.votes.models import Option, Vote
from civic.votes.policy import Can, require
from civic.votes.rules import Electors, Settings, VoteCode, VoteState, opening_entry, roll_hash
from civic.votes.service import asking, box, letters, rehearsing, roll


@dataclass(frozen=True)
class NewOption:
    """An option to be written; ``cost`` in units of the vote's currency.

    ``about_id`` is the resource of a proposal that it was, ``source`` that proposal as it is now.
    """

    titles: dict[str, str]
    texts: dict[str, str] = field(default_factory=dict)
    cost: Decimal | None = None
    neighbourhood_id: int | None = None
    external_id: str | None = None
    about_id: int | None = None
    source: Source | None = None


@dataclass(frozen=True)
class Question:
    """What a vote asks, whom and when: ``budget`` in units of its currency, ``most`` None for as many as one likes.

    ``group_id`` is that of the electorate, None for everybody who is registered with the town. ``by_code``: whoever has
    a code from a letter instead.
    """

    titles: dict[str, str]
    method: Kind
    opens_at: datetime
    closes_at: datetime
    texts: dict[str, str] = field(default_factory=dict)
    process_id: int | None = None
    budget: Decimal | None = None
    fewest: int = 0
    most: int | None = None
    settings: Settings = field(default_factory=dict)
    group_id: int | None = None
    by_code: bool = False


def write_vote(
    municipality_id: int,
    question: Question,
    state: VoteState,
    audience: Audience,
    *,
    currency: str | None = None,
    imported_from: str | None = None,
) -> Vote:
    """Write the rows of a vote without options; its caller has asked policy and rules."""
    language = next(language for language, title in question.titles.items() if title)
    resource = resources.add_resource(
        VOTE.code,
        municipality_id,
        question.titles[language],
        language,
        process_id=question.process_id,
        audience=audience,
        group_id=question.group_id if audience is Audience.GROUP else None,
    )
    vote = Vote(
        resource_id=resource.id,
        process_id=question.process_id,
        municipality_id=municipality_id,
        group_id=question.group_id or towns_queries.residents_group(municipality_id),
        by_code=question.by_code,
        titles=question.titles,
        texts=question.texts,
        texts_html={key: sanitise.render(text) for key, text in question.texts.items()},
        method=question.method.code,
        budget=question.budget,
        currency=currency or towns_queries.municipality_by_id(municipality_id).currency,
        fewest=question.fewest,
        most=question.most,
        settings=question.settings,
        state=state,
        opens_at=question.opens_at,
        closes_at=question.closes_at,
        imported_from=imported_from,
    )
    db.session.add(vote)
    db.session.flush()
    resource.address = f"votes/{vote.id}"
    return vote


def prepare(
    actor: Actor,
    municipality_id: int,
    titles: dict[str, str],
    method: Kind,
    options: Sequence[NewOption],
    opens_at: datetime,
    closes_at: datetime,
    *,
    process_id: int | None = None,
    texts: dict[str, str] | None = None,
    budget: Decimal | None = None,
    fewest: int = 0,
    most: int | None = None,
    settings: Settings | None = None,
    group_id: int | None = None,
    by_code: bool = False,
    currency: str | None = None,
    imported_from: str | None = None,
) -> Vote:
    """Write a vote that opens by itself at its instant. The electorate is a group; by default the residents.

    Amounts are in the municipality's currency, unless a vote of elsewhere brings its own.

    Raises:
        Refused: it would close before it opens, has fewer options than its kind needs, or a budget without costs.
    """
    require(actor, Can.PREPARE, towns_queries.InMunicipality(municipality_id))
    if closes_at <= opens_at:
        raise Refused(VoteCode.CLOSES_BEFORE)
    if len(options) < method.fewest_options:
        raise Refused(VoteCode.FEW_OPTIONS)
    if method.has_budget and (budget is None or any(option.cost is None for option in options)):
        raise Refused(VoteCode.NO_COST)
    asked = (titles, method, opens_at, closes_at, texts or {}, process_id, budget, fewest, most, settings or {})
    question = Question(*asked, group_id=group_id, by_code=by_code)
    vote = write_vote(
        municipality_id,
        question,
        VoteState.DRAFT,
        Audience.PUBLIC,
        currency=currency,
        imported_from=imported_from,
    )
    db.session.add_all(
        Option(
            vote_id=vote.id,
            position=position,
            titles=option.titles,
            texts=option.texts,
            cost=option.cost,
            neighbourhood_id=option.neighbourhood_id,
            external_id=option.external_id,
            about_id=option.about_id,
            source=option.source.told() if option.source else None,
        )
        for position, option in enumerate(options, 1)
    )
    db.session.flush()
    audit.record(actor, "prepare", "vote", vote.id, municipality_id, after=audit.state(vote))
    return vote


def open_vote(actor: Actor, vote_id: int, folder: Path, people: Collection[int] | None = None) -> None:
    """Freeze the question and the roll, make the key, and let people vote from the opening instant on.

    ``folder`` is where keys live. ``people`` are all who can vote, those of the group at a meeting; None: its members.
    Opening twice is refused; nothing of the opening entry can change afterwards.
    A vote that only organisers saw is seen by everybody from now on.

    Raises:
        Refused: the vote was opened before, or something of what organisers wrote has to be mended first.
    """
    vote = queries.locked(vote_id)
    require(actor, Can.OPEN, vote)
    if vote.state not in (VoteState.WRITING, VoteState.DRAFT):
        raise Refused(VoteCode.ALREADY_OPENED)
    before = audit.state(vote)
    if vote.state == VoteState.WRITING:
        _announce(vote)
    if problem := letters.problem(vote):
        raise Refused(problem)
    roll.write(vote, people)
    letters.forget(vote.id)
    rehearsing.forget(vote.id)
    box.clear(vote.id)
    key_hash = keys.make(folder, vote.id)
    vote.state, vote.opened_at = VoteState.OPENED, clock.now()
    vote.opening, vote.opening_hash = opening_entry(_frozen(vote, key_hash, present=people is not None))
    db.session.flush()
    audit.record(
        actor,
        "open",
        "vote",
        vote.id,
        vote.municipality_id,
        entry=vote.opening_hash,
        before=before,
        after=audit.state(vote),
    )
    events.announce(VoteOpened(vote.id))


def _announce(vote: Vote) -> None:
    """Let everybody see what organisers wrote, if it is complete."""
    rule = queries.ballot_rule(vote, queries.options(vote.id))
    problems = kind(vote.method).opening_problems(rule, vote.closes_at, clock.now())
    if problems:
        raise Refused(problems[0])
    resources.change_resource(vote.resource_id, audience=Audience.PUBLIC)


def _frozen(vote: Vote, key_hash: str, *, present: bool) -> dict[str, object]:
    return {
        **asking.asked(vote),
        "electorate": _frozen_electorate(vote, present=present),
        "roll": queries.roll_size(vote.id),
        "key": key_hash,
    }


def _frozen_electorate(vote: Vote, *, present: bool) -> dict[str, object]:
    """Who can vote. Members of a group are listed at the opening, and the list is named by its hash."""
    who = queries.electorate_now(vote)
    told: dict[str, object] = {"group": who.group_id, "kind": who.kind.value, "names": who.names}
    if who.kind is Electors.CODES:
        # The entries are there from now on, as many as codes; who takes one enters a code until the closing instant.
        found = queries.entries(vote.id)
        until = vote.closes_at.astimezone(UTC).isoformat()
        return {**told, "enter_until": until, "list": roll_hash(found), "codes": len(found), "once": "code and mailbox"}
    if who.kind is Electors.MEMBERS:
        assert vote.opened_at is not None
        until = vote.opened_at.astimezone(UTC).isoformat()
        listed = {"enter_until": until, "list": roll_hash(queries.entries(vote.id)), "once": "mailbox"}
        # Entries of other votes keep the bytes that they always had.
        return {**told, **listed, **({"present": True} if present else {})}
    once = "mailbox and register" if who.kind.verified else "mailbox"
    return {**told, **asking.partners(who), "enter_until": vote.closes_at.astimezone(UTC).isoformat(), "once": once}
