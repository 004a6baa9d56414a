"""The page of a town's open data, its files and its catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, json, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from civic.core.db import ByName
from civic.core.gates import Gate, gate
from civic.core.i18n import current_language
from civic.opendata import catalogue as dcat
from civic.opendata import queries
from civic.opendata.datasets import DATASETS
from civic.opendata.service import ARCHIVE
from civic.towns.here import Town, present

bp = Blueprint("opendata", __name__)


@dataclass(frozen=True)
class ShownField:
    """A field of a record: its name and its meaning, which the description of the API has in English."""

    name: str
    words: str


@dataclass(frozen=True)
class ShownFile:
    """A file: its format, address and size in bytes."""

    kind: str
    url: str
    size: int


@dataclass(frozen=True)
class ShownDataset:
    """A dataset on the page; ``records`` is None while its files are being made."""

    key: str
    title: str
    words: str
    records: int | None
    files: list[ShownFile]
    api: str
    fields: list[ShownField]


def _files(place: Town) -> dict[str, ByName]:
    """The files of a town, unless something became public or ceased to be since they were made."""
    mark = queries.mark(place.id)
    return {file.name: file for file in queries.files(place.id) if file.mark == mark}


def _file(place: Town, file: ByName) -> ShownFile:
    kind = file.name.rpartition(".")[2].upper()
    return ShownFile(kind, url_for("opendata.file", name=file.name, **place.args), file.size)


@bp.get("/open-data")
@gate(Gate.PUBLIC)
def show() -> ResponseReturnValue:
    place = present()
    files = _files(place)
    shown = []
    for dataset in DATASETS:
        own = [file for kind in ("csv", "json") if (file := files.get(f"{dataset.key}.{kind}"))]
        shown.append(
            ShownDataset(
                dataset.key,
                str(dataset.title),
                str(dataset.words),
                own[0].records if own else None,
                [_file(place, file) for file in own],
                url_for(f"api.{dataset.key}", **place.args),
                [ShownField(name, field.description or "") for name, field in dataset.record.model_fields.items()],
            )
        )
    archive = files.get(ARCHIVE)
    made_at: datetime | None = archive.made_at if archive else None
    return render_template(
        "opendata/show.html",
        datasets=shown,
        archive=_file(place, archive) if archive else None,
        made_at=made_at,
        catalogue=url_for("opendata.catalogue", **place.args),
        openapi=url_for("api.openapi"),
    )


@bp.get("/open-data/catalogue.jsonld")
@gate(Gate.PUBLIC)
def catalogue() -> ResponseReturnValue:
    place = present()
    found = dcat.catalogue(place, list(_files(place).values()), current_language())
    response = make_response(json.dumps(found))
    response.content_type = "application/ld+json"
    return response


@bp.get("/open-data/<name>")
@gate(Gate.PUBLIC)
def file(name: str) -> ResponseReturnValue:
    """A file; no page while it is being made again because something is no longer public."""
    place = present()
    found = queries.content(place.id, name)
    if found is None or found[2] != queries.mark(place.id):
        abort(404)
    content, media_type, _mark, made_at = found
    response = make_response(content)
    response.content_type = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{place.slug}-{made_at:%Y-%m-%d}-{name}"'
    return response
