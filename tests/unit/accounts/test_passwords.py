"""Comparing with nobody's password costs what comparing with somebody's does, and starting costs no hash."""

from __future__ import annotations

import subprocess
import sys

import argon2
import pytest

from civic.accounts.service import passwords


def test_nobodys_hash_has_the_costs_of_real_ones():
    real = passwords.hash_password("a long enough password")
    assert argon2.extract_parameters(passwords._NOBODY) == argon2.extract_parameters(real)


def test_nobody_has_a_password(monkeypatch: pytest.MonkeyPatch):
    compared = []
    verify = passwords.hasher.verify
    hasher = type(
        "Hasher", (), {"verify": lambda self, stored, typed: compared.append(stored) or verify(stored, typed)}
    )
    monkeypatch.setattr(passwords, "hasher", hasher())
    assert not passwords.password_matches(None, "a long enough password")
    assert compared == [passwords._NOBODY], "without a comparison, the time would tell that there is no account"


def test_starting_hashes_nothing():
    """Each process of the program imports this module; a hash takes longer than the rest of it together."""
    code = (
        "import argon2.low_level as low; low.hash_secret = low.hash_secret_raw = None;"
        "import argon2; argon2.PasswordHasher.hash = None; import civic.accounts.service.passwords"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
