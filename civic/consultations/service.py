"""Publishing a draft text, and new versions of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from civic.audit import service as audit
from civic.consultations import queries
from civic.consultations.events import VersionPublished
from civic.consultations.kinds import DRAFT_TEXT, PARAGRAPH
from civic.consultations.models import DraftText, Paragraph, TextVersion, Wording
from civic.consultations.policy import Can, require
from civic.consultations.rules import (
    LONGEST_NOTE,
    LONGEST_TITLE,
    MOST_TEXTS,
    ConsultationCode,
    Plan,
    blocks,
    normalised,
    planned,
    problem,
)
from civic.core import clock, events, sanitise
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.deliberation import service as deliberation
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.resources import service as resources

#: Characters of a paragraph that stand for it where things are named.
NAMED = 90


def publish(actor: Actor, process_id: int, title: str, body: str, language: str) -> DraftText:
    """Publish a draft text of a process, with a discussion for each paragraph.

    Raises:
        Absent: no such process.
        NotAllowed: somebody who does not organise it.
        Refused: no title or no paragraph, something too long or too many, or the process is archived.
    """
    process = processes.process_by_id(process_id)
    if process is None:
        raise Absent(f"no process {process_id}")
    require(actor, Can.PUBLISH, process)
    title, body = _checked(process, title, body)
    if queries.count_of(process_id) >= MOST_TEXTS:
        raise Refused(ConsultationCode.MANY_TEXTS)
    resource = resources.add_resource(DRAFT_TEXT.code, process.municipality_id, title, language, process_id=process_id)
    text = DraftText(
        resource_id=resource.id,
        municipality_id=process.municipality_id,
        process_id=process_id,
        title=title,
        language=language,
    )
    db.session.add(text)
    db.session.flush()
    resource.address = f"{DRAFT_TEXT.addresses}/{text.id}"
    _write(actor, text, [], planned([], body), body, "")
    audit.record(actor, "publish", "draft_text", text.id, text.municipality_id, after={"title": title, "version": 1})
    events.announce(VersionPublished(text.id, resource.id, process_id, 1))
    return text


def publish_version(actor: Actor, text_id: int, since: int, title: str, body: str, note: str) -> DraftText:
    """Publish the next version of a draft text. Discussions stay with their paragraphs, as ``rules.followed`` says.

    The discussion of a paragraph that is gone is closed, and can be read.

    Args:
        since: the number of the version that was changed.
        note: what changed, and why, for readers.

    Raises:
        Absent: no such text.
        NotAllowed: somebody who does not organise its process.
        Refused: as ``publish``; no note; nothing changed; or another version was published meanwhile.
    """
    text = queries.text(text_id, lock=True)
    process = processes.process_by_id(text.process_id) if text else None
    if text is None or process is None:
        raise Absent(f"no draft text {text_id}")
    require(actor, Can.PUBLISH, text)
    title, body = _checked(process, title, body)
    present, note = queries.version(text_id, text.version), note.strip()
    if text.version != since or present is None:
        raise Refused(ConsultationCode.MOVED_ON)
    if (title, body) == (text.title, present.body):
        raise Refused(ConsultationCode.SAME)
    if not note or len(note) > LONGEST_NOTE:
        raise Refused(ConsultationCode.NO_NOTE)
    before = {"title": text.title, "version": text.version}
    text.title, text.version, text.changed_at = title, text.version + 1, clock.now()
    there = queries.present(text_id)
    _write(actor, text, there, planned([row.body for row in there], body), body, note)
    resources.retitle(text.resource_id, title, text.language)
    after = {"title": title, "version": text.version, "note": note}
    audit.record(actor, "publish_version", "draft_text", text.id, text.municipality_id, before=before, after=after)
    events.announce(VersionPublished(text.id, text.resource_id, text.process_id, text.version))
    return text


def words_to_render(body: str) -> list[str]:
    """The paragraphs of a text as it was typed, for ``sanitise.ahead``: rendering many takes longer than writing."""
    return [block.words for block in blocks(normalised(body)) if not block.level]


def _checked(process: Process, title: str, body: str) -> tuple[str, str]:
    if process.state == ProcessState.ARCHIVED:
        raise Refused(ConsultationCode.ARCHIVED)
    kept = normalised(body)
    found = problem(title, blocks(kept), kept)
    if found or len(title.strip()) > LONGEST_TITLE:
        raise Refused(found or ConsultationCode.NO_TITLE)
    return title.strip(), kept


def _write(actor: Actor, text: DraftText, there: Sequence[Paragraph], plan: Plan, body: str, note: str) -> None:
    """Write the rows of a version: what stays is changed in its place, what is new gets a discussion."""
    changed: dict[int, Paragraph] = {}
    kept: list[Paragraph | None] = []
    for number, (words, one) in enumerate(zip(plan.paragraphs, plan.which, strict=True), 1):
        row = None if one is None else there[one]
        if row is not None:
            row.number = number
            if row.body != words:
                row.body, row.body_html, row.body_version = words, sanitise.render(words), sanitise.VERSION
                changed[row.id] = row
        kept.append(row)
    gone = [there[one] for one in plan.gone]
    for row in gone:
        row.gone_in = text.version
    new = iter(_added(actor, text, plan, kept))
    rows = [row or next(new) for row in kept]
    for row in changed.values():
        resources.retitle(row.resource_id, _name(row), text.language)
    db.session.add_all(
        Wording(paragraph_id=row.id, version=text.version, body=row.body)
        for row in rows
        if row.since == text.version or row.id in changed
    )
    if gone:
        deliberation.end_threads(actor, [row.thread_id for row in gone])
    db.session.add(
        TextVersion(
            text_id=text.id,
            number=text.version,
            title=text.title,
            body=body,
            outline=list(_outline(plan, rows)),
            note=note,
        )
    )
    db.session.flush()


def _added(actor: Actor, text: DraftText, plan: Plan, kept: Sequence[Paragraph | None]) -> list[Paragraph]:
    rows = [
        Paragraph(
            text_id=text.id,
            number=number,
            since=text.version,
            language=text.language,
            body=words,
            body_html=sanitise.render(words),
            body_version=sanitise.VERSION,
        )
        for number, words, row in zip(count(1), plan.paragraphs, kept, strict=False)
        if row is None
    ]
    titles = [(_name(row), text.language) for row in rows]
    owned = resources.add_resources(PARAGRAPH.code, text.municipality_id, titles, process_id=text.process_id)
    threads = deliberation.open_threads(actor, owned)
    for row, resource_id, thread_id in zip(rows, owned, threads, strict=True):
        row.resource_id, row.thread_id = resource_id, thread_id
    db.session.add_all(rows)
    db.session.flush()
    resources.set_addresses([(row.resource_id, address(text.id, row.id)) for row in rows])
    return rows


def address(text_id: int, paragraph_id: int) -> str:
    """Where a paragraph is, after the language."""
    return f"{PARAGRAPH.addresses}/{text_id}/paragraphs/{paragraph_id}"


def _name(row: Paragraph) -> str:
    """What a paragraph is called in lists and e-mails: its first words."""
    return sanitise.words_of(row.body_html, NAMED) or row.body[:NAMED]


def _outline(plan: Plan, rows: Sequence[Paragraph]) -> Iterator[list[object]]:
    found = iter(rows)
    for block in plan.blocks:
        yield [block.level, block.words if block.level else next(found).id]
