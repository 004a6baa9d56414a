"""All that is held about somebody is in what they can read and take along, and nothing of anybody else."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flask import g
from sqlalchemy import Table

from civic.accounts import queries as accounts
from civic.accounts import service as accounts_service
from civic.accounts.labels import LINKS
from civic.accounts.models import Invitation, MailToken, Person
from civic.accounts.service.links import LINK_LASTS
from civic.core import clock, mail, runs
from civic.core.db import Base, db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.core.runs import RunState
from civic.councils.models import SeatInvitation
from civic.deliberation import service as threads
from civic.deliberation.rules import Reaction
from civic.demographics import service as demographics
from civic.demographics.rules import Ask
from civic.demographics.service import Told
from civic.holdings import labels, pages, queries
from civic.measures import service as measures_service
from civic.meetings import service as meetings_service
from civic.moderation import service as moderation_service
from civic.moderation.models import Waiver
from civic.moderation.rules import Holds, Measure
from civic.notifications import service as notifications
from civic.notifications.models import Notification
from civic.notifications.rules import Category, Frequency
from civic.oparl import service as oparl
from civic.processes import service as processes_service
from civic.proposals import service as proposals_service
from civic.proposals.rules import ProposalState
from civic.resources import queries as resources
from civic.roles import service as roles
from civic.roles.models import RoleInvitation
from civic.statements import service as statements_service
from civic.statements.rules import Answer, Decision
from civic.statistics.models import Release
from civic.towns import service as towns
from civic.uploads.models import TownFile
from civic.verification import service as verification
from civic.verification.rules import Field, Level
from civic.votes.models import KeyConsent
from tests.support import (
    councils,
    measures,
    meetings,
    moderation,
    motions,
    proposals,
    recruitment,
    rooms,
    statements,
    votes,
)
from tests.support import factories as make
from tests.support.deliberation import make_discussion


def _covered() -> set[str]:
    return {table for part in queries.PARTS for table in part.tables} | {
        table for tables in queries.CLOSED_ROOM.values() for table in tables
    }


def _pointing_at(names: set[str]) -> set[str]:
    return {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in names
    }


def test_every_table_that_points_at_a_person_is_shown_or_says_why_not() -> None:
    keys = accounts_service.foreign_keys_to_a_person()
    assert all(key.parent.info.get("leaving") for key in keys)
    direct = {key.parent.table.name for key in keys if isinstance(key.parent.table, Table)}
    personal = {name for name in direct if name not in ("proposals_proposal", "statistics_release")}
    further = _pointing_at(personal | {"proposals_proposal"}) - direct
    missing = (direct | further) - _covered() - set(queries.NOT_SHOWN)
    assert not missing, f"show it in civic.holdings, or say in NOT_SHOWN why not: {missing}"
    assert not set(queries.NOT_SHOWN) & _covered()


def test_parts_and_fields_have_words(app) -> None:
    with transaction():
        person = make.make_person()
    assert set(labels.PARTS) == {part.key for part in queries.PARTS} | set(queries.CLOSED_ROOM)
    for part in queries.PARTS:
        names = {column["name"] for column in part.of(person).column_descriptions}
        assert names - {"thing"} <= set(labels.FIELDS), part.key


def _everything(person: Person, other: Person, keys: Path, votes_keys: Path) -> None:
    """Have somebody do, be and be told everything. Inside a transaction."""
    town = make.make_municipality()
    towns.join_residents(person.id, town.id)
    for role in (Role.ORGANISER, Role.SECRETARY, Role.ADMIN, Role.OFFICER):
        roles.give_role(SYSTEM, town.id, person.id, role)
    db.session.add(Waiver(person_id=person.id, municipality_id=town.id, reason="Knows it."))
    actor, process = make.actor(person), make.make_process(town)
    own, theirs = proposals.make_proposal(town, process, person), proposals.make_proposal(town, process, other)
    proposals_service.edit(actor, own.id, proposals.wording(title="A newer title"))
    proposals_service.set_support(actor, theirs.id, True)
    proposals_service.invite_author(actor, own.id, "somebody.else@example.org")
    for draft in (proposals.make_draft(process, other), theirs):
        proposals_service.invite_author(make.actor(other), draft.id, person.email or "")
    proposals_service.join_authors(actor, theirs.id)
    proposals.make_picture(own, person)
    proposals.make_amendment(theirs, person, "Other words.")
    by_other = proposals.make_amendment(own, other, "Other words too.")
    proposals_service.decide(actor, by_other.id, False, "Not these.")
    post = threads.post(actor, theirs.thread_id or 0, "Why not?", "en")
    threads.hide(threads.post(actor, theirs.thread_id or 0, "A hidden word.", "en").id)
    proposals_service.hide(proposals.make_proposal(town, process, person).id)
    threads.post(make.actor(other), theirs.thread_id or 0, "Words of another.", "en", parent_id=post.id)
    make_discussion(process, person)
    threads.edit(actor, post.id, "Why not indeed?")
    theirs_said = threads.post(make.actor(other), theirs.thread_id or 0, "Words of another.", "en")
    threads.set_reaction(actor, theirs_said.id, Reaction.THANKS, True)
    threads.post(make.actor(other), theirs.thread_id or 0, f"@{person.display_name}, look.", "en")
    threads.keep_draft(actor, theirs.thread_id or 0, "Too late.", "en")
    moderation.make_decision(town, moderation.make_case(town, theirs_said.id), moderator=person)
    own_case = moderation.make_case(town, post.id)
    decided = moderation.make_decision(town, own_case, moderator=None, measure=Measure.SLOW, days=3)
    moderation_service.decide_exercise(actor, town.id, "waste", "")
    read = threads.post(make.actor(other), theirs.thread_id or 0, "Words of another.", "en")
    read_too = threads.post(make.actor(other), theirs.thread_id or 0, "Words of another.", "en")
    drawn = moderation.make_decision(town, moderation.make_case(town, read.id))
    moderation_service.read_again(actor, moderation.make_reading(drawn), "")
    drawn = moderation.make_decision(town, moderation.make_case(town, read_too.id))
    by_second = make.actor(make.make_person(town, Role.MODERATOR))
    moderation_service.read_again(by_second, moderation.make_reading(drawn), "")
    moderation_service.resolve(actor, drawn.id, Holds.FIRST, "It insults.")
    moderation_service.correct_post(actor, post.id, moderation.SAID, "en")
    moderation_service.appeal(actor, decided.id, "I said nothing wrong.", "en")
    flagged = threads.post(make.actor(other), theirs.thread_id or 0, "Words of another.", "en")
    moderation_service.flag_post(actor, flagged.id, "insults", "Rude.", "en")
    asked = proposals.make_proposal(town, process, other)
    part = proposals_service.ask_part(actor, asked.id, "Parks")
    proposals_service.answer_part(actor, asked.id, part.id, ProposalState.ACCEPTED, "We will.", "en")
    proposals_service.add_note(actor, asked.id, "Ask the neighbours first.")
    proposals_service.entrust(actor, asked.id, person.id)
    measure = measures.make_measure(town, theirs, ends_on=make.today())
    notifications.set_follow(actor, measure.resource_id, True)
    notifications.set_mute(actor, own.thread_id or 0, True)
    processes_service.publish_news(actor, process, {"en": "The walk is on Friday."})
    notifications.set_follow(actor, resources.resource_of_process(process.id), True)
    measures_service.change(actor, measure.id, measures.wanted(), "Not needed.", "en")
    measures_service.publish_update(actor, measure.id, {"en": "It is over."})
    theirs.answered_by, theirs.answer, theirs.answered_at = person.id, "The town says yes.", clock.now()
    found = statements.make_round(process)
    decided = statements.make_waiting(found, other)
    accept = statements_service.decide(actor, found.id, decided, Decision.ACCEPT, "Benches belong under the trees.")
    statements.make_waiting(found, person, "A clock on the tower.")
    statements_service.answer(actor, found.id, accept.statement_id, Answer.AGREE)
    council = councils.make_council(town)
    councils.make_member(town, council, person=person)
    vote = votes.make_vote(town, votes_keys)
    towns.agree_to_terms(person.id, town.id, 1)
    notifications.set_frequencies(actor, {Category.NEWS: Frequency.WEEKLY})
    accounts_service.start_session(person.id, "A browser")
    club = accounts_service.found_organisation(actor, "Rowing club", "", "en")
    verification.show_code(actor)
    officer = make.actor(make.make_person(town, Role.OFFICER))
    named = {Field.FAMILY_NAME: "Doe", Field.GIVEN_NAME: "Jo", Field.BIRTH_DATE: "1984-03-09"}
    register = "family_name;given_name;birth_date;neighbourhood\nRoe;Al;1990-01-01;h0\n"
    verification.look_at(officer, town.id, register.encode(), keys)
    verification.take_into_use(officer, town.id)
    verification.compare(actor, town.id, named, keys)
    said = verification.Confirmed(Level.RESIDENCE, make.hoods_of(town)[0], clock.now().date(), named)
    verification.verify(officer, town.id, person.id, said, keys)
    signed = proposals_service.Signed(named, clock.day_in(town.timezone, clock.now()))
    proposals_service.enter_signature(actor, theirs.id, signed, keys)
    processes_service.note_visits(process.id, [person.id])
    recruitment.apply(person, recruitment.make_call(council), keys, age="35-44")
    room = rooms.make_room(town, quorum=1)
    councils.make_member(town, room.council, person=person)
    oparl.be_named(actor, room.council)
    next_time = meetings.make_meeting(town, group_id=room.council.group_id)
    meetings_service.apologise(actor, next_time.id, coming=False)
    meetings.make_suggestion(next_time, person)
    meetings_service.set_present(SYSTEM, room.meeting.id, {person.id: None})
    meetings_service.set_tables(SYSTEM, room.meeting.id, meetings_service.Settings(1, 1, "Why?", ["A", "B"]), "en")
    meetings_service.tell_for_tables(actor, room.meeting.id, meetings_service.Told(0))
    meetings_service.set_present(SYSTEM, room.meeting.id, {person.id: None, room.chair.id: None})
    meetings_service.draw_tables(SYSTEM, room.meeting.id, "7")
    meetings_service.set_present(SYSTEM, room.meeting.id, {person.id: None})
    meetings.make_paper(room.meeting, actor=replace(actor, system=True))
    meetings_service.ask(actor, room.meeting.id, order=False)
    meetings_service.next_speaker(SYSTEM, room.meeting.id)
    motions.make_everything(room.meeting, actor, person, room.chair)
    meetings_service.ask(actor, room.meeting.id, order=True)
    meetings_service.sign_up(actor, meetings.make_meeting(town, sign_up=meetings_service.SignUp(True)).id)
    demographics.tell(actor, town.id, {Ask.GENDER: Told("woman", agreed=True)}, keys)
    later, box = clock.now() + timedelta(days=1), person.mailbox or ""
    their_club = accounts_service.found_organisation(make.actor(other), "Chess club", "", "en")
    run_id = runs.begin("statistics.compile", 6)
    rows = [
        Invitation(organisation_id=their_club.id, person_id=person.id, invited_by_id=other.id, expires_at=later),
        Invitation(organisation_id=club.id, person_id=other.id, invited_by_id=person.id, expires_at=later),
        MailToken(token_hash="0", person_id=person.id, purpose="reset", email=person.email, expires_at=later),
        KeyConsent(vote_id=vote.id, person_id=person.id),
        Release(process_id=process.id, run_id=run_id, snapshot=1, requested_by=person.id),
    ]
    rows.append(TownFile(municipality_id=town.id, person_id=person.id, kind="map", options={}))
    for mailbox, by in ((box, other.id), ("elsewhere@example.org", person.id)):
        offer = {"email": mailbox, "mailbox": mailbox, "invited_by_id": by, "expires_at": later}
        rows.append(RoleInvitation(municipality_id=town.id, role="moderator", **offer))
        seat = {"kind": "lot", "office": "member", "first_day": make.today()}
        rows.append(SeatInvitation(council_id=council.id, **seat, **offer))
    db.session.add_all(rows)
    db.session.flush()
    accounts_service.ask_for_address(
        actor,
        make.proof(person),
        "new@example.org",
        "https://x.example/TOKEN",
    )
    mail.send(person.email or "", "Waiting", "Words", "en")


def test_somebody_who_did_everything_finds_a_row_in_every_part_and_nobody_else(app, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(app.extensions, "civic_actor", lambda: make.actor(person))
    app.config["CIVIC"].keys_dir.mkdir(exist_ok=True)
    with transaction():
        person, other = make.make_person(), make.make_person()
        _everything(person, other, app.config["CIVIC"].keys_dir, tmp_path)
    with app.test_request_context("/en/account/data"):
        g.language = "en"
        found = pages.file(person)
        shown = pages.page(person)
    empty = [key for key in labels.PARTS if not found[key]]
    assert empty == []
    assert shown["empty"] == ""
    text = json.dumps(found)
    assert found["account"][0]["email"] == person.email
    for foreign in (other.email, other.display_name, "Words of another.", "elsewhere@example.org"):
        assert foreign not in text, foreign
    assert str(accounts.password(person.id)) not in text
    names = {name for key in labels.PARTS for row in found[key] for name in row}
    assert not [name for name in names if re.search("choice|slot|hash|token|mark|person", name)]
    assert "A newer title" in text
    assert found["about_you"][0]["code"] == "woman"
    assert db.session.query(Notification).filter_by(person_id=person.id).count() == len(found["notifications"])
    assert accounts.person(person.id) is person


def test_the_page_says_codes_in_words_of_the_reader_and_the_file_keeps_them(app, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(app.extensions, "civic_actor", lambda: make.actor(person))
    app.config["CIVIC"].keys_dir.mkdir(exist_ok=True)
    with transaction():
        person, other = make.make_person(), make.make_person()
        _everything(person, other, app.config["CIVIC"].keys_dir, tmp_path)
    with app.test_request_context("/fr/account/data"):
        g.language = "fr"
        file, page = pages.file(person), pages.page(person)
    said = {str(what) for part in page["parts"] for row in part["rows"] for _name, what in row}
    fields = {"role", "kind", "state", "stance", "seat", "office", "purpose", "language", "act"}
    rows = [row for part in labels.PARTS if part not in queries.CLOSED_ROOM for row in file[part]]
    codes = {row[name] for row in rows for name in fields & set(row) if row[name]}
    assert {"organiser", "waiting", "published", "reset", "lot", "member", "en"} <= codes
    assert file["consents"][0]["code"] == "statistics"
    assert codes & said == set()
    assert {"Organisateur·rice", "anglais", "Statistiques", "Choisir un nouveau mot de passe"} <= said


def test_every_code_of_every_package_has_words() -> None:
    for name, kinds in {"state": (ProposalState, RunState), "role": (Role,)}.items():
        for kind in kinds:
            missing = [code for code in kind if not any(code in words for words in labels.CODES[name])]
            assert not missing, (name, missing)
    assert set(LINK_LASTS) <= set(LINKS)
