"""Asking somebody to act for an organisation, and their answer."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, update

from civic.accounts import queries
from civic.accounts.events import RepresentativeInvited
from civic.accounts.models import Invitation, Organisation, Representative
from civic.accounts.policy import Can, require
from civic.accounts.rules import AccountCode
from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db, db_now, upsert
from civic.core.permissions import Actor, Refused

INVITATION_LASTS = timedelta(days=30)


def invite_representative(actor: Actor, organisation: Organisation, email: str) -> None:
    """Ask whoever has an account with an address to act for an organisation. Nobody acts for it without consent.

    Whoever asks learns nothing: neither whether there is such an account, nor whether it was invited or said no.
    An organisation asks a person once in 30 days, whatever they answer. An address that was never confirmed is
    nobody's yet.
    """
    require(actor, Can.ACT_FOR, organisation)
    person = queries.person_by_email(email)
    if person is None or person.email_confirmed_at is None or queries.acts_for(person.id, organisation.id):
        return
    now = clock.now()
    fresh = {"invited_by_id": actor.person_id, "created_at": now, "expires_at": now + INVITATION_LASTS}
    statement = upsert(Invitation).values(organisation_id=organisation.id, person_id=person.id, **fresh)
    statement = statement.on_conflict_do_update(
        index_elements=["organisation_id", "person_id"],
        set_={**fresh, "declined_at": None},
        where=Invitation.expires_at <= db_now(),
    )
    if db.session.execute(statement.returning(Invitation.id)).scalar() is None:
        return
    audit.record(
        actor, "invite_representative", "organisation", organisation.id, None, person=person.id, after={"invited": True}
    )
    events.announce(RepresentativeInvited(person.id, organisation.id, now.isoformat()))


def accept_invitation(actor: Actor, organisation: Organisation) -> None:
    """Act for an organisation from now on, openly.

    Raises:
        Refused: there is no invitation that waits for this person's answer.
    """
    require(actor, Can.ANSWER_INVITATION, organisation)
    used = delete(Invitation).where(*_waits(actor, organisation)).returning(Invitation.id)
    if db.session.execute(used).scalar() is None:
        raise Refused(AccountCode.NO_INVITATION)
    row = {"organisation_id": organisation.id, "person_id": actor.person_id, "since": clock.now()}
    statement = upsert(Representative).values(row)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["organisation_id", "person_id"]))
    audit.record(actor, "add_representative", "organisation", organisation.id, None, person=actor.person_id)


def decline_invitation(actor: Actor, organisation: Organisation) -> None:
    """Not act for an organisation. Nobody is told.

    Raises:
        Refused: there is no invitation that waits for this person's answer.
    """
    require(actor, Can.ANSWER_INVITATION, organisation)
    declined = update(Invitation).where(*_waits(actor, organisation)).values(declined_at=clock.now())
    if db.session.execute(declined.returning(Invitation.id)).scalar() is None:
        raise Refused(AccountCode.NO_INVITATION)


def _waits(actor: Actor, organisation: Organisation) -> tuple[ColumnElement[bool], ...]:
    mine = Invitation.person_id == actor.person_id
    return mine, Invitation.organisation_id == organisation.id, *queries.waiting()
