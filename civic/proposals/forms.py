"""The shape of a proposal and of an answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from civic.core.forms import Form, TicksField, tidy_line
from civic.core.i18n import LANGUAGES, say
from civic.core.permissions import Refused
from civic.core.picking import PickField
from civic.proposals import labels
from civic.proposals.models import Proposal, Theme
from civic.proposals.queries import File
from civic.proposals.rules import (
    ANSWERED,
    LONGEST_BODY,
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    MOST_GOALS,
    SHORTEST_TITLE,
    AmendmentCode,
    FileCode,
    ProposalCode,
    ProposalState,
    Wording,
    stamp,
)
from civic.resources.kinds import Use
from civic.resources.things import things
from civic.towns.goals import lazy
from civic.towns.here import Town
from civic.towns.rules.settings import GOALS
from civic.uploads.contents import Kind
from civic.uploads.forms import FileForm
from civic.uploads.rules import LARGEST_FILE, ContentCode

FIELDS: dict[StrEnum, str] = {
    ProposalCode.TITLE_EMPTY: "title",
    ProposalCode.TITLE_SHORT: "title",
    ProposalCode.TITLE_LONG: "title",
    ProposalCode.BODY_EMPTY: "body",
    ProposalCode.BODY_LONG: "body",
    ProposalCode.OTHER_TOWN: "neighbourhood",
    ProposalCode.PIN_OUTSIDE: "neighbourhood",
    ProposalCode.PIN_WHERE: "neighbourhood",
    ProposalCode.OTHER_THEME: "theme",
    ProposalCode.OTHER_GOAL: "goals",
    ProposalCode.MANY_GOALS: "goals",
    ProposalCode.NOT_YOUR_VOICE: "voice",
    ProposalCode.NO_OFFICE: "office",
    ProposalCode.NO_ANSWER: "text",
    ProposalCode.ANSWER_LONG: "text",
    ProposalCode.NO_REASON: "reason",
    ProposalCode.REASON_LONG: "reason",
    ProposalCode.CHANGED_MEANWHILE: "body",
    ProposalCode.NOTHING_CHANGED: "body",
    FileCode.TOO_MANY: "file",
    FileCode.TOO_MANY_TODAY: "file",
    **dict.fromkeys(ContentCode, "file"),
    AmendmentCode.ALREADY_SUGGESTED: "wanted",
    AmendmentCode.PASSAGE_CHANGED: "wanted",
    AmendmentCode.PASSAGE_GONE: "wanted",
    AmendmentCode.SAID_ALREADY: "wanted",
    AmendmentCode.EMPTY_TEXT: "wanted",
}


class WithCodes(Form):
    """A form that knows at which of its fields a refusal is shown."""

    def tell(self, refused: Refused) -> None:
        """Show a refusal at the field that it is about, or above the form."""
        name = FIELDS.get(refused.code)
        self.refuse(refused, name if name and name in self else None)


def _line(file_id: int) -> str:
    return f"description-{file_id}"


class ProposalForm(WithCodes):
    """What somebody writes; ``draft`` is the number under which it is kept while they do."""

    title = StringField(
        _("Title"), description=_("What should change, and where? For example “A crossing at Mill Street school”.")
    )
    body = TextAreaField(
        _("What should change, and why?"),
        description=_("Use plain language. Up to %(longest)s characters.", longest=f"{LONGEST_BODY:,}"),
    )
    neighbourhood = SelectField(_("Where is it?"), choices=[], validators=[Optional()])
    #: Where the pin is, and the neighbourhood that was shown when the form was opened.
    pin = HiddenField()
    shown = HiddenField()
    theme = RadioField(_("Theme"), choices=[], validators=[Optional()])
    goals = TicksField(
        _("Sustainable Development Goals"),
        choices=[SelectChoice(str(number), lazy(number)) for number in sorted(GOALS)],
        description=_("Which goals of the United Nations does it serve? Choose up to %(most)s.", most=MOST_GOALS),
    )
    voice = SelectField(_("Shown as"), choices=[], validators=[Optional()])
    language = SelectField(_("You write in"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()])
    file = FileField(
        _("Attach a picture or a document"),
        description=_(
            "JPEG, PNG, WebP or PDF, up to %(most)s MB. We remove the place and the camera from pictures.",
            most=LARGEST_FILE // 1_000_000,
        ),
    )
    told = BooleanField(
        _("This is more than a correction: tell supporters"),
        description=_(
            "They are also told when more than a tenth of the words changed, and can withdraw their support."
        ),
    )
    draft = HiddenField()
    #: The stamp of the text with which the form was opened.
    seen = HiddenField()

    #: The files of the proposal; each has a field for its description.
    files: Sequence[File] = ()

    def offer(self, place: Town, themes: list[Theme], own: str, organisations: list[tuple[int, str]]) -> None:
        """Fill in what can be chosen here; a field without a choice is left out.

        ``themes`` are those of the process. Where the town has a list, it offers that, and the one the proposal has.
        """
        listed = [theme["key"] for theme in place.themes]
        themes = [one for one in themes if not listed or one.key in listed or str(one.id) == self.theme.data]
        hoods = sorted((say(names), number) for number, (_code, names) in place.hoods.items())
        whole = SelectChoice("", str(_("Whole town")))
        self.neighbourhood.choices = [whole, *(SelectChoice(str(number), name) for name, number in hoods)]
        self.theme.choices = [SelectChoice(str(theme.id), say(theme.names)) for theme in themes]
        voices = [SelectChoice(str(number), name) for number, name in organisations]
        self.voice.choices = [SelectChoice("", own), *voices]
        for name, has in (
            ("neighbourhood", hoods),
            ("pin", hoods and place.drawing),
            ("shown", hoods),
            ("theme", themes),
            ("goals", place.goals),
            ("voice", organisations),
        ):
            if not has:
                del self[name]

    @property
    def pin_at(self) -> tuple[float, float] | None:
        """Where the pin is; None for none, and for what is no place."""
        parts = (self.pin.data or "").split(",") if "pin" in self else []
        try:
            at = tuple(float(part) for part in parts)
        except ValueError:
            return None
        return (at[0], at[1]) if len(at) == 2 and all(map(math.isfinite, at)) else None

    @property
    def shown_hood(self) -> int | None:
        """The neighbourhood with which the form was opened."""
        data = self.shown.data or ""
        return int(data) if data.isascii() and data.isdigit() and len(data) < 10 else None

    def set_pin(self, at: tuple[float, float] | None, hood: int | None = None) -> None:
        """Put the pin somewhere, into a neighbourhood, or take it away."""
        self.pin.data = f"{at[0]},{at[1]}" if at else ""
        if at:
            self.neighbourhood.data = str(hood)

    def number(self, name: str) -> int | None:
        """What was chosen; nothing where it was not among the choices, which the field itself tells."""
        if name not in self or self[name].errors or not self[name].data:
            return None
        return int(self[name].data)

    @property
    def chosen_goals(self) -> frozenset[int] | None:
        """The goals that were ticked; None where none are offered, or where one is none of them."""
        if "goals" not in self or self.goals.errors:
            return None
        return frozenset(int(number) for number in self.goals.data or ())

    @property
    def draft_id(self) -> int | None:
        """The draft that is written on; None for the first time, and for a number that is none."""
        data = self.draft.data or ""
        return int(data) if data.isascii() and data.isdigit() and len(data) < 10 else None

    @property
    def sent_file(self) -> FileStorage | None:
        """The file that was chosen."""
        found: FileStorage | None = self.file.data
        return found if found else None

    def show_files(self, files: Sequence[File]) -> None:
        """Have a field for the description of each file, with what was typed or else what it is."""
        for gone in {one.id for one in self.files} - {one.id for one in files}:
            del self[_line(gone)]
        for one in files:
            if _line(one.id) not in self:
                picture = one.kind is Kind.PICTURE
                label = _("What does the picture show?") if picture else _("Name of the document")
                # Forms of WTForms have the fields of their class; the base of forms takes further ones.
                BaseForm.__setitem__(self, _line(one.id), StringField(label, filters=[tidy_line]))
                self[_line(one.id)].process(request.form if self.is_submitted() else None, one.description)
        self.files = tuple(files)

    def line(self, file: File) -> StringField:
        """The field for the description of a file."""
        return self[_line(file.id)]

    def described(self) -> dict[int, str]:
        """What was typed of each file, by its number."""
        return {one.id: self.line(one).data or "" for one in self.files}

    def complain_of_files(self, *, publish: bool) -> bool:
        """Show what is wrong with the descriptions at their fields. Returns: whether something is."""
        wrong = {}
        for one in self.files:
            length = len(self.line(one).data or "")
            if length > LONGEST_DESCRIPTION:
                wrong[one.id] = Refused(FileCode.DESCRIPTION_LONG, longest=LONGEST_DESCRIPTION, length=length)
            elif publish and one.kind is Kind.PICTURE and not length:
                wrong[one.id] = Refused(FileCode.NOT_DESCRIBED)
        for number, refused in wrong.items():
            self.refuse(refused, _line(number))
        return bool(wrong)

    def wording(self) -> Wording:
        return Wording(
            title=self.title.data or "",
            body=self.body.data or "",
            language=self.language.data,
            neighbourhood_id=self.number("neighbourhood"),
            theme_id=self.number("theme"),
            organisation_id=self.number("voice"),
            pin=self.pin_at,
            goals=self.chosen_goals,
        )

    def complain(self, problems: list[tuple[str, ProposalCode]]) -> None:
        """Show all problems of a wording at their fields."""
        for name, code in problems:
            length = len(self[name].data or "")
            longest = LONGEST_TITLE if name == "title" else LONGEST_BODY
            self.tell(Refused(code, longest=longest, shortest=SHORTEST_TITLE, length=length))


def values_of(proposal: Proposal) -> dict[str, str]:
    """A proposal's words as a form shows them."""
    return {
        "title": proposal.title,
        "body": proposal.body,
        "language": proposal.language,
        "neighbourhood": str(proposal.neighbourhood_id or ""),
        "pin": f"{proposal.lon},{proposal.lat}" if proposal.lon is not None else "",
        "shown": str(proposal.neighbourhood_id or ""),
        "theme": str(proposal.theme_id or ""),
        "voice": str(proposal.organisation_id or ""),
        "draft": str(proposal.id) if proposal.state == ProposalState.DRAFT else "",
        "seen": stamp(proposal.title, proposal.body),
    }


