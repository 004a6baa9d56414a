"""Lists: what they show, to whom, in which order, page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, SYSTEM
from civic.processes.models import Process
from civic.proposals import queries, service
from civic.proposals.list_rules import SEEDS, Chosen, Due, Mine, Shuffle, Sort, count
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalState
from civic.resources import queries as resources_queries
from civic.resources.rules import Audience
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_draft, make_proposal, reach
from tests.support.queries import counted

#: What the town of these tests has that others have not.
TOWN = {"support_threshold": 100}


def put(proposal: Proposal, **values: object) -> None:
    db.session.execute(update(Proposal).where(Proposal.id == proposal.id).values(**values))


def titles(wanted: queries.Wanted, **more: object) -> list[str]:
    return [row.title for row in queries.page(wanted, SYSTEM, **more).items]  # type: ignore[arg-type]


def test_a_list_has_no_drafts_and_nothing_of_another_town(town: Municipality, process: Process) -> None:
    with transaction():
        make_proposal(town, process, title="Mine here")
        make_draft(process, make.make_person(town), title="Draft")
        other = make.make_municipality()
        make_proposal(other, make.make_process(other), title="Theirs there")
    assert titles(queries.Wanted(town.id)) == ["Mine here"]


def test_each_order_is_what_it_says(town: Municipality, process: Process) -> None:
    with transaction():
        few = make_proposal(town, process, title="Few supporters")
        near = make_proposal(town, process, title="Nearly there")
        there = make_proposal(town, process, title="Answered")
        now = clock.now()
        put(few, support_count=3, published_at=now)
        put(near, support_count=90, published_at=now - timedelta(days=2))
        put(there, support_count=250, published_at=now - timedelta(days=1), state="accepted", threshold_at=now)
    assert titles(queries.Wanted(town.id)) == ["Nearly there", "Few supporters", "Answered"]
    assert titles(queries.Wanted(town.id, sort=Sort.NEWEST)) == ["Few supporters", "Answered", "Nearly there"]
    assert titles(queries.Wanted(town.id, sort=Sort.MOST_SUPPORTED)) == ["Answered", "Nearly there", "Few supporters"]


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_forwards_and_backwards_hold_every_proposal_once(
    town: Municipality, process: Process, sort: Sort
) -> None:
    with transaction():
        author = make.make_person(town)
        for i in range(13):
            put(make_proposal(town, process, author, title=f"Proposal {i:02}"), support_count=i // 3)
    wanted = queries.Wanted(town.id, sort=sort)
    whole = titles(wanted, limit=50)
    pages = [queries.page(wanted, SYSTEM, limit=5)]
    while pages[-1].after:
        pages.append(queries.page(wanted, SYSTEM, after=pages[-1].after, limit=5))
    assert [row.title for page in pages for row in page.items] == whole
    assert [len(page.items) for page in pages] == [5, 5, 3]
    back = queries.page(wanted, SYSTEM, before=pages[2].before, limit=5)
    assert back.items == pages[1].items
    first = queries.page(wanted, SYSTEM, before=back.before, limit=5)
    assert (first.items, first.before) == (pages[0].items, None)


@pytest.mark.parametrize(
    "cursor", ["", "x", "W10", "WyJhIiwiYiJd", "WzEsMiwzXQ", "WyJhIiwxLDJd", "WzEsOTk5OTk5OTk5OTksMV0"]
)
def test_a_cursor_that_somebody_made_up_does_not_break_the_page(
    town: Municipality, process: Process, cursor: str
) -> None:
    with transaction():
        make_proposal(town, process)
    for sort in Sort:
        queries.page(queries.Wanted(town.id, sort=sort), SYSTEM, after=cursor)


def test_filters_narrow_and_count_what_they_say(town: Municipality, process: Process) -> None:
    with transaction():
        hood = make.hoods_of(town)[0]
        green = service.add_theme(SYSTEM, process.id, "green", {"en": "Green"})
        other = make.make_process(town)
        same = service.add_theme(SYSTEM, other.id, "green", {"en": "Green"})
        author = make.make_person(town)
        make_proposal(town, process, author, title="Trees here", neighbourhood_id=hood, theme_id=green)
        make_proposal(town, process, author, title="Lamps everywhere")
        make_proposal(town, other, author, title="Trees there", theme_id=same)
    wanted = queries.Wanted(town.id)
    assert titles(queries.Wanted(town.id, Chosen(themes=frozenset({"green"})), sort=Sort.NEWEST)) == [
        "Trees there",
        "Trees here",
    ]
    assert titles(queries.Wanted(town.id, Chosen(neighbourhoods=frozenset({hood})))) == ["Trees here"]
    assert len(titles(queries.Wanted(town.id, Chosen(neighbourhoods=frozenset({0}))))) == 2
    assert len(titles(queries.Wanted(town.id, Chosen(neighbourhoods=frozenset({0, hood}))))) == 3
    assert titles(queries.Wanted(town.id, Chosen(processes=frozenset({other.id})))) == ["Trees there"]
    found = count(queries.cells(wanted, SYSTEM), Chosen(processes=frozenset({process.id})))
    assert (found.total, found.themes, found.processes) == (2, {"green": 1}, {process.id: 2, other.id: 1})
    assert queries.themes(town.id) == {"green": {"en": "Green"}}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("crossing", ["A crossing at Mill Street"]),
        ("MILL crossing", ["A crossing at Mill Street"]),
        ("zebra", ["A crossing at Mill Street"]),
        ("crossing lamp", []),
        ("100%", ["Trees, 100% native"]),
        ("_", []),
        ("%", []),
        ("\\", []),
        ("   ", ["Trees, 100% native", "A crossing at Mill Street"]),
    ],
)
def test_searching_takes_all_words_and_no_wildcards(
    town: Municipality, process: Process, words: str, found: list[str]
) -> None:
    with transaction():
        author = make.make_person(town)
        make_proposal(town, process, author, title="A crossing at Mill Street", body="With a zebra.")
        make_proposal(town, process, author, title="Trees, 100% native", body="Oak.")
    assert titles(queries.Wanted(town.id, words=words, sort=Sort.NEWEST)) == found
    total = count(queries.cells(queries.Wanted(town.id, words=words), SYSTEM), Chosen()).total
    assert total == len(found)


def test_a_number_finds_the_proposal_of_that_number(town: Municipality, process: Process) -> None:
    with transaction():
        proposal = make_proposal(town, process, title="Unlike a number")
    assert titles(queries.Wanted(town.id, words=str(proposal.id))) == ["Unlike a number"]


def test_a_list_shows_nobody_what_they_may_not_see(town: Municipality, process: Process) -> None:
    with transaction():
        proposal = make_proposal(town, process)
        resource = resources_queries.resource(proposal.resource_id or 0)
        assert resource is not None
        resource.audience = Audience.SIGNED_IN
        db.session.flush()
        person = make.actor(make.make_person(town))
    wanted = queries.Wanted(town.id)
    assert queries.page(wanted, STRANGER).items == ()
    assert queries.cells(wanted, STRANGER) == []
    assert len(queries.page(wanted, person).items) == 1


def test_a_list_is_two_queries_however_long_it_is(town: Municipality, process: Process) -> None:
    with transaction():
        author = make.make_person(town)
        for _ in range(3):
            make_proposal(town, process, author)
    wanted = queries.Wanted(town.id)
    with counted() as few:
        queries.page(wanted, SYSTEM)
    with transaction():
        for _ in range(40):
            make_proposal(town, process, author)
    with counted() as many:
        queries.page(wanted, SYSTEM)
    assert len(few) == len(many) == 2, "the rows, and the names of those who wrote with others"


def test_what_the_town_answered_and_what_it_owes(town: Municipality, process: Process) -> None:
    with transaction():
        author = make.make_person(town)
        old, new, waiting, plain = (make_proposal(town, process, author) for _ in range(4))
        now = clock.now()
        with clock.standing_at(now - timedelta(days=3)):
            service.answer(SYSTEM, old.id, ProposalState.ACCEPTED, "Yes.", "Parks", "en")
        service.answer(SYSTEM, new.id, ProposalState.DECLINED, "No.", "Parks", "en")
        reach(waiting, make.days_ago(90))
    assert [found.id for found in queries.latest_answers(town.id, STRANGER)] == [new.id, old.id]
    assert [found.id for found in queries.owed(town.id, STRANGER)] == [waiting.id]
    assert queries.open_count(town.id, STRANGER) == 2
    assert plain.id not in [found.id for found in queries.owed(town.id, STRANGER)]


def test_most_discussed_begins_with_the_most_comments(town: Municipality, process: Process) -> None:
    with transaction():
        quiet, loud = (make_proposal(town, process, title=title) for title in ("Quiet one", "Loud one"))
        put(quiet, comment_count=1, support_count=90)
        put(loud, comment_count=7)
    assert titles(queries.Wanted(town.id, sort=Sort.MOST_DISCUSSED)) == ["Loud one", "Quiet one"]


def test_what_needs_attention_is_overdue_then_due_soonest_then_short_of_few(
    town: Municipality, process: Process
) -> None:
    with transaction():
        now = clock.now()
        author = make.make_person(town)
        names = ("Far", "Answered", "Soon", "Near", "Overdue", "Later", "Stopped")
        made = {name: make_proposal(town, process, author, title=f"{name} away") for name in names}
        put(made["Far"], support_count=10)
        put(made["Near"], support_count=98)
        for name, days in (("Overdue", -3), ("Soon", 2), ("Later", 30), ("Stopped", None)):
            due_on = None if days is None else (now + timedelta(days=days)).date()
            put(made[name], support_count=120, threshold_at=now, due_on=due_on)
        put(made["Answered"], state="accepted", threshold_at=now, due_on=clock.day_in(make.ZONE, make.days_ago(9)))
    wanted = queries.Wanted(town.id, sort=Sort.ATTENTION)
    order = ["Overdue", "Soon", "Later", "Near", "Far", "Stopped", "Answered"]
    assert [title.split()[0] for title in titles(wanted)] == order
    found, cursor = [], None
    for _ in order:
        page = queries.page(wanted, SYSTEM, after=cursor, limit=1)
        found += [row.title.split()[0] for row in page.items]
        cursor = page.after
    assert found == order and cursor is None


def test_an_order_by_chance_is_the_rules_and_stays_for_its_seed(town: Municipality, process: Process) -> None:
    with transaction():
        author = make.make_person(town)
        ids = [make_proposal(town, process, author).id for _ in range(9)]
    for seed in (0, 7, SEEDS - 1):
        wanted = queries.Wanted(town.id, sort=Sort.RANDOM, seed=seed)
        found = [row.id for row in queries.page(wanted, SYSTEM).items]
        assert found == sorted(ids, key=Shuffle.of(seed).place)


def test_lists_narrow_to_a_language_to_answers_and_to_ones_own(town: Municipality, process: Process) -> None:
    with transaction():
        me, other = make.make_person(town), make.make_person(town)
        actor = make.actor(me)
        make_proposal(town, process, me, title="Mine in French", language="fr")
        theirs = make_proposal(town, process, other, title="Theirs in English")
        answered = make_proposal(town, process, other, title="Answered in French", language="fr")
        service.answer(SYSTEM, answered.id, ProposalState.DECLINED, "No.", "Parks", "en")
        service.set_support(actor, theirs.id, True)

    def found(**chosen: object) -> list[str]:
        wanted = queries.Wanted(town.id, Chosen(**chosen), sort=Sort.NEWEST, today=make.today())  # type: ignore[arg-type]
        rows = queries.page(wanted, actor).items
        assert count(queries.cells(wanted, actor), wanted.chosen).total == len(rows), "the number says what is shown"
        return [row.title for row in rows]

    assert found(languages=frozenset({"fr"})) == ["Answered in French", "Mine in French"]
    assert found(languages=frozenset({"fr"}), dues=frozenset({Due.OPEN})) == ["Mine in French"]
    assert found(dues=frozenset({Due.ANSWERED})) == ["Answered in French"]
    assert found(mine=frozenset({Mine.WRITTEN})) == ["Mine in French"]
    assert found(mine=frozenset({Mine.SUPPORTED})) == ["Theirs in English"]
    assert found(mine=frozenset(Mine)) == ["Theirs in English", "Mine in French"]
    stranger = queries.Wanted(town.id, Chosen(mine=frozenset(Mine)))
    assert queries.page(stranger, STRANGER).items == ()
