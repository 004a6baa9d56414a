"""Attacks A1 to A6 and A9 to A14 on the page, the report, the CSV and the JSON of three releases, taken together.

The attacker is written apart from the gate (tests/support/stranger.py): it reads the four forms as anybody would, takes
from each what it says, and asks a solver of its own. Each attack also runs on figures that it must beat.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from civic.core import mail
from civic.statistics.rounding import protect_count, protect_percent
from tests.support.application import make_app, rolled_back
from tests.support.reckoner import system
from tests.support.statistics import YEAR_OF, Someone
from tests.support.stranger import (
    DIMENSIONS,
    FAR,
    STAGES,
    Cell,
    Known,
    Names,
    averaged,
    is_hidden,
    line_bounds,
    of_csv,
    of_json,
    of_page,
    rows_of,
    told,
    union,
)
from tests.support.weeks import Lived, Week, live
from tests.unit.statistics.newcomer import seen_if

SECRETS = ("yes", "no", "")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Which database holds the people makes no difference to what is published; test_release.py asks both."""
    folder: Path = tmp_path_factory.mktemp("attacks")
    return make_app(folder, f"sqlite:///{folder / 'attacks.sqlite'}")


@pytest.fixture(scope="module")
def lived(app: Flask) -> Lived:
    with rolled_back(app):
        found = live(app)
    mail.MEMORY.clear()
    return found


@pytest.fixture(scope="module")
def known(lived: Lived) -> list[dict[str, Known]]:
    return [read(week.forms) for week in lived.weeks]


@pytest.fixture(scope="module")
def all_known(known: list[dict[str, Known]]) -> list[Known]:
    return [union(forms.values()) for forms in known]


@pytest.fixture(scope="module")
def bare(lived: Lived) -> Known:
    return union(read(lived.bare).values())


def inhabitants() -> Iterator[tuple[tuple[str, str], int]]:
    for number, age in enumerate(["0-15", *YEAR_OF]):
        yield from (((age, gender), 3 * (60 + 10 * number)) for gender in ("woman", "man"))
        yield from (((age, f"h{hood}"), 2 * (60 + 10 * number)) for hood in range(3))


def read(forms: dict[str, str]) -> dict[str, Known]:
    """What each form says."""
    names, lives = Names(rows_of(forms["csv"])), dict(inhabitants())
    return {
        "csv": told(of_csv(forms["csv"])),
        "json": told(of_json(forms["json"])),
        "page": of_page(forms["page"], names, lives),
        "report": of_page(forms["report"], names, lives),
    }


def count(people: list[Someone], stage: str, names: tuple[str, ...], values: tuple[str, ...]) -> int:
    wanted = list(zip(names, values, strict=True))
    return sum(stage in one.did and all(one.told.get(n, "") == v for n, v in wanted) for one in people)


# ---- what the forms say


def test_j06_page_report_csv_and_json_say_the_same(known: list[dict[str, Known]], all_known: list[Known]) -> None:
    for forms, together in zip(known, all_known, strict=True):
        assert forms["csv"] == forms["json"]
        assert together == forms["csv"]  # neither page nor report tells more, or anything else
        assert len(forms["page"]) > 30 and len(forms["report"]) > 20


def test_the_record_of_a_release_is_true(lived: Lived) -> None:
    content = json.loads(lived.weeks[0].forms["json"])
    record, cells = content["protection"], [cell for table in content["tables"] for cell in table["cells"]]
    assert record["method"] == "10/5-SG"
    assert record["gate"]["cubes"] > 0 and record["gate"]["solves"] > 0 and record["seconds"] >= 0
    assert record["gate"]["cells"] == len(cells)
    assert record["gate"]["shown"] == sum(cell["count"] is not None for cell in cells)
    assert record["gate"]["min_width"] >= record["standard"]["width"] == 5
    assert record["sha256"] == content["tables_sha256"]


def test_a_special_question_is_crossed_with_age_and_gender_only(all_known: list[Known]) -> None:
    crossed = {names for _, names, _ in all_known[0] if "disability" in names}
    assert crossed == {("disability",), ("age", "disability"), ("gender", "disability")}


# ---- A1 to A4: reckoning


