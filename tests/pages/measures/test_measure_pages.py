"""The pages of measures: the plan, you said we did, one measure, and what organisers do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.measures import queries, service
from civic.measures.models import Measure, Place, Source
from civic.measures.rules import MeasureState
from civic.processes.rules import ProcessState
from civic.proposals import service as proposals
from civic.proposals.rules import ProposalState
from civic.resources.models import Resource
from tests.support import factories as make
from tests.support.measures import make_indicator, make_measure
from tests.support.proposals import make_proposal
from tests.support.queries import counted

SignIn = Callable[..., FlaskClient]
TODAY = make.today()
FORM = {"title": "Six trees", "owner": "Parks", "state": "planned"}


def _day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


@pytest.fixture
def world():
    """A town in UTC that counts in francs without cents, with a process, an organiser and an answered proposal."""
    with transaction():
        town = make.make_municipality(languages=["en", "fr"], currency="XOF")
        process = make.make_process(town)
        organiser, proposal = make.make_person(town, Role.ORGANISER), make_proposal(town, process)
        proposals.answer(make.actor(organiser), proposal.id, ProposalState.ACCEPTED, "Yes.", "Parks", "en")
    return town, process, organiser, proposal


def _text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1].split("</main>")[0]).split())


def test_a_town_without_measures_says_what_will_be_there(client: FlaskClient, world) -> None:
    town, process, *_ = world
    assert "No measures yet" in client.get(f"/en/plan?town={town.slug}").text
    assert "No measures yet" in client.get(f"/en/processes/{process.slug}/plan").text
    assert "It has not promised any measure yet." in _text(client.get(f"/en/processes/{process.slug}/results"))


def test_an_organiser_adds_measures_reads_and_tells(sign_in: SignIn, client: FlaskClient, world) -> None:
    town, process, organiser, proposal = world
    browser = sign_in(organiser)
    hood = make.hoods_of(town)[0]
    first = browser.get(f"/en/measures/new?town={town.slug}&proposal=proposals/{proposal.id}")
    assert f'value="proposals/{proposal.id}" checked' in first.text
    assert f'selected value="{process.id}"' in first.text
    sent = {
        **FORM,
        "part_of": process.id,
        "ends_on": _day(9),
        "promised": "1 250 000",
        "neighbourhoods": [hood],
        "proposals-0-proposal": f"proposals/{proposal.id}",
    }
    answer = browser.post(f"/en/measures/new?town={town.slug}", data=sent)
    assert answer.status_code == 303
    path = answer.location
    shown = _text(client.get(path))
    assert "Planned" in shown
    assert "Promised F CFA1,250,000" in shown
    assert "1 250 000 F CFA" in _text(client.get(path.replace("/en/", "/fr/")))
    assert proposal.title in shown
    # what is measured
    added = browser.post(f"{path}/indicators", data={"name": "Trees", "unit": "trees", "target": "6"})
    assert added.status_code == 303
    number = queries.indicators(int(path.split("/")[-1]))[0].id
    for day, value in ((-3, "0"), (0, "4,5")):
        sent = {"indicator": number, "day": _day(day), "value": value}
        assert browser.post(f"{path}/readings", data=sent).status_code == 303
    assert "75 % of the way to the target" in _text(client.get(path))
    # a change without a reason keeps what was typed
    later = {**FORM, "ends_on": _day(40), "promised": "1250000", "proposals-0-proposal": f"proposals/{proposal.id}"}
    refused = browser.post(f"{path}/edit", data=later)
    assert refused.status_code == 422
    assert "Enter the reason for this change." in refused.text
    assert f'value="{_day(40)}"' in refused.text
    assert browser.post(f"{path}/edit", data={**later, "reason": "Frozen soil."}).status_code == 303
    assert "Frozen soil." in _text(client.get(path))
    # news in the languages of the town, the page's first
    assert browser.post(f"{path}/news", data={"texts-0": "Planted.", "texts-1": "Plantés."}).status_code == 303
    assert "Planted." in _text(client.get(path))
    assert "Plantés." in _text(client.get(path.replace("/en/", "/fr/")))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": ""}, "Enter a title for the measure."),
        ({"owner": ""}, "Enter the responsible office."),
        ({"starts_on": _day(3), "ends_on": _day(1)}, "The last day must not be before the first day."),
        ({"state": "done", "done_on": _day(1)}, "Choose a day that is not in the future."),
        ({"promised": "12.50"}, "at most 0 digits"),
        ({"promised": "a lot"}, "Enter an amount in figures"),
        ({"spent": "999999999999 999"}, "Enter an amount in figures"),
        ({"proposals-0-proposal": "proposals/999999"}, "There is no published proposal of this town"),
        ({"neighbourhoods": "999999"}, "is not a valid choice"),
        ({"state": "late"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    sign_in: SignIn, world, typed: dict[str, str], words: str
) -> None:
    town, _, organiser, _ = world
    sent = {**FORM, "part_of": "", "text": "Kept words.", **typed}
    answer = sign_in(organiser).post(f"/en/measures/new?town={town.slug}", data=sent)
    assert answer.status_code == 422
    assert words in answer.text, _text(answer)
    assert "Kept words." in answer.text
    assert db.session.query(Measure).count() == 0


def test_the_plan_names_what_is_late_first_and_counts_by_neighbourhood(client: FlaskClient, world) -> None:
    town, process, *_ = world
    hoods = make.hoods_of(town)
    with transaction():
        late = make_measure(town, ends_on=TODAY - timedelta(days=12), neighbourhoods=hoods[:1], process_id=process.id)
        done = make_measure(town, state=MeasureState.DONE, done_on=TODAY, neighbourhoods=hoods[:2])
        make_measure(town, promised=500, spent=100)
    page = _text(client.get(f"/en/plan?town={town.slug}"))
    assert "The town promised 3 measures. 1 is done. 1 is late." in page
    assert page.index("Late, the longest first") < page.index(late.titles["en"]) < page.index("By neighbourhood")
    assert "12 days late" in page
    assert "Money promised: F" in page
    assert re.search(r"Hood \d+-1 2 1 0 1 ", page)
    only = _text(client.get(f"/en/plan?town={town.slug}&state=done"))
    listed = only.split("All measures")[1]
    assert done.titles["en"] in listed
    assert late.titles["en"] not in listed
    there = _text(client.get(f"/en/plan?town={town.slug}&hood={hoods[1]}")).split("All measures")[1]
    assert done.titles["en"] in there
    assert late.titles["en"] not in there
    own = _text(client.get(f"/en/processes/{process.slug}/plan"))
    assert "The town promised 1 measure." in own
    assert done.titles["en"] not in own


def test_pages_of_lower_packages_show_measures(client: FlaskClient, sign_in: SignIn, world) -> None:
    town, process, organiser, proposal = world
    with transaction():
        measure = make_measure(town, proposal, process_id=process.id, ends_on=TODAY - timedelta(days=1))
        draft = make.make_process(town, state=ProcessState.DRAFT)
        hidden = make_measure(town, proposal, process_id=draft.id)
    title = measure.titles["en"]
    for path in (f"proposals/{proposal.id}", f"processes/{process.slug}/results", f"processes/{process.slug}/plan"):
        page = client.get(f"/en/{path}").text
        assert title in page
        assert hidden.titles["en"] not in page
    assert "You said, we did" in client.get(f"/en/processes/{process.slug}").text
    desk = sign_in(organiser).get(f"/en/admin?town={town.slug}").text
    assert title in desk
    assert "Add a measure" in desk
    assert "Add a measure" in sign_in(organiser).get(f"/en/proposals/{proposal.id}").text
    assert "Add a measure" not in client.get(f"/en/proposals/{proposal.id}").text


def test_following_is_a_button_that_sets_a_state(client: FlaskClient, sign_in: SignIn, world) -> None:
    town, *_ = world
    with transaction():
        measure, person = make_measure(town), make.make_person(town)
    path = f"/en/measures/{measure.id}"
    assert "Sign in to follow" in client.get(path).text
    browser = sign_in(person)
    for value, there in (("1", True), ("1", True), ("0", False)):
        assert browser.post(f"{path}/follow", data={"value": value}).status_code == 303
        assert ("Stop following" in browser.get(path).text) is there


def test_the_feed_has_new_measures_and_their_news(client: FlaskClient, world) -> None:
    town, *_ = world
    with transaction():
        measure = make_measure(town, titles={"en": "Six trees", "fr": "Six arbres"}, texts={"fr": "Grands."})
        service.publish_update(SYSTEM, measure.id, {"fr": "Plantés."})
    answer = client.get(f"/fr/plan/feed.atom?town={town.slug}")
    assert answer.content_type.startswith("application/atom+xml")
    entries = ET.fromstring(answer.data).findall("{http://www.w3.org/2005/Atom}entry")
    assert [e.findtext("{http://www.w3.org/2005/Atom}content") for e in entries] == [
        "<p>Plantés.</p>\n",
        "<p>Grands.</p>\n",
    ]
    again = client.get(f"/fr/plan/feed.atom?town={town.slug}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_pages_ask_as_often_whatever_there_is(client: FlaskClient, world) -> None:
    town, process, _, proposal = world
    with transaction():
        first = make_measure(
            town, proposal, process_id=process.id, neighbourhoods=make.hoods_of(town), ends_on=TODAY - timedelta(days=2)
        )
        indicator = make_indicator(first)
        service.give_reading(SYSTEM, first.id, indicator.id, TODAY, Decimal(1))
    paths = (f"plan?town={town.slug}", f"processes/{process.slug}/plan", f"processes/{process.slug}/results")

    def asked() -> list[int]:
        found = []
        for path in paths:
            db.session.expire_all()
            with counted() as statements:
                assert client.get(f"/en/{path}").status_code == 200
            found.append(len(statements))
        return found

    asked()  # what is kept for seconds
    few = asked()
    with transaction():
        _copy(first, proposal.id, make.hoods_of(town)[0], 300)
    assert asked() == few
    assert max(few) < 20


def _copy(first: Measure, proposal_id: int, hood: int, many: int) -> None:
    def rows(model, pattern, change):
        kept = {c.key: getattr(pattern, c.key) for c in model.__table__.columns if c.key != "id"}
        return [{**kept, **change(n)} for n in range(many)]

    resource = db.session.get_one(Resource, first.resource_id)
    statement = insert(Resource).returning(Resource.id, sort_by_parameter_order=True)
    made = list(db.session.scalars(statement, rows(Resource, resource, lambda n: {})))
    statement = insert(Measure).returning(Measure.id)
    ids = list(db.session.scalars(statement, rows(Measure, first, lambda n: {"resource_id": made[n]})))
    db.session.execute(insert(Source), [{"measure_id": each, "proposal_id": proposal_id} for each in ids])
    db.session.execute(insert(Place), [{"measure_id": each, "neighbourhood_id": hood} for each in ids])
