"""Attacks on what the web publishes of a release, with nothing else in hand: page, report, CSV and JSON together.

The attacker here is written apart from the gate: it reads the files as anybody would and asks a solver of its own. Each
attack is first run against a release without the interval gate, which it must beat.
"""

from __future__ import annotations

import csv
import io
import json
import random
from itertools import product
from typing import Any

import highspy
import html5lib
import pytest
from flask import Flask, current_app
from sqlalchemy import delete

from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.demographics import service as demographics
from civic.demographics.rules import Ask
from civic.demographics.service import Told
from civic.statistics import jobs, pipeline, queries, service
from civic.statistics.intervals.release import GateReport
from civic.statistics.models import History, Release
from tests.support.statistics import Crowd, actor_of, make_crowd, release

Rows = list[dict[str, str]]
DIMENSIONS = ("age", "gender", "disability")


@pytest.fixture
def crowd() -> Crowd:
    """300 people, of whom most told about disability too: rare among the young, common among the old."""
    folder = current_app.config["CIVIC"].keys_dir
    found = make_crowd(folder, size=300, seed=4)
    chance = random.Random(7)
    with transaction():
        demographics.choose_question(SYSTEM, found.municipality.id, Ask.DISABILITY, True, {"en": "Access."})
    with transaction():
        for one in found.people:
            if chance.random() < 0.8:
                often = 0.5 if one.told.get("age") in ("65-74", "75+") else 0.08
                one.told["disability"] = "yes" if chance.random() < often else "no"
                told = {Ask.DISABILITY: Told(one.told["disability"], True)}
                demographics.tell(actor_of(one.person_id), found.municipality.id, told, folder)
    return found


def published(app: Flask, crowd: Crowd) -> dict[str, str]:
    """Everything that the web says of the release, to a stranger."""
    client = app.test_client()
    slug = crowd.process.slug
    addresses = {
        "page": f"/en/statistics/{slug}",
        "report": f"/en/reports/{slug}",
        "csv": f"/en/statistics/{slug}.csv",
        "report csv": f"/en/reports/{slug}.csv",
        "json": f"/en/statistics/{slug}.json",
    }
    answers = {name: client.get(address) for name, address in addresses.items()}
    assert all(answer.status_code == 200 for answer in answers.values())
    return {name: answer.text for name, answer in answers.items()}


