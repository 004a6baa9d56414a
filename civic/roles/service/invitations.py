"""Offering a role to an address, and the answer of the person who reads its e-mails."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, update

from civic.accounts import queries as accounts
from civic.accounts.events import PersonLeft
from civic.accounts.rules import mailbox
from civic.audit import service as audit
from civic.core import clock, mail
from civic.core.db import db, db_now, upsert
from civic.core.mail_words import quoted
from civic.core.permissions import Actor, Refused, Role
from civic.core.urls import absolute
from civic.roles import queries
from civic.roles.models import RoleInvitation
from civic.roles.policy import Can, require
from civic.roles.rules import RoleCode
from civic.roles.service.roles import hold_role
from civic.towns import queries as towns

ROLE_INVITATION_LASTS = timedelta(days=30)


def invite_to_role(actor: Actor, municipality_id: int, email: str, role: Role, town_name: str, language: str) -> None:
    """Offer a role to an address. It is held once its owner accepts.

    The same happens for every address: whether an account has it is never looked up, so nothing can tell. An address
    is written to once in 30 days for one role, whatever it answers.

    Args:
        town_name: how the e-mail calls the municipality.
        language: that of the e-mail; nothing is known of its reader.
    """
    require(actor, Can.GIVE_ROLE, towns.InMunicipality(municipality_id))
    now = clock.now()
    fresh = {
        "email": email,
        "invited_by_id": actor.person_id,
        "created_at": now,
        "expires_at": now + ROLE_INVITATION_LASTS,
    }
    statement = upsert(RoleInvitation).values(
        municipality_id=municipality_id, mailbox=mailbox(email), role=role.value, **fresh
    )
    statement = statement.on_conflict_do_update(
        index_elements=["municipality_id", "mailbox", "role"],
        set_={**fresh, "declined_at": None},
        where=RoleInvitation.expires_at <= db_now(),
    )
    if db.session.execute(statement.returning(RoleInvitation.id)).scalar() is None:
        return
    _record(actor, "invite_to_role", municipality_id, role.value)
    _write(email, town_name, mail.spoken(language, municipality_id), municipality_id)


def _record(actor: Actor, verb: str, municipality_id: int, role: str) -> None:
    """The log keeps no address: it cannot be taken out again when its owner leaves."""
    invited = verb == "invite_to_role"
    before, after = {"invited": not invited}, {"invited": invited}
    audit.record(actor, verb, "municipality", municipality_id, municipality_id, before=before, after=after, role=role)


def _write(email: str, town_name: str, language: str, municipality_id: int) -> None:
    with force_locale(language):
        name = quoted(town_name, language)
        subject = _("%(town)s invites you to work with it", town=name)
        body = _(
            "%(town)s offers you a role on its participation platform.\n\nSign in and answer here:\n%(link)s\n\n"
            "If you have no account yet, create one with this e-mail address first. "
            "If you do not want the role, you do not need to do anything.",
            town=name,
            link=absolute("roles.invitations", lang=language),
        )
    mail.send(email, subject, body, language, kind=mail.Kind.INVITATION, municipality_id=municipality_id)


def withdraw_role_invitation(actor: Actor, municipality_id: int, invitation_id: int) -> None:
    """Withdraw an offer. Nothing happens where there is none."""
    require(actor, Can.GIVE_ROLE, towns.InMunicipality(municipality_id))
    gone = delete(RoleInvitation).where(
        RoleInvitation.id == invitation_id, RoleInvitation.municipality_id == municipality_id
    )
    role = db.session.execute(gone.returning(RoleInvitation.role)).scalar()
    if role is not None:
        _record(actor, "withdraw_role", municipality_id, role)


def accept_role(actor: Actor, invitation_id: int) -> None:
    """Take a role that was offered. From now on administrators see the name of its holder.

    Raises:
        Refused: no such invitation waits for this person's answer.
    """
    used = delete(RoleInvitation).where(RoleInvitation.id == invitation_id, *queries.offered_to(actor.person_id))
    found = db.session.execute(used.returning(RoleInvitation.municipality_id, RoleInvitation.role)).first()
    if found is None:
        raise Refused(RoleCode.NO_INVITATION)
    hold_role(actor, found.municipality_id, Role(found.role))


def decline_role(actor: Actor, invitation_id: int) -> None:
    """Decline a role. Nobody is notified.

    Raises:
        Refused: no such invitation waits for this person's answer.
    """
    declined = update(RoleInvitation).where(RoleInvitation.id == invitation_id, *queries.offered_to(actor.person_id))
    statement = declined.values(declined_at=clock.now()).returning(RoleInvitation.id)
    if db.session.execute(statement).scalar() is None:
        raise Refused(RoleCode.NO_INVITATION)


def forget_invited(event: PersonLeft) -> None:
    """Delete invitations to the address of a person who deletes their account."""
    person = accounts.person(event.person_id)
    if person is not None and person.email:
        db.session.execute(delete(RoleInvitation).where(RoleInvitation.mailbox == mailbox(person.email)))


def forget_old_invitations() -> None:
    """Delete invitations that are over, with their addresses. Twice equals once."""
    db.session.execute(delete(RoleInvitation).where(RoleInvitation.expires_at <= db_now()))
