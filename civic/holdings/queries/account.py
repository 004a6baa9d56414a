"""What is held about an account: how one signs in, what it was told, who vouches for it."""

from __future__ import annotations

from sqlalchemy import Executable, case, exists, select

from civic.accounts.models import (
    AddressChange,
    Credential,
    Invitation,
    MailToken,
    Organisation,
    Person,
    Representative,
    SignIn,
)
from civic.core.mail import Mail
from civic.deliberation.models import Thread
from civic.notifications.models import Choice, Following, Mailed, Mute, Notification
from civic.places.models import Neighbourhood
from civic.processes.models import Process, Visit
from civic.resources.models import Resource
from civic.resources.rules import Audience
from civic.towns.models import Agreement, Municipality
from civic.verification.models import DeskCode, Tries, Verification


def account(person: Person) -> Executable:
    p = Person
    named = p.display_name.label("name"), p.email, p.email_confirmed_at.label("confirmed_at")
    return select(*named, p.language, p.admin, p.created_at).where(p.id == person.id)


def address_change(person: Person) -> Executable:
    c = AddressChange
    columns = c.old_email, c.new_email, c.asked_at.label("at"), c.expires_at, c.old_agreed_at, c.new_agreed_at
    return select(*columns).where(c.person_id == person.id)


def credentials(person: Person) -> Executable:
    c = Credential
    return select(c.kind.label("way"), c.since).where(c.person_id == person.id).order_by(c.kind, c.name)


def sessions(person: Person) -> Executable:
    s = SignIn
    return select(s.browser, s.created_at, s.seen_at, s.expires_at).where(s.person_id == person.id)


def links(person: Person) -> Executable:
    t = MailToken
    return select(t.purpose, t.email, t.expires_at, t.used_at).where(t.person_id == person.id)


def mails(person: Person) -> Executable:
    """E-mails that wait; one about what was hidden meanwhile is sent without its title, and listed without."""
    waits = Mail.recipient == (person.email or "-"), Mail.sent_at.is_(None)
    hidden = exists().where(
        Mailed.mail_id == Mail.id,
        Notification.id == Mailed.notification_id,
        Resource.id == Notification.resource_id,
        Resource.audience == Audience.HIDDEN.value,
    )
    subject = case((hidden, ""), else_=Mail.subject).label("subject")
    return select(subject, Mail.created_at).where(*waits).order_by(Mail.id)


def organisations(person: Person) -> Executable:
    statement = select(Organisation.name, Representative.since)
    return statement.join(Organisation, Organisation.id == Representative.organisation_id).where(
        Representative.person_id == person.id
    )


def organisations_ask(person: Person) -> Executable:
    i = Invitation
    columns = Organisation.name, i.created_at, i.expires_at, i.declined_at
    return select(*columns).join(Organisation, Organisation.id == i.organisation_id).where(i.person_id == person.id)


def organisations_asked(person: Person) -> Executable:
    """Whom somebody asked is another person's business; that they asked is theirs."""
    i = Invitation
    columns = Organisation.name, i.created_at, i.expires_at
    return select(*columns).join(Organisation, Organisation.id == i.organisation_id).where(i.invited_by_id == person.id)


def agreements(person: Person) -> Executable:
    a = Agreement
    columns = Municipality.names.label("town"), a.version, a.at
    return select(*columns).join(Municipality, Municipality.id == a.municipality_id).where(a.person_id == person.id)


def visits(person: Person) -> Executable:
    """Processes of which somebody opened a page; when is not held."""
    of_process = Process.id == Visit.process_id
    return select(Process.titles.label("process")).join(Visit, of_process).where(Visit.person_id == person.id)


def verifications(person: Person) -> Executable:
    """What towns have confirmed of somebody. Of a mark it is said only that there is one: nobody can read it."""
    v = Verification
    columns = Municipality.names.label("town"), v.level, Neighbourhood.names.label("neighbourhood"), v.day.label("at")
    further = v.way.label("how"), v.mark.is_not(None).label("compared"), v.withdrawn_at, v.reason
    statement = select(*columns, *further).join(Municipality, Municipality.id == v.municipality_id)
    return statement.outerjoin(Neighbourhood, Neighbourhood.id == v.neighbourhood_id).where(v.person_id == person.id)


def verification_tries(person: Person) -> Executable:
    t = Tries
    columns = Municipality.names.label("town"), t.tries, t.since
    return select(*columns).join(Municipality, Municipality.id == t.municipality_id).where(t.person_id == person.id)


def desk_codes(person: Person) -> Executable:
    return select(DeskCode.code, DeskCode.expires_at).where(DeskCode.person_id == person.id)


def notifications(person: Person) -> Executable:
    n = Notification
    columns = n.kind, Resource.title, Organisation.name, n.created_at, n.read_at
    statement = select(*columns).outerjoin(Resource, Resource.id == n.resource_id)
    statement = statement.outerjoin(Organisation, Organisation.id == n.organisation_id)
    return statement.where(n.person_id == person.id).order_by(n.id)


def following(person: Person) -> Executable:
    statement = select(Resource.title, Following.at).join(Resource, Resource.id == Following.resource_id)
    return statement.where(Following.person_id == person.id).order_by(Following.at)


def muted(person: Person) -> Executable:
    statement = select(Resource.title, Mute.at).join(Thread, Thread.id == Mute.thread_id)
    statement = statement.join(Resource, Resource.id == Thread.resource_id)
    return statement.where(Mute.person_id == person.id).order_by(Mute.at)


def settings(person: Person) -> Executable:
    return select(Choice.category, Choice.frequency).where(Choice.person_id == person.id).order_by(Choice.category)
