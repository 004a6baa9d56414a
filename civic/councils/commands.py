"""`civic methods sortition`: draw a council from files, in a way that everybody can recompute."""

from __future__ import annotations

import signal
import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace

import numpy as np

from civic.core.methods import Answer, Command, MethodError, Progress
from civic.councils.sortition.composition import compositions
from civic.councils.sortition.conflicts import Bound, Change, conflict, relax
from civic.councils.sortition.files import read_draw, read_people, read_quotas
from civic.councils.sortition.leximin import Lottery, leximin
from civic.councils.sortition.objectives import compare
from civic.councils.sortition.problem import Members, Problem, Quota
from civic.councils.sortition.programs import Level, Proof, Stop, Stopped
from civic.councils.sortition.replacement import replacement
from civic.councils.sortition.rounding import ROWS, drawn_row, public_number, round_lottery

DIGITS = 12


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "features", metavar="FEATURES.csv", help="feature,value,min,max[,min_flex,max_flex], or category,name,..."
    )
    parser.add_argument("people", metavar="PEOPLE.csv", help="an id and a column for each feature")
    parser.add_argument("--size", type=int, required=True, metavar="K", help="members of the panel")
    parser.add_argument("--seed", required=True, metavar="N", help="the number drawn in public: digits, 0 to 999")
    parser.add_argument("--id", metavar="COLUMN", help="the column of the id")
    parser.add_argument("--same-address", default="", metavar="C1,C2", help="columns that are equal within a household")
    parser.add_argument(
        "--compare",
        action="store_true",
        help="figures of the best lotteries under MAXIMIN, Nash and Goldilocks beside LEXIMIN's",
    )
    parser.add_argument("--previous", metavar="DRAW.json", help="replace members of this earlier draw")
    parser.add_argument("--leaving", default="", metavar="ID,ID", help="its members who leave")
    parser.add_argument("--unavailable", default="", metavar="ID,ID", help="others who cannot be asked any more")


def _run(arguments: Namespace) -> Answer:
    public_number(arguments.seed)
    progress = Progress()
    problem = _problem(arguments)
    problem, broken, changes = _relaxed(problem)
    with _interruptible() as stop:
        try:
            lottery = leximin(problem, stop=stop, tell=progress)
        except Stopped as stopped:
            raise KeyboardInterrupt from stopped
        rounded = round_lottery(lottery, stop=stop, tell=progress)
        compared = _comparison(lottery, stop, progress) if arguments.compare else {}
    if not lottery.final:
        why = "stopped" if lottery.stopped else "the solver came not close enough to the last levels"
        _say(f"{why}: this lottery is not final; {len(lottery.levels)} of its levels are proven.")
    return {**answer(lottery, rounded, arguments.seed, broken, changes), **compared}


def answer(
    lottery: Lottery, rounded: Members, seed: str, broken: Sequence[Bound] = (), changes: Sequence[Change] = ()
) -> Answer:
    """What the command prints of a lottery; the program's own draws are written with it, byte by byte the same.

    Args:
        rounded: the 1,000 panels.
        seed: the public number.
    """
    return {
        **_lottery(lottery),
        **_draw(lottery, rounded, seed),
        "conflict": [str(bound) for bound in broken] or None,
        "relaxation": [_changed(change) for change in changes] or None,
    }


def _comparison(lottery: Lottery, stop: Stop, progress: Progress) -> Answer:
    """LEXIMIN beside the best lotteries under other objectives, in figures; null where it was stopped."""
    try:
        found = compare(lottery, stop=stop, tell=progress)
    except Stopped:
        return {"comparison": None}
    problem = lottery.problem
    return {
        "comparison": {
            "equal": round(problem.size / len(problem.people), DIGITS),
            "objectives": [{name: _number(figure) for name, figure in asdict(figures).items()} for figures in found],
        }
    }


def _number(figure: object) -> object:
    """A figure for JSON, which has no infinity."""
    if not isinstance(figure, float):
        return figure
    return round(figure, DIGITS) if np.isfinite(figure) else None


def _problem(arguments: Namespace) -> Problem:
    quotas = read_quotas(arguments.features)
    people = read_people(arguments.people, quotas, arguments.id, _listed(arguments.same_address))
    problem = Problem(people, quotas, arguments.size)
    if arguments.previous is None:
        if arguments.leaving or arguments.unavailable:
            raise MethodError("--leaving and --unavailable need --previous, the draw that is completed.")
        return problem
    draw = read_draw(arguments.previous)
    problem = replace(problem, quotas=_as_drawn(quotas, draw.bounds))
    return replacement(problem, draw.panel, _listed(arguments.leaving), _listed(arguments.unavailable))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _as_drawn(quotas: tuple[Quota, ...], bounds: Mapping[tuple[str, str], tuple[int, int]]) -> tuple[Quota, ...]:
    widened = []
    for quota in quotas:
        low, high = bounds.get((quota.feature, quota.value), (quota.minimum, quota.maximum))
        widened.append(replace(quota, minimum=low, maximum=high))
    return tuple(widened)


def _relaxed(problem: Problem) -> tuple[Problem, list[Bound], tuple[Change, ...]]:
    broken = conflict(problem)
    if not broken:
        return problem, [], ()
    relaxation = relax(problem)
    quotas = "; ".join(str(bound) for bound in broken)
    changes = "; ".join(str(change) for change in relaxation.changes)
    told = f"these quotas cannot be met together: {quotas}. The smallest relaxation: {changes}"
    if not relaxation.inside:
        raise MethodError(f"{told}. It goes beyond min_flex and max_flex, so nothing was drawn.")
    _say(f"{told}. It stays inside min_flex and max_flex, and the draw follows it.")
    return relaxation.apply(problem), broken, relaxation.changes


