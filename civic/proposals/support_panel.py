"""The support panel: how many support a proposal, what it takes, and the button."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import i18n
from civic.core.cache import shared
from civic.core.hooks import rendered
from civic.core.permissions import Actor
from civic.processes import wording
from civic.processes.rules import Act, Right
from civic.proposals.queries import Fresh
from civic.proposals.rules import ANSWERED, UNANSWERED, ProposalState, SupportMode, support_mode


@dataclass(frozen=True)
class Panel:
    """The support panel: what it offers, where its button posts to, and its words as markup."""

    mode: str
    url: str
    words: Markup


@dataclass(frozen=True)
class Support:
    """What the words of the support panel are made of: ``why`` says why nobody can support it now.

    ``paper``: how many of ``count`` signed on paper. ``rule``: what is asked for beside the number.
    """

    count: int
    imported: int
    paper: int
    mode: str
    needed: int
    reached: bool
    rule: str
    open: bool
    why: str
    sign_in_url: str
    changed_url: str


def panel(fresh: Fresh, actor: Actor, allowed: Right) -> Panel:
    """What the support panel shows to whoever looks at it; ``allowed``: whether they may support now."""
    mode = support_mode(fresh.state, allowed, signed_in=actor.signed_in, mine=fresh.mine, changed=fresh.changed)
    said = Support(
        count=fresh.support_count,
        imported=fresh.imported_support_count,
        paper=fresh.paper_count or 0,
        mode=mode.value,
        needed=fresh.support_threshold,
        reached=fresh.threshold_at is not None,
        rule=_rule(fresh),
        open=fresh.state in UNANSWERED and allowed.running,
        why=_why(mode, fresh, allowed),
        sign_in_url=_sign_in(fresh) if mode is SupportMode.SIGNED_OUT else "",
        changed_url=url_for("proposals.versions", proposal_id=fresh.id) if fresh.changed else "",
    )
    key = ("proposal.support", fresh.id, i18n.current_language(), said)
    words = shared(key, lambda: rendered("proposals/_support_words.html", panel=said))
    return Panel(mode.value, url_for("proposals.support", proposal_id=fresh.id), words)


def _rule(fresh: Fresh) -> str:
    """What is asked for beside the number of supporters, or what it led to; empty where the usual sentence says it."""
    number = i18n.number(fresh.support_threshold)
    if fresh.threshold_at is not None:
        reached = ngettext(
            "%(n)s supporter was needed for a council to treat it.",
            "%(n)s supporters were needed for a council to treat it.",
            fresh.support_threshold,
            n=number,
        )
        return str(reached) if fresh.treated_by_id is not None else ""
    if fresh.treated_by_id is not None:
        words = ngettext(
            "A council must treat it with %(n)s supporter",
            "A council must treat it with %(n)s supporters",
            fresh.support_threshold,
            n=number,
        )
        return i18n.listed((str(words), wording.each(fresh.support_each)))
    if fresh.support_each is None:
        return ""
    words = ngettext(
        "The town must answer with %(n)s supporter, at least %(each)s from each neighbourhood.",
        "The town must answer with %(n)s supporters, at least %(each)s from each neighbourhood.",
        fresh.support_threshold,
        n=number,
        each=i18n.number(fresh.support_each),
    )
    return str(words)


def _sign_in(fresh: Fresh) -> str:
    return url_for("accounts.sign_in", next=url_for("proposals.show", proposal_id=fresh.id, _anchor="support"))


def _why(mode: SupportMode, fresh: Fresh, allowed: Right) -> str:
    if mode is SupportMode.NOT_ALLOWED:
        return wording.barred(allowed)
    if mode is not SupportMode.CLOSED:
        return ""
    if fresh.state in ANSWERED:
        return str(_("The town has answered."))
    if fresh.state is ProposalState.MERGED:
        return str(_("It was merged into another proposal."))
    if fresh.state is ProposalState.SPLIT:
        return str(_("It was split into several proposals."))
    if fresh.state is ProposalState.WITHDRAWN:
        return str(_("Withdrawn by its author."))
    if allowed.ended is None:
        return wording.why(allowed, Act.SUPPORT)
    return str(_("Support closed on %(day)s.", day=i18n.day(i18n.last_day(allowed.ended))))
