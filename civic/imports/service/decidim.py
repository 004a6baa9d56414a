"""Proposals and comments of a Decidim platform, some at a time. Each call shares the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert

from civic.core.db import db
from civic.core.permissions import Actor
from civic.deliberation import queries as deliberation
from civic.deliberation import service as threads
from civic.deliberation.rules import ImportedPost
from civic.deliberation.rules import ImportResult as PostResult
from civic.imports import queries
from civic.imports.models import Batch, PostOrigin, ProposalOrigin
from civic.imports.policy import Can, require
from civic.imports.queries import Target
from civic.imports.rules.comments import ReadComment
from civic.imports.rules.proposals import ReadProposal
from civic.imports.rules.values import comparable
from civic.proposals import queries as proposals_read
from civic.proposals import service as proposals
from civic.proposals.rules import ImportedProposal
from civic.proposals.rules import ImportResult as ProposalResult
from civic.towns.rules.settings import theme_key


@dataclass
class Intake:
    """An import that is under way.

    Attributes:
        source: what external ids are unique in.
        platform: what is shown instead of authors; nobody is invented.
        themes: themes by comparable name; new ones are added on the way.
        unplaced: names of places that are no neighbourhood of the town, and how many proposals name them.
    """

    target: Target
    source: str
    platform: str
    batch_id: int
    themes: dict[str, int]
    placed: int = 0
    unplaced: dict[str, int] = field(default_factory=dict)


def open_batch(actor: Actor, target: Target, kind: str, source: str, platform: str, files: Mapping[str, str]) -> Intake:
    """Write down that an import begins; ``files`` are names of files with their SHA-256.

    Raises:
        NotAllowed: not an organiser of the town, nor the program itself.
    """
    require(actor, Can.IMPORT, target)
    batch = Batch(kind=kind, process_id=target.process_id, source=source, platform=platform, files=dict(files))
    db.session.add(batch)
    db.session.flush()
    return Intake(target, source, platform, batch.id, dict(target.themes))


def bring_proposals(actor: Actor, intake: Intake, rows: Sequence[ReadProposal]) -> ProposalResult:
    """Write some proposals. Those that are here already stay as they are.

    A place that is a neighbourhood of the town becomes it; any other is kept as a name. Categories become themes.
    """
    require(actor, Can.IMPORT, intake.target)
    known = proposals_read.imported(intake.source, [row.id for row in rows])
    fresh = [row for row in rows if row.id not in known]
    places = {row.id: _place(intake, row) for row in fresh}
    result = proposals.import_proposals(
        actor,
        intake.target.process_id,
        intake.source,
        [_proposal(actor, intake, row, places.get(row.id, (None, ""))[0]) for row in rows],
    )
    origins = [
        {
            "proposal_id": result.ids[row.id],
            "batch_id": intake.batch_id,
            "line": row.line,
            "place": places[row.id][1],
            "columns": dict(row.columns),
        }
        for row in fresh
        if row.id in result.ids
    ]
    if origins:
        db.session.execute(insert(ProposalOrigin), origins)
    return result


def _place(intake: Intake, row: ReadProposal) -> tuple[int | None, str]:
    """The neighbourhood that a proposal is about, if the town has it, and the name in the file."""
    for name in (row.district, *(name for tag in row.tags for name in tag.values())):
        hood = intake.target.hoods.get(comparable(name)) if name else None
        if hood is not None:
            intake.placed += 1
            return hood, name
    if row.district:
        intake.unplaced[row.district] = intake.unplaced.get(row.district, 0) + 1
    return None, row.district


def _proposal(actor: Actor, intake: Intake, row: ReadProposal, hood: int | None) -> ImportedProposal:
    language = row.language or intake.target.language
    return ImportedProposal(
        external_id=row.id,
        title=row.title,
        body=row.body,
        language=language,
        state=row.state,
        published_at=row.published_at,
        reference=row.reference,
        author_label=intake.platform,
        official=row.official,
        supports=row.supports,
        neighbourhood_id=hood,
        theme_id=_theme(actor, intake, _category(intake, row), language),
        cost=row.cost,
        answer=row.answer,
        answered_at=row.answered_at,
    )


def _category(intake: Intake, row: ReadProposal) -> Mapping[str, str]:
    """The names of a proposal's theme: its category, or the first of its groups that is no neighbourhood."""
    if row.category:
        return row.category
    hoods = intake.target.hoods
    return next((tag for tag in row.tags if not any(comparable(name) in hoods for name in tag.values())), {})


def _theme(actor: Actor, intake: Intake, names: Mapping[str, str], language: str) -> int | None:
    """The theme of that name in any language; a new one where the process has none."""
    if not names:
        return None
    for name in names.values():
        found = intake.themes.get(comparable(name))
        if found is not None:
            return found
    told = {spoken or language: name for spoken, name in names.items()}
    key = theme_key(next(iter(told.values())))
    theme = proposals.add_theme(actor, intake.target.process_id, key, told, position=len(intake.themes))
    for name in (key, *told.values()):
        intake.themes.setdefault(comparable(name), theme)
    return theme


def bring_comments(actor: Actor, intake: Intake, rows: Mapping[int, Sequence[ReadComment]]) -> PostResult:
    """Write the comments of some threads, nested as they were. Those that are here already stay as they are.

    Comments of one thread come in one call, or parents before those who answer them.
    """
    require(actor, Can.IMPORT, intake.target)
    posts = [_post(intake, thread, row) for thread, comments in rows.items() for row in comments]
    result = threads.import_posts(actor, intake.target.municipality_id, intake.source, posts)
    told = [row for comments in rows.values() for row in comments if row.columns]
    if told:
        _keep_columns(intake, told)
    return result


def _post(intake: Intake, thread: int, row: ReadComment) -> ImportedPost:
    return ImportedPost(
        external_id=row.id,
        thread_id=thread,
        body=row.body,
        language=row.language or intake.target.language,
        created_at=row.created_at,
        parent=row.parent,
        author_label=intake.platform,
        stance=row.stance,
        likes=row.likes,
        dislikes=row.dislikes,
    )


def _keep_columns(intake: Intake, rows: Sequence[ReadComment]) -> None:
    arrived = deliberation.imported(intake.source)
    have = queries.post_columns([arrived[row.id][0] for row in rows if row.id in arrived])
    fresh = [row for row in rows if row.id in arrived and arrived[row.id][0] not in have]
    values = [
        {"post_id": arrived[row.id][0], "batch_id": intake.batch_id, "line": row.line, "columns": dict(row.columns)}
        for row in fresh
    ]
    if values:
        db.session.execute(insert(PostOrigin), values)
