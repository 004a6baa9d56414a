"""Papers of a meeting: read by who may read what happens in its room, added and removed by who runs it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import SelectField, StringField
from wtforms.validators import Length

from civic.core import i18n, text
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.forms import Form, choices, tidy_line
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Refused
from civic.core.web import accepted, form_page
from civic.meetings import papers, queries, service
from civic.meetings.policy import Can, require
from civic.meetings.routes import bp, found_meeting
from civic.meetings.rules import LONGEST_NAME, MeetingCode
from civic.uploads import contents
from civic.uploads.contents import Content, Kind
from civic.uploads.rules import LARGEST_FILE
from civic.uploads.sending import sent

FIELDS: dict[StrEnum, str] = {MeetingCode.PAPER_NAME: "name", MeetingCode.MANY_PAPERS: "file"}


class PaperForm(Form):
    file = FileField(
        lazy_gettext("Paper"),
        description=lazy_gettext("JPEG, PNG, WebP or PDF, up to %(most)s MB.", most=LARGEST_FILE // 1_000_000),
    )
    name = StringField(
        lazy_gettext("Name"),
        [Length(max=LONGEST_NAME)],
        filters=[tidy_line],
        description=lazy_gettext("What the agenda calls it. Leave empty to use the name of the file."),
    )
    item = SelectField(lazy_gettext("Item"))

    def read(self) -> Content | None:
        """The file that came with the form; what is wrong with it stands at its field. Outside of any transaction."""
        if not self.file.data:
            self.file.errors = [_("Choose a file.")]
            return None
        try:
            return contents.read(self.file.data.read(LARGEST_FILE + 1))
        except Refused as refused:
            self.refuse(refused, "file")
            return None

    def called(self) -> str:
        if self.name.data or not self.file.data:
            return self.name.data or ""
        return text.line(PurePath(self.file.data.filename or "").stem.replace("_", " "))


@bp.get("/meetings/<int:meeting_id>/files/<int:paper_id>")
@gate(Gate.PUBLIC)
def paper(meeting_id: int, paper_id: int) -> ResponseReturnValue:
    """A paper; for those who may not read it there is none."""
    meeting, _place = found_meeting(meeting_id)
    if not papers.reads(current_actor(), meeting):
        abort(404)
    found = queries.paper(meeting_id, paper_id) or abort(404)
    data = queries.paper_data(meeting_id, paper_id) or abort(404)
    return sent(data, Kind(found.kind), f"meeting-{meeting_id}-{paper_id}", "no-store")


@bp.route("/meetings/<int:meeting_id>/papers", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def set_papers(meeting_id: int) -> ResponseReturnValue:
    """The papers of a meeting, with a button that removes each, and one more."""
    meeting, _place = found_meeting(meeting_id)
    require(current_actor(), Can.RUN, meeting)
    here, gone = url_for("meetings.set_papers", meeting_id=meeting_id), request.form.get("remove", "")
    if gone.isascii() and gone.isdigit() and len(gone) < 10:
        with transaction():
            service.remove_paper(current_actor(), meeting_id, int(gone))
        return told("good", _("The paper is removed."), here)
    form = PaperForm()
    items = [(str(row.id), f"{number}. {row.title}") for number, row in enumerate(queries.agenda_items(meeting_id), 1)]
    form.item.choices = choices([("", _("The meeting as a whole")), *items])
    if form.validate_on_submit():
        content = form.read()
        if content is not None:
            item_id = int(form.item.data) if form.item.data else None
            with accepted(form, FIELDS) as done:
                service.attach_paper(
                    current_actor(), meeting_id, content, form.called(), i18n.current_language(), item_id
                )
            if done:
                return told("good", _("The paper is published with the agenda."), here)
    rows = [(row, i18n.fenced(row.name, row.language)) for row in queries.papers([meeting_id])]
    kept = meeting.closed_at is not None or bool(meeting.minutes)
    return form_page("meetings/papers_form.html", form, meeting=meeting, rows=rows, kept=kept)
