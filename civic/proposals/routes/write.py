"""Write a proposal: preview it, keep it as a draft, publish it, change it, withdraw it. Nothing typed gets lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import clock, i18n, sanitise
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, background, current_actor, gate
from civic.core.htmx import wants_fragment
from civic.core.limits import TYPING, WRITE, limiter
from civic.core.once import form_digest, made, repeatable
from civic.core.permissions import NotAllowed, Refused
from civic.core.web import accepted
from civic.deliberation import queries as deliberation
from civic.processes import wording
from civic.processes.rules import Act
from civic.proposals import attaching, author_words, local_copy, placing, queries, service, similar
from civic.proposals.forms import ProposalForm, values_of
from civic.proposals.meanwhile import Meanwhile, put_together
from civic.proposals.models import Proposal
from civic.proposals.policy import Can
from civic.proposals.queries import Frame
from civic.proposals.routes.blueprint import bp
from civic.proposals.rules import MOST_FILES, ProposalCode, ProposalState, draft_problems, stamp, wording_problems
from civic.towns.here import Town, here, stand_in

#: Buttons that show the form again.
STAYS = ("preview", attaching.ATTACH)
#: What the button "Support this one instead" sends, before the number of the proposal.
SUPPORT = "support-"


def _form(
    frame: Frame, place: Town, values: Mapping[str, object] | None = None, proposal_id: int | None = None
) -> ProposalForm:
    """The form, with the files of a proposal or of the draft that is sent with it."""
    actor = current_actor()
    form = ProposalForm(data={"language": i18n.current_language(), **(values or {})})
    if proposal_id is None and form.draft_id is not None:
        proposal_id = form.draft_id if queries.writes(form.draft_id, actor.person_id) else None
    organisations = _voices(frame, proposal_id) if actor.organisations else []
    form.offer(place, queries.themes_of(frame.process_id), actor.display_name, organisations)
    if proposal_id is not None:
        form.show_files(queries.files_of(proposal_id))
    return form


def _voices(frame: Frame, proposal_id: int | None) -> list[tuple[int, str]]:
    """Organisations for which the reader can write; of a text of several people, its first author says for which."""
    person_id = current_actor().person_id or 0
    if proposal_id is not None and queries.authors(proposal_id).author_id != person_id:
        return []
    return deliberation.voices(person_id, frame.municipality_id)


def _page(
    form: ProposalForm,
    frame: Frame,
    saved: str = "",
    proposal: Proposal | None = None,
    meanwhile: Meanwhile | None = None,
) -> ResponseReturnValue:
    failed = bool(form.errors)
    preview = None
    if request.form.get("do") == "preview" and not failed:
        preview = Markup(sanitise.render(form.body.data or ""))  # noqa: S704 - cleaned
    public = proposal is not None and proposal.state != ProposalState.DRAFT
    allowed = frame.right(Act.PROPOSE, current_actor())
    place = stand_in(frame.municipality_id)
    page = render_template(
        "proposals/write.html",
        form=form,
        frame=frame,
        saved=saved,
        proposal=proposal,
        preview=preview,
        why="" if public else wording.why(allowed, Act.PROPOSE),
        meanwhile=meanwhile,
        similar=[] if public else _similar(form, frame),
        most_files=MOST_FILES,
        place=place,
        map=placing.offered(form, place),
        written=_written(proposal),
        promise=queries.promise(frame.municipality_id, frame.process_id),
        copy=None if public else local_copy.of(current_actor()),
    )
    return (page, 422) if failed else page


@dataclass(frozen=True)
class Written:
    """Who writes what the form shows: ``leads``: the reader may publish and withdraw it."""

    authors: Markup
    leads: bool
    alone: bool


ALONE = Written(Markup(), True, True)


def _written(proposal: Proposal | None) -> Written:
    """Who writes a text; a new one is its writer's alone."""
    if proposal is None:
        return ALONE
    everybody = queries.authors(proposal.id)
    names = [writer.name for writer in queries.writers(proposal.id)]
    leads = current_actor().person_id == everybody.lead_id
    return Written(author_words.fenced(names[0], names[1:]), leads, not everybody.co_authors)


def _similar(form: ProposalForm, frame: Frame) -> list[similar.Found]:
    title, body = form.title.data or "", form.body.data or ""
    place = stand_in(frame.municipality_id)
    return similar.find(place, current_actor(), title, body, form.language.data or "")


@bp.post("/proposals/similar")
@limiter.limit(TYPING)
@gate(Gate.SIGNED_IN)
@repeatable("writes nothing")
@background
def similar_ones() -> ResponseReturnValue:
    """What others have proposed already, while somebody writes; without a script the form shows it."""
    frame = _chosen_frame()
    if not isinstance(frame, Frame):
        return frame
    form = _form(frame, stand_in(frame.municipality_id))
    if not wants_fragment():
        return _page(form, frame)
    return render_template("proposals/_similar.html", similar=_similar(form, frame))


