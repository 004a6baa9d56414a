"""Made-up cases: the queue opens after the last of them, or where an administrator gave a reason."""

from __future__ import annotations

import pytest

from civic.core.db import db, transaction
from civic.core.i18n import LANGUAGES
from civic.core.permissions import Actor, NotAllowed, Refused, Role
from civic.moderation import queries, service, training_page
from civic.moderation.exercises import EXERCISES
from civic.moderation.guidelines import built_in
from civic.moderation.models import Waiver
from civic.moderation.rules import ModerationCode
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_post, make_thread
from tests.support.moderation import make_case


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def _new(town: Municipality) -> Actor:
    """A moderator who has not decided a made-up case yet."""
    person = make.make_person(town, Role.MODERATOR)
    db.session.query(Waiver).filter_by(person_id=person.id).delete()
    return make.actor(person)


def test_there_are_twenty_and_each_guideline_is_broken_by_some() -> None:
    assert len(EXERCISES) == len({each.code for each in EXERCISES}) == 20
    kinds = {each.guideline for each in EXERCISES}
    assert kinds == {"", *(item.key for item in built_in().items)}
    assert 8 <= sum(each.guideline == "" for each in EXERCISES) <= 12, "guessing one answer is no way through"
    assert set(LANGUAGES) == {"en", "fr", "ar"}


def test_nothing_is_decided_before_the_last_one_and_everything_after(town: Municipality) -> None:
    with transaction():
        case, actor = make_case(town, make_post(make_thread(town), town).id), _new(town)
    for number, exercise in enumerate(EXERCISES):
        with pytest.raises(Refused) as refused, transaction():
            service.claim(actor, case)
        assert refused.value.code == ModerationCode.NOT_TRAINED
        with transaction():
            service.decide_exercise(actor, town.id, exercise.code, "" if number < 5 else exercise.guideline)
    with transaction():
        service.claim(actor, case)
    assert actor.person_id is not None
    page = training_page.shown(actor.person_id)
    wrong = sum(bool(each.guideline) for each in EXERCISES[:5])
    assert (page.decided, page.agreed, page.next_code) == (20, 20 - wrong, "")


def test_the_first_answer_counts_and_only_what_there_is_can_be_answered(town: Municipality) -> None:
    with transaction():
        actor = _new(town)
        service.decide_exercise(actor, town.id, "waste", "spam")
        service.decide_exercise(actor, town.id, "waste", "")
    assert queries.answers(actor.person_id or 0) == {"waste": "spam"}
    for code, guideline in (("nothing", ""), ("waste", None), ("waste", "made-up")):
        with pytest.raises(Refused), transaction():
            service.decide_exercise(actor, town.id, code, guideline)
    with pytest.raises(NotAllowed), transaction():
        service.decide_exercise(make.actor(make.make_person(town)), town.id, "waste", "")


def test_an_administrator_lets_somebody_do_without_in_their_own_town(town: Municipality) -> None:
    with transaction():
        other = make.make_municipality()
        admin, actor = make.actor(make.make_person(town, Role.ADMIN)), _new(town)
        resident = make.make_person(town)
    assert actor.person_id is not None
    for who, why in ((actor.person_id, " "), (resident.id, "A friend.")):
        with pytest.raises(Refused), transaction():
            service.waive_training(admin, town.id, who, why)
    with pytest.raises(NotAllowed), transaction():
        service.waive_training(actor, town.id, actor.person_id, "I know it.")
    with transaction():
        service.waive_training(admin, town.id, actor.person_id, "Moderated elsewhere for years.")
    assert queries.is_trained(actor.person_id, town.id) and not queries.is_trained(actor.person_id, other.id)
    [row] = [each for each in queries.trainees(town.id) if each.person_id == actor.person_id]
    assert (row.decided, row.waived) == (0, "Moderated elsewhere for years.")
