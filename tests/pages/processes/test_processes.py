"""A process from its draft to its publication, as organisers make it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from civic.core.db import transaction
from civic.core.permissions import Role
from civic.processes import queries as processes
from civic.processes.rules import ProcessState
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.browsers import browser_of
from tests.support.html import parse, text_of

FORM = {
    "title": "Station Square",
    "slug": "station-square",
    "summary": "Who needs which metre?",
    "body": "The **tram** comes in May.",
    "neighbourhood": "",
    "contact_email": "",
}


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def _words(answer: Any) -> str:
    return text_of(parse(answer.text))


def test_an_organiser_takes_a_process_from_draft_to_everybody(town: Municipality, sign_in: Any, client: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    begun = organiser.post(f"/en/admin/processes/new?town={town.slug}", data=FORM)
    assert begun.headers["Location"] == "/en/processes/station-square/phases"
    phase = {"kind": "discussion", "title": "Publish", "first_day": "2020-01-01", "last_day": "2099-01-01"}
    assert organiser.post("/en/processes/station-square/phases", data=phase).status_code == 303
    page = organiser.get("/en/processes/station-square")
    assert "This is a draft." in _words(page)
    assert "Publish" in _words(page)
    assert "<strong>tram</strong>" in page.text
    assert "Station Square" in _words(organiser.get(f"/en/admin?town={town.slug}"))
    assert client.get("/en/processes/station-square").status_code == 404
    assert organiser.post("/en/processes/station-square/publish").status_code == 303
    public = client.get("/en/processes/station-square")
    assert "This is a draft." not in public.text
    assert "For organisers" not in public.text


def test_texts_change_in_one_language_and_stay_in_the_others(town: Municipality, sign_in: Any, client: Any) -> None:
    with transaction():
        process = make.make_process(town, titles={"en": "The square", "fr": "La place"})
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    form = {**FORM, "title": "La place du marché"}
    assert organiser.post(f"/fr/processes/{process.slug}/edit", data=form).status_code == 303
    assert "La place du marché" in client.get(f"/fr/processes/{process.slug}").text
    assert "The square" in client.get(f"/en/processes/{process.slug}").text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": ""}, "Enter a title."),
        ({"slug": "Station Square"}, "lower-case letters"),
        ({"slug": "taken"}, "is taken"),
        ({"neighbourhood": "999999"}, "Not a valid choice"),
        ({"contact_email": "nobody"}, "Enter an e-mail address|not an e-mail address"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    town: Municipality, sign_in: Any, change: dict[str, str], says: str
) -> None:
    with transaction():
        make.make_process(town, slug="taken")
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    answer = organiser.post(f"/en/admin/processes/new?town={town.slug}", data={**FORM, **change})
    assert answer.status_code == 422
    assert any(each in answer.text for each in says.split("|"))
    assert processes.process("station-square") is None


def test_a_phase_cannot_end_before_it_begins(town: Municipality, sign_in: Any) -> None:
    with transaction():
        process = make.make_process(town)
    before = len(processes.phases(process.id))
    phase = {"kind": "vote", "first_day": "2026-05-02", "last_day": "2026-05-01"}
    answer = browser_of(town, sign_in, Role.ORGANISER).post(f"/en/processes/{process.slug}/phases", data=phase)
    assert answer.status_code == 422
    assert "must not be before the first day" in answer.text
    assert len(processes.phases(process.id)) == before


def _phased(town: Municipality, organiser: Any, state: ProcessState, first: str, last: str) -> tuple[str, int]:
    with transaction():
        process = make.make_process(town, state=state)
    phase = {"kind": "discussion", "title": "Publish", "summary": "In May.", "first_day": first, "last_day": last}
    assert organiser.post(f"/en/processes/{process.slug}/phases", data=phase).status_code == 303
    return process.slug, processes.phases(process.id)[-1].id


def test_a_phase_changes_its_name_and_days_and_keeps_its_other_languages(town: Municipality, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    slug, phase_id = _phased(town, organiser, ProcessState.PUBLISHED, "2020-01-01", "2099-01-01")
    path = f"processes/{slug}/phases/{phase_id}"
    assert f"/en/{path}" in organiser.get(f"/en/processes/{slug}/phases").text
    assert 'value="2099-01-01"' in organiser.get(f"/en/{path}").text
    process_id = processes.process(slug).id
    before = processes.phase(process_id, phase_id).starts_at
    form = {"title": "Dites-le", "summary": "", "first_day": "2020-01-01", "last_day": "2031-06-30", "reason": "Pluie"}
    assert organiser.post(f"/fr/{path}", data=form).status_code == 303
    phase = processes.phase(process_id, phase_id)
    assert (phase.titles, phase.summaries) == ({"en": "Publish", "fr": "Dites-le"}, {"en": "In May."})
    assert phase.starts_at == before
    assert phase.ends_at == datetime(2031, 6, 30, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [("2020-01-01", "2019-01-01", "must not be before the first day"), ("2098-01-01", "", "The phase has started")],
)
def test_a_phase_cannot_get_impossible_days(town: Municipality, sign_in: Any, first: str, last: str, says: str) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    slug, phase_id = _phased(town, organiser, ProcessState.PUBLISHED, "2020-01-01", "2099-01-01")
    form = {"title": "Typed anew", "first_day": first, "last_day": last}
    answer = organiser.post(f"/en/processes/{slug}/phases/{phase_id}", data=form)
    assert answer.status_code == 422
    assert says in _words(answer)
    assert "Typed anew" in answer.text
    with transaction():
        assert processes.phase(processes.process(slug).id, phase_id).titles == {"en": "Publish"}


@pytest.mark.parametrize(
    ("state", "first", "goes"),
    [
        (ProcessState.PUBLISHED, "2020-01-01", False),
        (ProcessState.PUBLISHED, "", False),
        (ProcessState.PUBLISHED, "2098-01-01", True),
        (ProcessState.DRAFT, "2020-01-01", True),
    ],
)
def test_a_phase_goes_only_while_nobody_can_have_taken_part(
    town: Municipality, sign_in: Any, state: ProcessState, first: str, goes: bool
) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    slug, phase_id = _phased(town, organiser, state, first, "2099-01-01")
    answer = organiser.post(f"/en/processes/{slug}/phases/{phase_id}/remove", data={"reason": "It rains."})
    assert answer.status_code == (303 if goes else 422)
    assert goes or "The phase has started, so it can no longer be deleted." in _words(answer)
    assert (processes.phase(processes.process(slug).id, phase_id) is None) == goes


def test_a_phase_of_another_process_is_not_reached(town: Municipality, sign_in: Any) -> None:
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    _slug, phase_id = _phased(town, organiser, ProcessState.DRAFT, "", "")
    with transaction():
        other = make.make_process(town)
    for page in ("", "/remove"):
        assert organiser.post(f"/en/processes/{other.slug}/phases/{phase_id}{page}").status_code == 404


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.MODERATOR])
def test_no_other_role_begins_or_changes_a_process(town: Municipality, sign_in: Any, role: Role) -> None:
    with transaction():
        process = make.make_process(town, state=ProcessState.DRAFT)
    somebody = browser_of(town, sign_in, role)
    assert somebody.post(f"/en/admin/processes/new?town={town.slug}", data=FORM).status_code == 403
    for page in ("edit", "phases", "publish"):
        # To them the draft is not there.
        assert somebody.post(f"/en/processes/{process.slug}/{page}", data=FORM).status_code == 404
    assert processes.process(process.slug).state == ProcessState.DRAFT
