"""What the pages of a vote show."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import i18n
from civic.core.i18n import say
from civic.core.pager import Turned, pager
from civic.core.permissions import Actor
from civic.spaces import queries as spaces
from civic.spaces.here import Here
from civic.votes import queries
from civic.votes.frozen import Paper, PaperOption
from civic.votes.labels import METHODS, TIES
from civic.votes.models import Vote
from civic.votes.queries import VoteRow
from civic.votes.rules import Method, VoteStage, VoteState, own_order, stage
from civic.votes.views import (
    BallotOption,
    BallotPage,
    Choice,
    Head,
    IndexPage,
    Meter,
    NotOpenPage,
    OwnResult,
    ResultOption,
    ResultPage,
    Tie,
    Titled,
    VoteLine,
)


def _titled(texts: dict[str, str]) -> tuple[str, str | None, str | None]:
    """A text of a town with its language and direction, where they are not those of the page."""
    language = i18n.current_language()
    if language in texts or not texts:
        return say(texts), None, None
    other = i18n.DEFAULT if i18n.DEFAULT in texts else next(iter(texts))
    return say(texts), other, i18n.direction(other)


def option(
    place: Here, vote: Paper, found: PaperOption, chosen: Collection[int], left: Decimal | None, url: str = ""
) -> BallotOption:
    """One option of the ballot, as ``votes.option`` draws it; ``url`` of the proposal that it came from."""
    over = None if left is None else ""
    if left is not None and found.cost is not None and found.id not in chosen:
        over = _over(vote, found.cost - left)
    return BallotOption(
        *_titled(found.titles),
        id=found.id,
        text=say(found.texts),
        cost=_cost(vote, found),
        hood=found.neighbourhood_id,
        place=place.hood_name(found.neighbourhood_id) or (_("Whole town") if place.hoods else ""),
        chosen=found.id in chosen,
        too_much=over,
        url=url,
    )


def _over(vote: Paper, excess: Decimal) -> str:
    if excess <= 0:
        return ""
    return str(_("%(amount)s over budget", amount=i18n.money(excess, vote.currency)))


def meter(vote: Paper, chosen: Collection[int]) -> Meter | None:
    """What is left of the budget, as ``votes.meter`` draws it; None without a budget."""
    if vote.budget is None:
        return None
    costs = [o.cost or Decimal(0) for o in vote.options if o.id in chosen]
    used = sum(costs, Decimal(0))
    segments, at = [], Fraction(0)
    for cost in costs:
        width = 100 * Fraction(cost) / Fraction(vote.budget) if vote.budget else Fraction(0)
        segments.append((round(float(at), 2), round(float(min(width, 100 - at)), 2)))
        at = min(Fraction(100), at + width)
    words = ngettext(
        "%(num)s project, %(used)s of %(all)s",
        "%(num)s projects, %(used)s of %(all)s",
        len(costs),
        used=i18n.money(used, vote.currency),
        all=i18n.money(vote.budget, vote.currency),
    )
    left = vote.budget - used
    return Meter(
        left=i18n.money(abs(left), vote.currency),
        left_words=_("left") if left >= 0 else _("over budget"),
        used=words,
        segments=segments,
    )


def ballot(place: Here, vote: Paper, seed: str, chosen: Collection[int]) -> BallotPage:
    """Step 1: everything there is to choose, in this voter's own order."""
    by_id = {o.id: o for o in vote.options}
    spent = sum((by_id[o].cost or Decimal(0) for o in chosen if o in by_id), Decimal(0))
    left = None if vote.budget is None else vote.budget - spent
    abouts = spaces.public_things(place.id, {o.about_id for o in vote.options if o.about_id})
    urls = {found: f"/{i18n.current_language()}/{thing.address}" for found, thing in abouts.items()}
    return BallotPage(
        **vars(head(vote)),
        options=[
            option(place, vote, by_id[o], chosen, left, urls.get(by_id[o].about_id or 0, ""))
            for o in own_order(seed, list(by_id))
        ],
        meter=meter(vote, chosen),
        count=_count(vote, sum(o in by_id for o in chosen)),
    )


def _count(vote: Paper, number: int) -> str:
    """How many options are chosen, and what that is too many or too few."""
    words = str(ngettext("%(num)s chosen", "%(num)s chosen", number))
    if vote.most is not None and number > vote.most:
        more = ngettext("%(num)s too many", "%(num)s too many", number - vote.most)
    elif 0 < number < vote.fewest:
        more = ngettext("%(num)s more needed", "%(num)s more needed", vote.fewest - number)
    else:
        return words
    return i18n.listed([words, more])


def _cost(vote: Paper, found: PaperOption) -> str | None:
    return None if found.cost is None else i18n.money(found.cost, vote.currency)


def head(vote: Paper) -> Head:
    """What every page of a vote says."""
    return Head(
        vote=vote,
        title=say(vote.titles),
        text_html=say(vote.texts_html),
        method=str(METHODS[Method(vote.method)]),
        ties_rule=str(TIES[Method(vote.method)]),
        until=i18n.until(vote.closes_at),
        unprotected=unprotected(vote),
        money=None if vote.budget is None else i18n.money(vote.budget, vote.currency),
    )


