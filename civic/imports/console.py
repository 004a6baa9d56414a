"""``civic import decidim``, ``consul`` and ``pabulib``: read the arguments, run, tell, and end with a status.

Status: 0 everything is here; 1 some rows did not arrive (or, with --strict, nothing did); 2 a file cannot be used.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from civic.core import clock, packed
from civic.core.db import transaction
from civic.core.methods import FileError, open_text
from civic.core.permissions import SYSTEM
from civic.imports import queries, report, service
from civic.imports.intake import Plan, take_in
from civic.imports.queries import Target
from civic.imports.rules import sheet
from civic.imports.rules.comments import Comments, read_comments
from civic.imports.rules.election import election_of
from civic.imports.rules.headers import CONSUL
from civic.imports.rules.proposals import Proposals, read_proposals
from civic.imports.rules.sheet import Unusable
from civic.votes import queries as votes
from civic.votes.files.pabulib import parse_pabulib
from civic.votes.tally.town_rule import GREEDY, SHARES

DONE, SOME_BROKEN, UNUSABLE = 0, 1, 2


def decidim(argv: Sequence[str]) -> int:
    """Bring proposals and comments of a Decidim platform into a process."""
    options = _decidim_options(argv)
    try:
        plan = _plan(options)
        outcome = take_in(plan, options.strict)
    except Unusable as reason:
        return _tell(str(reason))
    except IntegrityError:
        return _elsewhere()
    report.of_decidim(plan, outcome, options.proposals, options.comments)
    return SOME_BROKEN if outcome.broken else DONE


def consul(argv: Sequence[str]) -> int:
    """Bring proposals of a CONSUL platform into a process."""
    parser = argparse.ArgumentParser(
        prog="civic import consul",
        description="Bring proposals of a CONSUL platform into a process. Twice equals once.",
    )
    parser.add_argument("--process", required=True, metavar="SLUG", help="the process that takes them in")
    parser.add_argument("--proposals", required=True, metavar="FILE", help="CSV of proposals, .gz too")
    parser.add_argument("--strict", action="store_true", help="let nothing arrive if any row is broken")
    parser.add_argument("--language", default="", metavar="CODE", help="language of the texts")
    parser.add_argument("--platform", metavar="NAME", help="what to call the platform (default: its host)")
    options = parser.parse_args(argv)
    try:
        plan = _consul_plan(options)
        outcome = take_in(plan, options.strict)
    except Unusable as reason:
        return _tell(str(reason))
    except IntegrityError:
        return _elsewhere()
    report.of_decidim(plan, outcome, options.proposals, None)
    return SOME_BROKEN if outcome.broken else DONE


def _consul_plan(options: argparse.Namespace) -> Plan:
    target = _target(options.process, options.language)
    files: dict[str, str] = {}
    with _about(options.proposals):
        table = sheet.read(_bytes(options.proposals, files))
        found = read_proposals(table, target.zone, options.language, table=CONSUL)
    platform = options.platform or found.platform
    source = ":".join(filter(None, ("consul", target.slug, platform)))
    return Plan(target, source, platform or "CONSUL", files, found, None, kind="consul")


def _decidim_options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="civic import decidim",
        description="Bring proposals and comments of a Decidim platform into a process. Twice equals once.",
    )
    parser.add_argument("--process", required=True, metavar="SLUG", help="the process that takes them in")
    parser.add_argument("--proposals", metavar="FILE", help="CSV of proposals, .gz too")
    parser.add_argument("--comments", metavar="FILE", help="CSV of comments, .gz too")
    parser.add_argument("--strict", action="store_true", help="let nothing arrive if any row is broken")
    parser.add_argument("--language", default="", metavar="CODE", help="language of texts where the file names none")
    parser.add_argument("--only", metavar="COLUMN=VALUE", help="only proposals whose column says just that")
    parser.add_argument("--platform", metavar="NAME", help="what to call the platform (default: its host)")
    parser.add_argument("--encoding", metavar="NAME", help="of files that are neither UTF-8 nor UTF-16")
    options = parser.parse_args(argv)
    if not options.proposals and not options.comments:
        parser.error("name a file: --proposals, --comments or both")
    if options.only is not None and "=" not in options.only:
        parser.error("--only needs COLUMN=VALUE")
    return options


def _plan(options: argparse.Namespace) -> Plan:
    target = _target(options.process, options.language)
    only = _pair(options.only) if options.only else None
    files: dict[str, str] = {}
    proposals: Proposals | None = None
    comments: Comments | None = None
    if options.proposals:
        with _about(options.proposals):
            data = _bytes(options.proposals, files)
            proposals = read_proposals(sheet.read(data, options.encoding), target.zone, options.language, only)
    if options.comments:
        with _about(options.comments):
            data = _bytes(options.comments, files)
            comments = read_comments(sheet.read(data, options.encoding), target.zone, options.language)
    host = (proposals.platform if proposals else "") or (comments.platform if comments else "")
    platform = options.platform or host
    source = ":".join(filter(None, ("decidim", target.slug, platform)))
    return Plan(target, source, platform or "Decidim", files, proposals, comments, chosen=only is not None)


def _pair(text: str) -> tuple[str, str]:
    column, _, value = text.partition("=")
    return column.strip(), value.strip()


def _target(slug: str, language: str | None) -> Target:
    """The process; texts whose file names no language are in ``language`` if one is given."""
    target = queries.target(slug)
    if target is None:
        raise Unusable(f"There is no process {slug!r}.")
    return replace(target, language=language) if language else target


@contextmanager
def _about(path: str) -> Iterator[None]:
    """Say which file it is that cannot be used."""
    try:
        yield
    except FileError as reason:
        raise Unusable(str(reason)) from None
    except Unusable as reason:
        raise Unusable(f"{path}: {reason}") from None
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror or 'cannot be read'}.") from None


def _bytes(path: str, files: dict[str, str]) -> bytes:
    if Path(path).stat().st_size > packed.MOST_BYTES:
        raise Unusable(f"The file has more than {packed.MOST_BYTES // 1_000_000} MB; more is not read.")
    data = Path(path).read_bytes()
    files[Path(path).name] = hashlib.sha256(data).hexdigest()
    return data


def pabulib(argv: Sequence[str]) -> int:
    """Bring a participatory budget of the past into a process, as a closed vote."""
    parser = argparse.ArgumentParser(
        prog="civic import pabulib",
        description="Bring a participatory budget (.pb) into a process: projects, and every ballot. Twice equals once.",
    )
    parser.add_argument("file", metavar="FILE.pb", help="approval ballots; .gz too")
    parser.add_argument("--process", required=True, metavar="SLUG", help="the process that takes it in")
    parser.add_argument("--language", metavar="CODE", help="language of the projects where the file names none")
    parser.add_argument(
        "--rule", choices=[*GREEDY, *SHARES], help="count by this rule instead of the one that the header names"
    )
    options = parser.parse_args(argv)
    try:
        return _pabulib(options.file, options.process, options.language, options.rule)
    except Unusable as reason:
        return _tell(str(reason))
    except IntegrityError:
        return _elsewhere()


def _pabulib(path: str, slug: str, language: str | None, asked: str | None) -> int:
    target = _target(slug, language)
    with _about(path):
        text = open_text(path).read()
        file = parse_pabulib(io.StringIO(text), path)
        election = election_of(file, target.zone, clock.now(), asked)
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = f"pabulib:{target.slug}:{digest[:32]}"
    here = votes.imported(source)
    if here is not None:
        report.write_line(f"The same file is here already, as votes/{here}. Nothing was changed.")
        return DONE
    with _about(path), transaction():
        vote = service.bring_vote(SYSTEM, target, source, file, election, {Path(path).name: digest})
    report.of_pabulib(path, file, vote, target.hoods)
    return DONE


def _elsewhere() -> int:
    sys.stderr.write("civic import: The same is being imported elsewhere. Run this again when that is done.\n")
    return SOME_BROKEN


def _tell(words: str) -> int:
    sys.stderr.write(f"civic import: {words}\n")
    return UNUSABLE
