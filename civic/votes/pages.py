"""What the pages of a vote show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import i18n, sanitise
from civic.core.i18n import say
from civic.core.pager import Turned, pager
from civic.core.permissions import Actor
from civic.processes.shared_with import together
from civic.towns.here import Town
from civic.votes import electorate, lacked, queries
from civic.votes.frozen import Paper, PaperOption
from civic.votes.methods import Choice, kind, listing
from civic.votes.models import Vote
from civic.votes.queries import VoteRow
from civic.votes.rules import VoteStage, VoteState, stage
from civic.votes.views import (
    BallotPage,
    Head,
    IndexPage,
    NotOpenPage,
    OptionPage,
    OwnResult,
    ResultPage,
    Steps,
    Titled,
    VoteLine,
)
from civic.votes.wording import cost, titled, titles


def ballot(place: Town, vote: Paper, seed: str, choice: Choice = (), steps: Steps | None = None) -> BallotPage:
    """Step 1: everything there is to choose, in this voter's own order."""
    return BallotPage(
        **vars(head(vote, steps)),
        sheet=kind(vote.method).sheet(place, vote, choice, seed),
        who=electorate.sentences(place, vote),
        verify_url=electorate.verify_url(place, vote),
    )


def _steps(vote: Paper) -> Steps:
    show, check, meter, cast = (
        url_for(f"votes.{step}", vote_id=vote.id) for step in ("show", "check", "meter", "cast")
    )
    return Steps(show, check, meter, cast)


def head(vote: Paper, steps: Steps | None = None) -> Head:
    """What every page of a vote says; ``steps`` are those of a rehearsal."""
    of = kind(vote.method)
    return Head(
        vote=vote,
        templates=of.templates,
        title=say(vote.titles),
        text_html=say(vote.texts_html),
        method=of.explained(vote),
        ties_rule=str(of.ties_words),
        until=i18n.until(vote.closes_at),
        unprotected=unprotected(vote),
        money=None if vote.budget is None else i18n.money(vote.budget, vote.currency),
        steps=steps or _steps(vote),
    )


def unprotected(vote: Paper) -> list[str]:
    """What the secret ballot does not protect against, as it is for this vote at this moment."""
    if vote.key_destroyed_at is not None:
        day = i18n.day(vote.key_destroyed_at)
        return [
            _(
                "Two administrators destroyed the key of this vote on %(day)s. Unless a copy was "
                "made, no one can link votes to voters any more.",
                day=day,
            )
        ]
    if vote.key_sealed_at is not None:
        sealed = _(
            "The key of this vote was sealed on %(day)s: only two of its trustees together can open it. If they have "
            "done so, or if someone copied it before, votes could be linked to voters.",
            day=i18n.day(vote.key_sealed_at),
        )
        destroy = ngettext(
            "Two administrators can destroy it from %(num)s day after closing.",
            "Two administrators can destroy it from %(num)s days after closing.",
            vote.objection_days,
        )
        return [sealed, destroy, *_order_of_arrival()]
    lines = [
        ngettext(
            "Until the key of this vote is destroyed, an administrator acting in bad faith could link votes to voters. "
            "Two administrators can destroy it from %(num)s day after closing.",
            "Until the key of this vote is destroyed, an administrator acting in bad faith could link votes to voters. "
            "Two administrators can destroy it from %(num)s days after closing.",
            vote.objection_days,
        )
    ]
    return lines + _order_of_arrival()


def _order_of_arrival() -> list[str]:
    if queries.embedded():
        return []
    return [
        _(
            "For some time the database keeps a technical log of the order in which votes "
            "arrived. Anyone who can read its files and knows who voted when could link them too."
        )
    ]


def chosen(vote: Paper, choice: Choice) -> Sequence[object]:
    """Step 2: what was chosen."""
    return kind(vote.method).choice(vote, choice)


def counted(vote: Paper, choice: Choice) -> str:
    """What stands above what was chosen."""
    return kind(vote.method).counted(len(choice))