@bp.post("/proposals/keep")
@limiter.limit(TYPING)
@gate(Gate.SIGNED_IN)
@repeatable("a form writes its one draft over")
@background
def keep() -> ResponseReturnValue:
    """Keep what somebody types every few seconds. Without a script this is the button that saves a draft."""
    frame = _chosen_frame()
    if not isinstance(frame, Frame):
        return frame
    form = _form(frame, stand_in(frame.municipality_id))
    if not wants_fragment():
        return _write(form, frame)
    form.validate_on_submit()
    placing.act(form, stand_in(frame.municipality_id))
    form.complain(draft_problems(form.wording()))
    try:
        draft = _keep(form, frame)
    except Overwritten as found:
        # Both texts are shown when the form is sent; nothing is written over until then.
        return render_template("proposals/_kept.html", form=form, draft=found.proposal, elsewhere=True)
    if draft is not None and draft.state == ProposalState.DRAFT:
        form.draft.data, form.seen.data = str(draft.id), stamp(draft.title, draft.body)
        attaching.keep(form, draft.id)
    return render_template("proposals/_kept.html", form=form, draft=draft, saved=_saved(draft))


@bp.route("/proposals/new", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def new() -> ResponseReturnValue:
    frame = _chosen_frame()
    if isinstance(frame, Frame):
        place = stand_in(frame.municipality_id)
        form = _form(frame, place)
        return _write(form, frame) if request.method == "POST" else _page(form, frame)
    return frame


def _chosen_frame() -> Frame | ResponseReturnValue:
    """The process that ``?process=`` names; else the only one that takes proposals, or a page to choose from."""
    slug = request.args.get("process")
    if slug:
        frame = None if "\x00" in slug else queries.frame_by_slug(slug, current_actor())
        if frame is None or not frame.visible:
            abort(404)
        return frame
    place = here() or abort(404)
    taking = queries.taking_proposals(place.id, current_actor())
    if len(taking) == 1:
        return redirect(url_for("proposals.new", process=taking[0].slug))
    return render_template("proposals/choose.html", place=place, taking=taking, until=i18n.until, who=wording.who)


def _write(form: ProposalForm, frame: Frame) -> ResponseReturnValue:
    """What a press of one of the buttons does to a draft."""
    form.validate_on_submit()
    placing.act(form, stand_in(frame.municipality_id))
    content = attaching.read(form)
    wording, do = form.wording(), request.form.get("do", "")
    form.complain(draft_problems(wording) if do != "publish" else wording_problems(wording))
    try:
        draft = _keep(form, frame, also=content is not None)
    except Overwritten as found:
        return _page(form, frame, proposal=found.proposal, meanwhile=put_together(form, found.proposal))
    if isinstance(draft, Proposal) and draft.state != ProposalState.DRAFT:
        return redirect(url_for("proposals.show", proposal_id=draft.id), 303)
    if draft is not None:
        form.draft.data, form.seen.data = str(draft.id), stamp(draft.title, draft.body)
        made(url_for("proposals.edit", proposal_id=draft.id))
        attaching.keep(form, draft.id, content, do)
        form.complain_of_files(publish=do == "publish")
    if not form.errors and draft is not None and do == "draft":
        return told("good", _("Draft saved. Only you can see it."), url_for("proposals.drafts"))
    if not form.errors and draft is not None and do == "publish":
        done = _publish(form, draft)
        if done is not None:
            return done
    if not form.errors and do.startswith(SUPPORT):
        done = _support_instead(form, do.removeprefix(SUPPORT), draft is not None)
        if done is not None:
            return done
    return _page(form, frame, _saved(draft), draft)


def _support_instead(form: ProposalForm, number: str, kept: bool) -> ResponseReturnValue | None:
    """Support a proposal that says the same; what was written so far stays as a draft."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    with accepted(form) as attempt:
        service.set_support(current_actor(), int(number), True)
    if not attempt.done:
        return None
    message = _("You support this now. What you wrote is in your drafts.") if kept else _("You support this now.")
    return told("good", message, url_for("proposals.show", proposal_id=int(number), _anchor="support"))


class Overwritten(Exception):
    """Somebody else's words, or one's own from another tab, would be lost."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(proposal.id)
        self.proposal = proposal


def _keep(form: ProposalForm, frame: Frame, *, also: bool = False) -> Proposal | None:
    """Keep what was typed, if it can be kept; a proposal that was published meanwhile is returned as it is.

    Args:
        also: a file is there, so that a draft is made also where nothing was typed yet.

    Raises:
        Overwritten: the draft was changed in another tab.
    """
    wording = form.wording()
    if draft_problems(wording) or not (wording.title or wording.body or also):
        return None
    if form.draft_id is not None:
        earlier = queries.proposal(form.draft_id)
        if earlier is None or not queries.writes(earlier.id, current_actor().person_id):
            form.draft.data = ""
        elif earlier.state != ProposalState.DRAFT:
            return earlier
    try:
        with transaction():
            return service.save_draft(
                current_actor(),
                frame.process_id,
                wording,
                form.draft_id,
                seen=form.seen.data or "",
                form=form_digest(),
            )
    except Refused as refused:
        form.tell(refused)
        _raise_overwritten(refused, form.draft_id)
        return None


def _raise_overwritten(refused: Refused, proposal_id: int | None) -> None:
    proposal = queries.proposal(proposal_id) if proposal_id is not None else None
    if refused.code == ProposalCode.CHANGED_MEANWHILE and proposal is not None:
        raise Overwritten(proposal)


def _saved(draft: Proposal | None) -> str:
    if draft is None:
        return ""
    return str(_("Draft saved at %(time)s.", time=i18n.moment(clock.now(), "HH:mm")))


def _publish(form: ProposalForm, draft: Proposal) -> ResponseReturnValue | None:
    try:
        with transaction():
            service.publish(current_actor(), draft.id)
    except Refused as refused:
        form.tell(refused)
        return None
    return told("good", _("Your proposal is published."), url_for("proposals.show", proposal_id=draft.id))


@bp.get("/proposals/drafts")
@gate(Gate.SIGNED_IN)
def drafts() -> ResponseReturnValue:
    me = current_actor().person_id or 0
    asked = queries.invitations_to_write(current_actor())
    return render_template("proposals/drafts.html", drafts=queries.drafts_of(me), asked=asked)


def _own(proposal_id: int) -> tuple[Proposal, Frame, Town]:
    actor = current_actor()
    proposal = queries.proposal(proposal_id)
    if proposal is None or proposal.hidden_at is not None:
        abort(404)
    if not queries.writes(proposal_id, actor.person_id):
        if proposal.state == ProposalState.DRAFT:
            abort(404)
        raise NotAllowed(Can.EDIT, actor)
    frame = queries.frame(proposal.process_id, actor) or abort(404)
    return proposal, frame, stand_in(proposal.municipality_id)


@bp.route("/proposals/<int:proposal_id>/edit", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def edit(proposal_id: int) -> ResponseReturnValue:
    proposal, frame, place = _own(proposal_id)
    goals = [str(goal) for goal in queries.goals_of(proposal.id)]
    form = _form(frame, place, {**values_of(proposal), "goals": goals}, proposal.id)
    if request.method == "GET":
        return _page(form, frame, proposal=proposal)
    if proposal.state == ProposalState.DRAFT:
        form.draft.data = str(proposal.id)
        return _write(form, frame)
    return _change(form, frame, proposal)


def _change(form: ProposalForm, frame: Frame, proposal: Proposal) -> ResponseReturnValue:
    form.validate_on_submit()
    placing.act(form, stand_in(frame.municipality_id))
    content, do = attaching.read(form), request.form.get("do", "")
    if not form.errors:
        attaching.keep(form, proposal.id, content, do)
    form.complain(wording_problems(form.wording()))
    stays = do in STAYS or do.startswith(attaching.REMOVE) or placing.pressed()
    form.complain_of_files(publish=not stays)
    if not form.errors and not stays:
        try:
            with transaction():
                service.edit(
                    current_actor(),
                    proposal.id,
                    form.wording(),
                    told=bool(form.told.data),
                    seen=form.seen.data or "",
                )
            return told("good", _("Your changes are published."), url_for("proposals.show", proposal_id=proposal.id))
        except Refused as refused:
            form.tell(refused)
            if refused.code == ProposalCode.CHANGED_MEANWHILE:
                now = queries.proposal(proposal.id) or proposal
                return _page(form, frame, proposal=now, meanwhile=put_together(form, now))
    return _page(form, frame, proposal=proposal)


@bp.post("/proposals/<int:proposal_id>/withdraw")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def withdraw(proposal_id: int) -> ResponseReturnValue:
    proposal, _frame, _place = _own(proposal_id)
    draft = proposal.state == ProposalState.DRAFT
    with transaction():
        if draft:
            service.delete_draft(current_actor(), proposal_id)
        else:
            service.withdraw(current_actor(), proposal_id)
    if draft:
        return told("good", _("Draft deleted."), url_for("proposals.drafts"))
    return told("good", _("Your proposal is withdrawn."), url_for("proposals.show", proposal_id=proposal_id))
