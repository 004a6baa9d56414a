"""Real towns as the town of a process: maps and populations of Barcelona and Berlin, proposals and voters from files.

What people did there by neighbourhood is published nowhere, so voters are made by seed, of the town's own population.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import time
from collections import Counter
from math import log
from pathlib import Path

import pytest
import shapely
from flask import current_app, g
from shapely.geometry import mapping, shape
from sqlalchemy import func, select

from civic.core import outbox
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.core.runs import RunState
from civic.demographics.rules import Ask
from civic.imports import console
from civic.imports.rules.values import comparable
from civic.places import queries as places_queries
from civic.places import service as places
from civic.places.models import Map, Neighbourhood
from civic.places.population import Column, Wide
from civic.processes.models import Process
from civic.proposals.models import Proposal
from civic.reports import content
from civic.reports.writers import pdf, pictures
from civic.statistics import queries as statistics_read
from civic.statistics import service as statistics
from civic.statistics.lost import spread
from civic.statistics.measures.representation import Verdict
from civic.statistics.rules import fixed_catalogue
from civic.statistics.shown import Figures, compare
from civic.towns.here import place_of
from civic.towns.models import Municipality
from tests.support import factories as make

pytestmark = [pytest.mark.shared_data, pytest.mark.long]

PEOPLE = Wide(
    "Codi_Barri",
    (Column("Hab"), Column("Hab_Muj", {"gender": "woman"}), Column("Hab_Hom", {"gender": "man"})),
)
KEEP = os.environ.get("CIVIC_KEEP_REPORTS")
"""A folder for the reports that are laid out, for whoever wants to look at their pages."""
VOTERS = 30_000
MISSED = "el Raval"
"""Whose inhabitants vote half as often as others, by the seed."""


def town_of(slug: str, data: bytes, **changes: object) -> tuple[Municipality, Process]:
    """A municipality with a real map, and a process."""
    drawn = places.own_areas(data)
    with transaction():
        town, _notes = places.import_areas(SYSTEM, slug, drawn, names={"en": slug.title()}, language="ca")
        municipality = make.make_municipality(slug=slug, town_id=town.id, names={"en": slug.title()}, **changes)
        return municipality, make.make_process(municipality, slug=f"{slug}-budget", titles={"en": "Budget"})


def released(process: Process) -> tuple[Figures, float]:
    """The figures of a process, and how long compiling them took, in seconds of processor time."""
    started = time.process_time()
    with transaction():
        statistics.request(SYSTEM, process)
    outbox.drain()
    done = statistics_read.last_run(process.id)
    assert done is not None and done.run.state is RunState.DONE, done
    published = statistics_read.newest(process.id)
    assert published is not None
    return Figures.read(*statistics_read.contents(published.id)), time.process_time() - started


def ballots(rows: list[dict[str, str]], names: dict[int, str]) -> str:
    """A budget in the format of Pabulib, by voters of a seed who live where the town's people live."""
    chance = random.Random(73)
    weights = [int(row["Hab"]) * (0.5 if row["Barri"] == MISSED else 1) for row in rows]
    homes = chance.choices(rows, weights, k=VOTERS)
    lines = ["META", "key;value", "description;Made by seed", "num_projects;2", f"num_votes;{VOTERS}", "budget;100"]
    lines += ["vote_type;approval", "rule;greedy", "date_begin;01.06.2024", "date_end;30.06.2024", "currency;EUR"]
    lines += [
        "PROJECTS",
        "project_id;cost;name",
        "1;60;Trees",
        "2;70;Benches",
        "VOTES",
        "voter_id;vote;sex;neighborhood",
    ]
    for number, row in enumerate(homes):
        sex = "F" if chance.random() < int(row["Hab_Muj"]) / int(row["Hab"]) else "M"
        lines.append(f"{number};{chance.choice('12')};{sex};{names[int(row['Codi_Barri'])]}")
    return "\n".join(lines) + "\n"


