"""``civic keys``: trustees of the keys of votes, and what two of them open together."""

from __future__ import annotations

import argparse
import getpass
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from civic.votes import keys, trustees
from civic.votes.jobs import keys_folder


def trustee(argv: Sequence[str]) -> int:
    """Make a trustee's key: the public half goes to the folder of keys, the private one into a file to take away."""
    parser = argparse.ArgumentParser(prog="civic keys trustee", description="Make the key of a trustee.")
    parser.add_argument("name", help="letters, digits and hyphens")
    parser.add_argument("--out", required=True, type=Path, help="file for the private key; keep it elsewhere")
    options = parser.parse_args(argv)
    if not re.fullmatch(r"[a-z0-9-]{1,40}", options.name):
        return _no("A name has letters a to z, digits and hyphens.")
    passphrase = _passphrase(f"New passphrase of {options.name}: ")
    if len(passphrase) < 12:
        return _no("The passphrase needs 12 characters or more.")
    if options.out.exists():
        return _no(f"{options.out} is there already.")
    try:
        private = trustees.make(keys_folder(), options.name, passphrase)
    except FileExistsError:
        return _no(f"There is a trustee {options.name} already.")
    with open(os.open(options.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
        file.write(private)
    sys.stdout.write(f"{options.name} is a trustee. Keep {options.out} and its passphrase away from this machine.\n")
    return 0


def unseal(argv: Sequence[str]) -> int:
    """Two trustees open the key of a vote together, for an objection; it lies in the folder of keys again."""
    parser = argparse.ArgumentParser(prog="civic keys open", description="Open the sealed key of a vote.")
    parser.add_argument("vote", type=int, help="number of the vote")
    parser.add_argument("private", nargs=2, type=Path, help="the private keys of two trustees: NAME.pem")
    options = parser.parse_args(argv)
    try:
        held = {
            path.stem: trustees.private_key(path.read_bytes(), _passphrase(f"Passphrase of {path.stem}: "))
            for path in options.private
        }
        keys.unseal(keys_folder(), options.vote, held)
    except (OSError, ValueError) as error:
        return _no(f"The key cannot be opened: {error}")
    sys.stdout.write(f"The key of vote {options.vote} is open. Two administrators can still destroy it.\n")
    return 0


def _passphrase(words: str) -> bytes:
    """Asked for; where nobody can be asked, a line of the standard input."""
    return (getpass.getpass(words) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")).encode()


def _no(words: str) -> int:
    sys.stderr.write(f"civic keys: {words}\n")
    return 1