def rows_of(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


class Attacker:
    """All tables by age, gender and disability, at two stages of which one contains the other, as one linear system."""

    def __init__(self, rows: Rows, stages: tuple[str, str] = ("registered", "supported")) -> None:
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.hidden: list[tuple[tuple[str, ...], Any]] = []
        groups = {
            name: [r["group_1"] for r in rows if r["stage"] == stages[0] and self._names(r) == (name,)]
            for name in DIMENSIONS
        }
        cells = list(product(*groups.values()))
        self.inner = {stage: {cell: self.solver.addVariable(lb=0, ub=10_000) for cell in cells} for stage in stages}
        for cell in cells:
            self.solver.addConstr(self.inner[stages[0]][cell] - self.inner[stages[1]][cell] >= 0)
        told = {(r["stage"], self._names(r)) for r in rows if r["people"] != "withheld"}
        for row in rows:
            names = self._names(row)
            if row["stage"] in stages and set(names) <= set(DIMENSIONS) and (row["stage"], names) in told:
                self._know(row, names)

    @staticmethod
    def _names(row: dict[str, str]) -> tuple[str, ...]:
        return tuple(row[key] for key in ("dimension_1", "dimension_2") if row[key])

    def _know(self, row: dict[str, str], names: tuple[str, ...]) -> None:
        wanted = dict(zip(names, (row["group_1"], row["group_2"]), strict=False))
        total = sum(
            x
            for cell, x in self.inner[row["stage"]].items()
            if all(cell[DIMENSIONS.index(name)] == value for name, value in wanted.items())
        )
        if row["people"] == "<10":
            self.solver.addConstr(total <= 9)
        elif row["people"] == "withheld":
            self.solver.addConstr(total >= 10)
        else:
            self.solver.addConstr(total >= max(10, int(row["people"]) - 2))
            self.solver.addConstr(total <= int(row["people"]) + 2)
        if not row["people"].isdigit():
            self.hidden.append(((row["stage"], *wanted.values()), total))

    def widths(self) -> dict[tuple[str, ...], float]:
        return {name: self._end(total, 1) - self._end(total, -1) for name, total in self.hidden}

    def _end(self, total: Any, sign: int) -> float:
        (self.solver.maximize if sign > 0 else self.solver.minimize)(total)
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return float(self.solver.getObjectiveValue())


def without_the_gate(cube: Any, protected: Any, *args: Any, **options: Any) -> Any:
    return protected, GateReport(1, 1, 0, None, 0, 0, ())


def test_j05_no_hidden_cell_of_age_by_disability_is_narrowed(
    app: Flask, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "interval_gate", without_the_gate)
        release(crowd)
        bare = published(app, crowd)
    assert min(Attacker(rows_of(bare["csv"])).widths().values()) < 5 - 1e-6
    assert "before the program checked" in bare["page"] and "before the program checked" in bare["report"]
    with transaction():
        db.session.execute(delete(History))
        db.session.execute(delete(Release))
        again = service.request(SYSTEM, crowd.process)
    jobs.compile_release(again)
    safe = published(app, crowd)
    widths = Attacker(rows_of(safe["csv"])).widths()
    assert len(widths) > 50
    assert min(widths.values()) >= 5 - 1e-6
    assert "calculations in" in safe["page"] and "calculations in" in safe["report"]


def test_j06_page_report_csv_and_json_say_the_same(app: Flask, crowd: Crowd) -> None:
    release(crowd)
    said = published(app, crowd)
    assert said["csv"] == said["report csv"]
    rows = rows_of(said["csv"])
    content = json.loads(said["json"])
    by_json = {
        (table["stage"], *table["dimensions"], *cell["values"]): "withheld"
        if cell.get("withheld")
        else "<10"
        if cell["count"] is None
        else str(cell["count"])
        for table in content["tables"]
        for cell in table["cells"]
    }
    by_csv = {}
    for row in rows:
        names = [row[key] for key in ("dimension_1", "dimension_2") if row[key]]
        groups = ["" if row[key] == "did_not_tell" else row[key] for key in ("group_1", "group_2")][: len(names)]
        by_csv[row["stage"], *names, *groups] = row["people"]
    assert by_csv == by_json
    one_way = [row for row in rows if row["stage"] == "registered" and row["dimension_1"] == "age"]
    ages = {row["name_1"]: row["people"] for row in one_way if not row["dimension_2"]}
    for channel in ("page", "report"):
        tree = html5lib.parse(said[channel], namespaceHTMLElements=False)
        funnel = tree.findall(".//table[@class='data funnel']/tbody/tr")[1:]
        seen = {"".join(tr.find("th").itertext()): "".join(tr.find("td").itertext()).strip() for tr in funnel}
        assert seen
        for name, text in seen.items():
            assert text.split()[0].replace(",", "") == ages[name], (channel, name, text)


def test_the_record_of_a_release_is_true(app: Flask, crowd: Crowd) -> None:
    release(crowd)
    content = json.loads(published(app, crowd)["json"])
    record, cells = content["protection"], [cell for table in content["tables"] for cell in table["cells"]]
    assert record["method"] == "10/5-SG"
    assert record["gate"]["cubes"] > 0 and record["gate"]["solves"] > 0 and record["seconds"] >= 0
    assert record["gate"]["cells"] == len(cells)
    assert record["gate"]["shown"] == sum(cell["count"] is not None for cell in cells)
    assert record["gate"]["min_width"] >= record["standard"]["width"] == 5
    assert record["sha256"] == content["tables_sha256"]


def test_cancelling_ends_the_long_step(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LOOK_EVERY", 0.0)
    asked: list[int] = []

    def cancel_in_between(release_id: int) -> None:
        asked.append(release_id)
        if len(asked) == 3:
            with transaction():
                service.cancel(SYSTEM, crowd.process)
        looked(release_id)

    looked = service.wanted
    monkeypatch.setattr(service, "wanted", cancel_in_between)
    release(crowd)
    run = queries.last_run(crowd.process.id)
    assert run is not None and run.state.value == "cancelled"
    assert len(asked) == 3
    assert queries.newest(crowd.process.id) is None
