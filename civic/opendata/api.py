"""/api/v1: the datasets as JSON, a page at a time, read-only; its description is OpenAPI."""

from __future__ import annotations

from collections.abc import Callable
from types import GenericAlias
from typing import Any

from flask import Blueprint, Response, abort, json, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError, create_model
from spectree import Response as Answers
from spectree import SpecTree

from civic.core import problems
from civic.core.gates import Gate, gate
from civic.opendata.datasets import DATASETS, Dataset
from civic.opendata.records import Page, Problem
from civic.towns.here import Town, all_places

VERSION = "v1"
bp = Blueprint("api", __name__, url_prefix=f"/api/{VERSION}")


description = SpecTree("flask", title="civic", version=VERSION, mode="strict", annotations=False)


def _asked() -> Page:
    """What is asked for; what is asked wrongly is told as every other error is (RFC 9457)."""
    try:
        return Page.model_validate(request.args.to_dict())
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        abort(problems.answer(422, detail=wrong))


def _town(slug: str) -> Town:
    found = next((place for place in all_places() if slug in ("", place.slug)), None)
    return found or abort(problems.answer(404))


def _listing(dataset: Dataset) -> type[BaseModel]:
    records: object = GenericAlias(list, (dataset.record,))
    fields: dict[str, Any] = {"dataset": str, "town": str, "records": records, "next": str | None}
    return create_model(f"{dataset.record.__name__.removesuffix('Record')}List", **fields)


def _next(dataset: Dataset, place: Town, after: int, limit: int) -> str:
    return url_for(f"api.{dataset.key}", town=place.slug, after=after, limit=limit)


def _view(dataset: Dataset) -> Callable[[], ResponseReturnValue]:
    def view() -> ResponseReturnValue:
        asked = _asked()
        place = _town(asked.town)
        records = dataset.records(place.id, asked.after, asked.limit, place.languages[0])
        more = len(records) == asked.limit
        content = {
            "dataset": dataset.key,
            "town": place.slug,
            "records": [record.model_dump(mode="json") for record in records],
            "next": _next(dataset, place, records[-1].id, asked.limit) if more else None,
        }
        return Response(json.dumps(content), content_type="application/json")

    view.__name__ = dataset.key
    view.__doc__ = str(dataset.words._args[0])
    return view


for _dataset in DATASETS:
    _answers = Answers(HTTP_200=_listing(_dataset), HTTP_404=Problem, HTTP_422=Problem)
    _described = description.validate(query=Page, resp=_answers, tags=[_dataset.key], skip_validation=True)
    bp.add_url_rule(f"/{_dataset.key}", _dataset.key, gate(Gate.PUBLIC)(_described(_view(_dataset))))


@bp.get("/openapi.json")
@gate(Gate.PUBLIC)
def openapi() -> ResponseReturnValue:
    return Response(json.dumps(description.spec), content_type="application/json")
