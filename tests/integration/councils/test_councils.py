"""Councils on both databases: seats and terms, recommendations, answers, and who may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from civic.accounts import service as accounts
from civic.accounts.models import Organisation
from civic.audit.models import AuditEntry
from civic.core import clock, events
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, SYSTEM, NotAllowed, Refused, Role
from civic.councils import queries, service
from civic.councils.events import RecommendationAdopted, RecommendationReplied
from civic.councils.models import Council, Recommendation, Seat
from civic.councils.rules import (
    CouncilCode,
    Office,
    Procedure,
    RecommendationState,
    Reply,
    SeatKind,
    Seats,
    Step,
)
from civic.meetings.rules.deciding import VoteCount
from civic.resources import queries as resources
from civic.resources import service as resources_service
from civic.resources.rules import Audience
from civic.towns import queries as towns
from civic.towns import service as towns_service
from civic.towns.models import Membership
from civic.towns.rules import TownCode
from tests.support import factories as make
from tests.support.councils import adopted, make_council, make_member, make_recommendation, make_sitting

TODAY = make.today()


def _refusal(do) -> object:
    with pytest.raises(Refused) as refused, transaction():
        do()
    return refused.value.code


def _world(**changes):
    town = make.make_municipality()
    return town, make_council(town, **changes)


# ---- councils, seats, terms


def test_a_council_has_a_group_a_page_and_the_towns_time_to_answer() -> None:
    with transaction():
        town = make.make_municipality(answer_days=45)
        council = make_council(town, slug="older-residents")
        other = make_council(town, answer_days=30)
    assert (council.answer_days, other.answer_days) == (45, 30)
    resource = resources.resource(council.resource_id)
    assert (resource.kind, resource.address, resource.audience) == ("council", "councils/older-residents", "public")
    assert towns.group(council.group_id).kind == "council"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"names": {"en": " "}}, CouncilCode.NO_NAME),
        ({"seats": Seats()}, CouncilCode.SEAT_NUMBER),
        ({"seats": Seats(501)}, CouncilCode.SEAT_NUMBER),
        ({"seats": Seats(5, -1)}, CouncilCode.SEAT_NUMBER),
        ({"answer_days": 400}, CouncilCode.DAYS),
        ({"procedure": Procedure(quorum=0)}, CouncilCode.QUORUM),
        ({"slug": "new"}, CouncilCode.SLUG_TAKEN),
        ({"slug": "Not A Slug"}, TownCode.SLUG_SHAPE),
    ],
)
def test_a_council_that_cannot_be_is_refused(changes, code) -> None:
    with transaction():
        town = make.make_municipality()
    assert _refusal(lambda: make_council(town, **changes)) is code
    assert db.session.scalars(select(Council)).all() == []


def test_a_slug_is_taken_once_in_the_installation() -> None:
    with transaction():
        _world(slug="youth")
        other = make.make_municipality()
    assert _refusal(lambda: make_council(other, slug="youth")) is CouncilCode.SLUG_TAKEN


def test_only_the_municipality_founds_and_only_its_secretary_gives_seats() -> None:
    with transaction():
        town, council = _world()
        elsewhere = make.make_municipality()
        person, membership = make_member(town, council)
        member, resident = make.actor(person), make.actor(make.make_person(town))
        secretary = make.actor(make.make_person(town, Role.SECRETARY))
        foreign = make.actor(make.make_person(elsewhere, Role.SECRETARY, Role.ORGANISER))
        guest = make.make_person(town)
    for actor in (STRANGER, member, resident, secretary, foreign):
        with pytest.raises(NotAllowed), transaction():
            service.found_council(actor, town.id, "x", {"en": "X"}, Seats(1))
    for actor in (STRANGER, member, resident, foreign):
        with pytest.raises(NotAllowed), transaction():
            service.seat_member(actor, council.id, guest.id, SeatKind.LOT, TODAY, None)
        with pytest.raises(NotAllowed), transaction():
            service.end_term(actor, council.id, membership.id, TODAY)
    with transaction():
        service.seat_member(secretary, council.id, guest.id, SeatKind.LOT, TODAY - timedelta(days=1), None)
    assert len(queries.members(council.group_id)) == 2


def test_seats_of_a_kind_are_given_until_they_are_taken() -> None:
    with transaction():
        town, council = _world(seats=Seats(1, 0, 1))
        make_member(town, council)
    assert _refusal(lambda: make_member(town, council)) is CouncilCode.NO_SEAT_LEFT
    assert _refusal(lambda: make_member(town, council, kind=SeatKind.ORGANISATION)) is CouncilCode.NO_SEAT_LEFT
    with transaction():
        make_member(town, council, kind=SeatKind.ELECTED)
        make_member(town, council, first_day=TODAY + timedelta(days=181), last_day=None)
    rows = queries.members(council.group_id)
    assert list(queries.taken(rows).values()) == [1, 0, 1, 0]


def test_a_term_that_is_over_is_shown_without_a_name() -> None:
    with transaction():
        town, council = _world(seats=Seats(1, ex_officio=1))
        past = {"first_day": TODAY - timedelta(days=90), "last_day": TODAY - timedelta(days=2)}
        make_member(town, council, kind=SeatKind.EX_OFFICIO, **past)
        make_member(town, council)
    assert queries.past_terms(council.group_id) == [queries.PastTerm(*past.values(), "ex_officio", None)]


def test_nobody_sits_twice_at_the_same_time_but_may_come_back() -> None:
    with transaction():
        town, council = _world()
        person, _ = make_member(town, council)
    again = {"person": person, "first_day": TODAY, "last_day": None}
    assert _refusal(lambda: make_member(town, council, **again)) is CouncilCode.ALREADY_SEATED
    with transaction():
        make_member(town, council, **{**again, "first_day": TODAY + timedelta(days=181)})


def test_a_seat_of_an_organisation_names_one_that_the_municipality_knows() -> None:
    with transaction():
        town, council = _world()
        founder = make.actor(make.make_person(town))
        known = accounts.found_organisation(founder, "Care Alliance", "", "en")
        unknown = accounts.found_organisation(founder, "Somebody", "", "en")
        towns_service.confirm_organisation(SYSTEM, town.id, known.id)
    sent = {"kind": SeatKind.ORGANISATION}
    assert (
        _refusal(lambda: make_member(town, council, organisation_id=unknown.id, **sent))
        is CouncilCode.UNKNOWN_ORGANISATION
    )
    with transaction():
        make_member(town, council, organisation_id=known.id, **sent)
    assert [row.organisation for row in queries.members(council.group_id)] == ["Care Alliance"]
    assert db.session.get(Organisation, known.id) is not None


def test_a_term_that_ends_ends_the_right_at_that_instant() -> None:
    with transaction():
        town, council = _world()
        person, membership = make_member(town, council)
        draft = service.suggest(make.actor(person), council.id, "More shade", "Trees.", "en")
    member = make.actor(person)
    resource = resources.resource(draft.resource_id)
    assert resources.may_see(member, resource)
    with transaction():
        db.session.execute(
            update(Membership).where(Membership.id == membership.id).values(ends_at=clock.now() + timedelta(hours=1))
        )
    with transaction():
        service.suggest(member, council.id, "One more", "While it lasts.", "en")
    with transaction():
        db.session.execute(update(Membership).where(Membership.id == membership.id).values(ends_at=clock.now()))
    with pytest.raises(NotAllowed), transaction():
        service.suggest(member, council.id, "Too late", "Text.", "en")
    assert not resources.may_see(member, resource)
    assert queries.members(council.group_id) == []
    assert queries.past_members(council.group_id) == 1


def test_a_term_that_has_not_begun_gives_no_right_yet() -> None:
    with transaction():
        town, council = _world()
        person, _ = make_member(town, council, first_day=TODAY + timedelta(days=2), last_day=None)
    with pytest.raises(NotAllowed), transaction():
        service.suggest(make.actor(person), council.id, "Too early", "Text.", "en")
    assert queries.members(council.group_id) == []
    assert queries.past_members(council.group_id) == 0


def test_ending_a_term_takes_the_name_from_the_page() -> None:
    with transaction():
        town, council = _world()
        person, membership = make_member(town, council, office=Office.CHAIR)
        make_member(town, council)
    assert queries.members(council.group_id)[0].person_id == person.id
    with transaction():
        service.end_term(SYSTEM, council.id, membership.id, TODAY - timedelta(days=2))
    assert person.id not in [row.person_id for row in queries.members(council.group_id)]
    assert queries.past_members(council.group_id) == 1
    early = membership.first_day - timedelta(days=1)
    assert _refusal(lambda: service.end_term(SYSTEM, council.id, membership.id, early)) is TownCode.TERM_ENDS_BEFORE


def test_who_leaves_the_platform_leaves_the_seat() -> None:
    with transaction():
        town, council = _world()
        person, _ = make_member(town, council)
    with transaction():
        accounts.leave(make.actor(person), accounts.prove_own(make.actor(person), make.PASSWORD))
    assert queries.members(council.group_id) == []
    assert db.session.scalars(select(Seat)).all() == []


# ---- recommendations


def test_a_suggestion_is_read_by_the_council_and_becomes_public_with_adoption() -> None:
    with transaction():
        town, council = _world()
        elsewhere = make.make_municipality()
        person, _ = make_member(town, council)
        member, resident = make.actor(person), make.actor(make.make_person(town))
        foreign = make.actor(make.make_person(elsewhere, Role.SECRETARY))
        secretary = make.actor(make.make_person(town, Role.SECRETARY))
        draft = service.suggest(member, council.id, "More shade", "Trees.", "en")
        make_sitting(council, adopted(1), 5)
    resource = resources.resource(draft.resource_id)
    seen = [resources.may_see(who, resource) for who in (STRANGER, resident, foreign, member, secretary)]
    assert seen == [False, False, False, True, True]
    assert queries.foremost(council.id, TODAY) == []
    for actor in (STRANGER, resident, foreign, member):
        with pytest.raises(NotAllowed), transaction():
            service.adopt(actor, draft.id, adopted(1), VoteCount(5))
    with transaction():
        service.adopt(secretary, draft.id, adopted(1), VoteCount(5), title="Much more shade")
    assert resources.may_see(STRANGER, resources.resource(draft.resource_id))
    assert resources.resource(draft.resource_id).audience == Audience.PUBLIC
    assert resources.resource(draft.resource_id).title == "Much more shade"
    assert _refusal(lambda: service.adopt(secretary, draft.id, adopted(1), VoteCount(5))) is CouncilCode.NOT_A_DRAFT


def test_adoption_numbers_dates_and_announces() -> None:
    heard = []
    events.on(RecommendationAdopted, heard.append)
    with transaction():
        town, council = _world(answer_days=30)
        first, second = make_recommendation(council, days=9), make_recommendation(council, days=12)
    assert (first.number, second.number, council.numbered) == (1, 2, 2)
    assert first.due_on == first.adopted_on + timedelta(days=30)
    assert [event.recommendation_id for event in heard][-2:] == [first.id, second.id]
    verbs = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.thing == str(first.id))).all()
    assert {"suggest", "adopt"} <= set(verbs)


def test_what_the_time_to_answer_becomes_does_not_move_what_is_due() -> None:
    with transaction():
        _, council = _world(answer_days=30)
        found = make_recommendation(council, days=9)
        due = found.due_on
        service.change_council(SYSTEM, council.id, {"fr": "Conseil"}, Seats(9), {}, {}, 90)
    assert queries.recommendation(found.id).due_on == due
    assert towns.group(council.group_id).names == {"fr": "Conseil"}
    assert resources.resource(council.resource_id).language == "fr"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, CouncilCode.NO_TITLE),
        ({"text": " "}, CouncilCode.NO_TEXT),
        ({"count": VoteCount(3, 3)}, CouncilCode.NOT_CARRIED),
        ({"count": VoteCount(25)}, CouncilCode.MORE_VOTES_THAN_MEMBERS),
        ({"adopted_on": TODAY + timedelta(days=2)}, CouncilCode.ADOPTED_LATER),
        ({"about": "proposals/12345"}, CouncilCode.UNKNOWN_THING),
    ],
)
def test_a_recommendation_that_cannot_be_leaves_nothing_behind(changes, code) -> None:
    with transaction():
        _, council = _world()
    assert _refusal(lambda: make_recommendation(council, **changes)) is code
    assert db.session.scalars(select(Recommendation)).all() == []
    assert queries.council(council.id, lock=True).numbered == 0


def test_votes_are_compared_with_the_members_of_that_day() -> None:
    """Not with the seats, nor with who sits there today; who has left since counts for the days of their term."""
    with transaction():
        town, council = _world()
        past = [make_member(town, council, first_day=adopted(90), last_day=adopted(30))[0] for _ in range(3)]
        for _ in range(2):
            make_member(town, council, first_day=adopted(20), last_day=None)
    number = 0
    for leaves in (False, True):
        if leaves:
            with transaction():
                accounts.leave(make.actor(past[0]), make.proof(past[0]))
        for day, members in ((91, 0), (90, 3), (30, 3), (25, 0), (20, 2), (0, 2)):
            cases = [VoteCount(members + 1), VoteCount(members, 0, 1)] if members else [VoteCount(1)]
            for count in cases:
                with pytest.raises(Refused) as refused, transaction():
                    service.record(SYSTEM, council.id, "Shade", "Trees.", "en", adopted(day), count)
                assert (refused.value.code, refused.value.params) == (
                    CouncilCode.MORE_VOTES_THAN_MEMBERS,
                    {"members": members},
                )
            if members:
                with transaction():
                    number += 1
                    found = service.record(
                        SYSTEM, council.id, "Shade", "Trees.", "en", adopted(day), VoteCount(members)
                    )
                assert (found.number, found.members_then) == (number, members)


def test_the_day_of_adoption_is_one_of_the_towns_days() -> None:
    """West of Greenwich it can still be yesterday: a day that has come somewhere has not come everywhere."""
    with transaction():
        east = make_council(make.make_municipality(timezone="Pacific/Kiritimati"))
        west = make_council(make.make_municipality(timezone="Pacific/Pago_Pago"))
    ahead = queries.today("Pacific/Kiritimati")
    assert ahead > queries.today("Pacific/Pago_Pago")
    with transaction():
        assert make_recommendation(east, adopted_on=ahead).number == 1
    assert _refusal(lambda: make_recommendation(west, adopted_on=ahead)) is CouncilCode.ADOPTED_LATER


def test_it_takes_up_public_things_of_its_own_town_only() -> None:
    with transaction():
        town, council = _world()
        process, foreign = make.make_process(town), make.make_process(make.make_municipality())
        secret = resources_service.add_resource(
            "proposal",
            town.id,
            "Secret",
            "en",
            audience=Audience.GROUP,
            group_id=council.group_id,
            address="proposals/901",
        )
        resources_service.add_resource("meeting", town.id, "A meeting", "en", address="meetings/901")
        found = make_recommendation(council, about=f"https://town.example/en/processes/{process.slug}")
    assert queries.row(found.id).about[:2] == ("process", f"processes/{process.slug}")
    for address in (secret.address, f"processes/{foreign.slug}", "meetings/901"):
        assert _refusal(lambda a=address: make_recommendation(council, about=a)) is CouncilCode.UNKNOWN_THING
    opinions = queries.opinions([found.from_resource_id])
    assert [o.id for o in opinions[found.from_resource_id]] == [found.id]


def test_only_the_municipality_answers_and_once() -> None:
    heard = []
    events.on(RecommendationReplied, heard.append)
    with transaction():
        town, council = _world()
        person, _ = make_member(town, council)
        found = make_recommendation(council)
        secretary = make.actor(make.make_person(town, Role.SECRETARY))
        foreign = make.actor(make.make_person(make.make_municipality(), Role.ORGANISER))
        organiser = make.actor(make.make_person(town, Role.ORGANISER))
    words = (found.id, Reply.PARTLY, "Four **benches** <script>", "Parks office", "en")
    for actor in (STRANGER, make.actor(person), secretary, foreign):
        with pytest.raises(NotAllowed), transaction():
            service.reply(actor, *words)
        with pytest.raises(NotAllowed), transaction():
            service.say_why_late(actor, found.id, "Parks", "Soon.", "en")
    with transaction():
        service.reply(organiser, *words, steps=[Step("Ordered"), Step(" ")])
    kept = queries.recommendation(found.id)
    assert (kept.state, kept.reply) == (RecommendationState.ANSWERED, Reply.PARTLY)
    assert "<strong>benches</strong>" in kept.reply_html
    assert "<script" not in kept.reply_html
    assert heard[-1].recommendation_id == found.id
    assert [s.title for s in queries.steps([found.id])[found.id]] == ["Ordered"]
    assert _refusal(lambda: service.reply(organiser, *words)) is CouncilCode.ANSWERED
    assert _refusal(lambda: service.say_why_late(organiser, found.id, "Parks", "Soon.", "en")) is CouncilCode.ANSWERED


def test_a_draft_is_not_answered_and_steps_need_an_answer() -> None:
    with transaction():
        town, council = _world()
        draft = service.suggest(SYSTEM, council.id, "Shade", "Trees.", "en")
        found = make_recommendation(council)
    assert _refusal(lambda: service.reply(SYSTEM, draft.id, Reply.ACCEPTED, "x", "y", "en")) is CouncilCode.NOT_ADOPTED
    assert _refusal(lambda: service.set_steps(SYSTEM, found.id, [Step("x")], "en")) is CouncilCode.NOT_ANSWERED
    tomorrow = [Step("x", done_on=TODAY + timedelta(days=2))]
    late = (found.id, Reply.ACCEPTED, "Yes", "Office", "en")
    assert _refusal(lambda: service.reply(SYSTEM, *late, steps=tomorrow)) is CouncilCode.DONE_LATER
    assert _refusal(lambda: service.reply(SYSTEM, *late, steps=[Step("x")] * 13)) is CouncilCode.MANY_STEPS
    assert queries.recommendation(found.id, lock=True).state == RecommendationState.OPEN


def test_figures_count_late_answers_by_the_towns_days() -> None:
    with transaction():
        _, council = _world(answer_days=60)
        in_time, late, last_day = (make_recommendation(council, days=100) for _ in range(3))
        make_recommendation(council, days=70)
        make_recommendation(council, days=5)
        service.suggest(SYSTEM, council.id, "Draft", "Text.", "en")
        days = ((in_time, 59), (last_day, 60), (late, 61))
        for found, after in days:
            noon = clock.day_begins(found.adopted_on + timedelta(days=after), "Europe/Brussels") + timedelta(hours=12)
            with clock.standing_at(noon):
                service.reply(SYSTEM, found.id, Reply.ACCEPTED, "Yes.", "Office", "en")
    figures = queries.figures(council.id, TODAY)
    assert (figures.adopted, figures.in_time, figures.answered_late) == (5, 2, 1)
    assert (figures.waiting, figures.late) == (2, 1)
    assert figures.since == adopted(100)


def test_an_answer_just_before_midnight_is_of_that_day_in_the_town() -> None:
    with transaction():
        _, council = _world(answer_days=60)
        found = make_recommendation(council, adopted_on=date(2026, 1, 28))
        # Due on 29 March 2026, the day that has 23 hours in Brussels; it ends at 22:00 in UTC.
        ends = clock.day_ends(date(2026, 3, 29), "Europe/Brussels")
        with clock.standing_at(ends - timedelta(seconds=1)):
            service.reply(SYSTEM, found.id, Reply.ACCEPTED, "Yes.", "Office", "en")
        other = make_recommendation(council, adopted_on=date(2026, 1, 28))
        with clock.standing_at(ends):
            service.reply(SYSTEM, other.id, Reply.ACCEPTED, "Yes.", "Office", "en")
    assert found.due_on == found.replied_on == date(2026, 3, 29)
    assert other.replied_on == date(2026, 3, 30)


def test_late_ones_stand_first_then_those_that_wait_then_the_answered() -> None:
    with transaction():
        _, council = _world(answer_days=60)
        answered, waiting, late, later = (make_recommendation(council, days=n) for n in (90, 5, 70, 80))
        service.reply(SYSTEM, answered.id, Reply.DECLINED, "No.", "Office", "en")
    order = [row.id for row in queries.foremost(council.id, TODAY)]
    assert order == [later.id, late.id, waiting.id, answered.id]
    assert [row.number for row in queries.page_of(council.id, None, None).items] == [4, 3, 2, 1]


def test_the_list_of_a_town_counts_and_shows_no_other_towns() -> None:
    with transaction():
        town, council = _world(answer_days=60)
        make_council(make.make_municipality())
        make_council(town)
        make_recommendation(council, days=90)
        make_recommendation(council, days=9)
    rows = queries.councils(town.id, STRANGER, TODAY)
    assert [(row.adopted, row.waiting, row.late, row.seats) for row in rows] == [(2, 2, 1, 24), (0, 0, 0, 24)]
