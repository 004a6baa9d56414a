"""Proposals of another system, many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import insert

from civic.audit import service as audit
from civic.core import sanitise
from civic.core.db import db
from civic.core.permissions import Actor
from civic.deliberation import service as threads
from civic.proposals import queries
from civic.proposals.kinds import PROPOSAL
from civic.proposals.models import Proposal
from civic.proposals.policy import Can, require
from civic.proposals.rules import ImportedProposal, ImportResult, ProposalCode, ProposalState
from civic.resources import service as resources

BATCH = 500


def import_proposals(
    actor: Actor,
    process_id: int,
    source: str,
    rows: Iterable[ImportedProposal],
    progress: Callable[[int], None] = lambda count: None,
) -> ImportResult:
    """Write proposals of another system into a process. Doing it twice equals doing it once; nobody is told.

    Titles and texts longer than residents may write arrive whole, up to what the cleaner takes. Drafts do not arrive.

    Args:
        source: names the system and what was taken from it ("decidim:walking-plan"); external ids are unique in it.
        progress: called with the number of proposals since the last call.
    """
    frame = queries.frame(process_id, actor)
    if frame is None:
        raise LookupError(f"no process {process_id}")
    require(actor, Can.IMPORT, frame)
    result = ImportResult()
    fresh = _fresh(rows, queries.imported(source), result)
    for start in range(0, len(fresh), BATCH):
        part = fresh[start : start + BATCH]
        _write(actor, frame, source, part, result)
        progress(len(part))
    audit.record(
        actor, "import", "proposals", source, frame.municipality_id, process=process_id, written=result.written
    )
    return result


def _fresh(
    rows: Iterable[ImportedProposal], known: dict[str, tuple[int, int]], result: ImportResult
) -> list[ImportedProposal]:
    fresh: dict[str, ImportedProposal] = {}
    for row in rows:
        if row.external_id in known or row.external_id in fresh:
            result.known += 1
            if row.external_id in known:
                result.ids[row.external_id], result.threads[row.external_id] = known[row.external_id]
            continue
        problem = _problem(row)
        if problem:
            result.skipped.append((row.external_id, problem))
        else:
            fresh[row.external_id] = row
    return list(fresh.values())


def _problem(row: ImportedProposal) -> ProposalCode | None:
    if not row.title.strip():
        return ProposalCode.TITLE_EMPTY
    if row.state == ProposalState.DRAFT:
        return ProposalCode.NOT_PUBLISHED
    return ProposalCode.BODY_LONG if max(len(row.body), len(row.answer)) > sanitise.LONGEST else None


def _write(
    actor: Actor, frame: queries.Frame, source: str, part: Sequence[ImportedProposal], result: ImportResult
) -> None:
    places = resources.add_resources(
        PROPOSAL.code,
        frame.municipality_id,
        [(row.title, row.language) for row in part],
        process_id=frame.process_id,
        audience=frame.audience,
        group_id=frame.group_id,
    )
    discussions = threads.open_threads(actor, places)
    promise = queries.promise(frame.municipality_id)
    values = [
        {
            **_values(row),
            "process_id": frame.process_id,
            "municipality_id": frame.municipality_id,
            "source": source,
            "support_threshold": promise.threshold,
            "answer_days": promise.days,
            "answer_working": promise.working,
            "resource_id": place,
            "thread_id": discussion,
        }
        for row, place, discussion in zip(part, places, discussions, strict=True)
    ]
    written = db.session.execute(
        insert(Proposal).returning(Proposal.id, Proposal.external_id, Proposal.resource_id, Proposal.thread_id),
        values,
    ).all()
    resources.set_addresses([(row.resource_id or 0, f"proposals/{row.id}") for row in written])
    result.ids.update((str(row.external_id), row.id) for row in written)
    result.threads.update((str(row.external_id), row.thread_id or 0) for row in written)
    result.written += len(written)


def _values(row: ImportedProposal) -> dict[str, object]:
    return {
        "external_id": row.external_id,
        "reference": row.reference,
        "author_label": row.author_label,
        "official": row.official,
        "title": " ".join(row.title.split()),
        "body": row.body,
        "body_html": sanitise.render(row.body),
        "body_version": sanitise.VERSION,
        "language": row.language,
        "state": row.state.value,
        "imported_support_count": row.supports,
        "neighbourhood_id": row.neighbourhood_id,
        "theme_id": row.theme_id,
        "cost": row.cost,
        "published_at": row.published_at,
        "created_at": row.published_at,
        "written_at": row.published_at,
        "state_at": row.answered_at or row.published_at,
        "answer": row.answer,
        "answer_html": sanitise.render(row.answer) if row.answer else "",
        "answer_version": sanitise.VERSION if row.answer else 0,
        "answer_language": row.language if row.answer else "",
        "answered_at": row.answered_at,
    }
