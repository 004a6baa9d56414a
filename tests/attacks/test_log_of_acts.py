"""The log of acts of a running town: what is logged, who can change it, and what a verifier finds."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from civic.audit import checkpoints, notes
from civic.audit import service as audit
from civic.core.db import transaction
from civic.core.permissions import Role
from tests.attacks import seed
from tests.attacks.conftest import NewTown
from tests.attacks.town import Town
from tests.support import program

WITNESS = "witness@paper.example"


def verify(town: Town, *words: str) -> tuple[int, dict[str, Any]]:
    """``civic audit verify`` beside the running town: its exit status and what it says."""
    ran = program.civic(town.folder, "audit", "verify", "--json", *words, **town.environ)
    assert ran.stdout.startswith("{"), ran.stderr
    return ran.returncode, json.loads(ran.stdout)


def kinds(answer: dict[str, Any]) -> set[str]:
    return {fault["kind"] for fault in answer["faults"]}


def log_of(town: Town, kind: str, thing: int) -> list[dict[str, Any]]:
    rows = town.sql(
        "SELECT * FROM audit_entry WHERE kind = :kind AND thing = :thing ORDER BY number", kind=kind, thing=str(thing)
    )
    for row in rows:
        row["details"] = json.loads(row["details"]) if isinstance(row["details"], str) else row["details"]
    return rows


def end_at(number: int) -> tuple[str, ...]:
    return (
        f"DELETE FROM audit_entry WHERE number > {number}",
        f"DELETE FROM audit_secret WHERE number > {number}",
        f"UPDATE audit_head SET entries = {number}, hash = (SELECT hash FROM audit_entry WHERE number = {number})",
    )


def as_owner(file: Path, *statements: str) -> None:
    """What somebody does with the file of the database: drops the guards, changes rows, puts the guards back."""
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)
        connection.commit()


def database(town: Town) -> Path:
    return town.folder / "civic.sqlite"


def test_N08_an_act_of_staff_is_logged_with_who_and_before_and_after(town: Town) -> None:
    admin, resident = town.sign_in("town_admin"), town.world.people["resident"]
    email, town_id = town.world.emails["resident"], town.world.town_id
    before = len(log_of(town, "person", resident))
    slug = town.world.town
    answer = admin.submit(f"/en/admin/roles?town={slug}", "/admin/roles", email=email, role=Role.MODERATOR.value)
    assert answer.status == 303
    offered = log_of(town, "municipality", town_id)[-1]
    assert (offered["actor_id"], offered["verb"]) == (town.world.people["town_admin"], "invite_to_role")
    assert (offered["details"]["role"], email in str(offered)) == ("moderator", False)
    (row,) = town.sql("SELECT id FROM spaces_role_invitation WHERE email = :email", email=email)
    town.sign_in("resident").post("/en/account/roles", {"invitation": str(row["id"]), "answer": "accept"})
    (given,) = log_of(town, "person", resident)[before:]
    assert given["actor_id"] == resident
    assert (given["verb"], given["municipality_id"]) == ("accept_role", town_id)
    assert (given["details"]["before"], given["details"]["after"]) == ({"moderator": False}, {"moderator": True})
    admin.post(f"/en/admin/roles/{resident}/moderator/end?town={slug}")
    ended = log_of(town, "person", resident)[-1]
    assert (ended["verb"], ended["details"]["before"]) == ("take_role", {"moderator": True})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor_id = 1",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_entry WHERE number = (SELECT max(number) FROM audit_entry)",
        "REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE number = 1",
        "INSERT OR REPLACE INTO audit_entry (id, number, version, at, verb, kind, thing, details, previous, hash)"
        " SELECT id, number, 2, at, 'x', kind, thing, details, previous, 'x' FROM audit_entry WHERE number = 2",
        "UPDATE audit_head SET entries = 1",
        "DELETE FROM audit_head",
    ],
)
def test_N09_the_database_of_the_program_refuses_to_change_the_log(town: Town, statement: str) -> None:
    assert town.world
    with closing(sqlite3.connect(database(town), timeout=30)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)


def test_N09_postgresql_refuses_too(postgres_town: Town) -> None:
    town = postgres_town
    assert town.world
    for statement in (
        "UPDATE audit_entry SET actor_id = 1",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_head SET entries = 1",
        "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE number = 1 ON CONFLICT (id) DO UPDATE SET verb = 'x'",
    ):
        with pytest.raises(Exception, match="append-only"):
            town.sql(statement)
    status, told = verify(town)
    assert status == 0, told["faults"][:3]


def test_N10_N11_M14_what_the_owner_of_the_database_does_is_found_and_witnesses_hear_of_it(new_town: NewTown) -> None:
    town = new_town(CIVIC_AUDIT_WITNESSES=WITNESS)
    assert town.world
    town.do("audit.witness")
    mail = town.email(WITNESS)
    kept = town.folder.parent / f"{town.folder.name}-kept.eml"
    kept.write_bytes(mail.as_bytes())
    (note,) = notes.read_all(kept.read_bytes())
    with town.inside() as app:
        assert notes.is_signed_by(note, checkpoints.public_key(app.config["CIVIC"]))
        size = note.checkpoint.head.entries
    assert town.sign_in().get("/.well-known/civic-log-checkpoint.txt").text == note.whole
    assert verify(town, "--against", str(kept))[0] == 0
    town.stop()

    clean, copy = database(town), town.folder / "clean"
    with closing(sqlite3.connect(clean)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(clean, copy)
    # The other kinds: tests/integration/audit/test_checkpoints.py.
    attacks: dict[str, tuple[tuple[str, ...], str]] = {
        "an edit": ((f"UPDATE audit_entry SET verb = 'x' WHERE number = {size // 2}",), "changed"),
        "a cut tail without its head": ((f"DELETE FROM audit_entry WHERE number > {size - 3}",), "cut"),
    }
    for name, (statements, kind) in attacks.items():
        as_owner(clean, *statements)
        status, answer = verify(town)
        assert status == 1 and kind in kinds(answer), (name, answer)
        shutil.copy(copy, clean)
    # An older backup that the town went on with: longer than the checkpoint, and another history.
    as_owner(clean, *end_at(size - 3))
    town.start()
    seed.municipality(town)
    seed.municipality(town)
    seed.municipality(town)
    seed.municipality(town)
    status, answer = verify(town, "--against", str(kept))
    assert status == 1 and "rewritten" in kinds(answer)
    before = len(town.emails(WITNESS))
    town.do("audit.witness")
    alarm = town.email(WITNESS, after=before)
    assert not list(alarm.iter_attachments()) and "checkpoint" not in str(alarm["Subject"]).lower()


def test_N12_N04_no_word_of_anybody_is_in_the_log_and_it_verifies_after_somebody_left(town: Town) -> None:
    words = "Canaryword zzq"
    (person,) = seed.people(town, 1, town.world.town_id, Role.ORGANISER)
    author = seed.people(town, 1)[0]
    proposal = seed.proposal(town, town.world.town_id, author, title=f"{words} title", body=f"{words} body")
    browser = town.sign_in_as(person)
    said = {"text": f"{words} answer", "office": f"{words} office"}
    answer = browser.submit(f"/en/proposals/{proposal}/answer", "/answer", state="accepted", **said)
    answer = browser.submit(answer, "/answer", having="state")  # the summary: publish
    assert answer.status == 303, answer.text[:2000]
    (answered,) = [row for row in log_of(town, "proposal", proposal) if row["verb"] == "answer"]
    assert answered["details"]["after"]["state"] == "accepted"
    assert answered["details"]["after"]["answer"].startswith("hmac:")
    log = json.dumps(town.dump()["audit_entry"], default=str)
    assert "Canaryword" not in log
    secrets = {row["number"] for row in town.dump()["audit_secret"]}
    assert answered["number"] in secrets
    with town.inside(), transaction():
        audit.forget_person(person)  # what deleting the account does to the log
    assert answered["number"] not in {row["number"] for row in town.dump()["audit_secret"]}
    status, told = verify(town)
    assert status == 0, told["faults"][:3]


def test_N14_an_act_that_cannot_be_logged_is_not_done(new_town: NewTown) -> None:
    town = new_town()
    admin, resident = town.sign_in("town_admin"), town.world.people["resident"]
    slug = town.world.town
    town.sql("CREATE TRIGGER no_more BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'full'); END")
    answer = admin.submit(
        f"/en/admin/roles?town={slug}", "/admin/roles", email=town.world.emails["resident"], role=Role.ADMIN.value
    )
    assert answer.status >= 400
    held = town.sql("SELECT role FROM spaces_role WHERE person_id = :person", person=resident)
    assert {"role": "admin"} not in held


def test_G13_nobody_but_administrators_of_the_town_reads_its_log(town: Town) -> None:
    slug = town.world.town
    others = ("resident", "moderator", "organiser", "secretary", "other_admin")
    status = {role: town.sign_in(role).get(f"/en/admin/log?town={slug}").status for role in others}
    assert status == dict.fromkeys(others, 403)
    assert town.sign_in("anon").get(f"/en/admin/log?town={slug}").status == 303
    page = town.sign_in("town_admin").get(f"/en/admin/log?town={slug}")
    assert page.status == 200
    shown = page.text.split("<main")[-1].split("</main>")[0]
    # An address may stand in a title that somebody wrote; that of an account never.
    assert not [one["email"] for one in town.dump()["accounts_person"] if one["email"] and one["email"] in shown]


@pytest.mark.long
def test_I13_checkpoints_of_any_two_times_are_of_one_history(new_town: NewTown) -> None:
    """Each process signs what it finds; whoever kept two checkpoints sees that one continues the other."""
    town = new_town(CIVIC_AUDIT_WITNESSES=WITNESS)
    assert town.world
    told: dict[int, set[str]] = {}
    kept = []
    for number in range(3):
        seed.people(town, 1, None, Role.MODERATOR)
        town.do("audit.witness")
        asked = [town.sign_in().get(f"/.well-known/civic-log-checkpoint.txt?n={n}").text for n in range(4)]
        for text in asked:
            (note,) = notes.read_all(text.encode())
            told.setdefault(note.checkpoint.head.entries, set()).add(note.checkpoint.head.hash)
        file = town.folder.parent / f"{town.folder.name}-{number}.txt"
        file.write_text(asked[0])
        kept.append(file)
    assert len(told) > 1, "the log did not grow"
    assert all(len(hashes) == 1 for hashes in told.values()), "two checkpoints of one size"
    for file in kept:
        assert verify(town, "--against", str(file))[0] == 0
