"""What is read of decisions on both databases, and (long) what a second release keeps."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import update

from civic.core import clock
from civic.core.db import db, transaction
from civic.deliberation import service as threads
from civic.proposals.models import Proposal
from civic.statistics import deciding, gathering, queries
from civic.statistics.models import Release
from civic.statistics.outcomes import Entries, Outcomes, Target
from civic.statistics.outcomes_kept import of_json
from tests.support import factories as make
from tests.support.councils import make_council, make_member
from tests.support.moderation import make_case, make_decision
from tests.support.outcomes import decide
from tests.support.statistics import Crowd, actor_of, release


def read(crowd: Crowd) -> Outcomes:
    folder, now = current_app.config["CIVIC"].keys_dir, clock.now()
    people, catalogue = gathering.crowd(crowd.process), gathering.catalogue(crowd.process)
    with transaction():
        today = gathering.snapshot(crowd.process, people, catalogue, now.year, "a test", folder)
        return deciding.outcomes(crowd.process, people, today, now, folder)


def ways(found: Outcomes, target: Target) -> Counter[bool]:
    return Counter(row.favourable for row in found.of(target))


def test_answers_count_and_those_that_wait_longer_than_the_half_are_not_sooner(crowd: Crowd) -> None:
    decide(crowd, {"A": {"woman": (12, 8), "man": (5, 15)}, "B": {"woman": (1, 1)}})
    found = read(crowd)
    assert ways(found, Target.ACCEPTED) == {True: 18, False: 24}
    assert ways(found, Target.SOONER) == {True: 20, False: 22}  # the 20 of men took less: 20 days, those of women 39
    assert len({row.stratum for row in found.of(Target.ACCEPTED)}) == 2
    with transaction():
        late, early = db.session.query(Proposal.id).filter_by(state="declined").limit(2)
        unanswered = update(Proposal).values(state="published", answered_at=None)
        db.session.execute(unanswered.where(Proposal.id == late.id))
        db.session.execute(
            unanswered.where(Proposal.id == early.id).values(published_at=clock.now() - timedelta(days=2))
        )
    assert ways(read(crowd), Target.ACCEPTED) == {True: 18, False: 22}
    assert sum(ways(read(crowd), Target.SOONER).values()) == 41


def test_texts_reports_and_seats_are_read_with_what_became_of_them(crowd: Crowd) -> None:
    author = actor_of(crowd.people[1].person_id)
    with transaction():
        thread = db.session.query(Proposal.thread_id).filter_by(process_id=crowd.process.id).limit(1).scalar()
        posts = [threads.post(author, thread, f"Words {n}.", "en").id for n in range(3)]
        make_decision(crowd.municipality, make_case(crowd.municipality, posts[0]), hide=True)
        make_case(crowd.municipality, posts[1])
    found = read(crowd)
    assert ways(found, Target.FLAGGED) == {True: 2, False: 2}  # the proposal of the crowd is the fourth text
    assert ways(found, Target.UPHELD) == {True: 1}
    assert {row.stratum.split("/")[0] for row in found.of(Target.FLAGGED)} == {"post", "proposal"}
    assert {row.stratum for row in found.of(Target.UPHELD)} == {"insults"}
    assert len({row.person for row in found.of(Target.FLAGGED)}) == 2
    with transaction():
        make_member(crowd.municipality, make_council(crowd.municipality))
    assert ways(read(crowd), Target.SEATED) == {True: 1, False: len(read(crowd).snapshot.persons) - 1}


def told(crowd: Crowd) -> Entries:
    found = queries.newest(crowd.process.id)
    assert found is not None
    content = queries.outcomes(found.id)
    assert content is not None
    return of_json(content)


@pytest.mark.long
def test_a_later_release_keeps_the_words_while_fewer_than_ten_people_changed(crowd: Crowd) -> None:
    decide(crowd, {"A": {"woman": (400, 100), "man": (150, 350)}})
    release(crowd)
    before = told(crowd)
    assert before[Target.ACCEPTED, "gender"]
    some = [one.person_id for one in crowd.people if one.told.get("gender") == "woman"][:9]
    with transaction():
        db.session.execute(update(Proposal).where(Proposal.author_id.in_(some)).values(state="declined"))
        db.session.execute(update(Release).values(published_at=clock.now() - timedelta(days=8)))
        for _ in range(60):
            make.make_person(crowd.municipality)
    release(crowd)
    found = queries.newest(crowd.process.id)
    assert found is not None and found.number == 2
    assert told(crowd)[Target.ACCEPTED, "gender"] == before[Target.ACCEPTED, "gender"]
