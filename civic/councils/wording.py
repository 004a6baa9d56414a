"""Recommendations in words: what became of them, when, and how late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import deadline_words, i18n
from civic.core.deadlines import Deadline
from civic.core.i18n import marks
from civic.councils.labels import REPLIES, SEATS
from civic.councils.queries import Figures, Opinion, PastTerm, RecommendationRow, StepRow
from civic.councils.rules import (
    Procedure,
    RecommendationState,
    Reply,
    SeatKind,
    Step,
    StepState,
    deadline,
    step_states,
)
from civic.councils.views import FiguresLine, StepShown
from civic.meetings.labels import LISTINGS, PUBLICITY, SUGGESTERS, VOTING, WAYS
from civic.meetings.rules.deciding import VoteCount
from civic.meetings.rules.suggesting import Suggesters
from civic.processes.views import Stop
from civic.proposals.kinds import PROPOSAL
from civic.towns.here import office as office_named

#: How ``state()`` draws each answer.
SHAPES = {Reply.ACCEPTED: "accepted", Reply.PARTLY: "part", Reply.DECLINED: "declined"}


def day(on: date, today: date) -> str:
    """A day, with its year where that is another one."""
    return i18n.day(on, "d MMMM" if on.year == today.year else "d MMMM y")


def rules_of(procedure: Procedure) -> list[tuple[str, str]]:
    """The rules of procedure, each as (what, which)."""
    quorum = _("%(n)s%% of the members", n=procedure.quorum) if procedure.quorum else ""
    deputies = _("A member who cannot attend may send a deputy.") if procedure.deputies else _("None.")
    listed = []
    if procedure.suggesters is not Suggesters.NOBODY:
        listed = [(_("What everyone can read of a suggestion"), str(LISTINGS[procedure.listing]))]
    found = (
        (_("Quorum"), quorum),
        (_("What carries a motion"), str(VOTING[procedure.voting])),
        (_("How votes are cast"), str(WAYS[procedure.way])),
        (_("Motions"), _("A second member has to support a motion before the vote.") if procedure.seconding else ""),
        (_("Who may attend"), str(PUBLICITY[procedure.publicity])),
        (_("Deputies"), deputies),
        (_("Who can suggest items for the agenda"), str(SUGGESTERS[procedure.suggesters])),
        *listed,
    )
    return [(what, which) for what, which in found if which]


def past_term(term: PastTerm) -> list[str]:
    """A term that is over, as the cells of a row: the seat, from when, until when."""
    seat = term.organisation or (str(SEATS[SeatKind(term.kind)]) if term.kind else "")
    return [seat, i18n.day(term.first_day, "LLLL y"), i18n.day(term.last_day, "LLLL y") if term.last_day else ""]


def shape(row: RecommendationRow | Opinion, late: bool) -> str:
    if row.reply:
        return SHAPES[Reply(row.reply)]
    return "late" if late else "draft" if row.state == RecommendationState.DRAFT else "review"


def state(row: RecommendationRow | Opinion, late: bool) -> str:
    """What became of it, in a few words."""
    if row.reply:
        return str(REPLIES[Reply(row.reply)])
    if row.state == RecommendationState.DRAFT:
        return str(_("Draft"))
    return str(_("Answer overdue") if late else _("Waiting for an answer"))


def due(row: RecommendationRow, today: date) -> Markup | str:
    """When the answer was or is due; how late in days, late being bold."""
    found = deadline(row)
    if found is None:
        return ""
    return _with_day(found, today, _("answered %(day)s", day=day(found.met_on, today)) if found.met_on else "")


def _with_day(found: Deadline, today: date, met: str = "") -> Markup:
    """The day on which it was met, else the last one; and how far apart they are."""
    words = met or _("due %(day)s", day=day(found.last_day, today))
    return Markup("{}{}{}").format(words, i18n.comma(), deadline_words.marked(found, today))


def votes(row: RecommendationRow | Opinion) -> str:
    """How the council voted."""
    return votes_of(VoteCount(row.votes_for, row.votes_against, row.votes_abstain))


def votes_of(count: VoteCount) -> str:
    """A vote in words."""
    if count.unanimous:
        return str(ngettext("%(num)s vote, in favour", "all %(num)s present in favour", count.all))
    words = _("%(for)s to %(against)s", **{"for": count.votes_for, "against": count.against})
    if not count.abstained:
        return str(words)
    return f"{words}{i18n.comma()}" + str(ngettext("%(num)s abstained", "%(num)s abstained", count.abstained))


def turnout(row: RecommendationRow) -> str:
    """How many of the members of that day voted; nothing where it was not counted then."""
    voted = VoteCount(row.votes_for, row.votes_against, row.votes_abstain).all
    if not row.members_then or not voted:
        return ""
    return str(
        ngettext(
            "%(voted)s of %(num)s member voted or abstained.",
            "%(voted)s of %(num)s members voted or abstained.",
            row.members_then,
            voted=voted,
        )
    )


def adopted(row: RecommendationRow, today: date) -> str:
    if row.adopted_on is None:
        return ""
    return str(_("adopted %(day)s, %(votes)s", day=day(row.adopted_on, today), votes=votes(row)))


def source(about: tuple[str, str, str, str] | None) -> Markup | str:
    """What it took up, with a link."""
    if about is None:
        return ""
    kind, address, title, language = about
    url = f"/{i18n.current_language()}/{address}"
    found = marks(language)
    named = Markup('<a href="{}" lang="{}" dir="{}">{}</a>').format(
        url, found.get("lang", i18n.current_language()), i18n.direction(language), title
    )
    words = _("from the proposal %(title)s") if kind == PROPOSAL.code else _("about %(title)s")
    return Markup(words) % {"title": named}  # noqa: S704 - the words are ours, the title is escaped above


def waiting(row: RecommendationRow, today: date) -> Markup | str:
    """Which office has it, and what it wrote."""
    if not row.waiting_office or row.waiting_on is None:
        return ""
    office = Markup("<bdi>{}</bdi>").format(office_named(row.waiting_office))
    note = Markup('<q lang="{}" dir="{}">{}</q>').format(
        row.waiting_language, i18n.direction(row.waiting_language), row.waiting_note
    )
    words = Markup(_("Waiting for: %(office)s. Update of %(day)s:"))  # noqa: S704 - ours; what people wrote is escaped
    return Markup("{} {}").format(words % {"office": office, "day": day(row.waiting_on, today)}, note)


# ---- the route


def short_stops(steps: Sequence[StepRow]) -> list[Stop]:
    """Adopted, answered, and each step: for rows."""
    first = [
        Stop(_("Adopted"), "done"),
        Stop(_("Answered"), "done"),
    ]
    return first + [Stop(row.title, where.value) for row, where in zip(steps, _states(steps), strict=True)]


def _states(steps: Sequence[StepRow]) -> list[StepState]:
    return step_states([row.done_on is not None for row in steps])


def stops(row: RecommendationRow, steps: Sequence[StepRow], today: date) -> list[Stop]:
    """The whole route of a recommendation."""
    if row.adopted_on is None or row.due_on is None:
        return []
    found = [Stop(str(_("Adopted")), "done", [day(row.adopted_on, today), votes(row)])]
    if row.replied_on is None:
        return [*found, Stop(str(_("Answer")), "now", [due(row, today)])]
    lines = [due(row, today)]
    found.append(Stop(_("Answered: %(answer)s", answer=state(row, False)), "done", lines))
    for promised, where in zip(steps, _states(steps), strict=True):
        found.append(Stop(promised.title, where.value, _step_lines(promised, today)))
    return found


def _step_lines(row: StepRow, today: date) -> list[str | Markup]:
    if row.done_on:
        return [day(row.done_on, today)]
    if row.due_on is None:
        return []
    found = Deadline(row.due_on)
    return [_with_day(found, today) if found.overdue(today) else _("due %(day)s", day=day(row.due_on, today))]


def step(row: StepRow) -> StepShown:
    """A step as ``report.answer_steps`` draws it."""
    on = row.done_on or row.due_on
    return StepShown(
        when=i18n.day(on) if on else "",
        iso=on.isoformat() if on else "",
        text=Markup('<span lang="{}" dir="{}">{}</span>').format(row.language, i18n.direction(row.language), row.title),
        done=row.done_on is not None,
    )


def step_line(step: Step) -> str:
    """A step that is not published yet."""
    due = _("due %(day)s", day=i18n.day(step.due_on)) if step.due_on else ""
    done = _("completed on %(day)s", day=i18n.day(step.done_on)) if step.done_on else ""
    return i18n.listed((step.title, due, done))


def figures(found: Figures) -> FiguresLine | None:
    """The sentence above the recommendations; None while there is none."""
    if not found.adopted or found.since is None:
        return None
    return FiguresLine(
        all=ngettext(
            "%(num)s recommendation since %(year)s.",
            "%(num)s recommendations since %(year)s.",
            found.adopted,
            year=found.since.year,
        ),
        in_time=ngettext("%(num)s answered on time", "%(num)s answered on time", found.in_time),
        late=ngettext("%(num)s answered late", "%(num)s answered late", found.answered_late),
        waiting=ngettext("%(num)s still waiting", "%(num)s still waiting", found.waiting),
        overdue=ngettext("%(num)s of them overdue", "%(num)s of them overdue", found.late) if found.late else "",
        some_waiting=bool(found.waiting),
    )


def draft_readers() -> str:
    """Who can read a suggestion, as ``resources.may_see`` decides for what belongs to a group."""
    return str(
        _(
            "Until the council adopts it, only the council’s members, everyone with a role in the town’s administration"
            " (administrators, organisers, secretaries and moderators) and the administrators of this platform"
            " can read it."
        )
    )
