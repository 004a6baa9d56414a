"""The read-only API: what it refuses, what it describes, and that nothing is in it that pages hide."""

from __future__ import annotations

from typing import Any

import pytest

from civic.core.db import db, transaction
from civic.opendata import jobs, queries
from civic.opendata.datasets import DATASETS
from civic.processes.rules import ProcessState
from civic.resources.models import Resource
from civic.resources.rules import Audience
from tests.support import factories as make
from tests.support import proposals
from tests.support.queries import counted


@pytest.fixture
def town() -> Any:
    with transaction():
        return make.make_municipality()


def _titles(client: Any, town: Any) -> list[str]:
    return [record["title"] for record in client.get(f"/api/v1/proposals?town={town.slug}").json["records"]]


def test_a_town_without_anything_has_empty_datasets(client, town) -> None:
    for dataset in DATASETS:
        answer = client.get(f"/api/v1/{dataset.key}?town={town.slug}")
        assert answer.json == {"dataset": dataset.key, "town": town.slug, "records": [], "next": None}


@pytest.mark.parametrize(
    ("asked", "status"),
    [("town=nowhere", 404), ("after=-1", 422), ("after=x", 422), ("limit=0", 422), ("limit=501", 422)]
    + [("after=99999999999", 422), ("town=" + "a" * 90, 422)],
)
def test_what_is_asked_wrongly_is_told_as_rfc_9457_says(client, town, asked: str, status: int) -> None:
    answer = client.get(f"/api/v1/proposals?{asked}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["status"] == status
    assert status == 404 or asked.partition("=")[0] in answer.json["detail"]


def test_drafts_hidden_things_and_processes_for_some_are_in_no_record(client, town) -> None:
    with transaction():
        author = make.make_person(town)
        process, secret = make.make_process(town), make.make_process(town)
        shown = proposals.make_proposal(town, process, author, title="Shown")
        hidden = proposals.make_proposal(town, process, author, title="Hidden")
        proposals.make_proposal(town, secret, author, title="For some")
        draft = make.make_process(town, state=ProcessState.DRAFT)
    assert _titles(client, town) == ["Shown", "Hidden", "For some"]
    with transaction():
        db.session.get_one(Resource, hidden.resource_id).audience = Audience.HIDDEN
        process_row = db.session.get_one(type(secret), secret.id)
        process_row.audience = "signed_in"
    assert _titles(client, town) == ["Shown"]
    slugs = [each["slug"] for each in client.get(f"/api/v1/processes?town={town.slug}").json["records"]]
    assert slugs == [process.slug]
    assert draft.slug not in slugs
    assert shown.id


def test_a_file_is_gone_as_soon_as_something_in_it_is_hidden(client, town) -> None:
    with transaction():
        found = proposals.make_proposal(town, make.make_process(town), make.make_person(town), title="Soon hidden")
    jobs.publish()
    path = f"/en/open-data/proposals.csv?town={town.slug}"
    assert "Soon hidden" in client.get(path).text
    with transaction():
        db.session.get_one(Resource, found.resource_id).audience = Audience.HIDDEN
    assert client.get(path).status_code == 404
    assert "The files are being made" in client.get(f"/en/open-data?town={town.slug}").text
    jobs.publish()
    assert "Soon hidden" not in client.get(path).text


def test_a_file_is_gone_when_others_of_the_same_number_become_public_instead(client, town) -> None:
    with transaction():
        process, author = make.make_process(town), make.make_person(town)
        things = [proposals.make_proposal(town, process, author, title=f"Number {n}") for n in range(4)]
        first, second, third, fourth = (db.session.get_one(Resource, one.resource_id) for one in things)
        second.audience = third.audience = Audience.HIDDEN
    assert first.id + fourth.id == second.id + third.id
    jobs.publish()
    path = f"/en/open-data/proposals.csv?town={town.slug}"
    assert "Number 0" in client.get(path).text
    with transaction():
        first.audience = fourth.audience = Audience.HIDDEN
        second.audience = third.audience = Audience.PUBLIC
    assert client.get(path).status_code == 404


def test_files_that_are_right_are_not_made_again(client, town) -> None:
    jobs.publish()
    before = queries.files(town.id)
    jobs.publish()
    assert queries.files(town.id) == before


def test_cells_cannot_be_formulas(client, town) -> None:
    with transaction():
        proposals.make_proposal(
            town, make.make_process(town), make.make_person(town), title="=1+1 is not a formula", body="@SUM(1)"
        )
    jobs.publish()
    text = client.get(f"/en/open-data/proposals.csv?town={town.slug}").text
    assert ",=1+1" not in text
    assert "'=1+1 is not a formula" in text


def test_the_description_names_every_dataset_with_its_fields(client) -> None:
    content = client.get("/api/v1/openapi.json").json
    assert set(content["paths"]) == {f"/api/v1/{dataset.key}" for dataset in DATASETS}
    schemas = content["components"]["schemas"]
    for dataset in DATASETS:
        (schema,) = [each for name, each in schemas.items() if name.endswith(dataset.record.__name__)]
        assert set(schema["properties"]) == set(dataset.record.model_fields)
        assert all("description" in field or "$ref" in str(field) for field in schema["properties"].values())


def test_a_page_of_records_costs_the_same_however_many_there_are(client, town) -> None:
    with transaction():
        process, author = make.make_process(town), make.make_person(town)
        proposals.make_proposal(town, process, author)
    client.get(f"/api/v1/proposals?town={town.slug}")
    with counted() as few:
        client.get(f"/api/v1/proposals?town={town.slug}")
    with transaction():
        for _ in range(5):
            proposals.make_proposal(town, process, author)
    client.get(f"/api/v1/proposals?town={town.slug}")
    with counted() as many:
        assert len(client.get(f"/api/v1/proposals?town={town.slug}").json["records"]) == 6
    assert len(many) == len(few)
