"""Proposals for tests."""

from __future__ import annotations

import io
import itertools
from datetime import datetime

from PIL import Image
from sqlalchemy import update

from civic.accounts.models import Person
from civic.core.db import db
from civic.processes.models import Process
from civic.proposals import service
from civic.proposals.models import Amendment, Attachment, Proposal
from civic.proposals.rules import Wording
from civic.towns.models import Municipality
from civic.uploads.contents import Content, Kind
from tests.support import factories as make

_numbers = itertools.count(1)


def wording(**changes: object) -> Wording:
    """What somebody may have written."""
    n = next(_numbers)
    values = {"title": f"Proposal number {n}", "body": f"Text of proposal {n}.", "language": "en", **changes}
    return Wording(**values)  # type: ignore[arg-type]


def make_draft(process: Process, author: Person, **changes: object) -> Proposal:
    """A draft. Inside transaction()."""
    return service.save_draft(make.actor(author), process.id, wording(**changes))


def make_amendment(
    proposal: Proposal, person: Person, wanted: str, passage: int = 1, reason: str = "", version: int | None = None
) -> Amendment:
    """An amendment of somebody to the present version. Inside transaction()."""
    wish = service.Wish(version or proposal.versions, passage, wanted, reason, "en")
    return service.suggest(make.actor(person), proposal.id, wish)


def picture_bytes(size: tuple[int, int] = (60, 40), form: str = "PNG", mode: str = "RGB") -> bytes:
    """A picture as somebody may send it."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, optimize=True)
    return out.getvalue()


def make_picture(proposal: Proposal, author: Person, description: str = "A quay in the rain") -> Attachment:
    """A picture of a proposal, described. Inside transaction()."""
    data = picture_bytes(form="WEBP")
    content = Content(Kind.PICTURE, data, data, 60, 40, 60, 40)
    made = service.attach(make.actor(author), proposal.id, content)
    service.describe(make.actor(author), proposal.id, {made.id: description})
    return made


def make_proposal(
    municipality: Municipality, process: Process, author: Person | None = None, **changes: object
) -> Proposal:
    """A published proposal of somebody (new, if nobody is named). Inside transaction()."""
    author = author or make.make_person(municipality)
    draft = make_draft(process, author, **changes)
    return service.publish(make.actor(author), draft.id)


def reach(proposal: Proposal, at: datetime) -> None:
    """Say that a proposal got its supporters at an instant: its clock begins there. Inside transaction()."""
    db.session.execute(update(Proposal).where(Proposal.id == proposal.id).values(threshold_at=at))
    service.begin_clock(proposal.id)
