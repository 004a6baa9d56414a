"""Who may do what with accounts."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from civic.core.permissions import Actor, require_by


class Can(StrEnum):
    CHANGE_OWN_ACCOUNT = "change_own_account"
    FOUND_ORGANISATION = "found_organisation"
    ACT_FOR = "act_for"
    ANSWER_INVITATION = "answer_invitation"


class Numbered(Protocol):
    """An organisation, by its number."""

    @property
    def id(self) -> int: ...


def _acts_for(actor: Actor, organisation: Numbered) -> bool:
    return actor.system or organisation.id in actor.organisations


MAY = {
    Can.CHANGE_OWN_ACCOUNT: lambda actor, thing: actor.signed_in,
    Can.FOUND_ORGANISATION: lambda actor, thing: actor.signed_in,
    Can.ACT_FOR: _acts_for,
    # Whether one is invited is asked by the service, in the statement that answers.
    Can.ANSWER_INVITATION: lambda actor, thing: actor.signed_in,
}

require = require_by(MAY)
