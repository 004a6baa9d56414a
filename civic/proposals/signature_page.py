"""The preview of a list of signatures on paper, as values: what would be entered, and what not, by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import errors, i18n
from civic.core.permissions import Refused
from civic.core.run_panel import Panel, panel
from civic.core.runs import RunState, Seen
from civic.proposals import labels, queries
from civic.proposals.rules import ProposalCode, SignatureCode, SignatureLine
from civic.proposals.signature_table import SignatureTable
from civic.proposals.signing import Marked, Signable, sorted_out
from civic.uploads.rules import UploadCode
from civic.verification.labels import FIELDS, LINES
from civic.verification.rules import Field, VerificationCode
from civic.verification.service import Signer

#: Lines that are told with a sentence of their own; further ones are only counted.
MOST_TOLD = 50
#: Of fewer people than these it is not told how many support the proposal here already: that would tell who does.
FEWEST = 10

_WHY = {
    SignatureCode.NOT_LISTED: SignatureLine.NOT_LISTED,
    SignatureCode.NOT_FOR_THEM: SignatureLine.NOT_FOR_THEM,
    SignatureCode.CLOSED_THEN: SignatureLine.CLOSED_THEN,
    VerificationCode.LATER_DAY: SignatureLine.LATER_DAY,
}


#: Why a worker entered no more of a list.
_REFUSALS = (*ProposalCode, *SignatureCode)


@dataclass(frozen=True)
class Preview:
    """What a list would do.

    Attributes:
        ready: how many signatures would be entered.
        rows: each kind of line that there is: in words, how many, and which ("2–9, 11").
        problems: sentences about lines that cannot be read; ``more`` are left out.
        here_too: how many of those support the proposal here already; empty where it is not told.
    """

    ready: int
    rows: list[tuple[str, str, str]]
    problems: list[str]
    more: int
    here_too: str


@dataclass(frozen=True)
class Entering:
    """How a worker gets on with a list, or what became of it: ``ended`` is a sentence, empty for one that is done."""

    panel: Panel
    ended: str
    entered: int


def entering(run: Seen, signatures: int, portion: int) -> Entering:
    """A run that enters so many signatures, ``portion`` at a time."""
    steps = [
        _(
            "Signatures %(first)s to %(last)s of %(all)s",
            first=i18n.number(begin + 1),
            last=i18n.number(min(begin + portion, signatures)),
            all=i18n.number(signatures),
        )
        for begin in range(0, signatures, portion)
    ]
    found = run.result.get("entered", 0)
    return Entering(panel(run, steps or [""]), _ended(run), found if isinstance(found, int) else 0)


def _ended(run: Seen) -> str:
    words = ""
    if run.state is RunState.CANCELLED:
        words = str(_("Entering was stopped."))
    elif run.state is RunState.FAILED:
        words = str(_("An error in the program stopped it."))
    elif run.state is RunState.REFUSED:
        code = next((code for code in _REFUSALS if code.value == run.reason), UploadCode.FILE_GONE)
        words = str(errors.words(Refused(code)))
    stays = _("What was entered before stays.")
    return f"{words} {stays}" if words else ""


def preview(proposal: Signable, proposal_id: int, table: SignatureTable, homes: Mapping[str, Signer]) -> Preview:
    """Compare a list with what is entered and with the phases of the process. ``homes``: where its people live now."""
    found = {why: list(lines) for why, lines in table.others.items()}
    known = queries.entered_of(proposal_id, [one.mark for one in table.signed])
    for one in table.signed:
        if one.mark in known:
            found.setdefault(SignatureLine.ENTERED, []).append(one.line)
    good, bad = sorted_out(proposal, (one for one in table.signed if one.mark not in known), homes)
    for one, why in bad:
        found.setdefault(_why(why), []).append(one.line)
    if good:
        found[SignatureLine.READY] = [one.line for one, _who in good]
    problems = [_problem(one.line, one.code, one.column) for one in table.problems[:MOST_TOLD]]
    return Preview(
        len(good),
        [
            (str(labels.SIGNATURE_LINES[kind]), i18n.number(len(found[kind])), ranges(found[kind]))
            for kind in SignatureLine
            if kind in found
        ],
        problems,
        max(len(table.problems) - MOST_TOLD, 0),
        _here_too(proposal_id, [one for one, _who in good]),
    )


def _why(refused: Refused) -> SignatureLine:
    return next(line for code, line in _WHY.items() if code is refused.code)


def _problem(line: int, code: object, column: str) -> str:
    words = next(words for known, words in LINES.items() if known is code)
    return str(words) % {"line": i18n.number(line), "column": FIELDS[Field(column)] if column else ""}


def _here_too(proposal_id: int, ready: list[Marked]) -> str:
    if not ready:
        return ""
    if len(ready) < FEWEST:
        return str(
            _(
                "How many of them already support the proposal here is shown from %(n)s signatures on. With fewer it "
                "could show who does.",
                n=i18n.number(FEWEST),
            )
        )
    count = queries.support_here(proposal_id, [one.mark for one in ready])
    return str(
        ngettext(
            "%(n)s of them supports the proposal here already and is not counted again.",
            "%(n)s of them support the proposal here already and are not counted again.",
            count,
            n=i18n.number(count),
        )
    )


def ranges(lines: Iterable[int]) -> str:
    """Line numbers, neighbours as a range: "2–9, 11"."""
    parts: list[tuple[int, int]] = []
    for line in sorted(lines):
        if parts and parts[-1][1] == line - 1:
            parts[-1] = parts[-1][0], line
        else:
            parts.append((line, line))
    return i18n.listed(
        i18n.number(first) if first == last else f"{i18n.number(first)}–{i18n.number(last)}" for first, last in parts
    )
