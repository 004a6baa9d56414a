"""What all commands of votes take: a file of ballots, and the text that draws the lot."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from civic.core.methods import FileError
from civic.votes.files.blt import BltFile, read_blt
from civic.votes.files.pabulib import PabulibFile, read_pabulib
from civic.votes.files.preflib import is_preflib, read_preflib
from civic.votes.tally.lot import drawn_from


def file(kind: str, parser: ArgumentParser) -> None:
    """A file of this kind, and the lot."""
    parser.add_argument("file", metavar=f"FILE.{kind}", help="UTF-8, .gz too; - reads standard input")
    parser.add_argument(
        "--lot",
        metavar="TEXT",
        help="break the last ties by the lot that this public text draws (without it: the order of the file)",
    )


def budget(parser: ArgumentParser) -> None:
    """A Pabulib file."""
    file("pb", parser)


def lot(args: Namespace, options: list[str]) -> list[str] | None:
    """The order that --lot draws."""
    return drawn_from(args.lot, options) if args.lot is not None else None


def pabulib(args: Namespace) -> PabulibFile:
    """The file that is named; what is odd in it is told on standard error."""
    found = read_pabulib(args.file)
    for warning in found.warnings:
        sys.stderr.write(f"civic methods: {args.file}, {warning}\n")
    return found


def ranked(args: Namespace) -> BltFile:
    """The ranked ballots of the file that is named: PrefLib's if its name ends so, else BLT."""
    return read_preflib(args.file) if is_preflib(args.file) else read_blt(args.file)


def seats(args: Namespace) -> int:
    """How many win.

    Raises:
        FileError: fewer than one.
    """
    if args.seats < 1:
        raise FileError(0, "--seats must be at least 1.")
    return int(args.seats)
