"""``civic votes verify`` and ``civic votes share``: what anybody can work out from the public file of a vote."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from civic.audit.notes import lines_of
from civic.votes import bulletin, receipts, verifying
from civic.votes.own_share import own_share
from civic.votes.verifying import Verified

#: Faults that are told one by one.
MOST = 20


def verify(argv: Sequence[str]) -> int:
    """``civic votes verify``. Returns 1 when anything is wrong."""
    parser = argparse.ArgumentParser(
        prog="civic votes verify",
        description="Check the public file of a vote and count its ballots again, from the file alone.",
    )
    _common(parser)
    parser.add_argument("--receipt", metavar="CODE", help="look for the ballot of a receipt")
    options = parser.parse_args(argv)
    found = _verified(options)
    if found is None:
        return 1
    faults = list(found.faults)
    told = _receipt(found, options.receipt, faults) if options.receipt else ""
    for fault in faults[:MOST]:
        sys.stdout.write(f"WRONG  {fault}\n")
    if len(faults) > MOST:
        sys.stdout.write(f"       and {len(faults) - MOST} more.\n")
    if faults:
        sys.stdout.write("The bulletin is not in order.\n")
        return 1
    sys.stdout.write(told)
    sys.stdout.write(_summary(found, bool(options.key)))
    return 0


def share(argv: Sequence[str]) -> int:
    """``civic votes share``. Returns 1 where the file or the receipt has no share to tell."""
    parser = argparse.ArgumentParser(
        prog="civic votes share",
        description="Tell a voter what their share of a budget was, what it paid for, and why the rest was not used.",
    )
    _common(parser)
    parser.add_argument("--receipt", metavar="CODE", required=True, help="the receipt of the ballot")
    options = parser.parse_args(argv)
    found, receipt = _verified(options), receipts.read(options.receipt)
    if found is None or found.faults:
        sys.stderr.write("civic votes: the bulletin is not in order; civic votes verify tells more.\n")
        return 1
    ballot = found.ballot_of(receipt) if receipt else None
    own = own_share(found, ballot["choice"]) if ballot else None
    if own is None:
        sys.stderr.write("civic votes: there is no counted ballot of this receipt that has a share.\n")
        return 1
    titles = {each["id"]: next(iter(each["titles"].values())) for each in found.opening["options"]}
    unit = found.opening["currency"]
    lines = [f"Your share: {float(own.share):,.2f} {unit}"]
    lines += [f"  paid {float(paid):,.2f} for {titles[option]}" for option, paid in own.paid.items()]
    lines.append(f"Not used: {float(own.rest):,.2f}")
    lines += [
        f"  {titles[each.option]} costs {float(each.cost):,.2f}; the {each.voters} who chose it had "
        f"{float(each.left):,.2f} left"
        for each in own.missed
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bulletin", type=Path, help="the file that the page of the vote offers")
    parser.add_argument("--key", action="append", default=[], help="the public key, from an e-mail of a witness")
    parser.add_argument(
        "--against",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="a checkpoint of the vote, or an e-mail with one, that somebody kept",
    )


def _verified(options: argparse.Namespace) -> Verified | None:
    try:
        kept = [note for path in options.against for note in _notes(path)]
        with options.bulletin.open(encoding="utf-8") as file:
            return verifying.verify(file, options.key, kept)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        sys.stderr.write(f"civic votes: {error}\n")
        return None


def _notes(path: Path) -> list[str]:
    """The checkpoints of votes in a file or an e-mail.

    Raises:
        ValueError: there is none.
    """
    lines = lines_of(path.read_bytes())
    found = []
    for start, line in enumerate(lines):
        if line == bulletin.TITLE:
            end = next((n for n, each in enumerate(lines[start:], start) if each.startswith("— ")), start)
            found.append("\n".join(each for each in lines[start:end] if each) + "\n\n" + lines[end] + "\n")
    if not found:
        raise ValueError(f"there is no checkpoint of a vote in {path}")
    return found


def _receipt(found: Verified, code: str, faults: list[str]) -> str:
    receipt = receipts.read(code)
    if receipt is None:
        faults.append("the receipt is none: it has 96 digits and letters from a to f")
    elif receipt.leaf not in found.leaves:
        faults.append("the ballot of the receipt is not in the log")
    elif found.result is None:
        return "The ballot of the receipt is in the log. What it says can be checked after closing.\n"
    elif (ballot := found.ballot_of(receipt)) is None:
        return "The ballot of the receipt is in the log, and was replaced by a later one of the same voter.\n"
    else:
        return f"The ballot of the receipt was counted as {_told(found, ballot['choice'])}.\n"
    return ""


def _told(found: Verified, choice: list[object]) -> str:
    """A choice in the words of the opening entry."""
    titles = {each["id"]: next(iter(each["titles"].values())) for each in found.opening["options"]}
    words = [f"{titles[each[0]]}: {each[1]}" if isinstance(each, list) else titles[each] for each in choice]
    return "; ".join(words) or "a blank ballot"


def _summary(found: Verified, by_own_key: bool) -> str:
    lines = [f"{len(found.leaves)} leaves, {len(found.rows['checkpoint'])} checkpoints: the log is in order."]
    if found.result is None:
        lines.append("The vote has not been counted yet.")
    else:
        counts = found.result
        lines.append(
            f"{counts['ballots']} ballots, {counts['blank']} of them blank: counted again, the result is right."
        )
    if not by_own_key:
        key = found.rows["bulletin"][0]["key"]
        lines.append(f"Signed with the key that the file names; compare it with an e-mail of a witness:\n{key}")
    return "\n".join(lines) + "\n"
