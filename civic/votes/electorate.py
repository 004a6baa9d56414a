"""Who can vote, and how to become one of them, in sentences."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.i18n import say
from civic.towns.here import Town
from civic.votes.frozen import Electorate, Paper
from civic.votes.rules import Electors, VoteState


def named(who: Electorate) -> str:
    """Who can vote, in a few words."""
    match who.kind:
        case Electors.RESIDENTS:
            return str(_("everyone registered"))
        case Electors.VERIFIED:
            return str(_("verified residents"))
        case Electors.NEIGHBOURHOOD:
            return str(_("verified residents of %(neighbourhood)s", neighbourhood=say(who.names)))
        case Electors.MEMBERS if who.present:
            return str(_("members of %(group)s at the meeting", group=say(who.names)))
        case Electors.MEMBERS:
            return str(_("members of %(group)s", group=say(who.names)))
        case Electors.CODES:
            return str(_("people who got a code by letter"))


def sentences(place: Town, vote: Paper) -> list[str]:
    """Who can vote and until when somebody can still become one of them; of a draft, as it will be."""
    who, lines = vote.electorate, []
    until = _moment(who.enter_until)
    match who.kind:
        case Electors.RESIDENTS:
            everyone = _("Everyone registered with %(town)s can vote.", town=place.name)
            if who.partners:
                everyone = _(
                    "Everyone registered with one of these towns can vote: %(towns)s.", towns=_towns(place, who)
                )
            lines = [
                everyone,
                _("New residents who confirm their account by %(moment)s are added.", moment=until),
            ]
        case Electors.VERIFIED:
            verified = _("Residents whom %(town)s has verified can vote.", town=place.name)
            if who.partners:
                verified = _(
                    "Residents whom one of these towns has verified can vote: %(towns)s.", towns=_towns(place, who)
                )
            lines = [
                verified,
                _("Residents who are verified by %(moment)s are added.", moment=until),
            ]
        case Electors.NEIGHBOURHOOD:
            lines = [
                _("Verified residents of %(neighbourhood)s can vote.", neighbourhood=say(who.names)),
                _(
                    "Residents of the neighbourhood who are verified by %(moment)s are added. "
                    "Anyone who moves away later keeps their vote.",
                    moment=until,
                ),
            ]
        case Electors.MEMBERS if who.present:
            present = _("Members of %(group)s who were at the meeting can vote.", group=say(who.names))
            lines = [present, _members(vote)]
        case Electors.MEMBERS:
            lines = [_("Members of %(group)s can vote.", group=say(who.names)), _members(vote)]
        case Electors.CODES:
            lines = [
                _("People to whom %(town)s has sent a letter with a code can vote.", town=place.name),
                _("Each code lets one person vote. It can be entered until %(moment)s.", moment=until),
            ]
    return [str(line) for line in lines]


def _towns(place: Town, who: Electorate) -> str:
    """The towns whose people can vote, the one that leads the process first."""
    return i18n.listed((place.name, *(say(each.towns) for each in who.partners)))


def _members(vote: Paper) -> str:
    if vote.electorate.list_hash is None:
        return str(_("The list of voters is closed when the vote is opened."))
    return str(_("The list of voters was closed on %(moment)s.", moment=_moment(vote.electorate.enter_until)))


def _moment(at: datetime) -> str:
    return i18n.moment(at, "d MMMM y, HH:mm")


def verify_url(place: Town, vote: Paper) -> str | None:
    """Where to get verified, if that would help."""
    over = vote.state in (VoteState.CLOSED, VoteState.INTERRUPTED)
    return url_for("verification.own", **place.args) if vote.electorate.kind.verified and not over else None


def by_code(vote: Paper) -> bool:
    """Whether people vote with a code from a letter."""
    return vote.electorate.kind is Electors.CODES


def not_on_roll(place: Town, vote: Paper, came_before: bool) -> str:
    """Why somebody cannot vote, and who can."""
    if came_before and vote.electorate.kind.verified:
        return str(_("You have a vote here already, by another account. Each person has one vote."))
    if came_before:
        return str(_("Your e-mail address has a vote here already, by another account. Each mailbox has one vote."))
    return " ".join(sentences(place, vote))
