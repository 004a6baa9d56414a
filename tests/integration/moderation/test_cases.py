"""Cases: who may take and decide them, what is counted, what the account says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import NotAllowed, Refused, Role
from civic.deliberation import queries as deliberation
from civic.deliberation import service as threads
from civic.moderation import account, guidelines, queries, service
from civic.moderation.models import Case
from civic.moderation.queries import Wanted
from civic.moderation.rules import CLAIM_HOLDS, Guideline, ModerationCode, Verdict, Waiting
from civic.towns.here import place_of
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_post, make_thread
from tests.support.moderation import make_case, make_decision
from tests.support.queries import counted


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def thread(town: Municipality) -> int:
    with transaction():
        return make_thread(town)


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return str(refused.value.code)


def test_twenty_reports_hide_nothing_and_are_one_case(town: Municipality, thread: int) -> None:
    with transaction():
        post = make_post(thread, town, "An opinion.")
        case = make_case(town, post.id, *(make.make_person(town) for _ in range(20)))
    view, found = deliberation.post(post.id), queries.case_view(case)
    assert view is not None and "An opinion." in view.html
    assert found is not None and found.flags == 20 and found.waiting is Waiting.REPORTS


def test_one_person_reports_a_thing_once_and_never_their_own(town: Municipality, thread: int) -> None:
    with transaction():
        post = make_post(thread, town)
        person = make.make_person(town)
        make_case(town, post.id, person)
    for who, code in ((person.id, ModerationCode.REPORTED), (post.person_id, ModerationCode.OWN)):
        with pytest.raises(Refused) as refused, transaction():
            actor = make.actor(db.session.get_one(make.Person, who))
            service.flag_post(actor, post.id, "insults", "Again.", "en")
        assert code_of(refused) == code


def test_a_claim_is_for_one_and_over_when_nobody_decides(town: Municipality, thread: int) -> None:
    with transaction():
        case = make_case(town, make_post(thread, town).id)
        first, second = (make.actor(make.make_person(town, Role.MODERATOR)) for _ in range(2))
        service.claim(first, case)
    with pytest.raises(Refused) as refused, transaction():
        service.claim(second, case)
    assert code_of(refused) == ModerationCode.TAKEN
    with clock.standing_at(clock.now() + CLAIM_HOLDS + timedelta(minutes=1)), transaction():
        service.claim(second, case)
    with pytest.raises(Refused) as refused, transaction():
        service.decide(first, case, Verdict("", ""), "en")
    assert code_of(refused) == ModerationCode.NOT_CLAIMED


def test_who_reported_or_wrote_it_does_not_decide_it_nor_does_anybody_from_elsewhere(
    town: Municipality, thread: int
) -> None:
    with transaction():
        moderator, writer = (make.make_person(town, Role.MODERATOR) for _ in range(2))
        post = threads.post(make.actor(writer), thread, "Words.", "en")
        case = make_case(town, post.id, moderator)
        elsewhere = make.make_person(make.make_municipality(), Role.MODERATOR)
    for person in (moderator, writer):
        with pytest.raises(Refused) as refused, transaction():
            service.claim(make.actor(person), case)
        assert code_of(refused) == ModerationCode.INVOLVED
    with pytest.raises(NotAllowed), transaction():
        service.claim(make.actor(elsewhere), case)


def test_several_are_decided_alike_and_those_of_others_are_left(town: Municipality, thread: int) -> None:
    with transaction():
        posts = [make_post(thread, town, f"Spam {n}") for n in range(3)]
        cases = [make_case(town, post.id) for post in posts]
        me, other = (make.actor(make.make_person(town, Role.MODERATOR)) for _ in range(2))
        service.claim(other, cases[0])
        left = service.decide_many(me, cases, "spam", True)
    assert left == [cases[0]]
    assert [deliberation.post(post.id).hidden for post in posts] == [False, True, True]  # type: ignore[union-attr]


def test_a_decision_names_the_version_and_goes_on_naming_it(town: Municipality, thread: int) -> None:
    with transaction():
        first = make_decision(town, make_case(town, make_post(thread, town).id), hide=True)
        organiser = make.actor(make.make_person(town, Role.ORGANISER))
        item = Guideline("insults", {"en": "Be kind."}, {"en": "Not kind."})
        row = service.publish_guidelines(organiser, town.id, [item, Guideline("", {"en": "New."}, {})])
    assert (first.version, row.version) == (0, 1)
    assert guidelines.title(town.id, "insults", 0, "en") == "No threats, insults or discrimination."
    assert guidelines.title(town.id, "insults", 1, "en") == "Be kind."
    assert [len(each.key) > 0 for each in guidelines.of_town(town.id).items] == [True, True]


def test_the_record_of_who_reports_says_how_often_they_were_right(town: Municipality, thread: int) -> None:
    with transaction():
        person, moderator = make.make_person(town), make.make_person(town, Role.MODERATOR)
        for hide in (True, False, True):
            case = make_case(town, make_post(thread, town).id, person)
            if hide:
                make_decision(town, case, moderator=moderator, hide=True)
            else:
                service.claim(make.actor(moderator), case)
                service.decide(make.actor(moderator), case, Verdict("", ""), "en")
        case = make_case(town, make_post(thread, town).id, person)
    found = queries.flags(case, town.id)[0]
    assert (found.right, found.judged) == (2, 3)


def test_a_page_of_the_queue_is_one_query_and_holds_every_case_once(town: Municipality, thread: int) -> None:
    with transaction():
        cases = [make_case(town, make_post(thread, town, f"Words {n}").id) for n in range(queries.PAGE + 5)]
    with counted() as asked:
        first = queries.page(Wanted(town.id))
    second = queries.page(Wanted(town.id), after=first.after)
    assert len(asked) == 1
    assert [row.id for row in (*first.items, *second.items)] == cases
    assert [row.id for row in queries.page(Wanted(town.id, words="Words 24")).items] == [cases[24]]
    assert not queries.page(Wanted(town.id, guideline="spam")).items
    assert not queries.page(Wanted(town.id, language="fr")).items
    assert not queries.page(Wanted(town.id, before=clock.now() - timedelta(days=1))).items


def test_a_deleted_comment_leaves_the_queue(town: Municipality, thread: int) -> None:
    with transaction():
        post = make_post(thread, town)
        case = make_case(town, post.id)
        writer = make.actor(db.session.get_one(make.Person, post.person_id))
        threads.take_back(writer, post.id)
    assert db.session.get_one(Case, case, populate_existing=True).waiting == Waiting.NOTHING


def test_the_account_names_a_language_only_where_enough_statements_share_it(town: Municipality, thread: int) -> None:
    with transaction():
        moderator = make.make_person(town, Role.MODERATOR)
        for _ in range(account.LANGUAGE_FROM - 1):
            make_decision(town, make_case(town, make_post(thread, town).id), moderator=moderator, hide=True)
    assert account.shared_languages(town.id) == frozenset()
    with transaction():
        make_decision(town, make_case(town, make_post(thread, town).id), moderator=moderator, hide=True)
    assert account.shared_languages(town.id) == {"en"}
    rows = account.sums(town.id)
    assert [(row.key, row.reported, row.hidden) for row in rows] == [("insults", 10, 10), ("", 10, 10)]
    assert "EN" in account.statements_csv(place_of(town.id))
