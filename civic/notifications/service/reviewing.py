"""An e-mail is looked through once more before it is sent: what was hidden or closed meanwhile is not in it."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from civic.core import mail
from civic.core.permissions import STRANGER
from civic.deliberation import queries as deliberation
from civic.moderation import queries as moderation
from civic.notifications import queries, wording
from civic.notifications.models import Notification
from civic.notifications.queries import Sent
from civic.notifications.rules import Kind
from civic.notifications.service.telling import laid_out
from civic.proposals import queries as proposals
from civic.resources import queries as resources
from civic.roles import queries as roles


def review(mail_id: int) -> mail.Words | None:
    """Other words for an e-mail whose recipient can no longer read what it names or quotes; None where they can.

    A decision of a moderator they are told in any case, by its number where the thing has no title to name any more.
    """
    found = queries.sent(mail_id)
    if found is None:
        return None
    told, title = found.notification, found.subject
    with force_locale(found.language):
        if not _names(told):
            title = wording.subject(Kind(told.kind), _number(told) or _("no longer public"))
        elif _quotes(told):
            return None
        said = _decided(told, found) or str(_("What this e-mail was about can no longer be read."))
    return mail.Words(title, laid_out(told.person_id, title, found.path, found.language, said))


def _names(told: Notification) -> bool:
    """Whether its reader can still see the thing whose title is the subject, or wrote it."""
    if told.proposal_id is not None:
        proposal = proposals.proposal(told.proposal_id)
        return proposal is not None and proposal.hidden_at is None
    if told.resource_id is None or _own(told):
        return True
    resource, reader = resources.resource(told.resource_id), roles.actor_of(told.person_id) or STRANGER
    return resource is not None and resources.may_see(reader, resource)


def _own(told: Notification) -> bool:
    """Whether a decision is about a proposal of its reader, which is called by the title that they gave it."""
    found = moderation.decision(told.decision_id) if told.decision_id is not None else None
    case = moderation.case_view(found.case_id) if found else None
    return case is not None and case.author_id == told.person_id and bool(case.title)


def _quotes(told: Notification) -> bool:
    """Whether the words that it quotes can still be read."""
    if told.post_id is None:
        return True
    post = deliberation.post(told.post_id)
    return post is not None and not post.hidden and not post.taken_back


def _number(told: Notification) -> str:
    found = moderation.decision(told.decision_id) if told.decision_id is not None else None
    return found.uid if found else ""


def _decided(told: Notification, found: Sent) -> str:
    """What a moderator decided; "" where the e-mail is about something else."""
    if told.decision_id is None:
        return ""
    return wording.said(wording.Subject(kind=Kind(told.kind), part=str(told.decision_id)), found.language)
