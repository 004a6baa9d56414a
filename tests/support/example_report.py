"""The example of a published report, docs/examples/report.json: what this program writes of the figures in it.

``python -m tests.support.example_report`` writes it anew; with ``--new`` the figures are made anew as well. A town of
the tests is made of a file, which is a fixed point: whoever changes a word of reports changes the file.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g

from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.core.runs import Run, RunState
from civic.places import queries as places_queries
from civic.places import service as places
from civic.places.models import Map, Neighbourhood
from civic.processes.models import Process
from civic.reports import content
from civic.reports.writers import tables
from civic.statistics import pipeline, shown
from civic.statistics import queries as statistics
from civic.statistics.claims import population_json, population_of_json
from civic.statistics.models import Release
from civic.statistics.rules import catalogue_as_json
from civic.towns.here import place_of
from tests.support import factories as make
from tests.support.application import make_app
from tests.support.planted import planted

EXAMPLE = Path(__file__).resolve().parents[2] / "docs/examples/report.json"
HOODS = ("Harbour", "Mill", "Old Town")
SEED = 1
"""Of the town whose figures are in the file."""


def crowd_app(folder: Path) -> Flask:
    """A program whose only process has the figures of the example and nobody who took part."""
    app = make_app(folder, f"sqlite:///{folder / 'example.sqlite'}")
    with app.app_context():
        _make(json.loads(EXAMPLE.read_text()))
        db.session.remove()
        db.engine.dispose()
    return app


def _make(kept: dict[str, Any]) -> None:
    with transaction():
        municipality = make.make_municipality(slug="example", names={"en": "Example"})
        process = make.make_process(municipality, slug=kept["process"], titles={"en": "A square for everybody"})
        town = db.session.get_one(Map, municipality.town_id)
        _name(town)
    for table in kept["population"]:
        lines = [",".join([*table["dimensions"], "count"]), *(",".join(map(str, cell)) for cell in table["cells"])]
        with transaction():
            places.import_population(SYSTEM, town.slug, "\n".join(lines), year=2026, source="A register", licence="CC0")
    with transaction():
        run = Run(kind="statistics.compile", steps=1, step=1, state=RunState.DONE)
        db.session.add(run)
        db.session.flush()
        db.session.add(_release(kept, process, run))


def _name(town: Map) -> None:
    """Names of their own: those of the tests' towns count on."""
    for hood, name in zip(places_queries.neighbourhoods(town.id), HOODS, strict=True):
        db.session.get_one(Neighbourhood, hood.id).names = {"en": name}


def _release(kept: dict[str, Any], process: Process, run: Run) -> Release:
    text = json.dumps(kept["tables"], ensure_ascii=False, separators=(",", ":"))
    figures = shown.Figures.read(kept["catalogue"], text)
    return Release(
        process_id=process.id,
        run_id=run.id,
        snapshot=kept["release"],
        number=kept["release"],
        published_at=datetime.fromisoformat(kept["released_at"]),
        catalogue_version=kept["catalogue"]["version"],
        catalogue=kept["catalogue"],
        parameters=kept["protection"],
        tables=text,
        summary=shown.summary(figures, population_of_json(kept["population"])),
        sha256=kept["tables_sha256"],
    )


def written(app: Flask) -> bytes:
    """The JSON file of the report that the program makes of it."""
    process = db.session.query(Process).one()
    found = statistics.newest(process.id)
    assert found is not None
    with app.test_request_context("/en/"):
        g.language = "en"
        document, checked = content.document(place_of(process.municipality_id), process, found, "en")
        return tables.json_of(document, checked)


def new() -> dict[str, Any]:
    """Figures of a town in which a group is lost at one step, by today's catalogue."""
    town = planted(SEED, biased=True)
    record = pipeline.audit_record(town.released, town.catalogue)
    return {
        "process": "a-square-for-everybody",
        "release": 1,
        "released_at": "2026-09-12T09:30:00+00:00",
        "protection": {**record, "seconds": 60},
        "catalogue": catalogue_as_json(town.catalogue),
        "tables": json.loads(pipeline.as_json(town.released.protected)),
        "tables_sha256": record["sha256"],
        "population": population_json(town.population, town.figures),
    }


def main() -> None:
    """Write the file anew."""
    if "--new" in sys.argv:
        EXAMPLE.write_text(json.dumps(new()))
    with tempfile.TemporaryDirectory() as folder:
        app = crowd_app(Path(folder))
        with app.app_context():
            EXAMPLE.write_bytes(written(current_app))


if __name__ == "__main__":
    main()
