"""``civic keys``: trustees of the keys of votes, and what two of them open together, and its destruction."""

from __future__ import annotations

import argparse
import getpass
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from civic.accounts import queries as people
from civic.accounts import service as accounts
from civic.core import errors
from civic.core.db import transaction
from civic.core.permissions import STRANGER, NotAllowed, Refused
from civic.roles.queries import actor_of
from civic.votes import keys, queries, service, trustees
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


def destroy(argv: Sequence[str]) -> int:
    """Administrators agree to destroy the key of a vote, each with their password; the second one destroys it."""
    parser = argparse.ArgumentParser(
        prog="civic keys destroy",
        description="Agree to destroy the key of a vote. Two administrators have to: together, or one after the other.",
    )
    parser.add_argument("vote", type=int, help="number of the vote")
    parser.add_argument("email", nargs="+", help="addresses of one or two administrators of its town")
    options = parser.parse_args(argv)
    if queries.vote(options.vote) is None:
        return _no(f"There is no vote {options.vote}.")
    try:
        proofs = [accounts.prove(email, _passphrase(f"Password of {email}: ").decode()) for email in options.email]
        gone = [_agree(options.vote, proof) for proof in proofs][-1]
    except NotAllowed:
        return _no("Only administrators of the town of this vote can do that.")
    except Refused as refused:
        return _no(errors.words(refused))
    told = "is destroyed" if gone else "stays: a second administrator has to agree"
    sys.stdout.write(f"The key of vote {options.vote} {told}.\n")
    return 0


def _agree(vote_id: int, proof: accounts.Proof) -> bool:
    with transaction():
        accounts.check_proof(people.person(proof.person_id), proof)
        return service.destroy_key(actor_of(proof.person_id) or STRANGER, vote_id, keys_folder())


def _passphrase(words: str) -> bytes:
    """Asked for; where nobody can be asked, a line of the standard input."""
    return (getpass.getpass(words) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")).encode()


def _no(words: str) -> int:
    sys.stderr.write(f"civic keys: {words}\n")
    return 1