def test_barcelona_s_73_neighbourhoods_are_the_town(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "barcelona"
    municipality, process = town_of("barcelona", (folder / "barris.geojson").read_bytes(), timezone="Europe/Madrid")
    table = (folder / "barris_demografia.csv").read_bytes()
    with transaction():
        places.import_population(
            SYSTEM, "barcelona", table, year=2017, source="Open Data BCN", licence="CC BY 4.0", mapping=PEOPLE
        )
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    town = municipality.town_id or 0
    codes = {hood.code: next(iter(hood.names.values())) for hood in places_queries.neighbourhoods(town)}
    file = tmp_path / "voters.pb"
    file.write_text(ballots(rows, {int(code): name for code, name in codes.items()}))
    assert console.pabulib([str(file), "--process", process.slug]) == 0
    figures, seconds = released(process)
    found = {each.dimension: each for each in compare(figures, "voted", places_queries.population(town))}
    by_hood = found["neighbourhood"]
    assert len(by_hood.rows) == len(rows) == 73
    under = [codes[row.group] for row in by_hood.rows if row.evidence == Verdict.UNDER]
    shown = sum(row.count is not None for row in by_hood.rows)
    print(f"Barcelona: {shown} of 73 neighbourhoods shown, under-represented: {under}, {seconds:.0f} s")
    assert under == [MISSED] and shown >= 70 and seconds < 900
    place, newest = place_of(municipality.id), statistics_read.newest(process.id)
    assert newest is not None and place.sprite is not None and len(place.sprite["hoods"]) == 73
    with current_app.test_request_context("/en/"):
        g.language = "en"
        document, _checked = content.document(place, process, newest, "en")
        laid_out = pdf.written(document, place.sprite)
    assert laid_out is not None and len(document.shades) == 73
    assert len(pictures.map_of(place.sprite, dict(document.shades))) > 10_000
    if KEEP:
        Path(KEEP, "barcelona.pdf").write_bytes(laid_out)


def districts(shared_data: Path) -> bytes:
    """Barcelona's ten districts: the union of their neighbourhoods, by the names that the proposals have."""
    with gzip.open(shared_data / "decidim_bcn_2016" / "proposals.csv.gz", "rt", newline="") as file:
        names = {row["district_id"]: row["district"] for row in csv.DictReader(file) if row["district_id"]}
    found: dict[str, list[shapely.Geometry]] = {}
    for each in json.loads((shared_data / "barcelona" / "barris.geojson").read_bytes())["features"]:
        found.setdefault(str(int(each["properties"]["DISTRICTE"])), []).append(shape(each["geometry"]))
    features = [
        {
            "type": "Feature",
            "properties": {"name": names[code], "code": code},
            "geometry": mapping(shapely.union_all(parts)),
        }
        for code, parts in found.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_proposals_of_2016_are_on_the_map_by_district(shared_data: Path) -> None:
    municipality, process = town_of("bcn-2016", districts(shared_data), timezone="Europe/Madrid")
    proposals = shared_data / "decidim_bcn_2016" / "proposals.csv.gz"
    assert console.decidim(["--process", process.slug, "--proposals", str(proposals)]) == 0
    with gzip.open(proposals, "rt", newline="") as file:
        told = Counter(comparable(row["district"]) for row in csv.DictReader(file) if row["district"])
    counted = db.session.execute(
        select(Neighbourhood.names, func.count())
        .join(Proposal, Proposal.neighbourhood_id == Neighbourhood.id)
        .where(Proposal.process_id == process.id)
        .group_by(Neighbourhood.id)
    )
    here = {comparable(next(iter(names.values()))): count for names, count in counted}
    print(f"Districts: {here}")
    assert here == told and len(here) == 10 and sum(here.values()) == 10_860 - 4_443
    client = current_app.test_client()
    for hood in places_queries.neighbourhoods(municipality.town_id or 0):
        page = client.get(f"/en/proposals?town={municipality.slug}&hood={hood.id}").text
        assert f"{told[comparable(next(iter(hood.names.values())))]:,}" in page


def test_berlin_s_58_areas_say_how_separately_people_with_a_migration_background_live(shared_data: Path) -> None:
    folder = shared_data / "berlin"
    municipality, _process = town_of("berlin", (folder / "berlin-lor-forecast-areas-from-2021.geojson").read_bytes())
    path = folder / "berlin-lor-population-2024-02-t1-forecast-areas.csv"
    apart = "with migration background"
    columns = Column("inhabitants"), Column("inhabitants_with_migration_background", {}, apart)
    with transaction():
        places.import_population(
            SYSTEM, "berlin", path.read_bytes(), year=2024, source="LOR", licence="CC BY", mapping=Wide("id", columns)
        )
    town = db.session.get_one(Map, municipality.town_id)
    assert len(town.sprite["hoods"]) == 58
    population = places_queries.population(town.id)
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert population.table({"neighbourhood"}, apart) is not None
    found = spread(no_figures(), "registered", population)
    assert found is not None
    print(f"Berlin: {found.some}")
    assert dict(found.some) == {apart: pytest.approx(by_hand(rows), abs=1e-12)}


def no_figures() -> Figures:
    """Figures of a process in Berlin in which nobody took part yet."""
    town = db.session.scalars(select(Map).where(Map.slug == "berlin")).one()
    codes = [hood.code for hood in places_queries.neighbourhoods(town.id)]
    fixed = fixed_catalogue((Ask.NEIGHBOURHOOD,), codes, ())
    empty = {("registered", ("neighbourhood",)): dict.fromkeys([(code,) for code in codes])}
    return Figures(fixed, empty)


def by_hand(rows: list[dict[str, str]]) -> float:
    """Theil's H of two groups, written down once more."""
    counts = [(int(row["inhabitants_with_migration_background"]), int(row["inhabitants"])) for row in rows]
    some, everybody = (sum(each[k] for each in counts) for k in (0, 1))

    def entropy(share: float) -> float:
        return -sum(p * log(p) for p in (share, 1 - share) if p > 0)

    whole = entropy(some / everybody)
    return sum(n * (whole - entropy(x / n)) for x, n in counts) / (everybody * whole)
