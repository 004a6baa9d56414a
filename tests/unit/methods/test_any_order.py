"""The same bytes for the same files, and the same answer whatever order their rows are in: of every command."""

import json
import shlex
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.methods.cli import main
from civic.methods.registry import commands

PROJECT = Path(__file__).parents[3]
EXAMPLES = [pytest.param(shlex.split(command.example), id=command.name) for command in commands()]


def rows_of(path: Path) -> tuple[list[str], list[str], list[str]]:
    """What stands before, in and after the rows that may change places."""
    lines = path.read_text().rstrip("\n").split("\n")
    if path.suffix == ".pb":  # the order of projects is the lot, unless one is drawn
        first, last = next(n for n, line in enumerate(lines) if line.startswith("VOTES")) + 2, len(lines)
    elif path.suffix == ".blt":
        first, last = 1, lines.index("0")
    else:
        first, last = 1, len(lines)
    return lines[:first], lines[first:last], lines[last:]


@pytest.mark.parametrize("words", EXAMPLES)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draw=st.randoms(use_true_random=False))
def test_rows_in_another_order_give_the_same_answer(words, draw, tmp_path, capsys):
    def answer(argv):
        assert main(argv) == 0
        return capsys.readouterr().out

    plain = [str(PROJECT / word) if word.startswith("docs/") else word for word in words]
    mixed, weights = list(plain), []
    for place, word in enumerate(words):
        if word.startswith("docs/"):
            before, rows, after = rows_of(PROJECT / word)
            order = draw.sample(range(len(rows)), len(rows))
            path = tmp_path / Path(word).name
            path.write_text("\n".join([*before, *(rows[n] for n in order), *after]) + "\n")
            mixed[place] = str(path)
            weights.append(order)
    first = answer(plain)
    assert answer(plain) == first
    if words[0] != "rake":
        assert answer(mixed) == first
        return
    # The one answer with a value a row: the weights move with their rows.
    one, other = json.loads(first), json.loads(answer(mixed))
    moved = other.pop("weights")
    assert moved == pytest.approx([one["weights"][n] for n in weights[0]])
    assert one.pop("weights")
    targets, others = one.pop("targets"), other.pop("targets")
    assert targets.keys() == others.keys()
    assert all(others[name] == pytest.approx(target) for name, target in targets.items())
    assert other == pytest.approx(one)
