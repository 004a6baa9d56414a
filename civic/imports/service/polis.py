"""A conversation of Polis: a closed round with every answer."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Actor
from civic.imports.policy import Can, require
from civic.imports.queries import Target
from civic.imports.service.decidim import open_batch
from civic.statements import service as statements
from civic.statements.models import Round
from civic.statements.service import ImportedRound


def bring_statements(
    actor: Actor, target: Target, source: str, wanted: ImportedRound, files: Mapping[str, str]
) -> Round:
    """Write a closed round with everything in it, in the caller's transaction.

    Args:
        source: names the files; files: their names with their SHA-256.

    Raises:
        NotAllowed: not an organiser of the town, nor the program itself.
    """
    require(actor, Can.IMPORT, target)
    open_batch(actor, target, "polis", source, "Polis", files)
    return statements.bring_round(actor, target.process_id, wanted)
