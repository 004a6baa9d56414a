"""The one row that every public thing has, as its owner writes it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import delete, insert, update

from civic.core import clock
from civic.core.db import db
from civic.core.folding import index
from civic.processes import queries as processes
from civic.processes.events import ProcessAdded, ProcessChanged
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.resources import queries
from civic.resources.kinds import PROCESS
from civic.resources.models import Resource
from civic.resources.rules import Audience


def add_resource(
    kind: str,
    municipality_id: int,
    title: str,
    language: str,
    *,
    process_id: int | None = None,
    audience: Audience = Audience.PUBLIC,
    group_id: int | None = None,
    address: str = "",
) -> Resource:
    """Write the row that every public thing has; its owner calls this in the same transaction.

    ``address`` is the path after the language ("proposals/7"). Where it holds an id that is not known yet,
    the owner sets it once it is.
    """
    resource = Resource(
        kind=kind,
        municipality_id=municipality_id,
        process_id=process_id,
        audience=audience,
        group_id=group_id,
        title=title[:300],
        language=language,
        address=address,
        link_token=secrets.token_urlsafe(24) if audience is Audience.LINK else None,
    )
    db.session.add(resource)
    db.session.flush()
    return resource


def add_resources(
    kind: str,
    municipality_id: int,
    titles: Sequence[tuple[str, str]],
    *,
    process_id: int | None = None,
    audience: Audience = Audience.PUBLIC,
    group_id: int | None = None,
) -> list[int]:
    """Write the rows of many things at once, for imports; returns their ids in the order of (title, language).

    Their addresses come with ``set_addresses``, once the owner knows its own ids.
    """
    common = {
        "kind": kind,
        "municipality_id": municipality_id,
        "process_id": process_id,
        "audience": audience.value,
        "group_id": group_id,
        "address": "",
        "created_at": clock.now(),
    }
    rows = [{**common, "title": title[:300], "language": language} for title, language in titles]
    if not rows:
        return []
    return list(db.session.scalars(insert(Resource).returning(Resource.id, sort_by_parameter_order=True), rows))


def set_addresses(addresses: Sequence[tuple[int, str]]) -> None:
    """Say where resources are: (resource, path after the language)."""
    rows = [{"id": resource_id, "address": address} for resource_id, address in addresses]
    if rows:
        db.session.execute(update(Resource), rows)


def retitle(resource_id: int, title: str, language: str) -> None:
    """Let a resource be called what its owner now calls it."""
    named = {"title": title[:300], "title_words": index(title[:300], language), "language": language}
    db.session.execute(update(Resource).where(Resource.id == resource_id).values(named))


def change_resource(
    resource_id: int, *, title: str | None = None, language: str | None = None, audience: Audience | None = None
) -> None:
    """Keep the row of a public thing true: its owner calls this in the transaction in which the thing changes."""
    resource = queries.resource(resource_id)
    if resource is None:
        raise LookupError(f"no resource {resource_id}")
    resource.title = (title or resource.title)[:300]
    resource.language = language or resource.language
    resource.audience = audience or resource.audience
    db.session.flush()


def remove(resource_id: int) -> None:
    """Delete the row of a thing that nobody but its organisers ever saw, after its owner deleted the thing itself."""
    db.session.execute(delete(Resource).where(Resource.id == resource_id))


def hide(resource_id: int) -> None:
    """Take a thing off every page, list, search, feed and file; its owner's package calls this. Twice equals once."""
    shown = Resource.id == resource_id, Resource.audience != Audience.HIDDEN
    hidden = {"audience": Audience.HIDDEN.value, "audience_before": Resource.audience}
    db.session.execute(update(Resource).where(*shown).values(hidden))


def show_again(resource_id: int) -> None:
    """Let those see a hidden thing who could before. Twice equals once."""
    hidden = Resource.id == resource_id, Resource.audience_before.is_not(None)
    shown = {"audience": Resource.audience_before, "audience_before": None}
    db.session.execute(update(Resource).where(*hidden).values(shown))


def add_process(event: ProcessAdded) -> None:
    """Write the row of a process itself, in its first language that has a title."""
    process = processes.process_by_id(event.process_id)
    assert process is not None
    language = next(language for language, title in process.titles.items() if title)
    add_resource(
        PROCESS.code,
        process.municipality_id,
        process.titles[language],
        language,
        process_id=process.id,
        audience=_audience_of(process),
        address=_address(process),
    )


def change_process(event: ProcessChanged) -> None:
    """Keep the row of a process true: its title in the row's language, and who may see it."""
    process = processes.process_by_id(event.process_id)
    assert process is not None
    own = queries.resource_at(process.municipality_id, _address(process))
    if own is None:
        return
    change_resource(own.id, title=process.titles.get(own.language), audience=_audience_of(process))


def _address(process: Process) -> str:
    return f"{PROCESS.addresses}/{process.slug}"


def _audience_of(process: Process) -> Audience:
    """A draft's is a group, but none: until it is published, those who may see drafts alone find its title."""
    return Audience.GROUP if process.state == ProcessState.DRAFT else Audience.PUBLIC
