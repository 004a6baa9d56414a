"""Mail: written into the outbox with the change that causes it, delivered by a job."""

from __future__ import annotations

import smtplib
import ssl
import uuid
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import formataddr, formatdate
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import and_, delete, or_
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock, outbox
from civic.core.config import Config
from civic.core.db import Base, after_commit, db, transaction
from civic.core.private import FILE, FOLDER

#: How long a delivered e-mail is counted, and how long one that nobody takes may wait.
COUNTED, UNDELIVERED = timedelta(days=1), timedelta(days=7)
#: What the ``memory:`` transport has sent, for tests.
MEMORY: list[EmailMessage] = []


class Mail(Base):
    """A letter on its way. Its text is deleted once it has been delivered."""

    __tablename__ = "core_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    language: Mapped[str]
    attachment_name: Mapped[str | None]
    attachment: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]


def send(recipient: str, subject: str, body: str, language: str, attached: tuple[str, str] | None = None) -> None:
    """Have an e-mail delivered once the open transaction is kept. Plain text, in one language.

    ``attached`` is a text file that goes with it: its name and what is in it.
    """
    file_name, file = attached or (None, None)
    mail = Mail(
        message_id=f"<{uuid.uuid4()}@{current_app.config['CIVIC'].host}>",
        recipient=recipient,
        subject=" ".join(subject.split()),
        body=body,
        language=language,
        attachment_name=file_name,
        attachment=file,
    )
    db.session.add(mail)
    db.session.flush()
    outbox.enqueue("core.deliver", mail.id)


def deliver(mail_id: int) -> None:
    """The job: hand one letter to the transport. Sent twice it keeps its Message-ID, so that nobody sees two."""
    mail = db.session.get(Mail, mail_id)
    if mail is None or mail.sent_at is not None:
        return
    transport(current_app.config["CIVIC"], _compose(mail))
    with transaction():
        mail = db.session.get_one(Mail, mail_id)
        mail.sent_at, mail.body, mail.subject, mail.recipient = clock.now(), "", "", ""
        mail.attachment = None


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


def _compose(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = mail.message_id
    message["Date"] = formatdate(mail.created_at.timestamp())
    message["From"] = formataddr(("civic", f"noreply@{current_app.config['CIVIC'].host}"))
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    if mail.attachment is not None:
        message.add_attachment(mail.attachment, filename=mail.attachment_name)
    message["Content-Language"] = mail.language  # set_content() removes what a message says of its content before
    return message


def transport(config: Config, message: EmailMessage) -> None:
    """Send by ``smtp://user:password@host:port`` (or ``smtps://``), into a folder (``file:``) or into memory.

    Raises:
        OSError, smtplib.SMTPException: the letter could not be handed over; the job tries again.
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