def roll_words(came_before: bool) -> str:
    """Why somebody is not on the roll, and who can still enter."""
    if came_before:
        return str(_("Your e-mail address has a vote here already, by another account. Each mailbox has one vote."))
    return str(
        _(
            "The members when the vote opened can vote. New residents who confirm their account before the vote closes "
            "are added; each mailbox has one vote."
        )
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


def chosen(vote: Paper, ids: Collection[int]) -> list[Choice]:
    """Step 2: what was chosen."""
    return [Choice(*_titled(o.titles), id=o.id, cost=_cost(vote, o)) for o in vote.options if o.id in ids]


def not_open(vote: Paper, where: VoteStage, ids: Collection[int]) -> NotOpenPage:
    """Instead of a ballot: since when the vote is closed, or when it opens, and what was chosen meanwhile."""
    ended = where in (VoteStage.COUNTING, VoteStage.CLOSED)
    if ended:
        heading = _("This vote closed %(moment)s", moment=i18n.closing(vote.closes_at, "EEEE d MMMM y, HH:mm"))
    elif where is VoteStage.INTERRUPTED:
        heading = _("This vote was interrupted and will be held again.")
    else:
        heading = _("Opens %(moment)s.", moment=i18n.moment(vote.opens_at, "EEEE d MMMM, HH:mm"))
    return NotOpenPage(**vars(head(vote)), heading=heading, ended=ended, where=where.value, chosen=chosen(vote, ids))


def result(place: Here, vote: Paper) -> ResultPage:
    """What was decided, from the tally of the closing transaction."""
    tally = vote.result or {}
    options = {str(o.id): o for o in vote.options}
    most = max([1, *tally["votes"].values()])
    selected = set(tally["selected"])
    rows = [
        ResultOption(
            *_titled(options[o].titles),
            hood=options[o].neighbourhood_id,
            place=place.hood_name(options[o].neighbourhood_id),
            cost=_cost(vote, options[o]),
            votes=tally["votes"][o],
            percent=round(100 * tally["votes"][o] / most, 1),
            won=o in selected,
        )
        for o in tally["order"]
    ]
    spent = None if "spent" not in tally else i18n.money(float(Fraction(tally["spent"])), vote.currency)
    return ResultPage(
        **vars(head(vote)),
        tally=tally,
        won=[row for row in rows if row.won],
        lost=[row for row in rows if not row.won],
        spent=spent,
        ties=[_tie(vote, tie, options) for tie in tally.get("ties", ())],
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
        selected=None if selected is None else [Titled(*_titled(options[o].titles)) for o in selected],
    )


def _tie(vote: Paper, tie: dict[str, list[str]], options: dict[str, PaperOption]) -> Tie:
    """Who was level, and who was taken."""

    def named(ids: list[str]) -> list[Titled]:
        return [Titled(*_titled(options[o].titles)) for o in ids]

    votes = {(vote.result or {})["votes"][o] for o in tie["between"]}
    equal = votes.pop() if len(votes) == 1 else None
    words = (
        _("These options were tied:")
        if equal is None
        else ngettext("These options have %(n)s vote each:", "These options have %(n)s votes each:", equal, n=equal)
    )
    return Tie(words, named(tie["between"]), named(tie["taken"]))


def row(found: VoteRow, now: datetime) -> VoteLine:
    """A vote in a list."""
    where = found.stage(now)
    words = {
        VoteStage.COMING: _("Opens %(moment)s", moment=i18n.moment(found.opens_at, "EEEE d MMMM, HH:mm")),
        VoteStage.OPEN: _("Open %(until)s", until=i18n.until(found.closes_at)),
        VoteStage.COUNTING: _("Being counted"),
        VoteStage.CLOSED: _("Closed %(day)s", day=i18n.day(i18n.last_day(found.closes_at))),
        VoteStage.INTERRUPTED: _("Interrupted"),
    }
    return VoteLine(
        *_titled(found.titles),
        id=found.id,
        url=url_for("votes.show", vote_id=found.id),
        stage=where,
        words=words[where],
        left=i18n.time_left(found.closes_at, now) if where is VoteStage.OPEN else "",
        money=None if found.budget is None else i18n.money(found.budget, found.currency),
        ballots=found.ballots,
    )


def index(place: Here, actor: Actor, now: datetime, turn: Turned) -> IndexPage:
    """A page of the votes of a town: open ones first, then coming ones, then the past."""
    found = queries.page(place.id, actor, turn.after, turn.before)

    def url(**changes: Any) -> str:
        return url_for("votes.index", town=None if place.default else place.slug, **changes)

    return IndexPage(
        rows=[row(v, now) for v in found.items],
        pager=pager(found, queries.how_many(place.id, actor), queries.PAGE, turn.start, url),
    )


def stage_of(vote: Vote | Paper, now: datetime) -> VoteStage:
    return stage(VoteState(vote.state), vote.opens_at, vote.closes_at, now)


def rule(vote: Paper) -> list[str]:
    """What a ballot may say, in sentences."""
    lines = [str(METHODS[Method(vote.method)])]
    if vote.fewest and vote.most:
        lines.append(_("Each voter chooses between %(fewest)s and %(most)s.", fewest=vote.fewest, most=vote.most))
    elif vote.fewest:
        lines.append(_("Each voter chooses at least %(fewest)s.", fewest=vote.fewest))
    elif vote.most:
        lines.append(_("Each voter chooses at most %(most)s.", most=vote.most))
    if vote.budget is not None:
        lines.append(
            _("The chosen options may cost %(amount)s at most.", amount=i18n.money(vote.budget, vote.currency))
        )
    return [*lines, str(TIES[Method(vote.method)])]
