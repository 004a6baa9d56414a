"""What is left behind where nobody looks: rows of work that is done, and deleted content in SQLite's log."""

from __future__ import annotations

from civic.core import db, mail, outbox


def forget() -> None:
    """The hourly job: let go of jobs and e-mails that were done, then of what the log of SQLite still has of them."""
    outbox.forget()
    mail.forget()
    db.empty_log()


def empty_log() -> None:
    """The job: bring SQLite's log into the database, where deleted content has been overwritten, and cut it."""
    db.empty_log()


def person_left(event: object) -> None:
    """Somebody took their account away: once that is kept, no file may hold what was deleted with it."""
    outbox.enqueue("core.empty_log")
