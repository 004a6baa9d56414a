"""E-mails as they leave: their headers, how many of a kind one address gets, and how many all together."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from civic.accounts.models import Person
from civic.accounts.service import links
from civic.core import clock, mail, outbox
from civic.core.db import db, transaction
from civic.core.mail import Kind, Mail
from civic.core.outbox import OutboxRow
from civic.notifications.rules import Kind as Told
from civic.notifications.service import summarise
from civic.notifications.service import writing as notifications
from tests.support import factories as make

HEADERS = {
    *("Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version"),
    *("Content-Type", "Content-Transfer-Encoding", "Content-Language"),
}
_KEYS = itertools.count()
UNSUBSCRIBE = {"List-Unsubscribe", "List-Unsubscribe-Post"}


@pytest.fixture
def letters(app: Flask) -> Iterator[list]:
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


def _earlier(column: str, by: timedelta) -> None:
    for row in db.session.scalars(select(Mail)).all():
        if getattr(row, column) is not None:
            setattr(row, column, getattr(row, column) - by)
    db.session.flush()


def _notify(person: Person, kind: Told, title: str, path: str) -> None:
    kept = notifications.keep(person.id, kind, str(next(_KEYS)))
    assert kept is not None
    notifications.write(kept, kind, title, path)


def _taken() -> list[EmailMessage]:
    """What waits to be sent, taken away: one address gets no more than ten notices an hour."""
    composed = [mail._compose(one, None) for one in db.session.scalars(select(Mail).order_by(Mail.id))]
    db.session.query(Mail).delete()
    db.session.query(OutboxRow).delete()
    return composed


@pytest.mark.shared_data
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_A27_C06_no_name_or_title_changes_the_head_or_the_lines_of_an_email(
    app: Flask, letters: list, language: str, shared_data: Path
) -> None:
    rows = (shared_data / "security" / "vectors.jsonl").read_text(encoding="utf-8").splitlines()
    words = ["Ana", "Ana\r\nBcc: all@town.example\r\n\r\nPay: https://evil.example", "a\nb", "a\u2028b\u202ec"]
    words += [json.loads(row)["payload"] for row in rows[::240]]  # all of them: tests/unit
    shapes: dict[str, tuple[set[str], int]] = {}
    with transaction():
        person = make.make_person(language=language)
    for number, name in enumerate(words):
        with transaction():
            person.display_name = name.replace("\0", "") or "x"
            composed = []
            for kind in Told:
                _notify(person, kind, name, "proposals/1")
                composed += _taken()
            for purpose in ("confirm", "reset"):
                links.mail_link(person, purpose, "http://localhost/TOKEN")
            composed += _taken()
        assert len(composed) == len(Told) + 2
        for place, message in enumerate(composed):
            message = message_from_bytes(message.as_bytes(), policy=policy.default)  # as it travels
            found = (set(message.keys()), message.get_content().count("\n"))
            assert shapes.setdefault(f"{language}/{place}", found) == found, (number, name)
            assert "\n" not in message["Subject"]
            assert str(message["To"]) == person.email
            urls = [line for line in message.get_content().split() if "://" in line]
            assert all(line.startswith("http://localhost/") for line in urls), (name, urls)
    assert {keys <= HEADERS | UNSUBSCRIBE for keys, _lines in shapes.values()} == {True}


def test_a_notification_can_be_ended_by_one_click_and_an_account_email_cannot(letters: list) -> None:
    with transaction():
        person = make.make_person()
        _notify(person, Told.REPLY, "Trees", "posts/1")
        links.mail_link(person, "reset", "http://localhost/TOKEN")
    outbox.drain()
    reset, notice = sorted(letters, key=lambda one: "List-Unsubscribe" in one)
    assert notice["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert notice["List-Unsubscribe"].startswith("<http://localhost/en/stop-letters/")
    assert "List-Unsubscribe" not in reset
    assert "This e-mail was sent by localhost. You receive it because" in notice.get_content()
    assert "probably you" in reset.get_content()


@pytest.mark.parametrize(
    "address", ["a@b.example,c@d.example", "a@b.example\nBcc: c@d.example", "nobody", "a b@c.example"]
)
def test_C09_what_is_not_one_address_gets_no_email(address: str) -> None:
    with transaction(), pytest.raises(ValueError, match="one address"):
        mail.send(address, "Hello", "Text", "en")


def test_O12_one_address_gets_few_of_a_kind_in_an_hour_and_in_a_day() -> None:
    with transaction():
        sent = [mail.send("Victim@town.example", "x", "x", "en", kind=Kind.RESET) for _ in range(500)]
        assert mail.send("other@town.example", "x", "x", "en", kind=Kind.RESET)
        assert mail.send("victim@town.example", "x", "x", "en", kind=Kind.CONFIRM)
    assert len([one for one in sent if one]) == 3
    for hour in range(1, 24):
        with transaction():
            _earlier("created_at", timedelta(minutes=61))
            sent += [mail.send("victim@town.example", "x", "x", "en", kind=Kind.RESET) for _ in range(5)]
        assert len([one for one in sent if one]) <= 10, hour
    assert len([one for one in sent if one]) == 10


def test_K09_more_notifications_than_one_can_read_become_one_email(letters: list) -> None:
    now = clock.now().replace(minute=20)
    with clock.standing_at(now):
        with transaction():
            person = make.make_person()
            for number in range(60):
                _notify(person, Told.REPLY, f"Thing {number}", f"posts/{number}")
        outbox.drain()
        assert len(letters) == 10
        letters.clear()
        summarise()
        outbox.drain()
        assert letters == [], "what comes within the hour is gathered"
    for minutes in (45, 46, 75):
        with clock.standing_at(now + timedelta(minutes=minutes)):
            summarise()
            outbox.drain()
    [digest] = letters
    assert digest["Subject"] == "50 new notifications"
    assert digest.get_content().count("New reply:") == 40
    assert "10 more are in the list:" in digest.get_content()
    assert "/en/account/notifications" in digest.get_content()


def test_O12_the_installation_sends_so_many_an_hour_and_the_others_wait(
    app: Flask, letters: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "CIVIC", replace(app.config["CIVIC"], mail_per_hour=5))
    with transaction():
        for number in range(8):
            mail.send(f"person{number}@town.example", "x", "x", "en")
    outbox.drain()
    assert len(letters) == 5
    rows = db.session.scalars(select(OutboxRow).where(OutboxRow.done_at.is_(None))).all()
    assert [(row.attempts, row.failed_at) for row in rows] == [(0, None)] * 3
    with transaction():
        _earlier("sent_at", timedelta(hours=1))
        db.session.execute(update(OutboxRow).values(available_at=clock.now() - timedelta(seconds=1)))
    outbox.drain()
    assert len(letters) == 8


def test_L15_a_retry_has_the_same_message_id(letters: list, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    transport = mail.transport

    def refuse(config: object, message: object) -> None:
        seen.append(message["Message-ID"])  # type: ignore[index]
        if len(seen) < 3:
            raise OSError("554 canary@town.example")
        transport(config, message)  # type: ignore[arg-type]

    monkeypatch.setattr(mail, "transport", refuse)
    with transaction():
        mail.send("a@town.example", "x", "x", "en")
    for _ in range(4):
        outbox.drain()
        with transaction():
            db.session.execute(update(OutboxRow).values(available_at=clock.now() - timedelta(seconds=1)))
    assert len(seen) == 3
    assert len(set(seen)) == 1
    assert len(letters) == 1
