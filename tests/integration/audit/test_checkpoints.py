"""Checkpoints outside the database, the job that e-mails them, and the two commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from civic.audit import checkpoints, notes, service
from civic.core import mail, outbox
from civic.core.config import Config, ConfigError
from civic.core.db import db, transaction
from civic.core.permissions import Actor
from civic.notifications import witnesses
from civic.runtime import log as command
from civic.runtime.folder import Trouble

WITNESSES = (("council@town.example", "fr"), ("press@paper.example", "en"))


@pytest.fixture
def installation(own_app: Flask, tmp_path: Path) -> Iterator[Config]:
    """An installation of its own with ten acts, and two witnesses."""
    config = replace(own_app.config["CIVIC"], keys_dir=tmp_path / "own-keys", witnesses=WITNESSES)
    own_app.config["CIVIC"] = config
    with own_app.test_request_context():
        acts(10)
        yield config


@pytest.fixture
def letters() -> Iterator[list]:
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


def acts(count: int) -> None:
    with transaction():
        for number in range(count):
            service.record(Actor(person_id=4), "change", "vote", number, None, before={"most": 1}, after={"most": 2})


def as_owner(*statements: str) -> None:
    """What somebody does who owns the database: without its guards, which come back afterwards."""
    sqlite = db.engine.dialect.name == "sqlite"
    db.session.rollback()
    with db.engine.begin() as connection:
        if sqlite:
            found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            for trigger in found:
                connection.execute(text(f"DROP TRIGGER {trigger.name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))
        if sqlite:
            for trigger in found:
                connection.execute(text(trigger.sql))
        else:
            connection.execute(text("SET session_replication_role = DEFAULT"))


def end_at(number: int) -> tuple[str, ...]:
    return (
        f"DELETE FROM audit_entry WHERE number > {number}",
        f"UPDATE audit_head SET entries = {number}, hash = (SELECT hash FROM audit_entry WHERE number = {number})",
    )


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict]:
    capsys.readouterr()
    status = command.verify([*words, "--json"])
    return status, json.loads(capsys.readouterr().out)


def kinds(answer: dict) -> list[str]:
    return [fault["kind"] for fault in answer["faults"]]


def test_an_export_is_signed_and_the_log_agrees_with_it_later(
    installation: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kept.txt"
    assert command.export(["--out", str(file)]) == 0
    acts(3)
    status, answer = told(capsys, "--against", str(file))
    assert (status, answer["ok"], answer["entries"], answer["checkpoints_compared"]) == (0, True, 13, 1)
    assert command.verify(["--against", str(file)]) == 0
    assert "in order" in capsys.readouterr().out


def test_the_same_log_is_never_signed_twice_in_two_ways(
    installation: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    command.export([])
    first = capsys.readouterr().out
    command.export([])
    assert capsys.readouterr().out == first
    assert len(checkpoints.kept(installation)) == 1
    assert (installation.keys_dir / checkpoints.FILE).stat().st_mode & 0o77 == 0


ATTACKS: dict[str, tuple[tuple[str, ...], str]] = {
    "edit": (("UPDATE audit_entry SET verb = 'other' WHERE number = 4",), "changed"),
    "another actor": (("UPDATE audit_entry SET actor_id = NULL WHERE number = 4",), "changed"),
    "removal": (("DELETE FROM audit_entry WHERE number = 4",), "missing"),
    "cut tail": (("DELETE FROM audit_entry WHERE number > 8",), "cut"),
    "cut tail and its head": (end_at(8), "cut"),
    "everything gone": (("DELETE FROM audit_entry", "DELETE FROM audit_head"), "cut"),
    "reordering": (
        (
            "UPDATE audit_entry SET number = 99 WHERE number = 4",
            "UPDATE audit_entry SET number = 4 WHERE number = 5",
            "UPDATE audit_entry SET number = 5 WHERE number = 99",
        ),
        "broken",
    ),
    "insertion": (
        (
            "INSERT INTO audit_entry (id, number, version, at, actor_id, verb, kind, thing, details, previous, hash)"
            " SELECT 99, 11, version, at, actor_id, 'other', kind, thing, details, hash, 'x'"
            " FROM audit_entry WHERE number = 10",
        ),
        "changed",
    ),
    "back-dating": (("UPDATE audit_entry SET at = '2020-01-01 00:00:00.000000' WHERE number = 4",), "back_dated"),
    "a bit of rot": (("UPDATE audit_entry SET details = '{\"before\"' WHERE number = 4",), "unreadable"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_the_owner_of_the_database_does_is_found(
    name: str, installation: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    command.export([])
    statements, kind = ATTACKS[name]
    if name == "a bit of rot" and db.engine.dialect.name == "postgresql":
        return  # PostgreSQL parses what it stores
    as_owner(*statements)
    status, answer = told(capsys)
    assert status == 1 and kind in kinds(answer), answer
    assert command.export([]) == 1  # what is broken is not signed


def rewritten(count: int) -> None:
    """A whole other history of the same size that holds together."""
    as_owner("DELETE FROM audit_entry", "DELETE FROM audit_secret", "DELETE FROM audit_head")
    acts(count)


def test_a_log_that_was_written_anew_is_found_by_the_witness_alone(
    installation: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where the keys folder was emptied with it: only who kept the e-mail knows."""
    file = tmp_path / "kept.txt"
    command.export(["--out", str(file)])
    key = checkpoints.public_key(installation)
    rewritten(12)
    status, answer = told(capsys)
    assert (status, kinds(answer)) == (1, ["rewritten"])
    (installation.keys_dir / checkpoints.FILE).unlink()
    assert told(capsys)[0] == 0
    status, answer = told(capsys, "--against", str(file), "--key", key)
    assert (status, kinds(answer)) == (1, ["rewritten"])


