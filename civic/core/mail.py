"""Mail: written into the outbox with the change that causes it, delivered by a job."""

from __future__ import annotations

import hashlib
import hmac
import smtplib
import ssl
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import formatdate
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog
from flask import current_app
from flask_babel import force_locale, lazy_gettext
from flask_babel import gettext as _
from sqlalchemy import Index, and_, delete, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock, mail_words, outbox
from civic.core.config import Config
from civic.core.db import Base, after_commit, db, transaction
from civic.core.private import FILE, FOLDER

log = structlog.get_logger()

#: How long a delivered e-mail is counted, and how long one that nobody takes may wait.
COUNTED, UNDELIVERED = timedelta(days=1), timedelta(days=7)
LONGEST_SENDER = 100
#: What the ``memory:`` transport has sent, for tests.
MEMORY: list[EmailMessage] = []


class Kind(StrEnum):
    """What an e-mail is for: how many a person gets of it, and what its last lines say."""

    OTHER = ""
    CONFIRM = "confirm"
    RESET = "reset"
    ADDRESS = "address"
    EXISTS = "exists"
    NOTICE = "notice"
    #: A decision about what somebody wrote: they are told in any case.
    DECISION = "decision"
    DIGEST = "digest"
    LOG = "log"
    INVITATION = "invitation"


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
#: How many e-mails of a kind one address gets within a time; COUNTED is as long as the longest.
CAPS: dict[Kind, tuple[tuple[int, timedelta], ...]] = {
    Kind.CONFIRM: ((3, _HOUR), (10, _DAY)),
    Kind.RESET: ((3, _HOUR), (10, _DAY)),
    Kind.ADDRESS: ((4, _HOUR), (10, _DAY)),
    Kind.EXISTS: ((2, _HOUR), (4, _DAY)),
    Kind.NOTICE: ((10, _HOUR), (30, _DAY)),
    Kind.DECISION: ((10, _HOUR), (30, _DAY)),
    Kind.DIGEST: ((3, _HOUR), (12, _DAY)),
    Kind.INVITATION: ((3, _HOUR), (6, _DAY)),
}
#: Nobody waits for these at their screen.
UNHURRIED = frozenset({Kind.NOTICE, Kind.DECISION, Kind.DIGEST, Kind.LOG})
WHY = {
    Kind.CONFIRM: lazy_gettext("You receive it because someone, probably you, entered this address there."),
    Kind.RESET: lazy_gettext("You receive it because someone, probably you, entered this address there."),
    Kind.ADDRESS: lazy_gettext("You receive it because someone, probably you, wants to change the address there."),
    Kind.EXISTS: lazy_gettext("You receive it because someone, probably you, entered this address there."),
    Kind.NOTICE: lazy_gettext("You receive it because you take part there and chose to be told by e-mail."),
    Kind.DECISION: lazy_gettext(
        "You receive it because something was decided about what you wrote there. This e-mail is always sent."
    ),
    Kind.DIGEST: lazy_gettext("You receive it because you take part there and chose to be told by e-mail."),
    Kind.INVITATION: lazy_gettext(
        "You receive it because a town entered this address to offer a role or a seat in a council."
    ),
    Kind.LOG: lazy_gettext("You receive it because you administer this platform or are a witness of its activity log."),
}
#: While the installation has sent as many e-mails in an hour as it may, the others wait this long.
HELD = timedelta(minutes=5)


