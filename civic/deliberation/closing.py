"""What a closed discussion says of itself, and the way to close it."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import hooks, i18n
from civic.core.cache import shared
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.deliberation import policy, queries
from civic.deliberation.views import Glance
from civic.towns.queries import InMunicipality


def conclusion(thread: Glance) -> Markup:
    """What came of a discussion, for everybody; empty while it goes on. One query, where it is closed for good."""
    if not thread.over:
        return Markup("")
    return shared(("thread.conclusion", thread.id, thread.revision, i18n.current_language()), lambda: _drawn(thread))


def _drawn(thread: Glance) -> Markup:
    found = queries.conclusion(thread.id)
    return rendered("deliberation/_conclusion.html", found=found) if found else Markup("")


def foot(thread: Glance) -> Markup:
    """What else can be done with a discussion: for whoever may, the way to close it; and what other packages add.

    Hook: thread.foot (Glance), a link each.
    """
    links = [link for found in hooks.collect("thread.foot", [thread]).values() for link in found]
    if policy.MAY[policy.Can.CLOSE_THREAD](current_actor(), InMunicipality(thread.municipality_id)):
        words = _("Write the conclusion") if thread.over else _("Close this discussion")
        links.append(Markup('<a href="{}">{}</a>').format(url_for("discussion.conclude", thread_id=thread.id), words))
    return Markup('<p class="row s">{}</p>').format(Markup(" ").join(links)) if links else Markup("")
