"""What the pages of a round show: for participants, organisers and moderators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from flask import request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import hooks, i18n
from civic.core.i18n import current_language, marks, say, tongue
from civic.core.permissions import Actor
from civic.processes import queries as processes
from civic.statements import labels, queries
from civic.statements.alike import Stand
from civic.statements.drawing import draw
from civic.statements.models import Round, Statement
from civic.statements.policy import Can, may
from civic.statements.queries import Line
from civic.statements.rules import ANSWERS, BINDING, Answer, RoundState, StatementState, findings
from civic.statements.service.writing import MENDABLE, Read
from civic.statements.views import (
    Card,
    DeskLine,
    DeskPage,
    Found,
    Head,
    OwnAnswer,
    OwnPage,
    OwnStatement,
    QueuePage,
    QueueRow,
    RoundPage,
    Said,
)
from civic.towns.here import Town

#: Statements on a page of the organisers' list, and in the queue of moderators.
PAGE, QUEUE = 50, 20
#: The key of each answer, while the statement has the focus.
KEYS = {Answer.AGREE: 1, Answer.DISAGREE: 2, Answer.NEITHER: 3}
NOTHING = Markup("")
#: Statements that somebody reads who has not signed in.
SAMPLES = 5


def said(number: int, text: str, language: str, statement_id: int = 0, notes: Markup = NOTHING) -> Said:
    return Said(statement_id, number, text, **marks(language), notes=notes)


def _line(line: Line) -> Said:
    return said(line.number, line.text, line.language, line.id)


def notes_of(ids: Sequence[int]) -> dict[int, Markup]:
    """What other packages say below statements. Hook: statement.notes (ids), markup."""
    found = hooks.collect("statement.notes", ids) if ids else {}
    return {statement_id: Markup("").join(parts) for statement_id, parts in found.items()}


def head(place: Town, found: Round, *more: tuple[str, str]) -> Head:
    """The head of a page; ``more`` are the steps of the trail below the round. One query."""
    slug, titles = processes.process_names([found.process_id])[found.process_id]
    title, language = say(found.titles), marks(tongue(found.titles))
    url = url_for("statements.show", round_id=found.id)
    trail = [(url_for("home.show", **place.args), place.name), (url_for("processes.show", slug=slug), say(titles))]
    return Head(place, found, title, language.get("lang"), language.get("dir"), [*trail, *more], url)


def below(place: Town, found: Round) -> Head:
    """The head of a page below that of a round."""
    return head(place, found, (url_for("statements.show", round_id=found.id), say(found.titles)))


def card(found: Round, person_id: int, chosen: Statement | None = None) -> Card:
    """The next statement of somebody, or one that they chose, with what others say below it. Four queries."""
    left = queries.standing(found.id, person_id)
    done = queries.standing_of(found.id, person_id)
    drawn = draw(found.id, person_id, left, done) if chosen is None else None
    row = queries.statement(drawn) if drawn is not None else chosen
    return Card(
        statement=_noted(row.id, row.number, row.text, row.language) if row else None,
        url=url_for("statements.answer", round_id=found.id),
        done=done,
        total=done + len(left),
        answers=[(answer.value, str(labels.ANSWERS[answer]), KEYS[answer]) for answer in Answer],
    )


def _noted(statement_id: int, number: int, text: str, language: str) -> Said:
    return said(number, text, language, statement_id, notes_of([statement_id]).get(statement_id, NOTHING))


def page(place: Town, found: Round, actor: Actor) -> RoundPage:
    """The page of a round, for whoever reads it. A fixed number of queries."""
    window, now = queries.times(found.id)
    is_open, counted = window.open_at(now), queries.counts(found.id)
    state = RoundState.CLOSED if window.over_at(now) else RoundState(found.state)
    mine = actor.person_id if actor.signed_in and is_open else None
    shown = [] if mine is not None else queries.accepted(found.id)[:SAMPLES]
    notes = notes_of([line.id for line in shown])
    samples = [replace(_line(line), notes=notes.get(line.id, NOTHING)) for line in shown]
    return RoundPage(
        head=head(place, found),
        text=_in_language(found.texts_html),
        state=state.value,
        state_text=str(labels.ROUNDS[state]),
        until=i18n.until(found.closes_at) if is_open else "",
        open=is_open,
        card=card(found, mine) if mine is not None else None,
        statements=counted.get(StatementState.ACCEPTED, 0),
        own=queries.own_count(found.id, actor.person_id) if actor.person_id is not None else 0,
        sign_in_url=url_for("accounts.sign_in", next=url_for("statements.show", round_id=found.id)),
        results_url=url_for("statements.results", round_id=found.id) if queries.result(found.id) else "",
        deeds=deeds(found, actor, counted.get(StatementState.WAITING, 0)),
        samples=samples,
    )


def _in_language(texts: dict[str, str]) -> tuple[str, str]:
    language = current_language()
    if language in texts or not texts:
        return texts.get(language, ""), language
    return next(iter(texts.values())), next(iter(texts))


def deeds(found: Round, actor: Actor, waiting: int) -> list[tuple[str, str]]:
    """What organisers and moderators can do with a round: addresses and words."""
    state, ways = RoundState(found.state), list[tuple[str, str]]()
    if may(actor, Can.ORGANISE, found):
        if state is RoundState.DRAFT:
            ways.append(("open_it", _("Preview and open")))
        ways.append(("desk", _("Statements and doubles")))
        ways.append(("edit", _("Edit round")))
        ways.append(("reasons", _("Reasons for sending back")))
        if state is RoundState.OPEN:
            ways.append(("close", _("Close round")))
    if may(actor, Can.MODERATE, found) and state is not RoundState.DRAFT:
        ways.append(("queue", _("Read statements of participants (%(n)s waiting)", n=i18n.number(waiting))))
    return [(url_for(f"statements.{page}", round_id=found.id), words) for page, words in ways]


def own_page(place: Town, found: Round, person_id: int) -> OwnPage:
    """What somebody wrote and answered. A fixed number of queries."""
    window, now = queries.times(found.id)
    rows = queries.own_statements(found.id, person_id)
    given = queries.answers_of(found.id, person_id)
    notes = notes_of([*(each.id for each in given), *(row.id for row in rows)])
    verdicts = queries.last_verdicts([row.id for row in rows])
    is_open = window.open_at(now)
    return OwnPage(
        head=below(place, found),
        open=is_open,
        statements=[
            _own(row, verdicts[row.id].reasons if row.id in verdicts else {}, is_open, notes.get(row.id, NOTHING))
            for row in rows
        ],
        answers=[
            OwnAnswer(
                said(each.number, each.text, each.language, each.id, notes.get(each.id, NOTHING)),
                str(labels.ANSWERS[ANSWERS[each.value]]),
                ANSWERS[each.value].value,
            )
            for each in given
        ],
        choices=[(answer.value, str(words)) for answer, words in labels.ANSWERS.items()],
    )


def _own(row: Statement, reasons: dict[str, str], is_open: bool, notes: Markup) -> OwnStatement:
    state = StatementState(row.state)
    reason = (say(reasons), tongue(reasons)) if state is StatementState.SENT_BACK and reasons else ("", "")
    mendable = state in MENDABLE and is_open
    return OwnStatement(
        said=said(row.number, row.text, row.language, row.id, notes),
        state=labels.DRAWN[state],
        state_text=str(labels.STATES[state]),
        reason=reason,
        mend_url=_to(row, "mend") if mendable else "",
        withdraw_url=_to(row, "withdraw") if state in MENDABLE else "",
    )


def _to(row: Statement, page: str) -> str:
    return url_for(f"statements.{page}", round_id=row.round_id, statement_id=row.id)


def found_in(read: Read) -> Found:
    """What was found in a statement, for its author."""
    return Found(
        findings=[str(labels.FINDINGS[each]) for each in read.findings],
        alike=[_line(line) for line in read.alike],
        seen=" ".join(each.value for each in read.findings),
        may_insist=not BINDING.intersection(read.findings),
    )


def desk(place: Town, found: Round, actor: Actor, after: int, asked: str) -> DeskPage:
    """The statements of a round by number, for organisers. A fixed number of queries.

    Hook: statement.acts (town, round and id of statements that stand), a link.
    """
    rows = queries.desk_rows(found.id, after, PAGE + 1, asked.split())
    more = rows[PAGE - 1].number if len(rows) > PAGE else None
    standing = [row.id for row in rows if row.state == StatementState.ACCEPTED and found.state != RoundState.DRAFT]
    acts = hooks.collect("statement.acts", [(found.municipality_id, found.id, each) for each in standing])
    notes = notes_of([row.id for row in rows])
    return DeskPage(
        head=below(place, found),
        draft=found.state == RoundState.DRAFT,
        closed=found.state == RoundState.CLOSED,
        rows=[
            DeskLine(
                said=said(row.number, row.text, row.language, row.id, notes.get(row.id, NOTHING)),
                state=labels.DRAWN[StatementState(row.state)],
                state_text=str(labels.STATES[StatementState(row.state)]),
                votes=i18n.number(row.votes),
                seed=row.seed,
                into=row.into,
                acts=Markup("").join(acts.get(row.id, [])),
            )
            for row in rows[:PAGE]
        ],
        more_url=url_for("statements.desk", round_id=found.id, after=more, q=asked or None) if more else "",
        asked=asked,
        deeds=deeds(found, actor, 0),
    )


def queue(place: Town, found: Round) -> QueuePage:
    """What waits for a moderator, with what the fixed rules say of it. A fixed number of queries."""
    stand = Stand(queries.accepted(found.id))
    page = queries.waiting(found.id, QUEUE, request.args.get("after"), request.args.get("before"))
    here = partial(url_for, "statements.queue", round_id=found.id)
    return QueuePage(
        head=below(place, found),
        rows=[_queued(row, stand) for row in page.items],
        reasons=[(reason.id, say(reason.texts)) for reason in queries.reasons(found.id)],
        waiting=queries.counts(found.id).get(StatementState.WAITING, 0),
        file_url=url_for("statements.decisions_csv", round_id=found.id),
        previous=here(before=page.before) if page.before else None,
        next=here(after=page.after) if page.after else None,
    )


def _queued(row: Statement, stand: Stand) -> QueueRow:
    near = stand.like(row.text, row.language)
    return QueueRow(
        said=said(row.number, row.text, row.language, row.id),
        raw=row.text,
        when=i18n.moment(row.sent_at),
        findings=[str(labels.FINDINGS[each]) for each in findings(row.text, alike=bool(near))],
        alike=[_line(line) for line in near],
    )
