"""Motions in sentences: who moved, how it was voted, what was needed."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core.i18n import listed
from civic.meetings.floor_pages import Names, hour
from civic.meetings.labels import VOTING
from civic.meetings.models import Meeting
from civic.meetings.rules.deciding import Voting, Way
from civic.motions.labels import CHOICES
from civic.motions.models import Motion
from civic.motions.rules import Choice, State


def named(motion: Motion, amends: int) -> str:
    """What a motion is called; ``amends`` is the number of what it amends, 0 for a motion."""
    if amends:
        return str(_("Amendment %(n)s to motion %(of)s", n=motion.number, of=amends))
    return str(_("Motion %(n)s", n=motion.number))


def story(motion: Motion, names: Names) -> list[str]:
    """Who moved it, who seconded it, and when it was decided."""
    times = {"hour": hour(motion.moved_at), "name": names.of(motion.mover_id)}
    found = [str(_("Moved by %(name)s at %(hour)s.", **times))]
    if motion.seconder_id is not None:
        found.append(str(_("Seconded by %(name)s.", name=names.of(motion.seconder_id))))
    return found


def counted(motion: Motion) -> str:
    """How many voted how: "5 in favour, 2 against, 1 abstention"."""
    abstained = motion.abstained or 0
    words = _("%(votes)s in favour, %(against)s against", votes=motion.votes_for or 0, against=motion.against or 0)
    return listed([str(words), str(ngettext("%(num)s abstention", "%(num)s abstentions", abstained))])


def needed(meeting: Meeting) -> str:
    """What carries a motion at this meeting."""
    return str(VOTING[Voting(meeting.voting or Voting.MORE_FOR)])


def result(meeting: Meeting, motion: Motion) -> list[str]:
    """What became of a motion, in sentences; nothing while it is open at an open meeting."""
    match State(motion.state):
        case State.CARRIED:
            told = _("Carried: %(count)s.", count=counted(motion))
        case State.LOST:
            told = _("Not carried: %(count)s.", count=counted(motion))
        case State.WITHDRAWN:
            return [str(_("Withdrawn."))]
        case State.CONTAINED:
            return [str(_("Not voted on: the text says it already."))]
        case State.GONE:
            return [str(_("Not voted on: its passage is gone."))]
        case State.VOTING if motion.way == Way.BY_BALLOT and meeting.closed_at is not None:
            return [str(_("The secret ballot is not counted yet."))]
        case _:
            return [str(_("No decision was taken."))] if meeting.closed_at is not None else []
    rule = _("Needed: %(rule)s.", rule=needed(meeting))
    way = _("The ballot was secret.") if motion.way == Way.BY_BALLOT else ""
    return [str(word) for word in (told, rule, way) if word]


def by_name(voices: Mapping[int, Choice], names: Names) -> list[tuple[str, str]]:
    """Who voted how: (choice, names), without choices that nobody made."""
    found = []
    for choice, words in CHOICES.items():
        people = sorted(names.of(person) for person, chosen in voices.items() if chosen is choice)
        if people:
            found.append((str(words), listed(people)))
    return found