def test_a1_j05_nobody_who_reads_everything_narrows_a_hidden_cell(
    lived: Lived, all_known: list[Known], bare: Known
) -> None:
    attack = system([bare], [()])
    assert attack.reckoner.narrow(attack.hidden)
    assert "before the program checked" in lived.bare["page"] and "before the program checked" in lived.bare["report"]
    for week, together in zip(lived.weeks, all_known, strict=True):
        attack = system([together], [week.old])
        assert len(attack.hidden) > 50
        assert attack.reckoner.narrow(attack.hidden) == {}
        assert "calculations" in week.forms["page"] and "calculations" in week.forms["report"]
    assert any(week.old for week in lived.weeks)  # old figures were attacked too


@pytest.mark.parametrize("stage", STAGES)
def test_a1_nor_from_all_releases_knowing_how_many_came_and_went(
    lived: Lived, all_known: list[Known], stage: str
) -> None:
    moves = [{stage: moved(one, other, stage)} for one, other in pairwise(lived.weeks)]
    attack = system(all_known, [week.old for week in lived.weeks], moves, stages=(stage,))
    assert attack.reckoner.narrow(attack.hidden) == {}


def moved(before: Week, after: Week, stage: str) -> tuple[int, int]:
    """How many came to a stage, and how many went; an answer that changed is one of each."""
    rows = [
        {one.person_id: tuple(one.told.get(d, "") for d in DIMENSIONS) for one in week.people if stage in one.did}
        for week in (before, after)
    ]
    return len(rows[1].items() - rows[0].items()), len(rows[0].items() - rows[1].items())


def test_a2_nor_in_whole_persons(lived: Lived, all_known: list[Known], bare: Known) -> None:
    attack = system([bare], [()], stages=("registered",), whole=True)
    assert len(attack.cells) <= 200
    assert attack.reckoner.narrow(attack.hidden)
    for week, together in zip(lived.weeks, all_known, strict=True):
        attack = system([together], [week.old], stages=("registered",), whole=True)
        assert attack.reckoner.narrow(attack.hidden) == {}


def subtracted(known: Known, old: set[Cell]) -> list[tuple[int, int]]:
    cells = [cell for cell, bounds in known.items() if len(cell[1]) == 2 and is_hidden(bounds)]
    return [line_bounds(known, cell, old) for cell in cells]


def test_a3_nor_by_subtracting_the_others_of_a_line(lived: Lived, all_known: list[Known], bare: Known) -> None:
    assert any(high - low < 5 for low, high in subtracted(bare, set()))
    for week, together in zip(lived.weeks, all_known, strict=True):
        found = subtracted(together, week.old)
        assert len(found) > 50 and all(high - low >= 5 for low, high in found)


@pytest.mark.parametrize("partner", ["age", "gender"])
@pytest.mark.parametrize("stage", STAGES)
def test_a4_nor_from_tables_that_are_linked_by_a_margin(
    lived: Lived, all_known: list[Known], partner: str, stage: str
) -> None:
    for week, together in zip(lived.weeks, all_known, strict=True):
        attack = system([together], [week.old], dimensions=(partner, "disability"), stages=(stage,))
        assert attack.hidden and attack.reckoner.narrow(attack.hidden) == {}


def test_a4_without_the_gate_linked_tables_lose_that_run(bare: Known) -> None:
    attack = system([bare], [()], dimensions=("gender", "disability"), stages=("registered",))
    assert attack.reckoner.narrow(attack.hidden)


@pytest.mark.parametrize("fourth", ["neighbourhood", "birthplace"])
def test_crossings_that_no_table_shows_are_not_narrowed_either(
    lived: Lived, all_known: list[Known], fourth: str
) -> None:
    dimensions = (*DIMENSIONS, fourth)
    for week, together in ((lived.weeks[n], all_known[n]) for n in (0, 2)):
        attack = system([together], [week.old], dimensions=dimensions, stages=("registered",))
        inner = {cell: number for number, cell in enumerate(attack.cells)}
        crossed = {cell[1] for cell in together}
        asked = {}
        for names in (each for ways in (2, 3) for each in combinations(dimensions, ways)):
            if not any(set(names) == set(table) for table in crossed):
                at = [dimensions.index(name) for name in names]
                for values in dict.fromkeys(tuple(cell[a] for a in at) for cell in attack.cells):
                    if count(week.people, "registered", names, values) < 10:
                        asked[names, values] = attack.members(inner, names, values)
        assert len(asked) > 400
        assert attack.reckoner.narrow(asked) == {}


