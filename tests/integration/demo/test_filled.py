"""What the demonstration holds, as its issue lists it; and that filling is safe to repeat."""

from __future__ import annotations

import ast
import json
import stat
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

import civic.demo
from civic.accounts import queries as accounts
from civic.accounts import service as account_service
from civic.accounts.models import Credential, Person
from civic.core import clock
from civic.core.db import db
from civic.core.permissions import STRANGER, Role
from civic.deliberation.models import Post
from civic.deliberation.rules import DISCUSSION_PHASE
from civic.demo.content import read
from civic.demo.fill import fill
from civic.demographics.models import Answer
from civic.meetings.models import Registration
from civic.places import queries as places
from civic.places.models import Neighbourhood
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.processes.rules import PhaseStage, Span, stage
from civic.proposals.models import Attachment, Proposal, Support, Theme
from civic.proposals.rules import PROPOSAL_PHASE, ProposalState
from civic.roles import queries as roles_queries
from civic.statements.models import Result, Round, Statement
from civic.towns import queries as towns
from civic.towns.models import LegalText
from civic.verification.models import Verification
from civic.verification.rules import Way
from civic.votes import queries as votes
from civic.votes.rules import VOTE_PHASE, VoteState

FOLDER = Path(civic.demo.__file__).parent


def _count(what) -> int:
    return db.session.scalar(select(func.count()).select_from(what)) or 0


def _accounts(app: Flask) -> list[dict[str, str]]:
    return json.loads((app.config["CIVIC"].data_dir / "accounts.json").read_text(encoding="utf-8"))


def test_there_are_400_residents_and_60_proposals_in_three_languages():
    assert _count(Person) == 400
    languages = Counter(db.session.scalars(select(Proposal.language)))
    assert sum(languages.values()) == 60
    assert set(languages) == {"en", "fr", "ar"}
    assert min(languages.values()) >= 8


def test_three_proposals_have_a_sketch_that_is_described():
    found = db.session.execute(select(Attachment.description, Attachment.small_width)).all()
    assert len(found) == 3 and all(width == 640 and "sketch" in words for words, width in found)


def test_six_proposals_have_a_pin_in_their_own_neighbourhood():
    hood = Neighbourhood.id == Proposal.neighbourhood_id
    pins = select(Proposal.lon, Proposal.lat, Neighbourhood.id, Neighbourhood.town_id).join(Neighbourhood, hood)
    found = db.session.execute(pins.where(Proposal.lon.is_not(None))).all()
    assert len(found) == 6
    assert all(places.locate(town, lon, lat) == hood_id for lon, lat, hood_id, town in found)


def test_nobody_shares_a_body_and_titles_differ():
    bodies = list(db.session.scalars(select(Proposal.body)))
    assert len(set(bodies)) == 60
    assert all(sum(body.count(mark) for mark in ".?؟") >= 2 for body in bodies)


def test_both_towns_have_maps_and_population_tables():
    sizes = {}
    for town in towns.municipalities():
        sizes[town.slug] = len(places.neighbourhoods(town.town_id))
        population = places.population(town.town_id)
        assert population.table({"neighbourhood", "age", "gender"}) is not None
        covers = {source.dimensions: source.covers for source in places.population_sources(town.town_id)}
        assert covers[("education",)] == "16+"
    assert sizes == {"halmere": 14, "tornavik": 8}


def test_three_processes_of_the_town_stand_in_different_phases():
    now = clock.now()
    halmere = towns.municipality("halmere")
    present = {}
    for process in processes.processes(halmere.id):
        kinds = [
            phase.kind
            for phase in processes.phases(process.id)
            if stage(Span(phase.starts_at, phase.ends_at), now) is PhaseStage.NOW
        ]
        present[process.slug] = kinds
    assert present == {
        "saltmarket-square": [DISCUSSION_PHASE],
        "neighbourhood-budget": [VOTE_PHASE],
        "cool-places": [PROPOSAL_PHASE],
    }
    assert len(processes.processes(towns.municipality("tornavik").id)) == 1


def test_phases_follow_each_other_without_a_gap_and_without_overlapping():
    for process_id in db.session.scalars(select(Process.id)):
        phases = processes.phases(process_id)
        for before, after in zip(phases, phases[1:], strict=False):
            assert before.ends_at == after.starts_at


def test_some_proposals_passed_the_threshold_and_exactly_one_answer_is_late():
    now = clock.now()
    states = Counter(db.session.scalars(select(Proposal.state)))
    assert {ProposalState.ACCEPTED, ProposalState.PARTLY_ACCEPTED, ProposalState.DECLINED} <= set(states)
    late = []
    for proposal in db.session.scalars(select(Proposal)):
        town = towns.municipality_by_id(proposal.municipality_id)
        assert (proposal.threshold_at is not None) == (proposal.support_count >= town.support_threshold)
        if proposal.threshold_at and not proposal.answered_at:
            assert proposal.due_on is not None, proposal.title
            late += [proposal.title] if proposal.due_on < clock.day_in(town.timezone, now) else []
    assert late == ["A public toilet on the square that opens at six"]


