"""The page of a meeting's mixed tables: names for who runs it, labels and one's own tables for others."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import i18n
from civic.core.i18n import language_name
from civic.core.permissions import Actor
from civic.core.run_panel import panel
from civic.core.runs import RunState
from civic.meetings import labels, queries
from civic.meetings.models import Meeting, Mixing
from civic.meetings.policy import Can, may
from civic.meetings.rules import MeetingCode, MeetingState
from civic.meetings.rules.mixing import Need, command
from civic.meetings.table_views import CardShown, RoundShown, TableShown, TablesPage


def page(meeting: Meeting, found: Mixing | None, actor: Actor) -> TablesPage:
    """Everything on the page. A fixed number of queries."""
    runs = may(actor, Can.RUN, meeting)
    closed = meeting.closed_at is not None or meeting.state != MeetingState.PLANNED
    if found is None:
        return TablesPage(False, runs, False, closed, [], None, "", "", [], [], [], [], "", "")
    names = queries.table_names(meeting.id) if runs else {}
    label = queries.my_label(meeting.id, actor.person_id) if actor.signed_in else None
    seated = found.seated or []
    run = queries.mixing_run(found.run_id) if found.run_id is not None and not seated else None
    asks = bool(found.options or found.offers)
    name = f"tables-{meeting.id}.csv"
    return TablesPage(
        set_up=True,
        runs=runs,
        tells=asks and not closed and queries.can_be_seated(meeting, actor.person_id),
        closed=closed,
        facts=_facts(found),
        job=panel(run, [_("people are seated")]) if run else None,
        why=_why(run.state, run.reason) if run else "",
        label=label or "",
        mine=_mine(seated, label) if label else [],
        rounds=_rounds(found, names),
        cards=[CardShown(who, _mine(seated, one)) for one, who in sorted(names.items(), key=lambda pair: pair[1])],
        figures=_figures(found) if seated else [],
        command=command(name, found.drawn or [], found.tables, found.rounds, found.seed or "") if seated else "",
        file=name,
    )


def _why(state: RunState, reason: str | None) -> str:
    if state is RunState.REFUSED:
        return str(labels.REFUSALS[MeetingCode(reason or "")])
    return str(_("The draw failed. Draw again."))


def _facts(found: Mixing) -> list[tuple[str, str]]:
    mixed = [Markup.escape(_("kind of seat"))] if found.by_seat else []
    if found.question:
        mixed.append(i18n.fenced(found.question, found.language))
    facts = (
        (_("Tables"), i18n.number(found.tables)),
        (_("Rounds"), i18n.number(found.rounds)),
        (_("Mixed by"), Markup.escape(i18n.comma()).join(mixed)),
        *((offered(word), i18n.listed(map(str, tables))) for word, tables in found.offers.items()),
        (_("Number"), found.seed or ""),
        (_("Times drawn"), i18n.number(found.draws) if found.draws else ""),
    )
    return [(str(what), which) for what, which in facts if which]


def offered(word: str) -> str:
    """A language or a need, in words."""
    return str(labels.NEEDS[Need(word)]) if word in set(Need) else language_name(word)


def _mine(seated: list[list[list[str]]], label: str) -> list[int]:
    return [number for tables in seated for number, table in enumerate(tables, 1) if label in table]


def _rounds(found: Mixing, names: Mapping[str, str]) -> list[RoundShown]:
    offers = {
        number: i18n.listed(offered(word) for word, tables in found.offers.items() if number in tables)
        for number in range(1, found.tables + 1)
    }
    return [
        RoundShown(
            number,
            [
                TableShown(table, offers[table], sorted(names.get(label, label) for label in people))
                for table, people in enumerate(tables, 1)
            ],
        )
        for number, tables in enumerate(found.seated or [], 1)
    ]


def _figures(found: Mixing) -> list[str]:
    again = ngettext("%(num)s pair shares a table again.", "%(num)s pairs share a table again.", found.repeats)
    if not found.repeats:
        again = _("No two people share a table twice.")
    least = _("Counting shows that no seating can have fewer than %(least)s.", least=i18n.number(found.least_repeats))
    even = _(
        "Each group was counted at each table: %(off)s of %(counts)s counts are not the even share.",
        off=i18n.number(found.uneven),
        counts=i18n.number(found.counts),
    )
    words = [again, *([least] if found.repeats else []), *([even] if found.counts else [])]
    return [str(each) for each in words]