def option(place: Town, vote: Paper, found: PaperOption) -> OptionPage:
    """One option, with the text of the proposal as it was when it was taken."""
    where = place.hood_name(found.neighbourhood_id) or (_("Whole town") if place.hoods else "")
    facts = [(_("Cost"), cost(vote, found)), (_("Neighbourhood"), where)]
    return OptionPage(
        **vars(head(vote)),
        option=Titled(*titled(found.titles)),
        facts=[(term, what) for term, what in facts if what],
        source_html=sanitise.render(found.source.body) if found.source else "",
        pictures=listing.pictures(vote, found),
        proposal_url=listing.proposal_url(place, vote, found),
        frozen=vote.state not in (VoteState.WRITING, VoteState.DRAFT),
    )


def not_open(vote: Paper, where: VoteStage, choice: Choice) -> NotOpenPage:
    """Instead of a ballot: since when the vote is closed, or when it opens, and what was chosen meanwhile."""
    ended = where in (VoteStage.COUNTING, VoteStage.CLOSED)
    if ended:
        heading = _("This vote closed %(moment)s", moment=i18n.closing(vote.closes_at, "EEEE d MMMM y, HH:mm"))
    elif where is VoteStage.INTERRUPTED:
        heading = _("This vote was interrupted and will be held again.")
    else:
        heading = _("Opens %(moment)s.", moment=i18n.moment(vote.opens_at, "EEEE d MMMM, HH:mm"))
    return NotOpenPage(**vars(head(vote)), heading=heading, ended=ended, where=where.value, choice=chosen(vote, choice))


def result(place: Town, vote: Paper, steps: Steps | None = None) -> ResultPage:
    """What was decided, from the tally of the closing transaction."""
    tally = vote.result or {}
    options = {str(o.id): o for o in vote.options}
    return ResultPage(
        **vars(head(vote, steps)),
        tally=tally,
        outcome=kind(vote.method).outcome(place, vote),
        lacks=lacked.lacks(vote),
        beside=_beside(tally["town"], options) if tally.get("town") else None,
    )


def _beside(town: dict[str, Any], options: dict[str, PaperOption]) -> OwnResult:
    """The own result of the town that held an imported vote, and why the count here may differ."""
    exact = _(
        "The town may have settled ties or left out options by rules that the file does not "
        "contain, so the result calculated here differs."
    )
    inexact = _("The file describes this rule only in words, so the count here cannot apply it exactly.")
    asked = _("The votes were counted here by a different rule from the town’s.")
    selected = town["selected"]
    return OwnResult(
        rule=town["rule"],
        why=asked if town.get("asked") else exact if town["exact"] else inexact,
        selected=None if selected is None else titles(options, selected),
    )


def row(found: VoteRow, now: datetime, together: str = "") -> VoteLine:
    """A vote in a list; ``together`` says with which towns its process is shared."""
    where = found.stage(now)
    words = {
        VoteStage.COMING: _("Opens %(moment)s", moment=i18n.moment(found.opens_at, "EEEE d MMMM, HH:mm")),
        VoteStage.OPEN: _("Open %(until)s", until=i18n.until(found.closes_at)),
        VoteStage.COUNTING: _("Being counted"),
        VoteStage.CLOSED: _("Closed %(day)s", day=i18n.day(i18n.last_day(found.closes_at))),
        VoteStage.INTERRUPTED: _("Interrupted"),
    }
    return VoteLine(
        *titled(found.titles),
        id=found.id,
        url=url_for("votes.show", vote_id=found.id),
        stage=where,
        words=words[where],
        left=i18n.time_left(found.closes_at, now) if where is VoteStage.OPEN else "",
        money=None if found.budget is None else i18n.money(found.budget, found.currency),
        ballots=found.ballots,
        together=together,
    )


def index(place: Town, actor: Actor, now: datetime, turn: Turned) -> IndexPage:
    """A page of the votes of a town: open ones first, then coming ones, then the past."""
    found, shared = queries.page(place.id, actor, turn.after, turn.before), together(place)

    def url(**changes: Any) -> str:
        return url_for("votes.index", town=None if place.default else place.slug, **changes)

    return IndexPage(
        rows=[row(v, now, shared.get(v.process_id or 0, "")) for v in found.items],
        pager=pager(found, queries.how_many(place.id, actor), queries.PAGE, turn.start, url),
    )


def stage_of(vote: Vote | Paper, now: datetime) -> VoteStage:
    return stage(VoteState(vote.state), vote.opens_at, vote.closes_at, now)


def rule(vote: Paper) -> list[str]:
    """What a ballot may say, in sentences."""
    return kind(vote.method).sentences(vote)
