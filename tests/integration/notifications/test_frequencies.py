"""How often people are written to: at once, in a summary of a day or a week, or never."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from civic.accounts import service as accounts
from civic.accounts.models import Person
from civic.core import clock, mail, outbox
from civic.core.db import db, transaction
from civic.core.mail import Mail
from civic.core.permissions import SYSTEM
from civic.deliberation import service as threads
from civic.notifications import queries, service
from civic.notifications.models import Choice, Notification
from civic.notifications.rules import Category, Frequency, Kind
from civic.notifications.service import summaries, telling
from civic.proposals.models import Proposal
from civic.resources import queries as resources
from civic.towns.models import Municipality
from civic.votes import service as votes
from tests.support import factories as make
from tests.support.moderation import make_case, make_decision
from tests.support.proposals import make_proposal
from tests.support.votes import make_vote

#: A Sunday, 14:00 in Beirut.
SUNDAY = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
MONDAY_7 = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class World:
    town: Municipality
    author: Person
    other: Person
    proposal: Proposal


@pytest.fixture
def letters() -> Iterator[list[EmailMessage]]:
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


@pytest.fixture
def world(letters: list[EmailMessage]) -> World:
    with clock.standing_at(SUNDAY), transaction():
        town = make.make_municipality(timezone="Asia/Beirut")
        author, other = make.make_person(town), make.make_person(town)
        return World(town, author, other, make_proposal(town, make.make_process(town), author, title="A bench"))


def _choose(person: Person, frequency: Frequency, *categories: Category) -> None:
    with transaction():
        service.set_frequencies(make.actor(person), dict.fromkeys(categories or tuple(Category), frequency))


def _comment(world: World, words: str = "Yes.", at: datetime = SUNDAY) -> int:
    with clock.standing_at(at), transaction():
        return threads.post(make.actor(world.other), world.proposal.thread_id or 0, words, "en").id


def _run(at: datetime) -> None:
    """What the jobs do at an instant."""
    with clock.standing_at(at):
        service.summarise()
        outbox.drain()


def _to(letters: list[EmailMessage], person: Person) -> list[EmailMessage]:
    return [letter for letter in letters if letter["To"] == person.email]


def test_a_summary_of_the_day_comes_once_at_seven_and_only_where_there_is_news(world: World, letters: list) -> None:
    _choose(world.author, Frequency.DAILY)
    for words in ("Yes.", "By the river."):
        _comment(world, words)
    _run(MONDAY_7 - timedelta(minutes=1))
    assert _to(letters, world.author) == []
    for minutes in (1, 16, 31):
        _run(MONDAY_7 + timedelta(minutes=minutes))
    [summary] = _to(letters, world.author)
    assert summary["Subject"] == "2 new notifications"
    words = summary.get_content()
    assert "Monday 30 November 2026, 07:01 (local time of" in words
    assert "Replies, comments and mentions\n– New comment:" in words and "(29 November 2026, 14:00)" in words
    assert words.count("/en/posts/") == 2 and "A bench" in words
    _run(MONDAY_7 + DAY + timedelta(minutes=1))
    assert len(_to(letters, world.author)) == 1, "nothing empty"
    _comment(world, "And two?", MONDAY_7 + DAY)
    _run(MONDAY_7 + 2 * DAY)
    assert [letter["Subject"] for letter in _to(letters, world.author)][1:] == ["1 new notification"]


def test_a_week_is_summed_up_on_mondays_in_the_language_of_the_person(world: World, letters: list) -> None:
    with transaction():
        world.author.language = "ar"
    _choose(world.author, Frequency.WEEKLY)
    tuesday = MONDAY_7 + DAY
    _comment(world, at=tuesday)
    for at in (tuesday + DAY, MONDAY_7 + 7 * DAY - timedelta(minutes=1)):
        _run(at)
    assert _to(letters, world.author) == []
    _run(MONDAY_7 + 7 * DAY)
    [summary] = _to(letters, world.author)
    assert "الاثنين 7 ديسمبر 2026" in summary.get_content() and summary["Content-Language"] == "ar"


def test_never_sends_nothing_and_keeps_the_list(world: World, letters: list) -> None:
    _choose(world.author, Frequency.NEVER, Category.REPLIES)
    _comment(world)
    _run(MONDAY_7 + 7 * DAY)
    assert _to(letters, world.author) == []
    assert [told.kind for told in queries.told(make.actor(world.author))] == [Kind.COMMENT]


def test_kinds_are_chosen_apart_and_decisions_always_come_at_once(world: World, letters: list) -> None:
    with transaction():
        service.stop_all(make.actor(world.other))
        service.set_frequencies(make.actor(world.other), {Category.ANSWERS: Frequency.AT_ONCE})
        telling.tell_part(world.other.id, Kind.FOLLOWED, world.proposal.resource_id or 0, None)
        telling.tell_part(world.other.id, Kind.CHANGED, world.proposal.resource_id or 0, None)
    post = _comment(world)
    with transaction():
        make_decision(world.town, make_case(world.town, post, make.make_person(world.town)), hide=True)
    outbox.drain()
    answer, decision = _to(letters, world.other)
    assert answer["Subject"].startswith("The town answered") and "List-Unsubscribe" in answer
    assert decision["Subject"].startswith("A moderator decided") and "List-Unsubscribe" not in decision
    assert "This e-mail is always sent." in decision.get_content() and "stop-letters" not in decision.get_content()


def test_another_choice_moves_what_waits(world: World, letters: list) -> None:
    _choose(world.author, Frequency.WEEKLY)
    _comment(world, at=MONDAY_7)
    _choose(world.author, Frequency.DAILY)
    _run(MONDAY_7 + DAY)
    assert len(_to(letters, world.author)) == 1
    _comment(world, "More.", MONDAY_7 + DAY)
    _choose(world.author, Frequency.NEVER)
    _choose(world.author, Frequency.DAILY)
    _run(MONDAY_7 + 2 * DAY)
    assert len(_to(letters, world.author)) == 1


def test_what_is_read_muted_or_gone_by_then_is_in_no_summary(world: World, letters: list) -> None:
    _choose(world.author, Frequency.DAILY)
    actor = make.actor(world.author)
    _comment(world)
    with transaction():
        service.mark_read(actor)
    _run(MONDAY_7)
    _comment(world, "Another.", MONDAY_7)
    with transaction():
        service.set_mute(actor, world.proposal.thread_id or 0, True)
        service.set_mute(actor, world.proposal.thread_id or 0, False)
    _run(MONDAY_7 + DAY)
    gone = _comment(world, "A third.", MONDAY_7 + DAY)
    with transaction():
        threads.hide(gone)
    _run(MONDAY_7 + 2 * DAY)
    assert _to(letters, world.author) == []


def test_what_is_hidden_before_a_summary_leaves_is_not_in_it(world: World, letters: list) -> None:
    _choose(world.author, Frequency.DAILY)
    posts = [_comment(world), _comment(world, "No.")]
    with clock.standing_at(MONDAY_7):
        service.digest(world.author.id)
        with transaction():
            threads.hide(posts[0])
        outbox.drain()
    [summary] = _to(letters, world.author)
    assert summary["Subject"] == "1 new notification" and f"/posts/{posts[0]}" not in summary.get_content()
    _comment(world, "Third.", MONDAY_7)
    with clock.standing_at(MONDAY_7 + DAY):
        service.digest(world.author.id)
        with transaction():
            for post in db.session.scalars(select(Notification.post_id).where(Notification.summary_id.is_not(None))):
                threads.hide(post or 0)
        outbox.drain()
    assert len(_to(letters, world.author)) == 1, "nothing empty"


def test_a_job_that_is_killed_half_way_loses_nothing_and_tells_nothing_twice(
    world: World, letters: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    _choose(world.author, Frequency.DAILY)
    _comment(world)
    sent = mail.send

    def killed(*args: Any, **named: Any) -> None:
        sent(*args, **named)
        raise KeyboardInterrupt

    with clock.standing_at(MONDAY_7):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(summaries.mail, "send", killed)
            service.digest(world.author.id)
        db.session.rollback()
        assert db.session.scalar(select(func.count()).where(Mail.kind == "digest")) == 0
        for _again in range(3):
            service.digest(world.author.id)
        outbox.drain()
    assert len(_to(letters, world.author)) == 1


def test_two_towns_are_two_summaries_each_by_its_own_clock(world: World, letters: list) -> None:
    with clock.standing_at(SUNDAY), transaction():
        far = make.make_municipality(timezone="Europe/Lisbon")
        proposal = make_proposal(far, make.make_process(far), world.author, title="A tram")
    _choose(world.author, Frequency.DAILY)
    _comment(world)
    _comment(World(far, world.author, world.other, proposal))
    _run(MONDAY_7)
    assert [("A bench" in each.get_content()) for each in _to(letters, world.author)] == [True]
    _run(MONDAY_7 + timedelta(hours=2))
    assert "A tram" in _to(letters, world.author)[1].get_content()
    assert len(_to(letters, world.author)) == 2


def test_leaving_forgets_choices_and_what_waits(world: World, letters: list) -> None:
    _choose(world.author, Frequency.DAILY)
    _comment(world)
    with transaction():
        accounts.leave(make.actor(world.author), accounts.prove_own(make.actor(world.author), make.PASSWORD))
    for table in (Choice, Notification):
        assert db.session.scalar(select(func.count()).where(table.person_id == world.author.id)) == 0
    address = world.author.email
    _run(MONDAY_7)
    assert [letter["Subject"] for letter in letters if letter["To"] == address] == []


def test_a_run_looks_for_people_with_the_same_queries_for_one_and_for_many(world: World, letters: list) -> None:
    with transaction():
        people = [make.make_person(world.town) for _ in range(12)]
    for person in people:
        _choose(person, Frequency.DAILY, Category.NEWS)
    with clock.standing_at(SUNDAY), transaction():
        for person in people:
            telling.tell_part(person.id, Kind.PROCESS_NEWS, world.proposal.resource_id or 0, None, part="1")
    with clock.standing_at(MONDAY_7):
        found = queries.waiting(summaries.due(MONDAY_7), 100)
    assert sorted(each.person_id for each in found) == sorted(person.id for person in people)


def test_followers_of_a_process_hear_of_its_votes_each_step_once(world: World, letters: list, tmp_path: Path) -> None:
    now = clock.now()
    with transaction():
        process = make.make_process(world.town)
        service.set_follow(make.actor(world.author), resources.resource_of_process(process.id), True)
        titles = {"en": "Which square?"}
        vote = make_vote(world.town, tmp_path, process_id=process.id, titles=titles, closes_at=now + 9 * DAY)
    service.remind_of_votes()
    outbox.drain()
    for days in (8, 8.5):
        with clock.standing_at(now + days * DAY):
            service.remind_of_votes()
            outbox.drain()
    with clock.standing_at(now + 9 * DAY):
        with transaction():
            votes.close(SYSTEM, vote.id)
        outbox.drain()
    told = [told.kind for told in queries.told(make.actor(world.author))]
    assert told == [Kind.VOTE_RESULT, Kind.VOTE_ENDS, Kind.VOTE_OPENED]
    first, _, last = _to(letters, world.author)
    assert "Voting has begun" in first["Subject"] and "Which square?" in first["Subject"]
    assert "You can vote until" in first.get_content() and "(local time of" in first.get_content()
    assert first["List-Unsubscribe"] and "Votes and deadlines" in first.get_content()
    assert "Result of the vote" in last["Subject"]
