"""What an import says at its end: the sums on standard output, every row that is odd on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence

from civic.imports.intake import Arrived, Outcome, Plan
from civic.imports.rules.election import differences, implausible_ages, unknown_places
from civic.imports.rules.sheet import Broken
from civic.imports.rules.values import quoted
from civic.votes import queries as votes
from civic.votes.files.pabulib import PabulibFile
from civic.votes.models import Vote


def write_line(words: str) -> None:
    """A line on standard output."""
    sys.stdout.write(f"{words}\n")


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def of_decidim(plan: Plan, outcome: Outcome, proposals: str | None, comments: str | None) -> None:
    """Tell what arrived of which file, and what did not."""
    _rows(proposals, outcome.proposals.broken)
    _rows(comments, outcome.comments.broken)
    for row in outcome.orphans:
        _tell(f"{comments}, line {row.line}: its parent {row.parent} is missing; it answers the proposal itself.")
    if outcome.refused:
        write_line(f"Nothing was imported: {outcome.broken:,} rows are broken, and --strict asks for all or nothing.")
        return
    if plan.proposals is not None:
        _counts("Proposals", outcome.proposals)
        _about_proposals(plan, outcome)
    if plan.comments is not None:
        _counts("Comments", outcome.comments)
        _about_comments(plan, outcome)


def _rows(path: str | None, broken: Iterable[Broken]) -> None:
    for each in broken:
        _tell(f"{path}, line {each.line}: {each.reason}.")


def _counts(what: str, arrived: Arrived) -> None:
    write_line(
        f"{what}: {arrived.written:,} arrived, {arrived.known:,} were here already, {len(arrived.broken):,} are broken."
    )


def _about_proposals(plan: Plan, outcome: Outcome) -> None:
    read = plan.proposals
    assert read is not None
    if read.left_out:
        write_line(f"  {read.left_out:,} rows were left out by --only.")
    if outcome.proposals.written:
        write_line(f"  {outcome.supports:,} supports are kept as imported numbers; they are nobody's.")
        write_line(f"  {outcome.placed:,} are in a neighbourhood of the town.")
    if outcome.unplaced:
        write_line(f"  Places that the town does not have, kept by name: {_counted(outcome.unplaced)}.")
    if read.states:
        write_line(f"  States that are not known, read as published: {_counted(read.states)}.")
    _columns(read.columns.kept, read.columns.personal)


def _about_comments(plan: Plan, outcome: Outcome) -> None:
    read = plan.comments
    assert read is not None
    if outcome.orphans:
        write_line(f"  {len(outcome.orphans):,} answer the proposal itself because their parent is missing.")
    if outcome.elsewhere:
        write_line(f"  {outcome.elsewhere:,} are about something that was not imported.")
    if read.hidden:
        write_line(f"  {read.hidden:,} were hidden over there and stay away.")
    _columns(read.columns.kept, read.columns.personal)


def _columns(kept: Sequence[str], personal: Sequence[str]) -> None:
    if kept:
        write_line(f"  Columns kept as they are, without a meaning here: {', '.join(kept)}.")
    if personal:
        write_line(f"  Columns about persons, of which nothing is kept: {', '.join(personal)}.")


def _counted(names: Mapping[str, int]) -> str:
    return ", ".join(f"{quoted(name)} ({count:,})" for name, count in names.items())


def of_pabulib(path: str, file: PabulibFile, vote: Vote, hoods: Mapping[str, int]) -> None:
    """Tell what arrived, and where the file and the count of its ballots differ."""
    for warning in file.warnings:
        _tell(f"{path}, {warning}")
    for voter, age in implausible_ages(file):
        _tell(f"{path}, voter {quoted(voter)}: the age {age} is not plausible and counts as not told.")
    for place, count in sorted(unknown_places(file, hoods).items()):
        _tell(f"{path}: the town has no neighbourhood {quoted(place)}; that of {count:,} voters counts as not told.")
    result = vote.result or {}
    names = {str(option.id): str(option.external_id) for option in votes.options(vote.id)}
    counted = {names[option]: count for option, count in result["votes"].items()}
    selected = frozenset(names[option] for option in result["selected"])
    if result.get("town"):
        write_line(f"The file's rule is {quoted(result['town']['rule'])}. {result['town']['why']}")
        own = [project.id for project in file.projects if project.selected]
        if own:
            here = ", ".join(sorted(selected)) or "none"
            write_line(f"  The town's own result: {', '.join(own)}. By the count here: {here}.")
    for found in differences(file, counted, selected):
        _tell(f"{path}, project {found.project}: {found.what} is {found.file} in the file, {found.counted} by count.")
    write_line(
        f"votes/{vote.id}: {len(names):,} projects and {result['ballots']:,} ballots arrived; "
        f"{len(selected):,} projects are selected by {vote.method.replace('_', ' ')}."
    )
