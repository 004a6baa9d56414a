"""Offering a seat to a person or to an address, and the answer of whoever reads its e-mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, update

from civic.accounts import queries as accounts
from civic.accounts.events import PersonLeft
from civic.accounts.rules import mailbox
from civic.audit import service as audit
from civic.core import clock, mail
from civic.core.db import db, db_now, upsert
from civic.core.i18n import say
from civic.core.mail_words import quoted
from civic.core.permissions import Actor, Refused
from civic.core.urls import absolute
from civic.councils import queries
from civic.councils.models import Council, SeatInvitation
from civic.councils.policy import Can, require
from civic.councils.rules import CouncilCode, Office, SeatKind
from civic.councils.service.seats import check_term, hold_seat, locked
from civic.towns import queries as towns_queries

SEAT_INVITATION_LASTS = timedelta(days=30)


@dataclass(frozen=True)
class Offer:
    """A seat and its term. Days are those of the municipality's time zone, the last one included."""

    kind: SeatKind
    first_day: date
    last_day: date | None
    office: Office = Office.MEMBER
    organisation_id: int | None = None


def invite_person_to_seat(actor: Actor, council_id: int, person_id: int, offer: Offer) -> None:
    """Offer a seat to somebody whose name is public in the town. Their address is neither told nor compared.

    Raises:
        Refused: nobody of that name is to be found by the actor, they have an invitation by name to this council, or
            what ``invite_to_seat`` refuses.
    """
    council = locked(council_id)
    require(actor, Can.SEAT, council)
    person = accounts.person(person_id)
    if person is None or not person.email or not _public(actor, council, person_id):
        raise Refused(CouncilCode.UNKNOWN_PERSON)
    _offer(actor, council, offer, person_id=person_id)
    language = mail.spoken(person.language, council.municipality_id)
    with force_locale(language):
        council_name = say(council.names)
    _write(person.email, council_name, language, council.municipality_id)


def _public(actor: Actor, council: Council, person_id: int) -> bool:
    return bool(queries.people_by_name(council.municipality_id, actor, [person_id]))


def invite_to_seat(actor: Actor, council_id: int, email: str, offer: Offer, council_name: str, language: str) -> None:
    """Offer a seat to an address. It is given once its owner accepts.

    The same happens for every address: whether an account has it, or a member, is never looked up, so nothing can
    tell. Whether there is room is asked of the terms that everybody sees, and again when the offer is accepted.

    Args:
        council_name: how the e-mail calls the council.
        language: that of the e-mail; nothing is known of its reader.

    Raises:
        Refused: the address has an invitation to this council, no seat of the kind is free, the term ends before it
            begins or is over, the organisation is not known here.
    """
    council = locked(council_id)
    require(actor, Can.SEAT, council)
    _offer(actor, council, offer, email=email)
    _write(email, council_name, mail.spoken(language, council.municipality_id), council.municipality_id)


def _offer(
    actor: Actor, council: Council, offer: Offer, *, email: str | None = None, person_id: int | None = None
) -> None:
    check_term(council, offer.kind, offer.first_day, offer.last_day, offer.organisation_id)
    now, zone = clock.now(), towns_queries.municipality_by_id(council.municipality_id).timezone
    expires_at = now + SEAT_INVITATION_LASTS
    if offer.last_day is not None:
        if offer.last_day < queries.today(zone):
            raise Refused(CouncilCode.TERM_OVER)
        expires_at = min(expires_at, clock.day_ends(offer.last_day, zone))
    fresh = {
        "email": email,
        "kind": offer.kind.value,
        "office": offer.office.value,
        "organisation_id": offer.organisation_id,
        "first_day": offer.first_day,
        "last_day": offer.last_day,
        "invited_by_id": actor.person_id,
        "created_at": now,
        "expires_at": expires_at,
    }
    whose = {"mailbox": mailbox(email)} if email is not None else {"person_id": person_id}
    statement = upsert(SeatInvitation).values(council_id=council.id, **whose, **fresh)
    statement = statement.on_conflict_do_update(
        index_elements=["council_id", *whose],
        set_={**fresh, "declined_at": None},
        where=SeatInvitation.expires_at <= db_now(),
    )
    if db.session.execute(statement.returning(SeatInvitation.id)).scalar() is None:
        raise Refused(CouncilCode.ALREADY_INVITED)
    _record(actor, "invite_to_seat", council, offer.kind.value)


