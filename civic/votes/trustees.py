"""Sealing the key of a vote to trustees: any two of them open it together, none alone, and nobody else.

A trustee has an X25519 key. For each pair of trustees the vote's key is split into two shares by exclusive or; each
share is encrypted to one of the pair: an ephemeral X25519 key, HKDF-SHA256 (RFC 5869), ChaCha20-Poly1305 (RFC 8439).
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FOLDER = "trustees"
_ENDING = ".pem"
#: Each key encrypts one share, so its nonce may be constant.
_NONCE = bytes(12)


def make(folder: Path, name: str, passphrase: bytes) -> bytes:
    """Write the public key of a new trustee into the folder of keys; returns the private one, under a passphrase (PEM).

    Raises:
        FileExistsError: there is a trustee of this name.
    """
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    place = folder / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / f"{name}{_ENDING}").open("xb") as file:
        file.write(public)
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )


def known(folder: Path) -> dict[str, X25519PublicKey]:
    """The public keys of all trustees, by name."""
    found = {}
    for path in sorted((folder / FOLDER).glob(f"*{_ENDING}")):
        public = serialization.load_pem_public_key(path.read_bytes())
        if isinstance(public, X25519PublicKey):
            found[path.stem] = public
    return found


def private_key(pem: bytes, passphrase: bytes) -> X25519PrivateKey:
    """A trustee's private key.

    Raises:
        ValueError: another passphrase, or no such key.
    """
    found = serialization.load_pem_private_key(pem, passphrase)
    if not isinstance(found, X25519PrivateKey):
        raise ValueError("no trustee's key")
    return found


def seal(key: bytes, trustees: Mapping[str, X25519PublicKey]) -> str:
    """The key, for each pair of trustees."""
    pairs = []
    for one, other in combinations(sorted(trustees), 2):
        mask = secrets.token_bytes(len(key))
        shares = (mask, _xor(key, mask))
        pairs.append({name: _to(trustees[name], share) for name, share in zip((one, other), shares, strict=True)})
    return json.dumps({"sealed": "civic/v1", "pairs": pairs})


def unseal(sealed: str, trustees: Mapping[str, X25519PrivateKey]) -> bytes:
    """The key, from two trustees together.

    Raises:
        ValueError: the two are no pair that it was sealed to.
    """
    for pair in json.loads(sealed)["pairs"]:
        if set(pair) == set(trustees):
            one, other = (_from(trustees[name], pair[name]) for name in sorted(pair))
            return _xor(one, other)
    raise ValueError("it was not sealed to these two")


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _cipher(shared: bytes, ephemeral: bytes, public: bytes) -> ChaCha20Poly1305:
    info = b"civic trustee/v1" + ephemeral + public
    return ChaCha20Poly1305(HKDF(hashes.SHA256(), 32, None, info).derive(shared))


def _to(public: X25519PublicKey, share: bytes) -> str:
    once = X25519PrivateKey.generate()
    mine = once.public_key().public_bytes_raw()
    cipher = _cipher(once.exchange(public), mine, public.public_bytes_raw())
    return (mine + cipher.encrypt(_NONCE, share, None)).hex()


def _from(private: X25519PrivateKey, words: str) -> bytes:
    content = bytes.fromhex(words)
    theirs, rest = content[:32], content[32:]
    shared = private.exchange(X25519PublicKey.from_public_bytes(theirs))
    try:
        return _cipher(shared, theirs, private.public_key().public_bytes_raw()).decrypt(_NONCE, rest, None)
    except InvalidTag as error:
        raise ValueError("another trustee's key") from error


def write(path: Path, sealed: str) -> None:
    """Write a sealed key so that it is there before anything is removed."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