class Mail(Base):
    """An e-mail on its way. Its text and its recipient are deleted once it has been delivered.

    ``sender`` is the name beside the installation's address; empty for its host.
    ``recipient_key`` is a keyed hash of kind and recipient: it counts e-mails to one address for a day.
    """

    __tablename__ = "core_mail"
    __table_args__ = (Index("ix_core_mail_counted", "recipient_key", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    language: Mapped[str]
    attachment_name: Mapped[str | None]
    attachment: Mapped[str | None]
    kind: Mapped[str] = mapped_column(default="", server_default="")
    recipient_key: Mapped[str | None]
    unsubscribe: Mapped[str | None]
    sender: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(index=True)


class Writer(Protocol):
    """The town that writes an e-mail: in which languages, and how it is named in each."""

    @property
    def languages(self) -> tuple[str, ...]: ...

    def sender(self, language: str) -> str: ...


def _no_town(municipality_id: int | None, link: str) -> Writer | None:
    return None


@dataclass(frozen=True)
class Words:
    """What an e-mail says, where it says something else than was written."""

    subject: str
    body: str


#: Instead of an e-mail of which nothing is left to tell: it is not sent.
NOTHING = Words("", "")


def _stands(mail_id: int) -> Words | None:
    return None


#: Looks through an e-mail once more before it is handed over, by its number: other words for one that holds what its
#: recipient can no longer read, ``NOTHING`` for one that would be empty; None where what was written stands.
REVIEWS: list[Callable[[int], Words | None]] = [_stands]

#: The town of a number, else the one that a link of the e-mail names, else that of the request; None: the host writes.
WRITERS: list[Callable[[int | None, str], Writer | None]] = [_no_town]


def spoken(language: str, municipality_id: int | None = None, link: str = "") -> str:
    """In which language a town writes to a person who reads another one: theirs if it offers that, else its first."""
    town = WRITERS[-1](municipality_id, link)
    return language if town is None or language in town.languages else town.languages[0]


def send(
    recipient: str,
    subject: str,
    body: str,
    language: str,
    attached: tuple[str, str] | None = None,
    *,
    kind: Kind = Kind.OTHER,
    unsubscribe: str | None = None,
    municipality_id: int | None = None,
    link: str = "",
) -> int | None:
    """Have an e-mail delivered once the open transaction is kept. Plain text, in one language.

    Words of people inside it come from ``mail_words.quoted``. One more than CAPS allow is not sent, and only the log
    tells: whoever asked for it may not be whom it reaches.

    Args:
        attached: a text file that goes with it: its name and what is in it.
        unsubscribe: the address that ends e-mails of this kind when something is posted to it (RFC 8058).
        municipality_id: the town that writes; None for the one that ``link`` names, else that of the request.
        link: an address of the platform that the e-mail leads to; its ``?town=`` says from which town a person came.

    Returns: the number of the e-mail; None where it is not sent.

    Raises:
        ValueError: the recipient is not one address.
    """
    if not _one_address(recipient):
        raise ValueError("not one address")
    if full(recipient, kind):
        return None
    file_name, file = attached or (None, None)
    town = WRITERS[-1](municipality_id, link)
    mail = Mail(
        message_id=f"<{uuid.uuid4()}@{current_app.config['CIVIC'].host}>",
        recipient=recipient,
        subject=_header(subject),
        body=_whole(body, kind, language),
        language=language,
        attachment_name=file_name,
        attachment=file,
        kind=kind.value,
        recipient_key=_key(recipient, kind),
        unsubscribe=unsubscribe,
        sender=_called(town.sender(language) if town else ""),
    )
    db.session.add(mail)
    db.session.flush()
    outbox.enqueue("core.deliver_notice" if kind in UNHURRIED else "core.deliver", mail.id)
    return mail.id


def _header(subject: str) -> str:
    return " ".join(subject.split())


def _whole(body: str, kind: Kind, language: str) -> str:
    """The text of an e-mail with its last lines."""
    return mail_words.laid_out(f"{body.rstrip()}\n\n{_sender(kind, language)}\n", language)


def _called(name: str) -> str:
    """A sender's name as a header can hold it: one line without anything that nobody sees."""
    return mail_words.one_line(name)[:LONGEST_SENDER]


def _one_address(words: str) -> bool:
    try:
        found = Address(addr_spec=words)
    except (HeaderParseError, ValueError, IndexError):
        return False
    return bool(found.username and found.domain) and not any(char.isspace() for char in words)


def _sender(kind: Kind, language: str) -> str:
    """The last lines: who sends it, and why to this address."""
    with force_locale(language):
        sent = _("This e-mail was sent by %(site)s.", site=current_app.config["CIVIC"].host)
        return f"--\n{sent} {WHY[kind]}" if kind in WHY else f"--\n{sent}"


def full(recipient: str, kind: Kind) -> bool:
    """Whether an address has got as many e-mails of a kind as it may for now; in the transaction that sends."""
    if kind not in CAPS:
        return False
    key, now = _key(recipient, kind), clock.now()
    if db.engine.dialect.name == "postgresql":
        # Requests at the same instant count one after the other; on SQLite all writers do.
        db.session.execute(select(func.pg_advisory_xact_lock(int(key[:15], 16))))
    for most, within in CAPS[kind]:
        mine = select(func.count()).where(Mail.recipient_key == key, Mail.created_at > now - within)
        if (db.session.scalar(mine) or 0) >= most:
            log.warning("mail.capped", kind=kind.value, most=most, hours=within / _HOUR)
            return True
    return False


def _key(recipient: str, kind: Kind) -> str:
    secret = (current_app.secret_key or "").encode() if isinstance(current_app.secret_key, str) else b""
    return hmac.new(b"mail" + secret, f"{kind}|{recipient.casefold()}".encode(), hashlib.sha256).hexdigest()[:40]


def deliver(mail_id: int) -> None:
    """The job: hand one e-mail to the transport. Sent twice it keeps its Message-ID, so that nobody sees two.

    It may have waited for hours: what its recipient can no longer read by then is not in it.

    Raises:
        Later: the installation has sent as many as it may in an hour.
    """
    mail = db.session.get(Mail, mail_id)
    if mail is None or mail.sent_at is not None:
        return
    most = current_app.config["CIVIC"].mail_per_hour
    if sent_lately() >= most:
        log.error("mail.hourly_cap", most=most)
        raise outbox.Later(HELD)
    instead = REVIEWS[-1](mail_id)
    if instead is not NOTHING:
        transport(current_app.config["CIVIC"], _compose(mail, instead))
    with transaction():
        mail = db.session.get_one(Mail, mail_id)
        mail.sent_at, mail.body, mail.subject, mail.recipient = clock.now(), "", "", ""
        mail.attachment = mail.unsubscribe = None


@dataclass(frozen=True)
class Holdup:
    """E-mails wait because as many were sent within an hour as may be."""

    most: int
    waiting: int


def holdup() -> Holdup | None:
    """Whether the installation sends no e-mail at present because of its cap. One query; two while it is so."""
    most = current_app.config["CIVIC"].mail_per_hour
    if sent_lately() < most:
        return None
    return Holdup(most, db.session.scalar(select(func.count()).where(Mail.sent_at.is_(None))) or 0)


def sent_lately() -> int:
    """How many e-mails the installation has sent within the last hour."""
    return db.session.scalar(select(func.count()).where(Mail.sent_at > clock.now() - _HOUR)) or 0


def forget() -> None:
    """Let go of what was delivered long enough ago to count how many there were, and of what nobody would take."""
    now = clock.now()
    over = or_(Mail.sent_at < now - COUNTED, and_(Mail.sent_at.is_(None), Mail.created_at < now - UNDELIVERED))
    with transaction():
        db.session.execute(delete(Mail).where(over))


def forget_recipient(address: str) -> None:
    """Delete what waits for delivery to an address, and its files where e-mails are written into a folder."""
    db.session.execute(delete(Mail).where(Mail.recipient == address, Mail.sent_at.is_(None)))
    folder = _folder(current_app.config["CIVIC"])
    if folder is not None:
        after_commit(lambda: _delete_files(folder, address))


def _delete_files(folder: Path, address: str) -> None:
    for file in folder.glob("*.eml"):
        with file.open("rb") as opened:
            headers = BytesHeaderParser(policy=policy.default).parse(opened)
        if headers["To"] == address:
            file.unlink(missing_ok=True)


def _folder(config: Config) -> Path | None:
    """The folder that ``file:FOLDER`` names; None for another transport."""
    if urlsplit(config.mail_url).scheme != "file":
        return None
    return Path(config.mail_url.removeprefix("file://").removeprefix("file:"))


def _compose(mail: Mail, instead: Words | None) -> EmailMessage:
    config: Config = current_app.config["CIVIC"]
    message = EmailMessage()
    message["Message-ID"] = mail.message_id
    message["Date"] = formatdate(mail.created_at.timestamp())
    message["From"] = Address(mail.sender or config.host, addr_spec=config.mail_from or f"noreply@{config.host}")
    if config.mail_reply_to:
        message["Reply-To"] = Address(addr_spec=config.mail_reply_to)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = _header(instead.subject) if instead else mail.subject
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_whole(instead.body, Kind(mail.kind), mail.language) if instead else mail.body)
    if mail.attachment is not None:
        message.add_attachment(mail.attachment, filename=mail.attachment_name)
    message["Content-Language"] = mail.language  # set_content() removes what a message says of its content before
    return message


def transport(config: Config, message: EmailMessage) -> None:
    """Send by ``smtp://user:password@host:port`` (or ``smtps://``), into a folder (``file:``) or into memory.

    Raises:
        OSError, smtplib.SMTPException: the e-mail could not be handed over; the job tries again.
        ValueError: CIVIC_MAIL_URL names no transport.
    """
    parts = urlsplit(config.mail_url)
    if parts.scheme == "memory":
        MEMORY.append(message)
    elif (folder := _folder(config)) is not None:
        folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        file = folder / f"{clock.now():%Y%m%dT%H%M%S%f}.eml"
        file.touch(mode=FILE)
        file.write_bytes(message.as_bytes())
    elif parts.scheme in ("smtp", "smtps"):
        secure = ssl.create_default_context()
        host, port = parts.hostname or "localhost", parts.port or (465 if parts.scheme == "smtps" else 587)
        server: smtplib.SMTP = (
            smtplib.SMTP_SSL(host, port, timeout=20, context=secure)
            if parts.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=20)
        )
        with server:
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=secure)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    else:
        raise ValueError(f"CIVIC_MAIL_URL names no transport: {parts.scheme}")
