"""How much new accounts and restricted people can write: counted in the database, with the reason and its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.errors import words
from civic.core.permissions import Refused, Role
from civic.deliberation import queries as deliberation
from civic.deliberation import service as threads
from civic.deliberation.rules import Reaction
from civic.moderation import service
from civic.moderation.models import Decision
from civic.moderation.rules import NEW_FOR, NEW_PACE, SLOW_PACE, Measure, ModerationCode
from civic.proposals.rules import PROPOSAL_PHASE
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import make_post, make_thread
from tests.support.moderation import make_case, make_decision
from tests.support.proposals import make_proposal


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def thread(town: Municipality) -> int:
    with transaction():
        return make_thread(town)


def write(person: Person, thread: int, text: str = "Words.") -> None:
    with transaction():
        threads.post(make.actor(person), thread, text, "en")


def refusal(person: Person, thread: int, text: str = "Words.") -> Refused:
    with pytest.raises(Refused) as refused:
        write(person, thread, text)
    return refused.value


def new_person(town: Municipality, *roles: Role) -> Person:
    with transaction():
        return make.make_person(town, *roles, age=timedelta(hours=1))


def test_a_new_account_publishes_so_many_texts_an_hour_of_all_kinds_and_then_more(
    town: Municipality, thread: int
) -> None:
    person = new_person(town)
    with transaction():
        make_proposal(town, make.make_process(town, PROPOSAL_PHASE), person)
    for _ in range(NEW_PACE.texts - 1):
        write(person, thread)
    refused = refusal(person, thread)
    assert refused.code == ModerationCode.NEW_FAST
    assert "Your account is new" in words(refused) and str(refused.params["when"]) in words(refused)
    with clock.standing_at(clock.now() + timedelta(minutes=61)):
        write(person, thread)


def test_an_account_is_new_for_some_days_only_and_staff_never_are(town: Municipality, thread: int) -> None:
    with transaction():
        older = make.make_person(town, age=NEW_FOR + timedelta(hours=1))
    for person in (older, new_person(town, Role.ORGANISER)):
        for _ in range(NEW_PACE.texts + 1):
            write(person, thread, "See https://one.example, https://two.example and www.three.example")


def test_links_of_new_accounts_are_counted_together(town: Municipality, thread: int) -> None:
    person = new_person(town)
    write(person, thread, "See https://one.example")
    assert refusal(person, thread, "www.a.example and https://b.example").code == ModerationCode.NEW_LINKS
    assert refusal(person, thread, " ".join(["https://a.example"] * 3)).code == ModerationCode.MANY_LINKS
    write(person, thread, "See https://two.example")
    assert refusal(person, thread, "https://three.example").code == ModerationCode.NEW_LINKS
    write(person, thread, "No link.")


def test_what_is_hidden_or_deleted_counts_as_written(town: Municipality, thread: int) -> None:
    person = new_person(town)
    with transaction():
        hidden, deleted = (threads.post(make.actor(person), thread, "https://one.example", "en") for _ in range(2))
        threads.hide(hidden.id)
        threads.take_back(make.actor(person), deleted.id)
    assert refusal(person, thread, "https://two.example https://three.example").code == ModerationCode.NEW_LINKS
    for _ in range(NEW_PACE.texts - 2):
        write(person, thread)
    assert refusal(person, thread).code == ModerationCode.NEW_FAST


def restrict(town: Municipality, thread: int, person: Person, measure: Measure, days: int | None) -> None:
    """A moderator decides so about a comment of somebody."""
    with transaction():
        row = threads.post(make.actor(person), thread, "Insult.", "en")
        make_decision(town, make_case(town, row.id), measure=measure, days=days)


@pytest.mark.parametrize(
    ("measure", "days", "code"),
    [(Measure.SUSPEND, 3, ModerationCode.SUSPENDED), (Measure.END, None, ModerationCode.ENDED)],
)
def test_who_is_suspended_writes_nothing_until_it_ends(
    town: Municipality, thread: int, measure: Measure, days: int | None, code: ModerationCode
) -> None:
    with transaction():
        person, elsewhere = make.make_person(town), make_thread(make.make_municipality())
    restrict(town, thread, person, measure, days)
    assert refusal(person, thread).code == code
    write(person, elsewhere)
    with transaction():
        own = threads.post(make.actor(person), elsewhere, "Words.", "en")
        threads.edit(make.actor(person), own.id, "Other words.")
    if days is not None:
        with clock.standing_at(clock.now() + timedelta(days=days, minutes=1)):
            write(person, thread)


@pytest.mark.parametrize(("measure", "days"), [(Measure.SUSPEND, 3), (Measure.END, None)])
def test_who_is_suspended_marks_nothing_as_helpful_and_takes_back_what_they_marked(
    town: Municipality, thread: int, measure: Measure, days: int | None
) -> None:
    with transaction():
        person = make.make_person(town)
        first, second = make_post(thread, town), make_post(thread, town)
        threads.set_reaction(make.actor(person), first.id, Reaction.HELPFUL, True)
    restrict(town, thread, person, measure, days)
    for kind in Reaction:
        with pytest.raises(Refused) as refused, transaction():
            threads.set_reaction(make.actor(person), second.id, kind, True)
        assert refused.value.code == ModerationCode.NO_REACTIONS
    with transaction():
        threads.set_reaction(make.actor(person), first.id, Reaction.HELPFUL, False)
    counted = [found.helpful for found in (deliberation.post(first.id), deliberation.post(second.id)) if found]
    assert counted == [0, 0]
    if days is not None:
        with clock.standing_at(clock.now() + timedelta(days=days, minutes=1)), transaction():
            threads.set_reaction(make.actor(person), second.id, Reaction.HELPFUL, True)


def test_a_change_after_a_report_keeps_what_was_reported(town: Municipality, thread: int) -> None:
    with transaction():
        person = make.make_person(town)
        post = threads.post(make.actor(person), thread, "Insult.", "en")
        threads.edit(make.actor(person), post.id, "Worse insult.")
        make_case(town, post.id)
        threads.edit(make.actor(person), post.id, "How kind of you.")
    assert [each.body for each in deliberation.wordings(post.id)] == ["Worse insult.", "How kind of you."]


def test_who_is_slowed_down_writes_little_and_an_appeal_that_is_granted_undoes_it(
    town: Municipality, thread: int
) -> None:
    with transaction():
        person, second = make.make_person(town), make.make_person(town, Role.MODERATOR)
    restrict(town, thread, person, Measure.SLOW, 7)
    for _ in range(SLOW_PACE.texts - 1):
        write(person, thread)
    refused = refusal(person, thread)
    assert refused.code == ModerationCode.SLOWED
    assert f"at most {SLOW_PACE.texts} texts an hour" in words(refused)
    with transaction():
        decision = db.session.query(Decision).order_by(Decision.id.desc()).first()
        service.appeal(make.actor(person), decision.id, "I did not.", "en")
        service.claim(make.actor(second), decision.case_id)
        service.answer_appeal(make.actor(second), decision.case_id, True, "You did not.", "en")
    write(person, thread)
