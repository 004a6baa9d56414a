"""Round a lottery to equally likely panels, so that anybody can draw with a public random number.

A fixed number of panels (1,000) is written in a list; a number drawn in public names the row. Each person
should stand in 1,000 times their probability of the panels; rounding cannot keep that exactly, but nearly
(Flanigan, Kehne, Procaccia: Fair sortition made transparent, NeurIPS 2021). Here the sum of the squared
differences is made small, and where that ends, of their fourth and eighth powers, in which the largest counts most.
For one panel that is taken out, the best replacement minimises a linear function (somebody is on a panel or not, and
each of the two has its cost), so that the integer program of the draw finds it exactly.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from civic.core.methods import MethodError
from civic.councils.sortition.leximin import Lottery, Tell, quiet
from civic.councils.sortition.problem import Floats, Members, Problem
from civic.councils.sortition.programs import PanelProgram, Stop, Stopped, never

ROWS = 1000
REPLACEMENTS = 150
"""At most so many panels beyond those of the lottery are looked for."""
ROWS_TRIED = 20
"""So many rows are tried before the list counts as close enough."""
POWERS = (2, 4, 8)


def round_lottery(lottery: Lottery, rows: int = ROWS, *, stop: Stop = never, tell: Tell = quiet) -> Members:
    """`rows` panels (masks, one a row, some equal) whose shares are close to the lottery's probabilities.

    The order of the rows is shuffled by a hash of the panels, so that it follows from the lottery alone.
    """
    target = rows * lottery.probabilities
    copies = _apportion(lottery, rows, target)
    copies = _swap(lottery.panels, copies, target)
    chosen = np.repeat(lottery.panels, copies, axis=0)
    try:
        chosen = _replace(lottery.problem, chosen, target, stop, tell)
    except Stopped:
        tell("stopped while rounding: the list is complete, but could follow the lottery more closely")
    return _shuffled(chosen)


def _apportion(lottery: Lottery, rows: int, target: Floats) -> np.ndarray:
    """How often each panel of the lottery is taken: its share, then whatever serves the most neglected."""
    copies = np.floor(rows * lottery.weights + 1e-9).astype(int)
    excess = copies @ lottery.panels - target
    for _ in range(rows - int(copies.sum())):
        best = int(np.argmin(lottery.panels @ excess))
        copies[best] += 1
        excess += lottery.panels[best]
    return copies


def _swap(panels: Members, copies: np.ndarray, target: Floats) -> np.ndarray:
    """Take one copy of a panel less and one of another more, as long as that brings the shares closer."""
    matrix = panels.astype(float)
    common = matrix @ matrix.T
    apart = np.diag(common)[:, None] + np.diag(common)[None, :] - 2 * common
    excess = copies @ matrix - target
    while True:
        pull = matrix @ excess
        change = 2 * (pull[None, :] - pull[:, None]) + apart
        change[copies == 0, :] = np.inf
        less, more = np.unravel_index(int(np.argmin(change)), change.shape)
        if change[less, more] > -1e-6:
            return copies
        copies[less] -= 1
        copies[more] += 1
        excess += matrix[more] - matrix[less]


def _replace(problem: Problem, chosen: Members, target: Floats, stop: Stop, tell: Tell) -> Members:
    """Replace panels by new ones, until everybody stands within one row of their share or nothing helps."""
    program = PanelProgram(problem, stop)
    excess = chosen.sum(axis=0) - target
    hopeless = target <= 0
    for _ in range(REPLACEMENTS):
        largest = float(np.abs(excess).max())
        if largest <= 1 + 1e-6:
            break
        tell(f"rounding to {len(chosen)} panels: the largest difference is {largest / len(chosen):.4f}")
        better = _better_panel(program, chosen, excess, hopeless)
        if better is None:
            break
        out, members = better
        excess += members.astype(float) - chosen[out]
        chosen[out] = members
    return chosen


def _better_panel(
    program: PanelProgram, chosen: Members, excess: Floats, hopeless: Members
) -> tuple[int, Members] | None:
    """A row and the panel that should stand there instead; the most overdrawn rows are tried first."""
    _, firsts = np.unique(chosen, axis=0, return_index=True)
    for power in POWERS:
        now = float((np.abs(excess) ** power).sum())
        pull = chosen @ (np.sign(excess) * np.abs(excess) ** (power - 1))
        for out in sorted(firsts, key=lambda row: (-pull[row], row))[:ROWS_TRIED]:
            without = excess - chosen[out]
            cost = np.abs(without + 1) ** power - np.abs(without) ** power
            found = program.best(-cost - hopeless * len(chosen) * np.abs(cost).max())
            if found is not None and (np.abs(without + found.members) ** power).sum() < now - 1e-6:
                return int(out), found.members
    return None


def _shuffled(chosen: Members) -> Members:
    seen: dict[bytes, int] = {}
    keys = []
    for panel in chosen:
        name = np.packbits(panel).tobytes()
        seen[name] = seen.get(name, 0) + 1
        keys.append(sha256(name + seen[name].to_bytes(4, "big")).digest())
    return chosen[sorted(range(len(keys)), key=keys.__getitem__)]


def public_number(text: str) -> str:
    """The digits of a number that was drawn in public, without spaces around them.

    Anything else is refused: what one person types as a word another one types otherwise, and gets another panel.

    Raises:
        MethodError: something that is no whole number.
    """
    digits = text.strip()
    if not digits:
        raise MethodError("--seed is empty: it is the number that was drawn in public.")
    if not (digits.isascii() and digits.isdigit()):
        told = digits.encode("utf-8", "replace").decode()
        raise MethodError(
            f"--seed must be a whole number in digits, from 0 to {ROWS - 1} (of a longer one the last three digits "
            f"count), not {told!r}."
        )
    return digits


def drawn_row(number: str, rows: int = ROWS) -> int:
    """Which row a public number (digits) names, counted from 0: the number modulo `rows`.

    Three ten-sided dice or the last three digits of a lottery name one of 1,000 rows, and nobody needs a computer to
    check it.
    """
    return _remainder(public_number(number), rows)


def _remainder(digits: str, rows: int) -> int:
    # Digit by digit, as on paper: Python refuses to read a number of more than 4,300 digits at once.
    remainder = 0
    for digit in digits:
        remainder = (10 * remainder + int(digit)) % rows
    return remainder