class EditorialForm(WithCodes):
    """A change of somebody's text by the town, with its reason."""

    title = StringField(_("Title"))
    body = TextAreaField(_("Text"))
    reason = TextAreaField(
        _("Reason"),
        description=_("For example “The address was wrong”. Published beside the change, and sent to the author."),
    )


class RemoveFileForm(WithCodes):
    """Which picture or document the town removes, and why."""

    chosen = RadioField(_("Which one?"), choices=[], validators=[InputRequired(_("Choose a picture or a document."))])
    reason = TextAreaField(
        _("Reason"), description=_("For example “A number plate could be read”. Everyone can read it.")
    )

    def offer(self, files: Sequence[File]) -> None:
        unnamed = str(_("Picture without a description"))
        self.chosen.choices = [SelectChoice(str(one.id), one.description or unnamed) for one in files]


class MergeForm(WithCodes):
    """Into which proposal another one would go, and why."""

    into = PickField(
        _("Which proposal would it become part of?"),
        [DataRequired(_("Choose a proposal."))],
        description=_("Search by the words of its title."),
        source=things(Use.MERGE, within=True),
    )
    reason = TextAreaField(
        _("Why should they be merged?"),
        description=_("The author and everyone else can read it."),
    )


class StopForm(WithCodes):
    """Why the clock of an answer is stopped."""

    reason = TextAreaField(
        _("Why is the clock stopped?"),
        description=_("For example, who must be heard first and until when. Everyone can read it."),
    )


