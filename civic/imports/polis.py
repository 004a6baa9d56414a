"""``civic import polis`` and ``civic export polis``: a round of statements from and to the files of Polis."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from civic.core import clock, packed, sheets
from civic.core.db import transaction, whole_read
from civic.core.i18n import say
from civic.core.permissions import SYSTEM
from civic.imports import queries, report
from civic.imports.queries import Target
from civic.imports.rules.polis import (
    COMMENTS,
    COUNTS,
    ID,
    NEEDED,
    OFFERED,
    PARTICIPANTS,
    SUMMARY,
    TEXT,
    TIME,
    VOTE,
    VOTER,
    VOTES,
    Export,
    parse,
    written,
)
from civic.imports.rules.sheet import Unusable
from civic.imports.service import bring_statements
from civic.moderation.corrections_page import of_round
from civic.statements import queries as statements
from civic.statements.models import Round
from civic.statements.rules import LONGEST_TITLE, StatementState
from civic.statements.service import ImportedRound, ImportedStatement

DONE, UNUSABLE = 0, 2
#: Beside the files of Polis, where the town corrected statements.
CORRECTIONS = "corrections.csv"


def bring(argv: Sequence[str]) -> int:
    """Bring an export of Polis into a process, as a closed round."""
    parser = argparse.ArgumentParser(
        prog="civic import polis",
        description="Bring a Polis conversation into a process, as a closed round. Twice equals once.",
    )
    parser.add_argument("folder", metavar="DIR", help="folder with comments.csv and votes.csv")
    parser.add_argument("--process", required=True, metavar="SLUG", help="the process that takes it in")
    parser.add_argument("--language", metavar="CODE", help="language of the statements (default: that of the process)")
    options = parser.parse_args(argv)
    try:
        return _bring(Path(options.folder), options.process, options.language)
    except Unusable as reason:
        return _tell(f"civic import: {reason}")


def _bring(folder: Path, slug: str, language: str | None) -> int:
    target = queries.target(slug)
    if target is None:
        raise Unusable(f"There is no process {slug!r}.")
    files = {name: _read(folder / name) for name in (*NEEDED, *OFFERED) if (folder / name).is_file()}
    export = parse(files)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    whole = hashlib.sha256("".join(f"{name}{mark}" for name, mark in sorted(digests.items())).encode()).hexdigest()
    source = f"polis:{target.slug}:{whole[:32]}"
    here = statements.imported_from(target.process_id, source)
    if here is not None:
        report.write_line(f"The same files are here already, as statements/{here}. Nothing was changed.")
        return DONE
    wanted = imported(export, target, language or target.language, source)
    with transaction(alone=True):
        found = bring_statements(SYSTEM, target, source, wanted, digests)
    people, votes = len({voter for voter, _number in wanted.latest}), len(wanted.latest)
    report.write_line(f"statements/{found.id}: {len(export.comments)} statements, {people} people, {votes} votes.")
    return DONE


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > packed.MOST_BYTES:
            raise Unusable(f"{path} has more than {packed.MOST_BYTES // 1_000_000} MB; more is not read.")
        return path.read_bytes()
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror or 'cannot be read'}.") from None


def imported(export: Export, target: Target, language: str, source: str) -> ImportedRound:
    """An export as the package of statements takes it, with what else its files say."""
    latest = export.latest()
    voters: dict[str, dict[str, object]] = {}
    for person in export.participants:
        counted = {str(number): str(latest[person.name, number]) for number in _numbers(latest, person.name, export)}
        other = {name: cell for name, cell in person.cells.items() if cell != counted.get(name, "")}
        voters[person.name] = {"rest": person.rest, "other": other}
    for cast in export.votes:
        voters.setdefault(cast.voter, {})
    times = [cast.at for cast in export.votes if cast.at is not None]
    began, ended = (_moment(edge(times)) if times else clock.now() for edge in (min, max))
    topic = " ".join(export.summary.get("topic", "").split())[:LONGEST_TITLE] or target.slug
    about = export.summary.get("conversation-description", "")
    return ImportedRound(
        titles={language: topic},
        texts={language: about} if about.strip() else {},
        language=language,
        began_at=began,
        ended_at=ended,
        statements=[
            ImportedStatement(each.number, each.text, each.hidden, each.meta, each.seed, dict(each.rest))
            for each in export.comments
        ],
        voters=voters,
        casts=[(c.voter, c.number, c.value, c.at, json.dumps(c.rest) if c.rest else "") for c in export.votes],
        latest=latest,
        origin={"source": source, "heads": export.heads, "ends": export.ends, "summary": list(export.summary.items())},
    )


def _numbers(latest: dict[tuple[str, int], int], name: str, export: Export) -> list[int]:
    return [comment.number for comment in export.comments if (name, comment.number) in latest]


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


# ---- export


def send(argv: Sequence[str]) -> int:
    """Write a round of statements as the files of Polis."""
    parser = argparse.ArgumentParser(
        prog="civic export polis",
        description=(
            "Write a round of statements as the files of Polis. They have a row for each participant: whoever knows "
            "some answers of somebody can find the others. Give them to nobody who may not know that."
        ),
    )
    parser.add_argument("folder", metavar="DIR", help="folder to write to; it is made if it is not there")
    parser.add_argument("--process", required=True, metavar="SLUG", help="the process of the round")
    parser.add_argument("--round", type=int, metavar="N", help="the number of the round, where there are several")
    options = parser.parse_args(argv)
    try:
        return _send(Path(options.folder), options.process, options.round)
    except Unusable as reason:
        return _tell(f"civic export: {reason}")


def _send(folder: Path, slug: str, number: int | None) -> int:
    target = queries.target(slug)
    if target is None:
        raise Unusable(f"There is no process {slug!r}.")
    rounds = [row.id for row in statements.rounds_of_processes([target.process_id])]
    if number is None and len(rounds) > 1:
        raise Unusable(f"There are several rounds: name one with --round ({', '.join(map(str, sorted(rounds)))}).")
    chosen = number if number is not None else next(iter(rounds), None)
    found = statements.round_by_id(chosen) if chosen in rounds and chosen is not None else None
    if found is None:
        raise Unusable("There is no such round of statements in this process.")
    with whole_read():
        files = {**(as_imported(found) if found.origin else as_own(found)), **corrections(found)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise Unusable(f"{folder}: {error.strerror or 'cannot be written'}.") from None
    report.write_line(f"{folder}: {', '.join(files)}")
    return DONE


def corrections(found: Round) -> dict[str, str]:
    """A further file with what the town corrects in statements, by the number of the statement that stands."""
    said = of_round(found.id)
    if not said:
        return {}
    heads = [ID, "correction", "source", "link", "date", "office"]
    rows = [
        [
            str(one.statement),
            *map(sheets.guarded, (one.words, one.source, one.url)),
            one.day,
            sheets.guarded(one.office),
        ]
        for one in said
    ]
    return {CORRECTIONS: written([heads, *rows])}


def as_imported(found: Round) -> dict[str, str]:
    """The files that an imported round came from, from its rows."""
    heads, ends = found.origin["heads"], found.origin["ends"]
    rows = statements.statements_of(found.id)
    voters = {voter.id: voter for voter in statements.voters_of(found.id)}
    comments = [[{**row.origin, ID: str(row.number), TEXT: row.text}[name] for name in heads[COMMENTS]] for row in rows]
    votes = []
    for cast in statements.casts_of(found.id):
        rest = json.loads(cast.written) if cast.written else {}
        own = {ID: str(cast.number), VOTER: voters[cast.voter_id].name, VOTE: str(cast.value), TIME: str(cast.at)}
        votes.append([{**rest, **own}[name] for name in heads[VOTES]])
    files = {COMMENTS: [heads[COMMENTS], *comments], VOTES: [heads[VOTES], *votes]}
    if PARTICIPANTS in heads:
        given = _given(found.id)
        files[PARTICIPANTS] = [heads[PARTICIPANTS]]
        for voter in voters.values():
            if "rest" in voter.origin:
                cells = {**given.get(voter.id, {}), **voter.origin["other"], **voter.origin["rest"]}
                files[PARTICIPANTS].append([cells.get(name, "") for name in heads[PARTICIPANTS]])
    if SUMMARY in ends:
        files[SUMMARY] = [list(pair) for pair in found.origin["summary"]]
    return {name: written(lines, ends[name]) for name, lines in files.items()}


def _given(round_id: int) -> dict[int, dict[str, str]]:
    """What each voter answered, by the number of the statement."""
    found: dict[int, dict[str, str]] = {}
    for voter, number, value in statements.votes_of(round_id):
        found.setdefault(voter, {})[str(number)] = str(value)
    return found


def as_own(found: Round) -> dict[str, str]:
    """A round of this platform: statements that stand, and answers without times.

    Participants are numbered in the order of what they answered, so that no number tells who joined when.
    """
    lines = [row for row in statements.statements_of(found.id) if row.state == StatementState.ACCEPTED]
    names = [str(row.number) for row in sorted(lines, key=lambda row: row.number)]
    standing = set(names)
    answers = [{n: v for n, v in given.items() if n in standing} for given in _given(found.id).values()]
    people = sorted((given for given in answers if given), key=lambda given: [given.get(name, "") for name in names])
    heads = [ID, "agrees", "disagrees", "moderated", "is-meta", "is-seed", TEXT]
    comments = [
        [str(row.number), str(row.agrees), str(row.disagrees), "1", _flag(row.meta), _flag(row.seed),
         sheets.guarded(row.text)]
        for row in lines
    ]  # fmt: skip
    votes = [[name, str(number), given[name]] for name in names for number, given in enumerate(people) if name in given]
    rows = [[str(n), *_counts(given), *(given.get(name, "") for name in names)] for n, given in enumerate(people)]
    about = sheets.guarded(say(found.texts))
    summary = [
        ["topic", sheets.guarded(say(found.titles))],
        ["voters", str(len(people))],
        ["comments", str(len(lines))],
    ]
    return {
        COMMENTS: written([heads, *comments]),
        VOTES: written([[ID, VOTER, VOTE], *votes]),
        PARTICIPANTS: written([[COUNTS[0], *COUNTS[4:], *names], *rows]),
        SUMMARY: written([*summary, ["conversation-description", about]]),
    }


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _counts(given: dict[str, str]) -> list[str]:
    values = list(given.values())
    return [str(len(values)), str(values.count("1")), str(values.count("-1"))]


def _tell(words: str) -> int:
    sys.stderr.write(f"{words}\n")
    return UNUSABLE