def _say(sentence: str) -> None:
    sys.stderr.write(f"civic methods: {sentence}\n")


@contextmanager
def _interruptible() -> Iterator[Stop]:
    """The first Ctrl-C asks to finish with what is known, the second one ends at once."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = signal.getsignal(signal.SIGINT)

    def ask(*_: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _lottery(lottery: Lottery) -> Answer:
    problem = lottery.problem
    chances = {
        person.id: round(float(chance), DIGITS)
        for person, chance in zip(problem.ordered, lottery.probabilities, strict=True)
    }
    return {
        "probabilities": dict(sorted(chances.items())),
        "min_probability": min(chances.values()),
        "min_probability_bound": round(max(lottery.bound, 0.0), DIGITS),
        "cannot_be_drawn": sorted(name for name, chance in chances.items() if chance == 0),
        "final": lottery.final,
        "proven_levels": [round(level.probability, DIGITS) for level in lottery.levels],
        "certificate": [_step(lottery, level) for level in lottery.steps],
        "panels": [
            {"members": problem.ids(members), "probability": float(weight)}
            for members, weight in zip(lottery.panels, lottery.weights, strict=True)
        ],
    }


def _step(lottery: Lottery, level: Level) -> Answer:
    """A level with the prices that prove it; checked by docs/examples/check_draw.py."""
    problem, proof = lottery.problem, level.proof
    told: dict[str, object] = {
        "probability": round(level.probability, DIGITS),
        "held": sorted(problem.ordered[person].id for person in level.people),
    }
    if proof is None or proof.rows is None:
        return told | {"weights": _weights(problem, proof), "proven_by": "integer program"}
    priced = [(row, round(price, DIGITS)) for row, price in zip(problem.rows, proof.rows, strict=True)]
    homes = [(row, price) for row, price in priced[1:] if row.quota is None and price]
    return told | {
        "weights": _weights(problem, proof),
        "size": priced[0][1],
        "quotas": [
            {"feature": row.quota.feature, "value": row.quota.value, "price": price}
            for row, price in priced
            if row.quota is not None and price
        ],
        "households": [{"people": sorted(problem.ordered[n].id for n in row.people), "price": p} for row, p in homes],
        "proven_by": "prices",
    }


def _weights(problem: Problem, proof: Proof | None) -> dict[str, float]:
    weights = [] if proof is None else proof.weights
    told = {person.id: round(weight, DIGITS) for person, weight in zip(problem.ordered, weights, strict=False)}
    return dict(sorted((name, weight) for name, weight in told.items() if weight))


def _draw(lottery: Lottery, rounded: Members, seed: str) -> Answer:
    problem, row = lottery.problem, drawn_row(seed, ROWS)
    shares = rounded.mean(axis=0)
    return {
        "rounded": [problem.ids(members) for members in rounded],
        "rounded_min_probability": round(float(shares.min()), DIGITS),
        "rounded_largest_difference": round(float(np.abs(shares - lottery.probabilities).max()), DIGITS),
        "row": row,
        "panel": problem.ids(rounded[row]),
        "composition": [
            {
                "cell": dict(found.cell),
                "pool": found.pool,
                "expected": round(found.expected, 6),
                "panel": found.panel,
                "min": found.minimum,
                "max": found.maximum,
            }
            for found in compositions(problem, lottery.probabilities, rounded[row])
        ],
    }


def _changed(change: Change) -> Answer:
    return {
        "feature": change.after.feature,
        "value": change.after.value,
        "min": change.after.minimum,
        "max": change.after.maximum,
        "was_min": change.before.minimum,
        "was_max": change.before.maximum,
    }


COMMANDS = [
    Command(
        name="sortition",
        summary=(
            "Computes the fairest lottery over the panels that meet the quotas (LEXIMIN): the smallest "
            "chance of anybody in the pool is as large as it can be, then the second smallest, and so on. "
            "Rounds it to 1,000 equally likely panels and takes the one whose row the public random "
            "number names (the number modulo 1,000, counted from 0)."
        ),
        source=(
            "Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, "
            "Nature 2021; files as in sortition-algorithms and OpenDLP."
        ),
        example="sortition docs/examples/features.csv docs/examples/people.csv --size 6 --seed 417",
        configure=_configure,
        run=_run,
        guide=(
            "This is LEXIMIN of the Sortition Foundation's and panelot.org's tools, proven to the last level: no other "
            "lottery over panels that meet the quotas gives the person with the smallest chance a larger one, nor, of "
            "such lotteries, the next one. `certificate` has the prices that prove each level; "
            "docs/examples/check_draw.py, 100 lines without any library, checks them and all panels against your own "
            "files. `--compare` sets the smallest and largest probability, their spread and both ends of Goldilocks "
            "beside those of the lotteries that are best under MAXIMIN, Nash and Goldilocks; which one is drawn by is "
            "fixed before. It leaves out who answers the invitation at all, and quotas on pairs of "
            "features; `composition` shows pairs beside the pool. min_probability is of the exact lottery, "
            "rounded_min_probability of the list of 1,000 panels from which the number draws a row: the number modulo "
            "1,000, counted from 0, so 0 to 999 name all rows. The lottery and the list do not depend on the number: "
            "publish them before it is drawn."
        ),
    )
]
