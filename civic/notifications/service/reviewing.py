"""An e-mail is looked through once more before it is sent: what was hidden or closed meanwhile is not in it."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from civic.core import mail
from civic.notifications import queries, wording
from civic.notifications.models import Notification
from civic.notifications.queries import Sent
from civic.notifications.rules import Kind
from civic.notifications.service import readable, summaries
from civic.notifications.service.writing import laid_out


def review(mail_id: int) -> mail.Words | None:
    """Other words for an e-mail whose recipient can no longer read what it names or quotes; None where they can.

    A decision of a moderator they are told in any case, by its number where the thing has no title to name any more.
    """
    found = queries.sent(mail_id)
    if found is None:
        return summaries.review(mail_id)
    told, title = found.notification, found.subject
    with force_locale(found.language):
        if not readable.names(told):
            title = wording.subject(Kind(told.kind), readable.number(told) or _("no longer public"))
        elif readable.quotes(told):
            return None
        said = _decided(told, found) or str(_("What this e-mail was about can no longer be read."))
    return mail.Words(title, laid_out(told.person_id, Kind(told.kind), title, found.path, found.language, said))


def _decided(told: Notification, found: Sent) -> str:
    """What a moderator decided; "" where the e-mail is about something else."""
    if told.decision_id is None:
        return ""
    return wording.said(wording.Subject(kind=Kind(told.kind), part=str(told.decision_id)), found.language)
