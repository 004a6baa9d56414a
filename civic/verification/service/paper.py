"""People who are not here but signed on paper: an officer compares name and date of birth with the register."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from civic.core.permissions import Actor
from civic.towns import queries as towns
from civic.verification import queries
from civic.verification.policy import Can, require
from civic.verification.rules import Field, marks
from civic.verification.service.writing import same_key

#: How many marks one statement asks for.
_PORTION = 500


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
    found = signers(actor, municipality_id, [named], folder)
    return None if found is None else found[0]


def signers(
    actor: Actor, municipality_id: int, named: Sequence[Mapping[Field, str | date]], folder: Path
) -> list[Signer] | None:
    """``signer`` for a whole list, in its order."""
    require(actor, Can.VERIFY, towns.InMunicipality(municipality_id))
    register = queries.register_in_use(municipality_id)
    if register is None:
        return None
    key = same_key(folder, municipality_id, register.key_mark)
    found = [marks(key, municipality_id, each).who for each in named]
    known = by_mark(actor, municipality_id, set(found))
    return None if known is None else [known[mark] for mark in found]


def by_mark(actor: Actor, municipality_id: int, wanted: Collection[str]) -> dict[str, Signer] | None:
    """Where people live now whose marks were made before. None in a town without a register."""
    require(actor, Can.VERIFY, towns.InMunicipality(municipality_id))
    register = queries.register_in_use(municipality_id)
    if register is None:
        return None
    asked, homes = sorted(wanted), dict[str, queries.Home]()
    for start in range(0, len(asked), _PORTION):
        homes |= queries.homes_of(asked[start : start + _PORTION], register)
    return {
        mark: Signer(mark, mark in homes, homes[mark].neighbourhood_id if mark in homes else None) for mark in asked
    }
