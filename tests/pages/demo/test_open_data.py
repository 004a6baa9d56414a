"""Open data of the filled town: the same figures in API, files and archive, and nobody's name in any of them."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from sqlalchemy import select

from civic.accounts.models import Person
from civic.core.db import db
from civic.opendata import jobs
from civic.opendata.datasets import DATASETS
from tests.support.html import parse, text_of

KEYS = [dataset.key for dataset in DATASETS]


@pytest.fixture(scope="module")
def files(app) -> dict[str, bytes]:
    """All files of the first town, as they are downloaded."""
    with app.app_context():
        jobs.publish()
    client = app.test_client()
    names = [f"{key}.{kind}" for key in KEYS for kind in ("csv", "json")] + ["archive.zip"]
    found = {name: client.get(f"/en/open-data/{name}") for name in names}
    assert {answer.status_code for answer in found.values()} == {200}
    return {name: answer.data for name, answer in found.items()}


@pytest.mark.parametrize("key", KEYS)
def test_api_csv_and_json_hold_the_same_records(client, files: dict[str, bytes], key: str) -> None:
    records, path = [], f"/api/v1/{key}?limit=7"
    while path:
        answer = client.get(path).json
        records += answer["records"]
        path = answer["next"]
    assert records, key
    assert json.loads(files[f"{key}.json"])["records"] == records
    rows = list(csv.DictReader(io.StringIO(files[f"{key}.csv"].decode("utf-8-sig"))))
    assert [int(row["id"]) for row in rows] == [record["id"] for record in records] == sorted(r["id"] for r in records)
    assert set(rows[0]) == set(records[0])


@pytest.mark.parametrize("key", KEYS)
def test_every_record_leads_to_its_page(client, files: dict[str, bytes], key: str) -> None:
    for record in json.loads(files[f"{key}.json"])["records"][:2]:
        assert client.get(record["url"].removeprefix("http://127.0.0.1")).status_code == 200, record["url"]


def test_no_file_names_a_resident(app, files: dict[str, bytes]) -> None:
    with app.app_context():
        people = db.session.execute(select(Person.display_name, Person.email)).all()
    texts = {name: content.decode("utf-8-sig") for name, content in files.items() if name != "archive.zip"}
    for name, text in texts.items():
        for person in people:
            assert not person.email or person.email not in text, name
    # Names of people are also words of proposals; a field of their own they have nowhere.
    fields = {name for dataset in DATASETS for name in dataset.record.model_fields}
    assert not fields & {"author", "name", "display_name", "email", "person", "members"}


def test_the_archive_has_every_file_and_the_tables_of_the_figures(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["archive.zip"])) as archive:
        names = archive.namelist()
        for name in files.keys() - {"archive.zip"}:
            assert archive.read(name) == files[name]
        figures = [name for name in names if name.startswith("figures/")]
        assert figures
        assert json.loads(archive.read(figures[0])).keys() == {"catalogue", "sha256", "tables"}


def test_the_page_lists_the_files_and_says_what_each_field_is(client, files: dict[str, bytes]) -> None:
    page = client.get("/en/open-data")
    words = text_of(parse(page.text))
    assert "Download everything (ZIP," in words
    assert "By which the town must answer" not in words
    assert "Day by which the town must answer" in words
    for language in ("fr", "ar"):
        assert client.get(f"/{language}/open-data").status_code == 200


def test_the_catalogue_gives_each_dataset_with_the_checksum_of_its_files(client, files: dict[str, bytes]) -> None:
    import hashlib

    found = client.get("/en/open-data/catalogue.jsonld")
    assert found.mimetype == "application/ld+json"
    content = found.json
    assert content["@type"] == "dcat:Catalog"
    assert [each["@id"].partition("#")[2] for each in content["dcat:dataset"]] == KEYS
    for each in content["dcat:dataset"]:
        for file in each["dcat:distribution"]:
            name = file["dcat:downloadURL"]["@id"].partition("/open-data/")[2].partition("?")[0]
            assert file["spdx:checksum"]["spdx:checksumValue"] == hashlib.sha256(files[name]).hexdigest()
            assert file["dcat:byteSize"]["@value"] == str(len(files[name]))
