"""How the figures of a release were protected, in sentences, from the record that is published with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _

from civic.statistics import labels, words
from civic.statistics.rules import Stage


def protection(parameters: Mapping[str, Any]) -> list[str]:
    """What was shown, withheld and tried. A release without the interval gate says so and claims nothing."""
    gate = parameters.get("gate")
    if not gate or not gate["cubes"]:
        return [
            _(
                "These figures were published before the program checked what can be worked out from "
                "all of them together."
            )
        ]
    sentences = [
        _(
            "Numbers in all tables: %(cells)s. Shown: %(shown)s. Withheld because they would "
            "reveal another number: %(withheld)s. The others are under 10, or belong to steps "
            "that fewer than 50 people took.",
            cells=format_decimal(gate["cells"]),
            shown=format_decimal(gate["shown"]),
            withheld=format_decimal(gate["withheld"]),
        ),
        _(
            "Before publication, the program tried to work out every hidden number from all "
            "published tables together: up to %(solves)s calculations in up to %(seconds)s "
            "seconds. At least %(values)s values remain possible for each hidden number.",
            solves=format_decimal(gate["solves"]),
            seconds=format_decimal(parameters["seconds"], "0"),
            values=format_decimal(parameters["standard"]["width"] + 1),
        ),
    ]
    if parameters.get("by_lot_one_in"):
        sentences.append(
            _(
                "Some numbers are withheld at random, so that a withheld number gives no clue to the hidden ones "
                "beside it."
            )
        )
    if gate["unproven"]:
        sentences.append(
            _(
                "Not published, because it could not be proven in time that no one can be identified: %(tables)s.",
                tables=", ".join(_table(stage, names) for stage, names in gate["unproven"]),
            )
        )
    return sentences


def _table(stage: str, names: list[str]) -> str:
    return f"{' × '.join(words.dimension(name) for name in names)} ({labels.STAGES[Stage(stage)]})"
