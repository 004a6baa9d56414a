"""Publishing a town's guidelines."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from civic.audit import service as audit
from civic.core.db import db
from civic.core.i18n import LANGUAGES
from civic.core.permissions import Actor, Refused
from civic.moderation import guidelines, queries
from civic.moderation.models import GuidelinesText
from civic.moderation.policy import Can, require
from civic.moderation.rules import Guideline, ModerationCode
from civic.towns import queries as towns
from civic.towns.here import place_of


def publish_guidelines(actor: Actor, municipality_id: int, items: Sequence[Guideline]) -> GuidelinesText:
    """Publish the next version of a town's guidelines; earlier ones stay readable, and decisions go on naming theirs.

    An item without a key is a new one.

    Raises:
        Refused: none is left, or one has no title in the first language of the town.
    """
    require(actor, Can.EDIT_GUIDELINES, towns.InMunicipality(municipality_id))
    if not items:
        raise Refused(ModerationCode.NONE_LEFT)
    first = place_of(municipality_id).languages[0]
    if any(not item.titles.get(first) for item in items):
        raise Refused(ModerationCode.NO_TITLE, language=LANGUAGES[first])
    keyed = tuple(item if item.key else replace(item, key=secrets.token_hex(4)) for item in items)
    before = queries.guidelines_row(municipality_id)
    row = GuidelinesText(
        municipality_id=municipality_id,
        version=before.version + 1 if before else 1,
        items=guidelines.packed(keyed),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "publish", "guidelines", row.id, municipality_id, version=row.version, after=audit.state(row))
    return row