class ManyForm(WithCodes):
    """What the town does with the proposals that were ticked; ``proposals.choices`` are those that may be."""

    proposals = SelectMultipleField(
        _("Proposals"), choices=[], validators=[DataRequired(_("Tick at least one proposal."))], validate_choice=True
    )
    office = StringField(_("Responsible office"), description=_("Needed to assign an office."))
    do = HiddenField()


class ForVoteForm(WithCodes):
    """Proposals that become options of a vote; ``proposals.choices`` are those that may."""

    proposals = SelectMultipleField(
        _("Proposals"), choices=[], validators=[DataRequired(_("Tick at least one proposal."))], validate_choice=True
    )
    pictures = BooleanField(_("With their pictures"), default=True)
    do = HiddenField()


class AnswersFileForm(FileForm):
    """A table of answers."""

    language = SelectField(
        _("Answers are written in"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )


class AnswerForm(WithCodes):
    """The municipality's answer."""

    state = RadioField(
        _("The answer is"),
        choices=[SelectChoice(s.value, labels.ANSWERS[s]) for s in ProposalState if s in ANSWERED],
        validators=[InputRequired(_("Choose yes, yes in part or no."))],
    )
    text = TextAreaField(
        _("The answer"),
        [DataRequired(_("Write the answer.")), Length(max=LONGEST_BODY)],
        description=_("What will be done, when and by whom, or why not. Published next to the proposal."),
    )
    office = StringField(
        _("Responsible office"),
        [DataRequired(_("Enter the responsible office."))],
        description=_("For example “Public works”."),
    )
