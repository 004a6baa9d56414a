"""Who may do what: members say for themselves whether they are named."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Actor, require_by
from civic.councils.models import Council
from civic.towns.queries import is_member


class Can(StrEnum):
    BE_NAMED = "be_named"
    WITHDRAW = "withdraw"


def _sits(actor: Actor, council: Council) -> bool:
    return is_member(actor.person_id, council.group_id)


def _signed_in(actor: Actor, _council: Council) -> bool:
    return actor.signed_in


MAY = {Can.BE_NAMED: _sits, Can.WITHDRAW: _signed_in}

require = require_by(MAY)