def test_answers_came_after_the_threshold_and_in_time():
    for proposal in db.session.scalars(select(Proposal).where(Proposal.answered_at.is_not(None))):
        assert proposal.threshold_at is not None, proposal.title
        assert proposal.threshold_at < proposal.answered_at, proposal.title
        assert proposal.answered_at - proposal.threshold_at < timedelta(days=60), proposal.title


def test_counters_say_what_the_rows_say():
    supports = {
        row[0]: row[1]
        for row in db.session.execute(select(Support.proposal_id, func.count()).group_by(Support.proposal_id))
    }
    posts = {
        row[0]: row[1]
        for row in db.session.execute(
            select(Post.thread_id, func.count()).where(Post.hidden_at.is_(None)).group_by(Post.thread_id)
        )
    }
    assert [each.paper_count for each in db.session.scalars(select(Proposal)) if each.paper_count] == [2]
    for proposal in db.session.scalars(select(Proposal)):
        assert proposal.support_count == supports.get(proposal.id, 0) + (proposal.paper_count or 0)
        assert proposal.comment_count == posts.get(proposal.thread_id, 0)


def test_one_thread_has_200_nested_posts_that_differ():
    counts = db.session.execute(
        select(Post.thread_id, func.count()).group_by(Post.thread_id).order_by(func.count().desc())
    ).all()
    assert counts[0][1] == 200
    assert counts[1][1] < 20
    posts = list(db.session.scalars(select(Post).where(Post.thread_id == counts[0][0])))
    assert len({post.body for post in posts}) == 200
    assert max(post.depth for post in posts) >= 4
    assert {post.language for post in posts} == {"en", "fr", "ar"}
    assert any(post.official for post in posts)
    assert len({post.person_id for post in posts}) > 40


def test_nobody_answers_before_it_was_said_and_nothing_of_the_past_lies_ahead():
    now = clock.now()
    written = {post.id: post for post in db.session.scalars(select(Post))}
    assert all(post.created_at <= now for post in written.values())
    assert all(
        written[post.parent_id].created_at <= post.created_at for post in written.values() if post.parent_id is not None
    )
    assert all(at <= now for at in db.session.scalars(select(Support.at)))
    for proposal in db.session.scalars(select(Proposal)):
        instants = (proposal.published_at, proposal.threshold_at, proposal.answered_at, proposal.state_at)
        assert all(at <= now for at in instants if at), proposal.title
    assert all(at <= now for at in db.session.scalars(select(Person.created_at)))


def test_one_vote_is_open_and_one_was_counted():
    halmere = towns.municipality("halmere")
    rows = votes.page(halmere.id, STRANGER).items
    assert len(rows) == 5
    by_method = {vote.method: vote for vote in (votes.vote(row.id) for row in rows)}
    consent, topics, ranked = (by_method.pop(method) for method in ("consent", "best_worst", "schulze"))
    assert votes.paper(consent).electorate.kind == "verified" and votes.roll_size(consent.id) == 2
    assert (topics.result["shown"] > 20, len(topics.result["selected"])) == (True, 3)
    found = list(by_method.values())
    assert (ranked.method, len(ranked.result["selected"]), ranked.result["ballots"] > 50) == ("schulze", 1, True)
    opened = next(vote for vote in found if vote.state == VoteState.OPENED)
    closed = next(vote for vote in found if vote.state == VoteState.CLOSED)
    assert opened.opens_at < clock.now() < opened.closes_at
    assert len(votes.options(opened.id)) == 12
    assert [bool(o.source and o.about_id) for o in votes.paper(opened).options].count(True) > 8
    assert sum(option.cost for option in votes.options(opened.id)) > opened.budget == 600_000
    cast = sum(n for _, n in votes.ballots(opened.id))
    assert cast > 100
    assert closed.result["ballots"] == sum(n for _, n in votes.ballots(closed.id)) > 100
    assert closed.result["ballots"] < closed.result["roll"] == 340
    assert closed.result["selected"]
    assert closed.closed_at == closed.closes_at < clock.now()


def test_one_round_of_statements_is_open_and_shows_two_groups():
    round_ = db.session.scalars(select(Round)).one()
    assert (round_.state, round_.cast) == ("open", 576)
    shown = db.session.get_one(Result, round_.id).shown
    assert shown["state"] == "groups" and len(shown["groups"]) == 2 and len(shown["agree"]) == 4
    assert db.session.scalar(select(Statement.text).where(Statement.state == "waiting"))