# ---- A5: who joined


def guess(newcomer: Someone, figures: list[dict[Cell, int]], joined: int, protect: bool, everybody: int) -> str | None:
    """The answer of somebody whose age, gender and stages are known, by likelihood over all cells by that question."""
    scores = []
    for secret in SECRETS:
        score = 0.0
        for stage in sorted(newcomer.did & set(STAGES)):
            for names in (("disability",), ("age", "disability"), ("gender", "disability")):
                values = tuple(secret if name == "disability" else newcomer.told.get(name, "") for name in names)
                before, after = (each.get((stage, names, values)) for each in figures)
                if before is not None and after is not None:
                    seen = [seen_if(protect, before, after, joined - 1, everybody, inside) for inside in (1, 0)]
                    score += seen[0] - seen[1]
        scores.append(score)
    best = [secret for secret, score in zip(SECRETS, scores, strict=True) if score >= max(scores) - 1e-9]
    return best[0] if len(best) == 1 else None


def hits(guesses: list[tuple[str, str | None]]) -> float:
    """Mean over the answers of how often they are named; where the attacker knows nothing, a third."""
    found = {
        secret: [1.0 if g == s else 1 / 3 if g is None else 0.0 for s, g in guesses if s == secret]
        for secret in SECRETS
    }
    return float(np.mean([np.mean(each) for each in found.values() if each]))


def test_a5_two_releases_do_not_tell_what_a_newcomer_answered(lived: Lived) -> None:
    guesses: list[tuple[str, str | None]] = []
    for one, other in pairwise(lived.weeks):
        marks = [of_csv(week.forms["csv"]) for week in (one, other)]
        figures = [{c: -1 if m == "<10" else int(m) for c, m in each.items() if m != "withheld"} for each in marks]
        for newcomer in other.newcomers:
            named = guess(newcomer, figures, len(other.newcomers), protect=True, everybody=len(one.people))
            guesses.append((newcomer.told.get("disability", ""), named))
    assert len(guesses) == 120
    assert hits(guesses) <= 0.5


def test_a5_live_counts_lose_that_run(lived: Lived) -> None:
    last = lived.weeks[-1]
    names = [("disability",), ("age", "disability"), ("gender", "disability")]
    guesses = []
    for newcomer in last.newcomers:
        live = [
            {
                (stage, table, values): count(people, stage, table, values)
                for stage in STAGES
                for table in names
                for secret in SECRETS
                for values in [tuple(secret if n == "disability" else newcomer.told.get(n, "") for n in table)]
            }
            for people in ([one for one in last.people if one.person_id != newcomer.person_id], last.people)
        ]
        named = guess(newcomer, live, 1, protect=False, everybody=len(last.people))
        guesses.append((newcomer.told.get("disability", ""), named))
    assert hits(guesses) >= 0.95


# ---- A6, A9: what must not show


def test_a6_erasing_somebody_changes_no_byte(lived: Lived) -> None:
    assert lived.erased == lived.weeks[-1].forms


# ---- A10, A11, A14: small numbers


def percentages(form: str, text: str) -> list[str]:
    """Every percentage of participants that a form shows."""
    if form == "csv":
        return [row["percent"] for row in rows_of(text) if row["percent"]]
    return [sign + number for sign, number in re.findall(r">(?:(≥|≤) )?(\d+)%<", text)]


@cache
def parts(shown: str, whole: int) -> set[int]:
    """The numbers of people that a percentage of a whole allows."""
    value = int(re.sub(r"\D", "", shown))
    found = {part: protect_percent(protect_count(part), whole) for part in range(whole + 3)}
    return {part for part, percent in found.items() if percent is not None and percent.value == value}


def test_a10_no_percentage_can_be_inverted_to_a_small_number(lived: Lived) -> None:
    for week in lived.weeks:
        for form in ("page", "report", "csv"):
            shown = percentages(form, week.forms[form])
            assert len(shown) > 5
            for each in set(shown):
                for whole in range(25, 400, 25):
                    found = parts(each, whole)
                    assert not any(part < 10 or whole - 2 - part == 0 for part in found) and len(found) != 1


