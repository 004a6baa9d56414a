"""What a town is filled with before it is attacked: one of everything, votes with voters, threads, a second town."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from civic.accounts import service as accounts
from civic.accounts.models import Person
from civic.consultations import queries as consultations
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.deliberation import service as threads
from civic.processes import queries as processes_queries
from civic.processes import service as processes
from civic.processes.rules import ProcessState
from civic.proposals.rules import PROPOSAL_PHASE
from civic.towns import queries as towns_queries
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules import LegalKind
from civic.uploads.models import TownFile
from civic.votes import methods
from civic.votes import queries as votes_queries
from civic.votes import service as votes_service
from civic.votes.models import Vote
from civic.votes.service.preparing import Question
from tests.attacks.town import Town
from tests.support import councils, measures, meetings, moderation, motions, proposals, recruitment, statements, votes
from tests.support import factories as make
from tests.support.consultations import make_text
from tests.support.deliberation import make_discussion

#: The password of everybody who was made by a factory.
PASSWORD = make.PASSWORD


@dataclass
class World:
    """One of everything in one municipality, and a second one beside it.

    Attributes:
        town, other: slugs of the two municipalities; ``town_id`` and ``other_id`` their numbers.
        people: ids by role; e-mail addresses by role in ``emails``.
        ids: what stands for each placeholder of an address; ``theirs`` the same things of the other municipality.
        slugs: slugs by the blueprint whose addresses have one; ``their_slugs`` those of the other municipality.
        closed: addresses that only the staff of the town, or a council's members, may open.
        secrets: words that stand there and nowhere else.
    """

    town: str
    other: str
    town_id: int
    other_id: int
    people: dict[str, int]
    emails: dict[str, str]
    ids: dict[str, Any]
    slugs: dict[str, str]
    theirs: dict[str, Any]
    their_slugs: dict[str, str]
    closed: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)


@dataclass
class OpenVote:
    """A vote that people can cast in: its number, its options' numbers, its voters' ids."""

    id: int
    options: list[int]
    voters: list[int]
    municipality_id: int
    town: str


def world(town: Town) -> World:
    """The world of a town; asked for by ``town.world``, once."""
    with town.inside() as app:
        keys = app.config["CIVIC"].keys_dir
        with transaction():
            here, there = make.make_municipality(), make.make_municipality()
            people = _people(here, there)
            mine = _things(here, people["author"], people["member"], keys)
            writer = make.make_person(there)
            theirs = _things(there, writer, make.make_person(there), keys)
            far = make.make_process(make.make_municipality(), PROPOSAL_PHASE, titles={"en": "Path along the river"})
            for things, invited in ((mine, here), (theirs, there)):
                partner = processes.invite_town(SYSTEM, far, invited.id, "Its side of the river", "en")
                things["ids"]["partner_id"] = partner
        made = World(
            here.slug,
            there.slug,
            here.id,
            there.id,
            {role: person.id for role, person in people.items()},
            {role: person.email or "" for role, person in people.items()},
            {**mine["ids"], "person_id": people["author"].id},
            mine["slugs"],
            {**theirs["ids"], "person_id": writer.id},
            theirs["slugs"],
            mine["closed"],
            mine["secrets"],
        )
        _let_one_leave(people["left"])
        return made


def _people(here: Municipality, there: Municipality) -> dict[str, Person]:
    return {
        "unverified": make.make_person(None, confirmed=False),
        "newcomer": make.make_person(None),
        "resident": make.make_person(here),
        "author": make.make_person(here),
        "member": make.make_person(here),
        "moderator": make.make_person(here, Role.MODERATOR),
        "organiser": make.make_person(here, Role.ORGANISER),
        "secretary": make.make_person(here, Role.SECRETARY),
        "officer": make.make_person(here, Role.OFFICER),
        "town_admin": make.make_person(here, Role.ADMIN),
        "other_admin": make.make_person(there, *Role),
        "installation_admin": make.make_person(here, admin=True),
        "left": make.make_person(here),
    }


def _let_one_leave(person: Person) -> None:
    proof = make.proof(person)
    with transaction():
        accounts.leave(make.actor(person), proof)


def _things(town: Municipality, author: Person, member: Person, keys: Any) -> dict[str, Any]:
    process = make.make_process(town, PROPOSAL_PHASE)
    draft = make.make_process(town, state=ProcessState.DRAFT, titles={"en": f"Hidden process of {town.slug}"})
    phase = processes_queries.phases(process.id)[0]
    proposal = proposals.make_proposal(town, process, author)
    own_draft = proposals.make_draft(process, author, title=f"Unsaid thought of {town.slug}")
    picture, own_picture = (proposals.make_picture(one, author).id for one in (proposal, own_draft))
    amendment = proposals.make_amendment(proposal, member, "Other words.")
    part = proposals.service.ask_part(SYSTEM, proposal.id, "Parks")
    post = threads.post(make.actor(author), proposal.thread_id or 0, "What I think.", "en")
    thread_draft = threads.keep_draft(make.actor(author), proposal.thread_id or 0, "Too late.", "en")
    discussion = make_discussion(process, author)
    case = moderation.make_case(town, post.id)
    decision = moderation.make_decision(town, case)
    moderation.make_reading(decision)
    correction = moderation.service.correct_post(SYSTEM, post.id, moderation.SAID, "en")
    vote = votes.make_vote(town, keys, pictured=True)
    unopened = draft_vote(town.id, f"Unasked question of {town.slug}")
    chosen, unchosen = (votes_queries.options(each.id)[0].id for each in (vote, unopened))
    shown, unshown = votes_queries.pictures_of([chosen])[chosen][0].id, votes.make_picture(unopened).id
    council = councils.make_council(town)
    _person, membership = councils.make_member(town, council, person=member)
    recommendation = councils.make_recommendation(council)
    suggested = councils.service.suggest(
        make.actor(member), council.id, f"Secret idea of {town.slug}", "Not yet.", "en"
    )
    meeting = meetings.make_meeting(town, group_id=council.group_id)
    closed = meetings.make_meeting(
        town, group_id=council.group_id, members_only=True, titles={"en": f"Closed door of {town.slug}"}
    )
    motions.make_motion(meeting, member)
    motions.make_motion(closed, member)
    meetings.make_tables(meeting)
    meetings.make_tables(closed)
    paper, closed_paper = meetings.make_paper(meeting), meetings.make_paper(closed, f"Sealed paper of {town.slug}")
    # Of somebody who has none of the roles that are tried: whoever suggests may withdraw, and nothing is there then.
    suggestion, closed_suggestion = (
        meetings.make_suggestion(one, make.make_person(town), f"Unanswered item {number} of {town.slug}")
        for number, one in enumerate((meeting, closed))
    )
    measure = measures.make_measure(town, proposal)
    hidden = measures.make_measure(town, titles={"en": f"Hidden measure of {town.slug}"}, process_id=draft.id)
    found = statements.make_round(process)
    # Whoever closes it has a worker compute it: files of its result are there before and after that.
    statements.make_result(found)
    # Without statements it cannot be opened, whoever tries.
    hidden_round = statements.make_empty(process, titles={"en": f"Hidden round of {town.slug}"})
    text, hidden_text = make_text(process), make_text(draft, f"Hidden text of {town.slug}")
    club = accounts.found_organisation(make.actor(author), f"Rowing club {town.slug}", "We row.", "en")
    towns.write_legal_text(SYSTEM, town, LegalKind.PRIVACY, "en", "We keep little.")
    # It was read, and what was found is gone: whoever may use it is told so, however often they try.
    file = TownFile(municipality_id=town.id, person_id=author.id, kind="map", options={"language": "en"})
    db.session.add(file)
    db.session.flush()
    ids = {
        "question": "gender",
        "proposal_id": proposal.id,
        "draft_proposal_id": own_draft.id,
        "thread_id": proposal.thread_id,
        "discussion_id": discussion,
        "post_id": post.id,
        "draft_id": thread_draft,
        "case_id": case,
        "decision_id": decision.id,
        "correction_id": correction,
        "number": 1,
        "amendment_id": amendment.id,
        "part_id": part.id,
        "attachment_id": picture,
        "draft_attachment_id": own_picture,
        "phase_id": phase.id,
        "vote_id": vote.id,
        "draft_vote_id": unopened.id,
        "option_id": chosen,
        "draft_option_id": unchosen,
        "picture_id": shown,
        "draft_picture_id": unshown,
        "meeting_id": meeting.id,
        "closed_meeting_id": closed.id,
        "paper_id": paper.id,
        "closed_paper_id": closed_paper.id,
        "suggestion_id": suggestion.id,
        "closed_suggestion_id": closed_suggestion.id,
        "measure_id": measure.id,
        "hidden_measure_id": hidden.id,
        "round_id": found.id,
        "hidden_round_id": hidden_round.id,
        "text_id": text.id,
        "hidden_text_id": hidden_text.id,
        "paragraph_id": consultations.present(text.id)[0].id,
        "hidden_paragraph_id": consultations.present(hidden_text.id)[0].id,
        "statement_id": statements.queries.accepted(found.id)[0].id,
        "reason_id": statements.queries.reasons(found.id)[0].id,
        "resource_id": proposal.resource_id,
        "hidden_resource_id": hidden.resource_id,
        "indicator_id": measures.make_indicator(measure).id,
        "group_id": council.group_id,
        "membership_id": membership.id,
        "recommendation_id": recommendation.id,
        "item_id": councils.make_item(council, proposal).id,
        "call_id": recruitment.make_call(council).id,
        "suggested_id": suggested.id,
        "organisation_id": club.id,
        "process_id": process.id,
        "file_id": file.id,
        "report_id": 1,
        "body_id": town.id,
        "objects": "meetings",
        "object_number": meeting.id,
        "council_number": council.id,
        "form": "pdf",
        "kind": "privacy",
        "name": "nothing.csv",
        "reaction": "helpful",
        "role": "secretary",
        "token": "nobodys-token",
        "code": "ideas",
        "ref": "0123456789abcdef01234567",
        "version": "0123456789",
        "lang": "en",
    }
    slugs = {
        "organisations": club.slug,
        "councils": council.slug,
        "yearly": council.slug,
        "naming": council.slug,
        "recruitment": council.slug,
        "processes": process.slug,
        "discussions": process.slug,
        "notifications": process.slug,
        "measures": process.slug,
        "statements": process.slug,
        "consultations": process.slug,
        "meetings": process.slug,
        "statistics": process.slug,
        "reports": process.slug,
        "equality": process.slug,
        "root": town.slug,
        "draft": draft.slug,
    }
    shut = {
        "draft process": f"/en/processes/{draft.slug}",
        "draft proposal": f"/en/proposals/{own_draft.id}",
        "draft vote": f"/en/votes/{unopened.id}",
        "suggested recommendation": f"/en/recommendations/{suggested.id}",
        "closed meeting": f"/en/meetings/{closed.id}",
        "hidden measure": f"/en/measures/{hidden.id}",
        "hidden round": f"/en/statements/{hidden_round.id}",
        "hidden text": f"/en/texts/{hidden_text.id}",
    }
    secrets = {
        "draft process": draft.titles["en"],
        "draft proposal": own_draft.title,
        "draft vote": unopened.titles["en"],
        "suggested recommendation": f"Secret idea of {town.slug}",
        "closed meeting": closed.titles["en"],
        "hidden measure": hidden.titles["en"],
        "hidden round": hidden_round.titles["en"],
        "hidden text": hidden_text.title,
    }
    return {"ids": ids, "slugs": slugs, "closed": shut, "secrets": secrets}


def people(town: Town, count: int, municipality_id: int | None = None, *roles: Role) -> list[int]:
    """So many residents of a municipality (the world's, if none is named) with a role each; their ids."""
    home = municipality_id or town.world.town_id
    with town.inside():
        where = towns_queries.municipality_by_id(home)
        with transaction():
            return [make.make_person(where, *roles).id for _ in range(count)]


def municipality(town: Town, *, known: bool = False) -> tuple[int, str]:
    """A further municipality with nobody in it; its number and its slug.

    Args:
        known: wait until every process takes ``?town=`` for it; the list of towns is kept for five seconds.
    """
    assert town.world.town_id  # the first one of an installation is the one that pages without ?town= show
    with town.inside(), transaction():
        made = make.make_municipality()
    time.sleep(5.2 if known else 0)
    return made.id, made.slug


def open_vote(
    town: Town,
    voters: int = 10,
    closes_in: float = 3600.0,
    costs: tuple[int, ...] = (),
    opens_in: float = -3600.0,
    **changes: Any,
) -> OpenVote:
    """An open vote of a municipality of its own.

    Args:
        voters: how many stand on the roll, all of them residents.
        closes_in: seconds until it closes. The instant is written before the vote is opened: nothing of it is changed.
        opens_in: seconds until people can cast; negative for a vote that has begun.
        costs: what each option costs, for a vote about a budget (then name ``budget`` too); else three without.
    """
    home, slug = municipality(town)
    able = people(town, voters, home)
    with town.inside() as app:
        where = towns_queries.municipality_by_id(home)
        with transaction():
            now = clock.now()
            changes |= {"opens_at": now + timedelta(seconds=opens_in), "closes_at": now + timedelta(seconds=closes_in)}
            vote = votes.make_vote(where, app.config["CIVIC"].keys_dir, costs, **changes)
        options = [option.id for option in votes_queries.options(vote.id)]
        return OpenVote(vote.id, sorted(options), able, home, slug)


def draft_vote(municipality_id: int, title: str) -> Vote:
    """A vote by code that organisers alone see, with two options. Inside a transaction."""
    now = clock.now()
    times = now - timedelta(hours=1), now + timedelta(days=3)
    question = Question({"en": title}, methods.APPROVAL, *times, by_code=True)
    vote = votes_service.begin(SYSTEM, municipality_id, question)
    rows = [votes_service.OptionRow(None, {"en": f"{title}: option {n}"}) for n in (1, 2)]
    votes_service.change_options(SYSTEM, vote.id, rows)
    votes_service.rehearse(SYSTEM, vote.id, staff=False)
    return vote


def close(town: Town, vote_id: int, seconds: float = 60) -> dict[str, Any]:
    """Have a vote whose closing instant is over counted by the town's worker; returns its row, with the result."""
    end = time.monotonic() + seconds
    while True:
        (row,) = town.sql("SELECT * FROM votes_vote WHERE id = :id", id=vote_id)
        if row["closed_at"] is not None:
            return row
        assert time.monotonic() < end, f"vote {vote_id} was not counted within {seconds} s"
        town.do("votes.tend")
        time.sleep(0.2)


def proposal(town: Town, municipality_id: int | None = None, author: int | None = None, **changes: Any) -> int:
    """A published proposal in a new process; its number."""
    home = municipality_id or town.world.town_id
    with town.inside():
        where = towns_queries.municipality_by_id(home)
        with transaction():
            process = make.make_process(where, PROPOSAL_PHASE)
            writer = db.session.get_one(Person, author) if author else None
            return proposals.make_proposal(where, process, writer, **changes).id


def thread_of(town: Town, proposal_id: int) -> int:
    """The thread under a proposal."""
    (row,) = town.sql("SELECT thread_id FROM proposals_proposal WHERE id = :id", id=proposal_id)
    return int(row["thread_id"])
