"""Threads and posts: read, answer, change, take back. Everything works with and without htmx."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from civic.core import i18n
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, background, current_actor, gate
from civic.core.htmx import wants_fragment
from civic.core.i18n import current_language
from civic.core.limits import TYPING, WRITE, limiter
from civic.core.once import made, repeatable
from civic.core.permissions import NotAllowed, Refused
from civic.core.sanitise import words_of
from civic.core.web import accepted, form_page
from civic.deliberation import composing, discussions_page, labels, orders_page, pages, policy, queries, service
from civic.deliberation.forms import EditForm, PostForm
from civic.deliberation.mention_rules import at_caret, completed, suggested
from civic.deliberation.policy import Can
from civic.deliberation.quote_rules import LONGEST_QUOTE
from civic.deliberation.reach import glance as _glance
from civic.deliberation.reach import post_to_read as _post
from civic.deliberation.reach import thing_url
from civic.deliberation.reach import thread_to_read as _thread
from civic.deliberation.rules import OPENING, edit_problem, leaves_mark

bp = Blueprint("deliberation", __name__)
bp.add_app_template_global(pages.discussion, "discussion")


def _place_of(post_id: int, piece: int, thread: queries.ThreadView) -> str:
    """Where a reader finds a post: on the page of the thing while the thread fits there, else on its own."""
    if thread.post_count < queries.PAGE and not piece:
        return f"{thing_url(thread)}#p{post_id}"
    return pages.address(post_id)


@bp.get("/threads/<int:thread_id>")
@gate(Gate.PUBLIC)
def show(thread_id: int) -> ResponseReturnValue:
    found = _thread(thread_id)
    thread, view, after = _glance(found), orders_page.chosen(), request.args.get("after")
    posts = pages.posts(thread, view, after)
    if wants_fragment():
        return posts
    return render_template(
        "deliberation/thread.html",
        view=found,
        thread=thread,
        posts=posts,
        sets_up=policy.MAY[Can.SET_UP_THREAD](current_actor(), found),
        **orders_page.offered(thread.id, thread.revision, thread.url, view),
        later=after is not None,
        opening=pages.opening(thread),
        trail=discussions_page.trail(found),
        retitles=found.own and policy.MAY[Can.RETITLE](current_actor(), found),
        topic=None if found.own else pages.topic(thread),
        thing_url=thing_url(found),
        composer=composing.composer(thread),
    )


@bp.post("/threads/<int:thread_id>")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def write(thread_id: int) -> ResponseReturnValue:
    found = _thread(thread_id)
    actor = current_actor()
    form = composing.new_form(actor, found.municipality_id, stance=found.stances)
    row_id = _write(form, found, None)
    if row_id is not None:
        return _written(row_id, found, form.body.data or "")
    return _not_written(form, found, _kept(form, found, None))


def _not_written(form: PostForm, found: queries.ThreadView, draft_id: int | None) -> ResponseReturnValue:
    """The form again with what is wrong with it; where nobody can write any more, the text and where it is kept."""
    shown = composing.composer(_glance(found), form, draft_id)
    if wants_fragment():
        return make_response(shown, 422)
    page = render_template(
        "deliberation/reply.html",
        form=form,
        view=found,
        thing_url=thing_url(found),
        composer=shown,
    )
    return page, 422


def _kept(form: PostForm, thread: queries.ThreadView, parent_id: int | None) -> int | None:
    """Keep what was sent too late as a draft; None for what was refused for another reason."""
    if not form.too_late:
        return None
    stance, body = form.chosen_stance(), form.body.data or ""
    with transaction():
        draft_id = service.keep_draft(
            current_actor(), thread.id, body, current_language(), parent_id=parent_id, stance=stance
        )
    if draft_id is not None:
        made(url_for("drafts.show", draft_id=draft_id))
    return draft_id


def _write(form: PostForm, thread: queries.ThreadView, parent_id: int | None) -> int | None:
    """Write what a form says; None when it cannot be, with the reason in the form."""
    if not form.validate_on_submit():
        return None
    try:
        with transaction():
            row = service.post(
                current_actor(),
                thread.id,
                form.body.data or "",
                current_language(),
                parent_id=parent_id,
                stance=form.chosen_stance(),
                voice=form.chosen_voice(),
                quote=(form.quote.data or "") if form.quote else "",
            )
            return row.id
    except Refused as refused:
        form.too_late = refused.code in service.TOO_LATE
        form.refuse(refused, "quote" if refused.code in labels.QUOTED and form.quote else "body")
        return None


def _written(post_id: int, thread: queries.ThreadView, body: str) -> ResponseReturnValue:
    found, message = queries.post(post_id) or abort(404), _("Your comment is published.")
    nobody = service.unknown_names(thread, body)
    if nobody:
        names = i18n.listed(f"@{name}" for name in nobody)
        told_nobody = _("Nobody of this name takes part here, so nobody was told: %(names)s", names=names)
        message = f"{message} {told_nobody}"
    where = _place_of(post_id, found.piece, thread)
    if not wants_fragment():
        return told("good", message, where)
    made(where)
    fresh = _glance(_thread(thread.id))
    return pages.written(found, fresh, message)


@bp.post("/threads/<int:thread_id>/names")
@limiter.limit(TYPING)
@gate(Gate.SIGNED_IN)
@repeatable("writes nothing")
@background
def names(thread_id: int) -> ResponseReturnValue:
    """Who may be meant by an @ that somebody types; with ``name``, their text with that name in it.

    ``after`` is what stands after the caret in their text: a script says it (js/thread.js), else they write at the end.
    """
    found, chosen = _thread(thread_id), request.args.get("name", "")
    form = composing.new_form(current_actor(), found.municipality_id, stance=found.stances)
    before, after = at_caret(request.form.get("body", ""), request.form.get("after", ""))
    named = completed(before, chosen) if chosen else before
    form.body.data = f"{named}{after}"
    if not wants_fragment():
        shown = composing.composer(_glance(found), form)
        return render_template(
            "deliberation/reply.html", form=form, view=found, thing_url=thing_url(found), composer=shown
        )
    if chosen:
        return render_template("deliberation/_body.html", form=form, thread_id=thread_id, focus=True, after=after)
    people = queries.people_to_mention(thread_id, found.resource_id)
    return render_template("deliberation/_names.html", names=suggested(before, people), thread_id=thread_id)


@bp.get("/posts/<int:post_id>")
@gate(Gate.PUBLIC)
def post(post_id: int) -> ResponseReturnValue:
    found, thread = _post(post_id)
    after = request.args.get("after")
    if wants_fragment():
        return pages.further(found, _glance(thread), after)
    actor, own = current_actor(), queries.own_post(post_id)
    mine = (
        own is not None and actor.signed_in and own.person_id == actor.person_id and not (own.taken_back or own.hidden)
    )
    return render_template(
        "deliberation/post.html",
        post=found,
        view=thread,
        thing_url=thing_url(thread),
        author=pages.shown_author(found),
        around=pages.in_context(found, _glance(thread), after),
        later=after is not None,
        mine=mine,
    )


@bp.route("/posts/<int:post_id>/reply", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def reply(post_id: int) -> ResponseReturnValue:
    found, thread = _post(post_id)
    quotes = request.args.get("quote") == "1" and not (found.taken_back or found.hidden)
    shown = {"quote": words_of(found.html, LONGEST_QUOTE)} if quotes and request.method == "GET" else {}
    form = composing.new_form(current_actor(), thread.municipality_id, stance=False, quote=quotes, shown=shown)
    row_id = _write(form, thread, post_id) if request.method == "POST" else None
    if row_id is not None:
        return _written(row_id, thread, form.body.data or "")
    if form.too_late:
        return _not_written(form, thread, _kept(form, thread, post_id))
    status = 422 if form.errors or form.form_errors else 200
    template = "deliberation/_reply.html" if wants_fragment() else "deliberation/reply.html"
    html = render_template(
        template,
        form=form,
        view=thread,
        parent=found,
        parent_author=pages.shown_author(found),
        thing_url=thing_url(thread),
    )
    return make_response(html, status)


@bp.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def edit(post_id: int) -> ResponseReturnValue:
    own, thread = _own(post_id)
    form = EditForm(body=own.body)
    if form.validate_on_submit():
        with accepted(form, "body") as done:
            service.edit(current_actor(), post_id, form.body.data or "")
        if done:
            return told("good", _("Your comment is updated."), _place_of(post_id, own.place.piece, thread))
    answers = thread.answers(own.place.number, own.replies)
    fixed = edit_problem(closed=thread.closed, taken_back=own.taken_back, hidden=own.hidden)
    return form_page(
        "deliberation/edit.html",
        form,
        view=thread,
        post_id=post_id,
        own=own,
        fixed=fixed,
        marked=leaves_mark(own.now, own.created_at, answers, reported=queries.reported(post_id)),
        fixed_words=labels.REFUSALS[fixed] if fixed else "",
    )


def _own(post_id: int) -> tuple[queries.OwnPost, queries.ThreadView]:
    own = queries.own_post(post_id) or abort(404)
    thread = _thread(own.thread_id)
    if own.person_id != current_actor().person_id:
        raise NotAllowed(Can.EDIT_POST, current_actor())
    return own, thread


@bp.post("/posts/<int:post_id>/take-back")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def take_back(post_id: int) -> Response | BaseResponse:
    own, thread = _own(post_id)
    with transaction():
        service.take_back(current_actor(), post_id)
    if thread.own and thread.begun and own.place.number == OPENING and thread.post_count == 1:
        return told("good", _("Your discussion is deleted."), discussions_page.trail(thread)[-1][0])
    return told("good", _("Your comment is deleted. A placeholder shows where it was."), thing_url(thread))