def test_a10_nothing_is_computed_of_a_hidden_number(lived: Lived) -> None:
    for week in lived.weeks:
        rows = [row for row in rows_of(week.forms["csv"]) if not row["people"].isdigit()]
        assert rows and not any(row[key] for row in rows for key in ("percent", "ratio", "ratio_low", "ratio_high"))


def test_a10_exact_percentages_lose_that_run(lived: Lived) -> None:
    people = lived.weeks[0].people
    inverted = 0
    for age, gender in ((a, g) for a in YEAR_OF for g in ("woman", "man", "non_binary", "")):
        part, whole = (
            count(people, "registered", *c) for c in ((("age", "gender"), (age, gender)), (("age",), (age,)))
        )
        same = [n for n in range(whole + 1) if round(100 * n / whole) == round(100 * part / whole)]
        inverted += 0 < part < 10 and len(same) == 1
    assert inverted > 5


def insiders(week: Week, hidden: dict[tuple[int, Cell], list[int]]) -> dict[tuple[int, Cell], int]:
    """Up to three members of a cell by a special category know of themselves."""
    return {
        key: min(3, count(week.people, *key[1])) for key in hidden if "disability" in key[1][1] and key[1][2][-1] != ""
    }


def test_a11_three_members_of_a_cell_learn_nothing_about_the_others(
    lived: Lived, all_known: list[Known], bare: Known
) -> None:
    attack = system([bare], [()])
    assert attack.reckoner.narrow(attack.hidden, least=insiders(lived.weeks[0], attack.hidden))
    for week, together in zip(lived.weeks, all_known, strict=True):
        attack = system([together], [week.old])
        least = insiders(week, attack.hidden)
        assert max(least.values()) == 3
        assert attack.reckoner.narrow(attack.hidden, least=least) == {}


def recovered(knowns: list[Known], weeks: list[Week]) -> float:
    """How many hidden numbers of 1 to 9 the average over all lines, forms and releases names exactly."""
    cells = [c for c, b in knowns[-1].items() if len(c[1]) == 2 and c[0] in STAGES and b == (0, 9)]
    named = [
        (count(weeks[-1].people, *c), round(float(np.mean([averaged(known, c) for known in knowns])))) for c in cells
    ]
    return float(np.mean([exact == guessed for exact, guessed in named if exact]))


def test_a14_averaging_over_all_lines_and_releases_recovers_few_numbers(lived: Lived, all_known: list[Known]) -> None:
    assert recovered(all_known, lived.weeks) < 0.25


def test_a14_exact_figures_lose_that_run(lived: Lived, all_known: list[Known]) -> None:
    week = lived.weeks[-1]
    exact = {cell: (count(week.people, *cell),) * 2 for cell in all_known[-1] if cell[0] in STAGES}
    cells = [cell for cell, (n, _) in exact.items() if len(cell[1]) == 2 and 0 < n < 10]
    assert all(round(averaged(exact, cell)) == exact[cell][0] for cell in cells)


# ---- A13: order, and knowing more


def test_a13_the_same_people_in_another_order_give_the_same_figures(lived: Lived) -> None:
    assert of_csv(lived.other_order["csv"]) == of_csv(lived.weeks[0].forms["csv"])
    assert (
        json.loads(lived.other_order["json"])["tables_sha256"]
        == json.loads(lived.weeks[0].forms["json"])["tables_sha256"]
    )


def test_a13_reading_more_forms_never_widens_an_interval(known: list[dict[str, Known]], all_known: list[Known]) -> None:
    few = known[0]["page"] | {
        cell: (0, FAR) for cell in all_known[0] if len(cell[1]) == 1 and cell not in known[0]["page"]
    }
    one, both = (system([each], [()], stages=("supported",)) for each in (few, all_known[0]))
    asked = [key for key in one.hidden if key in both.hidden and len(key[1][1]) == 2]
    assert len(asked) > 5
    for key in asked:
        (low, high), (new_low, new_high) = (each.reckoner.ends(each.hidden[key]) for each in (one, both))
        assert new_low >= low - 1e-6 and new_high <= high + 1e-6
