"""Checkpoints as signed notes."""

from __future__ import annotations

import email.policy
from email.message import EmailMessage

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from civic.audit import notes
from civic.audit.rules import Checkpoint, Head

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
POINT = Checkpoint("town.example", Head(12, "ab" * 32), "2026-03-01T13:00:00+00:00", {0: Head(4, "cd" * 32)})


def note(point: Checkpoint = POINT, key: Ed25519PrivateKey = KEY) -> str:
    return notes.sign(key, "town.example/log", notes.text_of(point, {}))


def test_a_note_is_read_as_it_was_written_and_its_signature_holds() -> None:
    (read,) = notes.read_all(note().encode())
    assert read.checkpoint == POINT
    assert notes.is_signed_by(read, notes.public_key(KEY, "town.example/log"))


def test_the_known_answer_of_the_format() -> None:
    """The example of the Go package that the format comes from (golang.org/x/mod/sumdb/note)."""
    key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    assert notes.is_signed_by(notes.SignedNote(POINT, text, line), key)
    assert not notes.is_signed_by(notes.SignedNote(POINT, text.upper(), line), key)


@pytest.mark.parametrize(
    "key", ["", "a+b", "town.example/log+00000000+AAAA", notes.public_key(KEY, "other.example/log")]
)
def test_another_key_does_not_vouch(key: str) -> None:
    (read,) = notes.read_all(note().encode())
    assert not notes.is_signed_by(read, key)


def test_one_changed_digit_is_seen() -> None:
    (read,) = notes.read_all(note().replace("entries 12", "entries 13").encode())
    assert not notes.is_signed_by(read, notes.public_key(KEY, "town.example/log"))


def test_notes_are_found_in_a_file_of_many_and_in_an_e_mail() -> None:
    other = Checkpoint("town.example", Head(13, "ef" * 32), "2026-03-02T13:00:00+00:00")
    many = f"{note()}\n{note(other)}"
    assert [each.checkpoint.head.entries for each in notes.read_all(many.encode())] == [12, 13]
    message = EmailMessage()
    message.set_content("Keep this.\n\n" + "\n".join(f"> {line}" for line in note().splitlines()))
    message.add_attachment(note(other), filename="checkpoint.txt")
    read = notes.read_all(message.as_bytes(policy=email.policy.SMTP))
    assert [each.checkpoint for each in read] == [POINT, other]
    assert all(notes.is_signed_by(each, notes.public_key(KEY, "town.example/log")) for each in read)


@pytest.mark.parametrize("cut", range(2, 7))
def test_half_a_note_is_refused(cut: int) -> None:
    lines = note().splitlines()
    del lines[cut]
    if cut < 6:
        with pytest.raises(ValueError, match="checkpoint"):
            notes.read_all("\n".join(lines[: cut + 1]).encode())
