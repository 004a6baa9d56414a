"""Telling authors what moderators decided about their texts, and those who reported what came of it."""

from __future__ import annotations

from civic.core import clock, outbox
from civic.core.db import transaction
from civic.deliberation import queries as deliberation
from civic.moderation import queries as moderation
from civic.moderation.events import AppealAnswered, CorrectionPublished, Decided, Reversed
from civic.moderation.queries import Corrected
from civic.notifications import wording
from civic.notifications.rules import DECISIONS, Kind
from civic.notifications.service.telling import AT_ONCE, NEWS
from civic.notifications.service.writing import keep, write
from civic.proposals import queries as proposals
from civic.resources import queries as resources
from civic.statements import queries as statements


def tell_of_verdict(event: Decided) -> None:
    """Tell the author what was decided, if it restricts them, and those who wrote with them that the text is hidden;
    a job tells those who reported."""
    if event.told:
        _tell_writers(event.decision_id, event.author_id, Kind.MODERATED)
    outbox.enqueue("notifications.judged", event.decision_id)


def tell_of_appeal(event: AppealAnswered) -> None:
    """Tell the author the answer to their appeal."""
    _tell(event.person_id, Kind.APPEAL_ANSWERED, event.decision_id)


def tell_of_reversal(event: Reversed) -> None:
    """Tell the author, and those who wrote with them, that a decision was undone after a second reading."""
    _tell_writers(event.decision_id, event.author_id, Kind.REVERSED)


def tell_of_correction(event: CorrectionPublished) -> None:
    """Tell those who wrote a text that the town corrected something in it; each version once."""
    found = moderation.correction(event.correction_id)
    resource = resources.resource(found[0].resource_id) if found else None
    if resource is None:
        return
    newest = found[0]
    for person_id in _wrote(newest):
        key = f"{newest.id}/{newest.number}"
        about = {"resource_id": newest.resource_id, "post_id": newest.post_id}
        kept = keep(person_id, Kind.CORRECTED, key, **about) if person_id is not None else None
        if kept is not None:
            subject = wording.Subject(municipality_id=newest.municipality_id, kind=Kind.CORRECTED, part=str(newest.id))
            write(kept, Kind.CORRECTED, resource.title, f"corrections/{newest.id}", subject)


def _wrote(found: Corrected) -> list[int | None]:
    """Who wrote what a correction is about; nobody for a statement that the town itself began a round with."""
    if found.post_id is not None:
        post = deliberation.post(found.post_id)
        return [post.person_id] if post else []
    if found.statement_id is not None:
        statement = statements.statement(found.statement_id)
        return [statement.person_id] if statement and not statement.seed else []
    return list(proposals.authors(found.proposal_id or 0).all)


def _tell_writers(decision_id: int, author_id: int | None, kind: Kind) -> None:
    """Tell the author of a decision about their text; where it was hidden, those who wrote with them too."""
    found = moderation.decision(decision_id)
    if found is not None:
        wrote = {*({author_id} if author_id is not None else ()), *(found.co_authors if found.hid else ())}
        for person_id in sorted(wrote):
            _tell(person_id, kind, decision_id)


def tell_reporters(decision_id: int) -> None:
    """The job: tell those who reported a thing what was decided. Twice tells them once."""
    found = moderation.decision(decision_id)
    if found is None or found.at < clock.now() - NEWS:
        return
    people = moderation.reporters(found.case_id, found.at)
    for first in range(0, len(people), AT_ONCE):
        with transaction():
            for person_id in people[first : first + AT_ONCE]:
                _tell(person_id, Kind.JUDGED, decision_id)


def _tell(person_id: int, kind: Kind, decision_id: int) -> None:
    """Put it on somebody's list and write to them. Authors read of their own text, whether it is hidden or not."""
    found = moderation.decision(decision_id)
    case = moderation.case_view(found.case_id) if found else None
    if found is None or case is None:
        return
    resource_id = moderation.resource_of_case(found.case_id)
    kept = keep(person_id, kind, str(decision_id), resource_id=resource_id, decision_id=decision_id)
    if kept is None:
        return
    own = case.title if person_id == case.author_id or person_id in found.co_authors else ""
    named = own or case.about or found.uid
    about = wording.Subject(municipality_id=found.municipality_id, kind=kind, part=str(decision_id))
    write(kept, kind, named, DECISIONS[kind].format(decision=decision_id), about)
