"""A process is made from a template in five questions, and is a template for other towns."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.deliberation.rules import DISCUSSION_PHASE
from civic.processes import kinds
from civic.processes.common_templates import COMMON, template
from civic.processes.models import Phase, Process
from civic.processes.rules import OPTIONAL
from civic.processes.template_rules import read, written
from civic.proposals.rules import PROPOSAL_PHASE
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse, text_of

SignIn = Callable[[Person], FlaskClient]
ANSWERS = {
    "title": "What becomes of the Quay?",
    "summary": "The quay is free from May on.",
    "neighbourhood": "",
    "first_day": "2027-03-01",
    "weeks": "20",
    "responsible": "Harbour office",
}


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def organiser(sign_in: SignIn, town: Municipality) -> FlaskClient:
    with transaction():
        person = make.make_person(town, Role.ORGANISER)
    return sign_in(person)


def _at(town: Municipality, code: str = "") -> str:
    return f"/en/admin/processes/templates{'/' if code else ''}{code}?town={town.slug}"


def _shown(answer: Any) -> str:
    return text_of(parse(answer.text))


def _phases(process: Process) -> list[Phase]:
    return db.session.query(Phase).filter_by(process_id=process.id).order_by(Phase.position).all()


def test_every_common_form_makes_a_process_with_its_phases(organiser: FlaskClient, town: Municipality) -> None:
    picked = _shown(organiser.get(_at(town)))
    for form in COMMON:
        assert str(form.title) in picked and {step.kind for step in form.steps} <= set(kinds.codes())
        assert organiser.post(_at(town, form.code), data={**ANSWERS, "do": "draft"}).status_code == 303
        process = db.session.query(Process).order_by(Process.id.desc()).first()
        assert process is not None and process.state == "draft" and process.origin == {}
        phases = _phases(process)
        assert [phase.kind for phase in phases] == [step.kind for step in form.steps]
        assert all(set(phase.titles) == set(town.languages) == set(phase.summaries) for phase in phases)
        for before, after in zip(phases, phases[1:], strict=False):
            assert before.ends_at == after.starts_at
        assert read(written(template(form)).encode(), kinds.codes(), list(OPTIONAL)) == template(form)


def test_the_preview_has_the_days_and_keeps_nothing_until_it_is_published(
    organiser: FlaskClient, client: FlaskClient, town: Municipality
) -> None:
    first = organiser.get(_at(town, "ideas"))
    assert 'value="10"' in first.text and "Preview of the phases" not in first.text  # as long as the form takes
    preview = organiser.post(_at(town, "ideas"), data={**ANSWERS, "weeks": "10", "do": "preview"})
    shown = _shown(preview)
    assert preview.status_code == 200 and "1 March 2027 – 7 March 2027" in shown
    assert "8 March 2027 – 11 April 2027" in shown and "3 May 2027 – 9 May 2027" in shown
    assert db.session.query(Process).count() == 0
    made = organiser.post(_at(town, "ideas"), data={**ANSWERS, "weeks": "10", "do": "publish"})
    page = client.get(made.headers["Location"])
    assert "what-becomes-of-the-quay" in made.headers["Location"]
    assert "What becomes of the Quay?" in page.text and "Collect ideas" in page.text
    again = organiser.post(_at(town, "ideas"), data={**ANSWERS, "do": "publish"})
    assert again.headers["Location"] != made.headers["Location"]  # an address of its own


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": ""}, "Enter a title."),
        ({"summary": ""}, "Say what it is about."),
        ({"first_day": ""}, "Enter the first day."),
        ({"first_day": "31.2.2027"}, "Enter a date of the calendar"),
        ({"weeks": "0"}, "Enter a whole number from 1 to 260."),
        ({"weeks": "many"}, "Not a valid integer value."),
        ({"neighbourhood": "999"}, "Not a valid choice"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(
    organiser: FlaskClient, town: Municipality, change: dict[str, str], told: str
) -> None:
    answer = organiser.post(_at(town, "place"), data={**ANSWERS, **change, "do": "publish"})
    assert answer.status_code == 422 and told in unescape(answer.text) and "Harbour office" in answer.text
    assert db.session.query(Process).count() == 0


def test_a_town_takes_over_the_form_of_another_and_names_it(
    client: FlaskClient, organiser: FlaskClient, sign_in: SignIn, town: Municipality
) -> None:
    with transaction():
        other = make.make_municipality(names={"en": "Harbourtown"})
        theirs = make.make_process(
            other, PROPOSAL_PHASE, DISCUSSION_PHASE,
            titles={"en": "Rowing lake"}, bodies={"en": "Ask Rosa Lind."}, responsible={"en": "Rosa Lind"},
            contact_email="rosa.lind@harbourtown.example",
        )  # fmt: skip
    file = client.get(f"/en/processes/{theirs.slug}/template.json")
    assert file.status_code == 200 and "attachment" in file.headers["Content-Disposition"]
    content = json.loads(file.text)
    assert content["origin"]["town"] == "Harbourtown" and content["origin"]["process"] == "Rowing lake"
    assert not any(word in file.text.lower() for word in ("rosa", "lind", "person", "202"))
    sent = {"file": (io.BytesIO(file.data), "t.json")}
    asked = organiser.post(_at(town, "file"), data=sent, content_type="multipart/form-data")
    assert asked.status_code == 200 and "Template of Harbourtown: Rowing lake" in _shown(asked)
    fields = [each for each in parse(asked.text).iter() if dict(each.attrib).get("name") == "template"]
    data = {**ANSWERS, "template": fields[0].attrib["value"], "do": "publish"}
    assert "Preview of the phases" in organiser.post(_at(town, "file"), data={**data, "do": "preview"}).text
    made = organiser.post(_at(town, "file"), data=data)
    page = client.get(made.headers["Location"])
    assert "Template of Harbourtown: Rowing lake" in _shown(page)
    assert f'href="{content["origin"]["url"]}"' in page.text
    process = db.session.query(Process).order_by(Process.id.desc()).first()
    assert process is not None and [p.kind for p in _phases(process)] == [PROPOSAL_PHASE, DISCUSSION_PHASE]


def test_a_bad_file_gets_a_sentence_for_each_field(organiser: FlaskClient, town: Municipality) -> None:
    phases = [{"kind": "party", "begins": 0, "days": "long"}]
    bad = json.dumps({"format": "civic-process-template", "version": 1, "name": "<b>x", "phases": phases}).encode()
    for data, told in (
        (bad, ["“name” must have a text for each language", "Phase 1: “kind” must be one of: information",
               "Phase 1: “days” must be a whole number of days, 1–3650."]),
        (b"title,body\n", ["cannot be read as JSON at line and column 1:1"]),
        (b'{"format": "civic-process-template", "version": 9}', ["has version 9. This platform reads version 1."]),
        (b"", ["Choose a file."]),
    ):  # fmt: skip
        sent = {"file": (io.BytesIO(data), "t.json")}
        answer = organiser.post(_at(town, "file"), data=sent, content_type="multipart/form-data")
        assert answer.status_code == 422
        for sentence in told:
            assert sentence in _shown(answer)
    assert organiser.post(_at(town, "file"), data={**ANSWERS, "template": "{", "do": "publish"}).status_code == 422


def test_what_not_everybody_reads_is_a_template_without_its_name(
    client: FlaskClient, organiser: FlaskClient, town: Municipality
) -> None:
    with transaction():
        draft = make.make_process(town, state="draft", titles={"en": "Secret lake"})
    address = f"/en/processes/{draft.slug}/template.json"
    assert client.get(address).status_code == 404
    origin = json.loads(organiser.get(address).text)["origin"]
    assert origin["process"] == origin["url"] == ""
