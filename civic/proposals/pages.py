"""What the page of a proposal shows.

What is the same for everybody is rendered once and kept as long as the proposal does not change; the figure of
supporters, the button and the forms are made for each reader.

Hooks (key: proposal id; the thing is ``queries.Fresh``); all of them show the same to everybody:
    proposal.after_text   markup below the text and before the answer
    proposal.after_answer markup below the answer: what is done because of it
    proposal.aside        markup at the head of the aside
    proposal.before_answer stops of the route before the answer: ``Stop``
    proposal.route        stops of the route after the answer: ``Stop``
and one that is made for each reader:
    proposal.related      what it is related to
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import abort, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import clock, deadline_words, hooks, i18n
from civic.core.cache import remember
from civic.core.deadlines import Deadline
from civic.core.hooks import rendered
from civic.core.i18n import say
from civic.core.permissions import Actor
from civic.deliberation.pages import thread_parts
from civic.deliberation.views import Discussion, Glance
from civic.places.rules import Position
from civic.processes import queries as processes
from civic.processes import wording
from civic.processes.rules import Act, Right, Turn, right
from civic.processes.views import Stop
from civic.proposals import (
    answer_parts,
    answer_words,
    author_words,
    labels,
    neighbourhoods,
    queries,
    question_page,
)
from civic.proposals.policy import MAY, Can
from civic.proposals.queries import Fresh, View
from civic.proposals.rules import (
    ANSWERED,
    GONE,
    UNANSWERED,
    ProposalState,
    deadline,
)
from civic.proposals.support_panel import Panel, panel
from civic.towns import goals
from civic.towns.here import Town, office
from civic.uploads.contents import Kind

#: Seconds for what changes its key when it changes. A name that somebody gave up is shown no longer than that.
TTL = 10


@dataclass(frozen=True)
class Same:
    """The parts of the page that are the same for everybody who may read it, as markup."""

    title: Markup
    lead: Markup
    text: Markup
    files: Markup
    answer: Markup | str
    asking: question_page.Suggestion
    due: Markup
    each: Markup
    amendments: Markup
    after_text: Markup
    after_answer: Markup
    aside: Markup
    belongs: Markup


@dataclass(frozen=True)
class Page:
    """The page of a proposal for one reader."""

    place: Town
    fresh: Fresh
    same: Same
    panel: Panel
    discussion: Discussion
    may_edit: bool
    may_answer: bool
    may_enter: bool
    asked: bool
    my_parts: list[tuple[str, str]]


def shown(place: Town, fresh: Fresh, actor: Actor) -> str:
    """The page of a proposal."""
    rights = rights_of(fresh, actor)
    page = _page(place, fresh, actor, rights)
    return render_template("proposals/show.html", **vars(page))


def _page(place: Town, fresh: Fresh, actor: Actor, rights: Rights) -> Page:
    key = ("proposal", fresh.id, fresh.revision, i18n.current_language())
    same: Same = remember(key, lambda: _same(place, fresh, rights), TTL)
    edits = actor.person_id in fresh.authors and fresh.state in UNANSWERED
    return Page(
        place,
        fresh,
        same,
        panel(fresh, actor, rights.of(Act.SUPPORT)),
        thread_parts(_glance(fresh, rights.of(Act.DISCUSS))),
        may_edit=edits,
        may_answer=actor.signed_in and MAY[Can.ANSWER](actor, fresh),
        may_enter=fresh.state in UNANSWERED and actor.signed_in and MAY[Can.ENTER_SIGNATURES](actor, fresh),
        asked=edits and bool(same.asking.url) and MAY[Can.ANSWER_QUESTION](actor, queries.authors(fresh.id)),
        my_parts=answer_parts.own(place, fresh, actor),
    )


def _same(place: Town, fresh: Fresh, rights: Rights) -> Same:
    view = queries.view(fresh.id) or abort(404)
    return Same(
        title=rendered("proposals/_title.html", p=view),
        lead=rendered("proposals/_head.html", **vars(head(place, view, fresh))),
        text=rendered("proposals/_text.html", p=view, f=question_page.family(view), **_language(view.language)),
        files=files_shown(fresh, view) if view.files else Markup(),
        answer=_answer(place, view),
        asking=question_page.suggestion(place, view) if view.asked else question_page.Suggestion(),
        due=answer_words.shown(place, view) if view.threshold_at and view.state not in GONE else Markup(),
        each=neighbourhoods.shown(place, view) if view.each else Markup(),
        amendments=_amendments(fresh, view, rights),
        after_text=hooks.one("proposal.after_text", fresh, fresh.id),
        after_answer=hooks.one("proposal.after_answer", fresh, fresh.id),
        aside=hooks.one("proposal.aside", fresh, fresh.id),
        belongs=rendered("proposals/_belongs.html", p=view),
    )


def _amendments(fresh: Fresh, view: View, rights: Rights) -> Markup:
    """What others would change; nothing where nobody can and nobody did."""
    can, why = may_amend(fresh, replace(rights, groups=frozenset()), anybody=True)
    if not (can or why or view.amendments):
        return Markup("")
    return rendered(
        "proposals/_amendments_line.html",
        id=fresh.id,
        waiting=view.open_amendments,
        settled=view.amendments - view.open_amendments,
        can_suggest=can,
        why=why,
        written=view.versions > 1,
    )


def files_shown(fresh: Fresh, view: View) -> Markup:
    """Pictures that somebody has described, and documents."""
    files = [one for one in queries.files_of(fresh.id) if one.description]
    pictures = [one for one in files if one.kind is Kind.PICTURE]
    documents = [one for one in files if one.kind is Kind.PDF]
    language = _language(view.language)
    return rendered("proposals/_files.html", pictures=pictures, documents=documents, **language) if files else Markup()


def may_amend(fresh: Fresh, rights: Rights, *, anybody: bool = False) -> tuple[bool, str]:
    """Whether a reader may suggest changes to a proposal now; if only its phases forbid it, why.

    Args:
        anybody: whether anybody may; the sentence says for whom it is where that is not everybody.
    """
    if fresh.state not in UNANSWERED or fresh.thread_closed:
        return False, ""
    allowed = rights.of(Act.AMEND)
    return allowed.open or (anybody and allowed.running), wording.why(allowed, Act.AMEND)


def _glance(fresh: Fresh, allowed: Right) -> Glance:
    return Glance(
        id=fresh.thread_id,
        municipality_id=fresh.municipality_id,
        revision=fresh.thread_revision,
        post_count=fresh.post_count,
        closed=fresh.thread_closed or not allowed.open,
        why="" if fresh.thread_closed else wording.why(allowed, Act.DISCUSS),
        wrote=fresh.wrote,
        reacted=fresh.reacted,
        url=url_for("proposals.show", proposal_id=fresh.id),
        authors=fresh.authors,
        last_number=fresh.last_number,
        stances=fresh.stances,
    )


def _language(code: str) -> dict[str, str | None]:
    foreign = code != i18n.current_language()
    return {"text_lang": code if foreign else None, "text_dir": i18n.direction(code) if foreign else None}


@dataclass(frozen=True)
class PageHead:
    """The head of the page; ``written_in``, ``text_lang`` and ``text_dir`` are of a text in another language.

    ``pin`` is where the proposal is, in units of the drawing.
    """

    p: View
    place: Town
    hood: str
    pin: Position | None
    authors: Markup
    published: str
    published_on: date
    written_in: str | None
    text_lang: str | None
    text_dir: str | None
    stops: list[Stop]
    goals: list[str]


def head(place: Town, p: View, fresh: Fresh) -> PageHead:
    """The head of the page: where it belongs, who wrote it when, and the route."""
    foreign = p.language != i18n.current_language()
    return PageHead(
        p=p,
        place=place,
        hood=place.hood_name(p.neighbourhood_id) or _("Whole town"),
        pin=place.drawn_at(p.pin),
        authors=author_words.fenced(p.author, _others(fresh)),
        published=i18n.day(p.published_at),
        published_on=clock.day_in(place.timezone, p.published_at),
        written_in=i18n.language_name(p.language) if foreign else None,
        stops=stops(place, p, fresh, clock.now()),
        goals=[goals.named(number) for number in queries.goals_of(p.id)] if place.goals else [],
        **_language(p.language),
    )


def _others(fresh: Fresh) -> tuple[str, ...]:
    """Names of those who write it with the first author. One query where there are any."""
    return queries.co_author_names([fresh.id]).get(fresh.id, ()) if fresh.co_authors else ()


# ---- the route


def stops(place: Town, p: View, fresh: Fresh, now: datetime) -> list[Stop]:
    """What happened with a proposal and what comes next."""
    due, today = deadline(p, place.timezone), clock.day_in(place.timezone, now)
    found = [_stop(_("Published"), "done", i18n.day(p.published_at))]
    if p.state is ProposalState.WITHDRAWN:
        return [*found, _stop(_("Withdrawn"), "done", _day(p.state_at))]
    if p.state is ProposalState.MERGED:
        return [*found, _stop(_("Merged with another proposal"), "done", _day(p.state_at))]
    if p.state is ProposalState.SPLIT:
        return [*found, _stop(_("Split into several proposals"), "done", _day(p.state_at))]
    treated = hooks.listed("proposal.before_answer", fresh, p.id)
    later = hooks.listed("proposal.route", fresh, p.id)
    return [*found, *_threshold(place, p), *treated, _answered(p, due, today), *later]


def _stop(title: str, status: str, *lines: str) -> Stop:
    return Stop(title, status, [line for line in lines if line])


def _day(at: datetime | None) -> str:
    return i18n.day(at) if at else ""


def _threshold(place: Town, p: View) -> list[Stop]:
    title = ngettext("%(n)s supporter", "%(n)s supporters", p.threshold, n=i18n.number(p.threshold))
    if p.threshold_at:
        reached = clock.day_in(place.timezone, p.threshold_at)
        days = (reached - clock.day_in(place.timezone, p.published_at)).days
        after = ngettext("after %(num)s day", "after %(num)s days", days) if days > 0 else ""
        return [_stop(title, "done", wording.each(p.each), i18n.listed((i18n.day(reached), after)))]
    if p.state is ProposalState.PUBLISHED:
        return [
            _stop(
                title,
                "now",
                wording.each(p.each),
                _then(p),
            )
        ]
    return []


def _then(p: View) -> str:
    """What follows once it has its supporters."""
    within = i18n.within_days(p.answer_days, p.answer_working)
    if p.council_names:
        return str(_("then %(council)s must treat it %(within)s", council=say(p.council_names), within=within))
    return str(_("then the town must answer %(within)s", within=within))


def _answered(p: View, due: Deadline | None, today: date) -> Stop:
    apart = deadline_words.apart(due, today) if due else ""
    if p.state in ANSWERED:
        return _stop(str(labels.STATES[p.state]), "done", i18n.listed((_day(p.answered_at), apart)))
    last = i18n.listed((_("due on %(day)s", day=i18n.day(due.last_day)), apart)) if due else _paused(p)
    if p.state is ProposalState.UNDER_REVIEW:
        return _stop(_("Under review"), "now", last or _("An office is reviewing it."))
    return _stop(_("The town’s answer"), "now" if due else "next", last)


def _paused(p: View) -> str:
    stopped = p.threshold_at and p.state in UNANSWERED and not p.council_names
    return _("The clock is stopped.") if stopped else ""


def _answer(place: Town, p: View) -> Markup:
    """The town's answer; while it has none, the parts of the offices that give one together."""
    parts = queries.parts(p.id)
    if p.state not in ANSWERED:
        return answer_parts.shown(place, parts) if p.state in UNANSWERED else Markup()
    offices = i18n.listed(place.office(part.office) for part in parts) or office(p.answer_office)
    return rendered(
        "proposals/_answer.html",
        p=p,
        title=labels.ANSWER_TITLES[p.state],
        kind=labels.DRAWN[p.state],
        by=i18n.listed((offices, _day(p.answered_at))),
        parts=answer_parts.lines(place, parts),
        **_language(p.answer_language or p.language),
    )


# ---- what a reader may do


@dataclass(frozen=True)
class Rights:
    """What the phases of a process let one reader do at an instant; read once for a page."""

    turns: tuple[Turn, ...]
    groups: frozenset[int]
    now: datetime

    def of(self, act: Act) -> Right:
        return right(self.turns, act, self.now, self.groups)


def rights_of(fresh: Fresh, actor: Actor) -> Rights:
    """The rights of a reader. The phases of a process are kept for seconds."""
    process_id = fresh.process_id
    turns: tuple[Turn, ...] = remember(("processes.turns", process_id), lambda: processes.turns(process_id), 5)
    return Rights(turns, processes.my_groups(actor.person_id, turns), clock.now())
