"""People, the ways in which they signed in, what was mailed to them, and organisations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class Person(Base):
    """Somebody with an account. Whoever left keeps a row without anything that tells who it was.

    ``mailbox`` is the normal form of the address: one mailbox has one account. Where several were there before that
    was so, the oldest has ``mailbox_double`` 0 and the others count on; a new account is always 0.
    """

    __tablename__ = "accounts_person"
    __table_args__ = (UniqueConstraint("mailbox", "mailbox_double"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None]
    mailbox: Mapped[str | None]
    mailbox_double: Mapped[int] = mapped_column(default=0)
    email_confirmed_at: Mapped[datetime | None]
    display_name: Mapped[str]
    display_name_key: Mapped[str | None] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(default="en")
    admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    left_at: Mapped[datetime | None]


class Credential(Base):
    """A way of signing in. ``secret`` is what is stored to compare with: of a password its Argon2id hash.

    A person has one password, whose ``name`` is empty; of other kinds the name tells several apart. ``since`` is None
    for those of the first releases, which did not say it.
    """

    __tablename__ = "accounts_credential"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        info={"leaving": "forget"},
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True, default="")
    secret: Mapped[str]
    since: Mapped[datetime | None]


class TakenName(Base):
    """A name of a town, a council or an organisation, by its key: nobody else is called like that.

    Councils of several towns may have one name, so a row is a name and its holder ("council 7"). Whose name it is
    nobody asks of it: a holder is only compared, when its names are written anew.
    """

    __tablename__ = "accounts_taken_name"

    name_key: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(primary_key=True)


class SignIn(Base):
    """A session. Ending the row ends it everywhere, copied cookies included.

    ``seen_at`` is when it was last used, to within ``rules.sessions.Lifetime.touch``; ``expires_at`` is when the
    longest lifetime is over; that of its person's roles is asked with every request.
    """

    __tablename__ = "accounts_sign_in"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id", ondelete="CASCADE"), index=True, info={"leaving": "forget"}
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    browser: Mapped[str] = mapped_column(default="")


class MailToken(Base):
    """A link that was mailed: used once, for one purpose, by the address it was sent to."""

    __tablename__ = "accounts_mail_token"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id", ondelete="CASCADE"), index=True, info={"leaving": "forget"}
    )
    purpose: Mapped[str]
    email: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AddressChange(Base):
    """Somebody wants another e-mail address. It is theirs once both addresses have agreed by a mailed link.

    One a person: asking again replaces it. ``old_email`` is the account's address when it was asked; where it is
    another one by now, the links are over.
    """

    __tablename__ = "accounts_address_change"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        info={"leaving": "forget"},
    )
    old_email: Mapped[str]
    new_email: Mapped[str]
    old_token_hash: Mapped[str] = mapped_column(unique=True)
    new_token_hash: Mapped[str] = mapped_column(unique=True)
    old_agreed_at: Mapped[datetime | None]
    new_agreed_at: Mapped[datetime | None]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]


class AskedLink(Base):
    """Somebody asked for a link by e-mail; a job finds out whether there is an account, and deletes the row.

    The request itself looks nothing up, so its time tells nothing.
    """

    __tablename__ = "accounts_asked_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    email: Mapped[str]
    link: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Organisation(Base):
    """A club, company, school... with a page, for which people act by name."""

    __tablename__ = "accounts_organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    about_html: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Representative(Base):
    """Somebody who acts for an organisation, openly."""

    __tablename__ = "accounts_representative"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    since: Mapped[datetime] = mapped_column(default=clock.now)


class Invitation(Base):
    """Somebody was asked to act for an organisation, and does not until they accept.

    A row that was declined stays until it expires, so that nobody is asked again and again.
    """

    __tablename__ = "accounts_invitation"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("accounts_organisation.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_person.id"), info={"leaving": "forget"})
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