def _record(actor: Actor, verb: str, council: Council, seat: str) -> None:
    """The log keeps no address: it cannot be taken out again when its owner leaves."""
    invited = verb == "invite_to_seat"
    before, after = {"invited": not invited}, {"invited": invited}
    audit.record(actor, verb, "council", council.id, council.municipality_id, before=before, after=after, seat=seat)


def _write(email: str, council_name: str, language: str, municipality_id: int) -> None:
    with force_locale(language):
        name = quoted(council_name, language)
        subject = _("%(council)s invites you to become a member", council=name)
        body = _(
            "You are offered a seat in %(council)s.\n\nSign in and answer here:\n%(link)s\n\n"
            "If you have no account yet, create one with this e-mail address first. "
            "If you do not want the seat, you do not need to do anything.",
            council=name,
            link=absolute("councils.seats_offered", lang=language),
        )
    mail.send(email, subject, body, language, kind=mail.Kind.INVITATION, municipality_id=municipality_id)


def withdraw_seat_invitation(actor: Actor, council_id: int, invitation_id: int) -> None:
    """Take an offer back. Nothing happens where there is none, or none any more."""
    council = locked(council_id)
    require(actor, Can.SEAT, council)
    gone = delete(SeatInvitation).where(SeatInvitation.id == invitation_id, SeatInvitation.council_id == council.id)
    seat = db.session.execute(gone.returning(SeatInvitation.kind)).scalar()
    if seat is not None:
        _record(actor, "withdraw_seat", council, seat)


def accept_seat(actor: Actor, invitation_id: int) -> None:
    """Take a seat that was offered: from its first day on, and from today on at the earliest.

    Raises:
        Refused: no such invitation waits for this person's answer, no seat of the kind is free by now, or the person
            sits there already. The offer stays then.
    """
    used = delete(SeatInvitation).where(SeatInvitation.id == invitation_id, *queries.offered_to(actor.person_id))
    found = db.session.execute(
        used.returning(
            SeatInvitation.council_id,
            SeatInvitation.kind,
            SeatInvitation.first_day,
            SeatInvitation.last_day,
            SeatInvitation.office,
            SeatInvitation.organisation_id,
        )
    ).first()
    if found is None:
        raise Refused(CouncilCode.NO_INVITATION)
    hold_seat(
        actor,
        found.council_id,
        SeatKind(found.kind),
        found.first_day,
        found.last_day,
        office=Office(found.office),
        organisation_id=found.organisation_id,
    )


def decline_seat(actor: Actor, invitation_id: int) -> None:
    """Not take a seat. Nobody is told.

    Raises:
        Refused: no such invitation waits for this person's answer.
    """
    declined = update(SeatInvitation).where(SeatInvitation.id == invitation_id, *queries.offered_to(actor.person_id))
    statement = declined.values(declined_at=clock.now()).returning(SeatInvitation.id)
    if db.session.execute(statement).scalar() is None:
        raise Refused(CouncilCode.NO_INVITATION)


def forget_invited(event: PersonLeft) -> None:
    """Delete offers of seats to somebody who leaves, by name and by address."""
    db.session.execute(delete(SeatInvitation).where(SeatInvitation.person_id == event.person_id))
    person = accounts.person(event.person_id)
    if person is not None and person.email:
        db.session.execute(delete(SeatInvitation).where(SeatInvitation.mailbox == mailbox(person.email)))


def forget_old_invitations() -> None:
    """Delete offers of seats that are over, with their addresses. Twice equals once."""
    db.session.execute(delete(SeatInvitation).where(SeatInvitation.expires_at <= db_now()))
