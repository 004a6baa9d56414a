"""Checkpoints as signed notes: text that people can read, with one line at its end that a program can check.

The form is that of https://c2sp.org/signed-note: the text, an empty line, and "— NAME SIGNATURE", where the signature
is Base64 of a four-byte hash of the key and an Ed25519 signature (RFC 8032) over the text.
"""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from civic.audit.rules import Checkpoint, Head

TITLE = "civic log checkpoint v1"
_ED25519 = b"\x01"
_LARGEST = 5_000_000


@dataclass(frozen=True)
class SignedNote:
    """A checkpoint as somebody keeps it: what it says, the text that is signed, and the signature line."""

    checkpoint: Checkpoint
    text: str
    signature: str

    @property
    def whole(self) -> str:
        """The note as it is handed on."""
        return f"{self.text}\n{self.signature}\n"


def text_of(point: Checkpoint, slugs: Mapping[int, str]) -> str:
    """The lines that are signed. ``slugs`` names the towns for people; what counts is the id."""
    lines = [TITLE, point.origin, f"entries {point.head.entries}", f"head {point.head.hash}", f"at {point.at}"]
    lines += [
        f"town {town} {slugs.get(town, '-')} {head.entries} {head.hash}" for town, head in sorted(point.towns.items())
    ]
    return "\n".join(lines) + "\n"


def sign(key: Ed25519PrivateKey, name: str, text: str) -> str:
    """A whole note: text, empty line, signature."""
    public = key.public_key().public_bytes_raw()
    blob = base64.b64encode(_key_hash(name, public) + key.sign(text.encode())).decode()
    return f"{text}\n— {name} {blob}\n"


def public_key(key: Ed25519PrivateKey, name: str) -> str:
    """The key by which anybody can check a note, in one line: NAME+HASH+BASE64."""
    public = key.public_key().public_bytes_raw()
    return f"{name}+{_key_hash(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def _key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def is_signed_by(note: SignedNote, key: str) -> bool:
    """Whether a note carries a true signature of a key (``public_key``); False also for a key that cannot be read."""
    return is_signature_of(note.text, note.signature, key)


def is_signature_of(text: str, signature: str, key: str) -> bool:
    """Whether the signature line of a note of any kind is one of a key over its text."""
    try:
        name, key_hash, encoded = key.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        _, said_name, blob = signature.split(" ")
        signed = base64.b64decode(blob, validate=True)
        if raw[:1] != _ED25519 or said_name != name or signed[:4] != bytes.fromhex(key_hash):
            return False
        Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signed[4:], text.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def read_all(data: bytes) -> list[SignedNote]:
    """Every checkpoint in a file: one, many after each other, or an e-mail that carries some, quoted or not.

    Raises:
        ValueError: it is too large, or a checkpoint in it is incomplete.
    """
    lines = lines_of(data)
    notes: dict[tuple[str, str], SignedNote] = {}
    for start, line in enumerate(lines):
        if line == TITLE:
            note = _read(lines[start:])
            notes[note.text, note.signature] = note
    return list(notes.values())


def lines_of(data: bytes) -> list[str]:
    """The lines of a file or an e-mail that carries notes, without the marks of quoting.

    Raises:
        ValueError: it is too large.
    """
    if len(data) > _LARGEST:
        raise ValueError("the file is too large to be checkpoints")
    words = _of_mail(data) if re.search(rb"(?im)^content-type:", data[:20_000]) else data.decode("utf-8", "replace")
    return [re.sub(r"^[>\s]*", "", line).rstrip() for line in words.splitlines()]


def _of_mail(data: bytes) -> str:
    message = email.message_from_bytes(data, policy=email.policy.default)
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join(part.get_content() for part in parts)


def _read(lines: list[str]) -> SignedNote:
    signed = next((number for number, line in enumerate(lines) if line.startswith("— ")), None)
    if signed is None:
        raise ValueError("a checkpoint without a signature")
    said = [line for line in lines[:signed] if line]
    try:
        fields = dict(line.split(" ", 1) for line in said[2:5])
        towns = {}
        for line in said[5:]:
            word, town, _slug, entries, head = line.split(" ")
            if word != "town":
                raise ValueError(word)
            towns[int(town)] = Head(int(entries), head)
        point = Checkpoint(said[1], Head(int(fields["entries"]), fields["head"]), fields["at"], towns)
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError("a checkpoint that cannot be read") from error
    return SignedNote(point, "\n".join(said) + "\n", lines[signed])
