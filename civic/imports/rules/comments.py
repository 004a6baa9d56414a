"""Decidim's open data: comments out of the rows of a sheet, and the proposals under which they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from civic.deliberation.rules import Stance
from civic.imports.rules import values
from civic.imports.rules.headers import COMMENT, Columns, understand
from civic.imports.rules.proposals import chosen_language, external_id, long_text, platform
from civic.imports.rules.sheet import Broken, Row, Sheet, Unusable
from civic.imports.rules.values import BadValue

#: The last part of a proposal's address on its platform.
ADDRESS = re.compile(r"/proposals/(\d+)(?:[/?#]|$)")


@dataclass(frozen=True)
class ReadComment:
    """A comment as a file tells it.

    Attributes:
        parent: the id of the comment that it answers; None for one that answers what is discussed.
        proposal: the id of the proposal under which it stands; None where only its parents know.
        elsewhere: it is about something that is no proposal.
    """

    line: int
    id: str
    body: str
    language: str
    created_at: datetime
    stance: Stance | None
    likes: int
    dislikes: int
    parent: str | None
    proposal: str | None
    elsewhere: bool
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Comments:
    """A file of comments as it was read; ``hidden`` were taken down over there and stay down."""

    rows: tuple[ReadComment, ...]
    broken: tuple[Broken, ...]
    columns: Columns
    hidden: int = 0
    platform: str = ""


@dataclass(frozen=True)
class Attached:
    """Comments with the threads of their proposals.

    Attributes:
        threads: comments by thread, in the order of the file.
        broken: those of proposals that are not here.
        elsewhere: how many are about other things, or about proposals that were left out on purpose.
    """

    threads: Mapping[int, list[ReadComment]] = field(default_factory=dict)
    broken: tuple[Broken, ...] = ()
    elsewhere: int = 0


def read_comments(sheet: Sheet, zone: str, language: str = "") -> Comments:
    """Read the comments of a sheet; ``zone`` and ``language`` as for proposals.

    Raises:
        Unusable: a column that is needed is missing, or none says what is commented on.
    """
    columns = understand(sheet.headers, COMMENT)
    if columns.missing:
        known = " or ".join(f"“{name}”" for name in COMMENT[columns.missing[0]].names)
        raise Unusable(f"No column is called {known}: this is no file of comments from Decidim.")
    if "about_id" not in columns and "proposal" not in columns:
        raise Unusable("No column is called “commentable_id” or “proposal_id”: nobody knows what is commented on.")
    read: dict[str, ReadComment] = {}
    broken = list(sheet.broken)
    visible = [row for row in sheet.rows if not values.true(columns.get(row.cells, "hidden"))]
    for row in visible:
        try:
            found = _comment(row, columns, zone, language)
            if found.id in read:
                raise BadValue(f"its id {found.id} stands already in line {read[found.id].line}")
            read[found.id] = found
        except BadValue as problem:
            broken.append(Broken(row.line, str(problem), columns.get(row.cells, "id")))
    return Comments(
        rows=tuple(read.values()),
        broken=tuple(sorted(broken, key=lambda each: each.line)),
        columns=columns,
        hidden=len(sheet.rows) - len(visible),
        platform=platform(columns.get(row.cells, "url") for row in sheet.rows),
    )


def _comment(row: Row, columns: Columns, zone: str, language: str) -> ReadComment:
    cells = row.cells
    bodies = columns.said(cells, "body")
    if not bodies:
        raise BadValue("it says nothing")
    spoken = chosen_language(bodies, language)
    body = long_text(bodies[spoken], "text")
    if not body.strip():
        raise BadValue("it says nothing")
    parent, proposal, elsewhere = _about(columns, cells)
    return ReadComment(
        line=row.line,
        id=external_id(columns.get(cells, "id")),
        body=body,
        language=spoken or columns.get(cells, "language"),
        created_at=values.instant(columns.get(cells, "created_at"), zone),
        stance=values.stance_of(columns.get(cells, "alignment")),
        likes=values.whole(columns.get(cells, "likes"), "likes"),
        dislikes=values.whole(columns.get(cells, "dislikes"), "dislikes"),
        parent=parent,
        proposal=proposal,
        elsewhere=elsewhere,
        columns=columns.rest(cells),
    )


def _about(columns: Columns, cells: Mapping[str, str]) -> tuple[str | None, str | None, bool]:
    """Which comment a comment answers, under which proposal it stands if it says so, and whether it is elsewhere.

    Decidim names what a comment is attached to: a comment or a proposal. Older tables name the proposal always and
    the line of ancestors, the nearest one last.
    """
    kind = columns.get(cells, "about_kind").rpartition("::")[2].casefold()
    if "proposal" in columns:
        if kind not in ("", "proposal"):
            return None, None, True
        ancestors = [part for part in columns.get(cells, "ancestry").split("/") if part]
        proposal = columns.get(cells, "proposal")
        if not proposal:
            raise BadValue("it names no proposal")
        return (ancestors[-1] if ancestors else None), proposal, False
    about = columns.get(cells, "about_id")
    if not about:
        raise BadValue("it does not say what it is about")
    if kind == "comment":
        address = ADDRESS.search(columns.get(cells, "url"))
        return about, address[1] if address else None, False
    return None, about, kind not in ("", "proposal")


def attach(
    comments: Comments,
    proposals: Mapping[str, int],
    earlier: Mapping[str, int],
    broken: Mapping[str, int],
    chosen: bool = False,
) -> Attached:
    """Find the thread of each comment.

    Args:
        comments: the file.
        proposals: the thread of each proposal that is here, by its id over there.
        earlier: the thread of each comment that came before, by its id over there.
        broken: the line of each proposal that did not arrive, by its id.
        chosen: whether proposals were left out on purpose.
    """
    by_id = {comment.id: comment for comment in comments.rows}
    threads: dict[int, list[ReadComment]] = {}
    problems: list[Broken] = []
    elsewhere = 0
    for comment in comments.rows:
        top, about = _top(comment, by_id)
        thread = earlier.get(top.parent or "") if about is None else proposals.get(about)
        if thread is not None and not top.elsewhere:
            threads.setdefault(thread, []).append(comment)
        elif about is None or top.elsewhere or (chosen and about not in broken):
            elsewhere += 1
        else:
            problems.append(Broken(comment.line, _absent(about, broken)))
    return Attached(threads, tuple(problems), elsewhere)


def _absent(proposal: str, broken: Mapping[str, int]) -> str:
    if proposal in broken:
        return f"its proposal {proposal} (line {broken[proposal]}) did not arrive"
    return f"its proposal {proposal} is not here"


def _top(comment: ReadComment, by_id: Mapping[str, ReadComment]) -> tuple[ReadComment, str | None]:
    """The uppermost comment of the file above one, and the proposal that the nearest of them names."""
    seen = {comment.id}
    here, about = comment, comment.proposal
    while here.parent is not None and here.parent in by_id and here.parent not in seen:
        here = by_id[here.parent]
        seen.add(here.id)
        about = about or here.proposal
    return here, about
