"""Files of other systems for tests, made up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from civic.core.db import transaction
from civic.imports import console
from civic.processes.models import Process
from civic.towns.models import Municipality
from tests.support import factories as make

PROPOSALS = "id,title,summary,created_at,status,district,category,total_votes\n"
COMMENTS = "id,proposal_id,ancestry,created_at,alignment,likes,dislikes,author_pseudonym,body\n"


def make_process(**changes: object) -> tuple[Municipality, Process]:
    """A town with three neighbourhoods, Hood N-1 to Hood N-3, and a process in Catalan."""
    with transaction():
        town = make.make_municipality()
        return town, make.make_process(town, titles={"ca": "El pla"}, **changes)


class Desk:
    """A folder, and the command that reads its files into one process."""

    def __init__(self, folder: Path, process: Process) -> None:
        self.folder = folder
        self.process = process

    def write(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def decidim(self, proposals: str | bytes | None = None, comments: str | bytes | None = None, *words: str) -> int:
        """Run ``civic import decidim`` on these contents; returns its exit status."""
        argv = ["--process", self.process.slug]
        if proposals is not None:
            argv += ["--proposals", self.write("proposals.csv", proposals)]
        if comments is not None:
            argv += ["--comments", self.write("comments.csv", comments)]
        return console.decidim([*argv, *words])

    def pabulib(self, content: str, *words: str) -> int:
        """Run ``civic import pabulib`` on this content; returns its exit status."""
        return console.pabulib([self.write("budget.pb", content), "--process", self.process.slug, *words])


def proposals(*rows: str) -> str:
    """Rows of PROPOSALS; what is not given of a row is empty."""
    return PROPOSALS + _filled(rows, PROPOSALS)


def comments(*rows: str) -> str:
    """Rows of COMMENTS: "id,proposal,ancestry", the rest is made up."""
    return COMMENTS + "".join(f"{row},17/03/2016 14:25:48,1,2,1,u123,Comment {row.split(',')[0]}\n" for row in rows)


def _filled(rows: Sequence[str], header: str) -> str:
    return "".join(row + "," * (header.count(",") - row.count(",")) + "\n" for row in rows)