def test_the_young_vote_less_than_their_share():
    halmere = towns.municipality("halmere")
    process = processes.process("saltmarket-square")
    young = set(
        db.session.execute(
            select(Person.id).join_from(Answer, Person, Person.id == _person_of_answer()).where(*_young())
        ).scalars()
    )
    voters = {person for person, _ in votes.voters(process.id)}
    registered = set(towns.members_now(towns.residents_group(halmere.id)))
    assert len(young) >= 20
    assert len(young & voters) / len(voters) < 0.8 * len(young & registered) / len(registered)


def _person_of_answer():
    from civic.demographics.models import Respondent

    return select(Respondent.person_id).where(Respondent.id == Answer.respondent_id).scalar_subquery()


def _young():
    year = clock.now().year
    return Answer.question == "birth_year", Answer.value.in_([str(year - age) for age in range(16, 25)])


def test_some_tell_nothing_and_some_prefer_not_to_say():
    told = Counter(db.session.scalars(select(Answer.respondent_id)))
    assert 300 < len(told) < 395
    assert db.session.scalar(select(func.count()).where(Answer.value == "prefer_not_to_say")) > 20


def test_legal_pages_stand_in_three_languages_for_both_towns():
    rows = db.session.execute(select(LegalText.municipality_id, LegalText.kind, LegalText.language)).all()
    assert len(rows) == len(set(rows)) == 2 * 4 * 3
    assert not any("{" in body for body in db.session.scalars(select(LegalText.body)))


def test_organisations_are_confirmed_and_propose():
    names = {club["name"]: accounts.organisation for club in read("towns")["organisation"]}
    assert len(names) == 2
    authors = set(db.session.scalars(select(Proposal.organisation_id).where(Proposal.organisation_id.is_not(None))))
    assert len(authors) == 2
    assert all(towns.standings(organisation) for organisation in authors)


def test_every_documented_role_is_there_and_signs_in(app: Flask):
    rows = _accounts(app)
    roles = Counter(row["role"] for row in rows)
    assert roles["resident"] >= 10
    assert {"admin", "organiser", "moderator", "secretary", "member"} <= set(roles)
    for row in rows:
        assert set(row) == {"role", "name", "email", "password"}
        person = accounts.person_by_email(row["email"])
        assert person.display_name == row["name"]
        actor = roles_queries.actor_of(person.id)
        assert actor.admin == (row["role"] == "admin")
        if row["role"] in list(Role):
            assert any(role == row["role"] for _, role in actor.roles)
    one = rows[0]
    stored = accounts.password(accounts.person_by_email(one["email"]).id)
    assert account_service.password_matches(stored, one["password"])
    assert len({row["password"] for row in rows}) == len(rows)


def test_two_residents_are_verified_and_more_people_want_to_walk_than_there_is_room():
    ways = sorted(db.session.scalars(select(Verification.way)))
    assert ways == [Way.DESK, Way.REGISTER]
    waits = Counter(db.session.scalars(select(Registration.waiting)))
    assert (waits[False], waits[True]) == (12, 3)


def test_the_passwords_are_for_their_owner_only(app: Flask):
    file = app.config["CIVIC"].data_dir / "accounts.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_only_documented_accounts_have_a_password(app: Flask):
    with_password = db.session.scalar(select(func.count()).where(Credential.kind == "password"))
    assert with_password == len(_accounts(app))


def test_a_second_run_changes_nothing(app: Flask):
    before = (app.config["CIVIC"].data_dir / "accounts.json").read_bytes(), _count(Post), _count(Person)
    assert fill(app, tell=lambda line: None) is False
    assert ((app.config["CIVIC"].data_dir / "accounts.json").read_bytes(), _count(Post), _count(Person)) == before


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.name)
def test_the_demonstration_speaks_no_sql(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            assert not name.startswith("sqlalchemy")
            assert not name.endswith((".models", "core.db.db"))


def test_both_towns_have_a_contact_offices_and_themes_that_proposals_use():
    for town in towns.municipalities():
        assert town.contact_address and town.contact_email and town.contact_phone
        assert len(town.offices) >= 5 and all(set(names) == {"en", "fr", "ar"} for names in town.offices)
        assert len(town.themes) == 5 and all(set(theme["names"]) == {"en", "fr", "ar"} for theme in town.themes)
    keys = {theme["key"] for town in towns.municipalities() for theme in town.themes}
    used = Counter(db.session.scalars(select(Theme.key).join(Proposal, Proposal.theme_id == Theme.id)))
    assert set(used) == keys
    offices = {name for town in towns.municipalities() for names in town.offices for name in names.values()}
    answered = set(db.session.scalars(select(Proposal.answer_office).where(Proposal.answer_office != "")))
    assert {each for names in answered for each in names.split(", ")} <= offices, (
        "an office that answers is in the list of its town"
    )
