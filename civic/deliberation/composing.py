"""The form to comment, and in whose name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import i18n
from civic.core.cache import remember
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.permissions import Actor
from civic.deliberation import policy, queries
from civic.deliberation.forms import PostForm, VoiceForm
from civic.deliberation.views import Composer, Fields, Glance
from civic.towns.here import here

#: Seconds for the fields of an empty form.
EMPTY = 60
NOTHING: Mapping[str, object] = MappingProxyType({})


def here_name() -> str:
    """What the municipality is called where it speaks itself."""
    place = here()
    return place.name if place else ""


def new_form(
    actor: Actor,
    municipality_id: int,
    *,
    stance: bool,
    quote: bool = False,
    filled: bool = True,
    shown: Mapping[str, object] = NOTHING,
) -> PostForm:
    """A form with the voices that somebody has here; ``filled`` with what they sent, else with ``shown``."""
    form = PostForm(**shown) if filled else PostForm(formdata=None)
    if not stance:
        del form.stance
    if not quote:
        del form.quote
    offer_voices(form, actor, municipality_id)
    return form


def offer_voices(form: VoiceForm, actor: Actor, municipality_id: int) -> None:
    """Let somebody choose among the voices that they have here."""
    organisations = queries.voices(actor.person_id or 0, municipality_id) if actor.organisations else []
    official = policy.MAY[policy.Can.SPEAK_FOR_TOWN](actor, _In(municipality_id))
    form.offer_voices(actor.display_name, organisations, here_name() if official else None)


class _In:
    """Something in a municipality, for a policy that asks only that."""

    def __init__(self, municipality_id: int) -> None:
        self.municipality_id = municipality_id


def composer(thread: Glance, form: PostForm | None = None, draft_id: int | None = None) -> Markup:
    """The form at the end of a thread, or why there is none, with what was sent in vain and where that is kept."""
    shown = composing(thread, form)
    if draft_id is not None:
        shown = replace(shown, draft_url=url_for("drafts.show", draft_id=draft_id))
    return rendered("deliberation/_composer.html", composer=shown)


def composing(thread: Glance, form: PostForm | None = None) -> Composer:
    """What the form shows. Empty and in one's own name only, its fields are the same for everybody."""
    actor = current_actor()
    draft_url = url_for("drafts.show", draft_id=thread.draft_id) if thread.draft_id is not None else ""
    if thread.closed:
        lost = (form.body.data or "") if form is not None else ""
        return Composer(thread, Fields(), lost=lost, draft_url="" if lost else draft_url)
    if form is None and not actor.signed_in:
        return Composer(thread, Fields())
    if form is None and not (actor.organisations or actor.staff):
        key = ("composer", i18n.current_language(), thread.stances, thread.id)
        filled: Fields = remember(key, lambda: _empty(thread), EMPTY)
    else:
        form = form or new_form(actor, thread.municipality_id, stance=thread.stances, filled=False)
        filled = _filled(form, thread.id)
    url = url_for("deliberation.write", thread_id=thread.id)
    name = actor.display_name if form is None or not form.voice else ""
    return Composer(thread, filled, url, name, draft_url=draft_url)


def _empty(thread: Glance) -> Fields:
    """The form of whoever has only their own voice, before anything was typed."""
    form = PostForm(formdata=None, meta={"csrf": False})
    del form.voice, form.quote
    if not thread.stances:
        del form.stance
    return _filled(form, thread.id)


def _filled(form: PostForm, thread_id: int) -> Fields:
    fields = rendered("deliberation/_fields.html", form=form, thread_id=thread_id)
    return Fields(fields, _("Post comment"), _("Shown as"))