def test_an_older_backup_is_found_before_and_after_it_went_on(
    installation: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    early, late = tmp_path / "early.txt", tmp_path / "late.txt"
    command.export(["--out", str(early)])
    acts(5)
    command.export(["--out", str(late)])
    as_owner(*end_at(10))
    status, answer = told(capsys, "--against", str(early), "--against", str(late))
    assert (status, set(kinds(answer))) == (1, {"cut"})
    acts(9)
    status, answer = told(capsys, "--against", str(late), "--against", str(early))
    assert (status, set(kinds(answer))) == (1, {"rewritten"})
    assert answer["faults"][0]["agreed"] == 10


def test_two_checkpoints_of_one_size_convict_whoever_signed_both(
    installation: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    command.export(["--out", str(one)])
    (installation.keys_dir / checkpoints.FILE).unlink()
    rewritten(10)
    command.export(["--out", str(other)])
    status, answer = told(capsys, "--against", str(one), "--against", str(other))
    assert status == 1 and "divergent" in kinds(answer)


def test_a_forged_checkpoint_says_nothing_about_the_log(
    installation: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "forged.txt"
    command.export(["--out", str(file)])
    file.write_text(file.read_text().replace("entries 10", "entries 90"))
    status, answer = told(capsys, "--against", str(file))
    assert status == 1 and "signature" in kinds(answer)


@pytest.mark.parametrize("content", [b"", b"civic log checkpoint v1\nx", b"\xff\xfe" * 40])
def test_a_file_without_a_checkpoint_is_refused_in_words(installation: Config, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.txt"
    file.write_bytes(content)
    with pytest.raises(Trouble, match=r"checkpoint"):
        command.verify(["--against", str(file)])


def test_witnesses_get_a_checkpoint_as_text_and_file_in_their_language(
    installation: Config, letters: list, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    witnesses.witness()
    outbox.drain()
    assert [letter["To"] for letter in letters] == [address for address, _ in WITNESSES]
    assert [letter["Content-Language"] for letter in letters] == ["fr", "en"]
    for letter in letters:
        (read,) = notes.read_all(letter.as_bytes())
        assert notes.is_signed_by(read, checkpoints.public_key(installation))
        (file,) = letter.iter_attachments()
        assert notes.read_all(file.get_content().encode()) == [read]
    as_owner(*end_at(4))
    kept = tmp_path / "mail.eml"
    kept.write_bytes(letters[0].as_bytes())
    status, answer = told(capsys, "--against", str(kept))
    assert status == 1 and "cut" in kinds(answer)


def test_a_broken_log_is_told_to_witnesses_and_nothing_is_signed(installation: Config, letters: list) -> None:
    witnesses.witness()
    outbox.drain()
    letters.clear()
    as_owner(*end_at(4))
    witnesses.witness()
    outbox.drain()
    assert len(letters) == 2
    assert "10" in letters[1].get_content() and "checkpoint.txt" not in letters[1].as_string()
    assert len(checkpoints.kept(installation)) == 1


def test_witnesses_are_read_from_the_environment() -> None:
    environ = {"CIVIC_SECRET_KEY": "k" * 40, "CIVIC_AUDIT_WITNESSES": "council@town.example fr, press@paper.example"}
    assert Config.from_env(environ).witnesses == WITNESSES
    for wrong in ("council", "a@b@c", "a@town.example de", "a@town.example fr en"):
        with pytest.raises(ConfigError, match="CIVIC_AUDIT_WITNESSES"):
            Config.from_env({**environ, "CIVIC_AUDIT_WITNESSES": wrong})


def test_each_town_has_its_own_part(installation: Config, capsys: pytest.CaptureFixture[str]) -> None:
    with transaction():
        for town in (1, 2, 2):
            service.record(Actor(person_id=4), "change", "vote", 1, town)
    _, answer = told(capsys)
    assert {town["id"]: town["entries"] for town in answer["towns"]} == {None: 10, 1: 1, 2: 2}
