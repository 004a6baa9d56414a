"""Measures for tests."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

from civic.core.permissions import SYSTEM
from civic.measures import service
from civic.measures.models import Indicator, Measure
from civic.measures.rules import Promise
from civic.measures.service import NewIndicator, NewMeasure
from civic.proposals.models import Proposal
from civic.towns.models import Municipality

_numbers = itertools.count(1)


def wanted(*proposals: Proposal, **changes: Any) -> NewMeasure:
    """A measure as a form may ask for it; ``changes`` of the promise and of the measure."""
    promise = Promise(**{k: changes.pop(k) for k in list(changes) if k in Promise.__dataclass_fields__})
    values = {
        "titles": {"en": f"Measure number {next(_numbers)}"},
        "texts": {"en": "Six large trees."},
        "owner": "Parks",
        "proposals": [f"proposals/{proposal.id}" for proposal in proposals],
        **changes,
    }
    return NewMeasure(promise=promise, **values)


def make_measure(town: Municipality, *proposals: Proposal, process_id: int | None = None, **changes: Any) -> Measure:
    """A measure of a town. Inside transaction()."""
    return service.add(SYSTEM, town.id, wanted(*proposals, **changes), process_id)


def make_indicator(measure: Measure, name: str = "Trees planted", unit: str = "trees", target: int = 6) -> Indicator:
    """An indicator of a measure. Inside transaction()."""
    return service.add_indicator(SYSTEM, measure.id, NewIndicator({"en": name}, {"en": unit}, Decimal(target)))
