"""Somebody who is not here but signed on paper: an officer compares name and date of birth with the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from civic.core.permissions import Actor
from civic.towns import queries as towns
from civic.verification import queries
from civic.verification.policy import Can, require
from civic.verification.rules import Field, marks
from civic.verification.service.writing import same_key


@dataclass(frozen=True)
class Signer:
    """A person as their mark. ``listed``: the register has them, or an officer confirmed that they live in the town."""

    mark: str
    listed: bool
    neighbourhood_id: int | None


def signer(actor: Actor, municipality_id: int, named: Mapping[Field, str | date], folder: Path) -> Signer | None:
    """Who signed, by name and date of birth; these are not kept. None in a town without a register.

    Args:
        named: the fields of ``rules.CORE``.
        folder: where keys are.

    Raises:
        Faulty: the key of the register is away.
    """
    require(actor, Can.VERIFY, towns.InMunicipality(municipality_id))
    register = queries.register_in_use(municipality_id)
    if register is None:
        return None
    mark = marks(same_key(folder, municipality_id, register.key_mark), municipality_id, named).who
    home = queries.home_of(mark, register)
    return Signer(mark, home is not None, home.neighbourhood_id if home else None)
