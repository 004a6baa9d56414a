"""Draft texts on both databases: versions, discussions that stay with their paragraph, who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from civic.audit import queries as audit
from civic.consultations import queries, service
from civic.consultations.models import DraftText, Paragraph, Wording
from civic.consultations.rules import ConsultationCode
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, NotAllowed, Refused, Role
from civic.deliberation import queries as threads
from civic.deliberation import service as deliberation
from civic.deliberation.rules import PostCode
from civic.notifications import queries as notifications
from civic.notifications import service as telling
from civic.processes import queries as processes_queries
from civic.processes import service as processes
from civic.processes.models import Process
from civic.resources import queries as resources
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.consultations import BODY, TITLE, make_text


@pytest.fixture
def process() -> Process:
    with transaction():
        process = make.make_process(make.make_municipality(), "information")
        now = clock.now()
        processes.add_phase(
            SYSTEM, process, "discussion", {"en": "Draft"}, now - timedelta(days=1), now + timedelta(days=9)
        )
    return process


@pytest.fixture
def text(process: Process) -> DraftText:
    with transaction():
        return make_text(process)


def _town(process: Process) -> Municipality:
    return db.session.get_one(Municipality, process.municipality_id)


def _by_words(text: DraftText, words: str) -> Paragraph:
    statement = select(Paragraph).where(Paragraph.text_id == text.id, Paragraph.body.contains(words))
    return db.session.scalars(statement.order_by(Paragraph.id)).one()


def test_each_paragraph_has_a_discussion_and_what_it_is_called(text: DraftText) -> None:
    rows = queries.present(text.id)
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert len({row.thread_id for row in rows}) == 4
    market = resources.resource(rows[2].resource_id)
    assert market is not None and market.process_id == text.process_id
    assert market.title.startswith("The market takes place every Friday")
    assert market.address == f"texts/{text.id}/paragraphs/{rows[2].id}"
    version = queries.version(text.id, 1)
    assert version is not None and version.body == BODY
    first, market = [2, "The square"], [3, "The market"]
    assert version.outline == [first, [0, rows[0].id], [0, rows[1].id], market, [0, rows[2].id], [0, rows[3].id]]


def test_a_discussion_stays_when_its_paragraph_is_changed_or_moved_and_is_closed_when_it_goes(
    process: Process, text: DraftText
) -> None:
    with transaction():
        cars, trees, dogs = (_by_words(text, words) for words in ("Cars", "Trees", "Dogs"))
        person = make.make_person(_town(process))
        for row in (cars, trees, dogs):
            deliberation.post(make.actor(person), row.thread_id, "What I think.", "en")
    body = BODY.replace("\n\nDogs are kept on a lead.", "").replace("from Monday to Thursday", "on Mondays")
    words = "Trees are planted along the northern side."
    body = f"{words}\n\n{body.replace(words, '')}"
    with transaction():
        service.publish_version(SYSTEM, text.id, 1, TITLE, body, "Fewer cars.")
    assert [row.number for row in (trees, cars)] == [1, 2]
    assert "on Mondays" in cars.body and "on Mondays" in cars.body_html and cars.since == 1
    assert [row.version for row in queries.wordings(cars.id)] == [1, 2]
    assert [row.version for row in queries.wordings(trees.id)] == [1]
    assert dogs.gone_in == 2 and "Dogs" in dogs.body
    rows = {row.id: row.comments for row in queries.paragraphs(text.id)}
    assert rows[cars.id] == rows[trees.id] == rows[dogs.id] == 1
    with transaction():
        deliberation.post(make.actor(person), cars.thread_id, "Still too many.", "en")
    with pytest.raises(Refused) as refused, transaction():
        deliberation.post(make.actor(person), dogs.thread_id, "Why?", "en")
    assert refused.value.code is PostCode.CLOSED
    view = threads.thread_view(dogs.thread_id, make.actor(person))
    assert view is not None and view.visible and view.over
    assert queries.changed_in(text.id, 2) == {cars.id}


def test_what_nobody_touches_writes_nothing(text: DraftText) -> None:
    before = db.session.scalar(select(func.count()).select_from(Wording))
    with transaction():
        service.publish_version(SYSTEM, text.id, 1, "Another title", BODY, "Only the title.")
    assert db.session.scalar(select(func.count()).select_from(Wording)) == before
    resource = resources.resource(text.resource_id)
    assert text.version == 2 and resource is not None and resource.title == "Another title"


def test_what_cannot_be_published_is_refused(process: Process, text: DraftText) -> None:
    with transaction():
        resident = make.make_person(_town(process))
        organiser = make.actor(make.make_person(_town(process), Role.ORGANISER))
        elsewhere = make.actor(make.make_person(make.make_municipality(), Role.ORGANISER))
    for actor in (make.actor(resident), elsewhere):
        with pytest.raises(NotAllowed), transaction():
            service.publish(actor, process.id, TITLE, BODY, "en")
        with pytest.raises(NotAllowed), transaction():
            service.publish_version(actor, text.id, 1, TITLE, "New", "Why.")
    cases = {
        (1, TITLE, BODY, "Nothing"): ConsultationCode.SAME,
        (1, TITLE, "New words", " "): ConsultationCode.NO_NOTE,
        (1, " ", "New words", "Why."): ConsultationCode.NO_TITLE,
        (1, TITLE, "# Heading", "Why."): ConsultationCode.NO_TEXT,
        (0, TITLE, "New words", "Why."): ConsultationCode.MOVED_ON,
    }
    for sent, code in cases.items():
        with pytest.raises(Refused) as refused, transaction():
            service.publish_version(organiser, text.id, *sent)
        assert refused.value.code is code
    with transaction():
        service.publish_version(organiser, text.id, 1, TITLE, "New words", "Shorter.")
    verbs = [entry.verb for entry in audit.of_thing("draft_text", text.id)]
    assert sorted(verbs) == ["publish", "publish_version"]


def test_the_phase_decides_who_may_comment(process: Process, text: DraftText) -> None:
    with transaction():
        person = make.make_person(_town(process))
        for phase in processes_queries.phases(process.id):
            phase.ends_at = clock.now() - timedelta(hours=1)
    with pytest.raises(Refused, match=PostCode.NOT_NOW), transaction():
        deliberation.post(make.actor(person), queries.present(text.id)[0].thread_id, "Late.", "en")


def test_followers_of_the_text_and_of_its_process_are_told_once_of_each_version(
    process: Process, text: DraftText
) -> None:
    with transaction():
        town = _town(process)
        both, one, nobody = (make.make_person(town) for _ in range(3))
        telling.set_follow(make.actor(both), text.resource_id, True)
        for person in (both, one):
            telling.set_follow(make.actor(person), resources.resource_of_process(process.id), True)
        service.publish_version(SYSTEM, text.id, 1, TITLE, "New words", "All of it.")
    for _again in range(2):
        telling.tell_draft_text(text.id, 2)
    told = [[row.address for row in notifications.told(make.actor(person))] for person in (both, one, nobody)]
    assert told == [[f"texts/{text.id}"], [f"texts/{text.id}"], []]
