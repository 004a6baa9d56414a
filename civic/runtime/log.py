"""``civic audit verify`` and ``civic audit export``: whether the log is as it was written, and proof of what it was."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from civic.audit import checkpoints, labels, notes
from civic.audit.checkpoints import Found
from civic.audit.notes import SignedNote
from civic.audit.rules import MOST_FAULTS, Fault
from civic.core.sealing import KeyLost
from civic.runtime.folder import Trouble, write_line
from civic.towns import queries as towns_queries


def verify(argv: Sequence[str]) -> int:
    """``civic audit verify``. Returns 1 when anything is wrong."""
    parser = argparse.ArgumentParser(
        prog="civic audit verify",
        description="Check every entry of the log: hashes, order, instants, its end, and the checkpoints kept here.",
    )
    parser.add_argument(
        "--against",
        metavar="FILE",
        action="append",
        default=[],
        help="compare with checkpoints that somebody else kept",
    )
    parser.add_argument(
        "--key", metavar="KEY", action="append", default=[], help="a public key that may have signed them"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    options = parser.parse_args(argv)
    given = [note for name in options.against for note in _read(name)]
    try:
        found = checkpoints.verify(given, [*options.key, *_own_key(given)], _kept())
    except SQLAlchemyError as error:
        reason = str(error).strip().splitlines()[0]
        raise Trouble(f"The log cannot be read, the database may be damaged: {reason}") from None
    slugs = _slugs()
    (_tell_json if options.json else _tell)(found, given, slugs)
    return 1 if found.faults else 0


def _read(name: str) -> list[SignedNote]:
    try:
        found = notes.read_all(Path(name).read_bytes())
    except OSError as error:
        raise Trouble(f"{name} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise Trouble(f"{name} cannot be used: {error}.") from None
    if not found:
        raise Trouble(f"There is no checkpoint in {name}.")
    return found


def _kept() -> list[SignedNote]:
    try:
        return checkpoints.kept(current_app.config["CIVIC"])
    except (OSError, ValueError) as error:
        raise Trouble(f"The checkpoints in the keys folder cannot be read: {error}.") from None


def _own_key(given: Sequence[SignedNote]) -> list[str]:
    """The key of this installation, where something is to be checked with it."""
    try:
        return [checkpoints.public_key(current_app.config["CIVIC"])] if given else []
    except (OSError, KeyLost) as error:
        raise Trouble(f"The signing key in the keys folder cannot be read: {error}. Name one with --key.") from None


def _slugs() -> dict[int, str]:
    return {town.id: town.slug for town in towns_queries.municipalities()}


def _tell(found: Found, given: Sequence[SignedNote], slugs: dict[int, str]) -> None:
    head = found.walk.head
    write_line(f"The log has {head.entries:,} entries. Last hash: {head.hash}")
    for town, own in sorted(found.walk.towns.items()):
        write_line(f"  {slugs.get(town, 'no town'):<20} {own.entries:>9,}  {own.hash}")
    for fault in found.faults[:MOST_FAULTS]:
        write_line(f"WRONG  {labels.words(fault, slugs.get(fault.town or 0, ''))}")
    if len(found.faults) > MOST_FAULTS:
        write_line(f"       and {len(found.faults) - MOST_FAULTS:,} more.")
    if given and not found.faults:
        write_line(f"It agrees with {len(given):,} checkpoint(s) of the file.")
    write_line(f"The log is broken: {len(found.faults):,} fault(s)." if found.faults else "The log is in order.")


def _tell_json(found: Found, given: Sequence[SignedNote], slugs: dict[int, str]) -> None:
    towns = [
        {"id": town or None, "town": slugs.get(town), "entries": own.entries, "head": own.hash}
        for town, own in sorted(found.walk.towns.items())
    ]
    answer = {
        "ok": not found.faults,
        "entries": found.walk.head.entries,
        "head": found.walk.head.hash,
        "towns": towns,
        "checkpoints_compared": len(given),
        "faults": [_fault(fault, slugs) for fault in found.faults[:MOST_FAULTS]],
        "faults_in_all": len(found.faults),
    }
    write_line(json.dumps(answer, indent=2, ensure_ascii=False))


def _fault(fault: Fault, slugs: dict[int, str]) -> dict[str, object]:
    town = slugs.get(fault.town or 0)
    words = labels.words(fault, town or "")
    return {"kind": fault.kind.value, "entry": fault.number, "town": town, **fault.params, "words": words}


def export(argv: Sequence[str]) -> int:
    """``civic audit export``. Returns 1 when the log is broken: a broken log is not signed."""
    parser = argparse.ArgumentParser(
        prog="civic audit export",
        description="Sign a checkpoint: how many entries the log has, its last hash, each town's, and when.",
    )
    parser.add_argument("--out", metavar="FILE", help="write it into a file instead of showing it")
    parser.add_argument("--public-key", action="store_true", help="show the key by which others can check checkpoints")
    options = parser.parse_args(argv)
    config, slugs = current_app.config["CIVIC"], _slugs()
    if options.public_key:
        write_line(checkpoints.public_key(config))
        return 0
    found = checkpoints.verify([], [], _kept())
    if found.faults:
        for fault in found.faults[:MOST_FAULTS]:
            sys.stderr.write(f"WRONG  {labels.words(fault, slugs.get(fault.town or 0, ''))}\n")
        sys.stderr.write("The log is broken, so that no checkpoint of it is signed: civic audit verify tells more.\n")
        return 1
    note = checkpoints.take(config, found.walk, slugs)
    if options.out:
        Path(options.out).write_text(note, encoding="utf-8")
        write_line(f"Written to {options.out}: {found.walk.head.entries:,} entries.")
    else:
        sys.stdout.write(note)
    return 0
