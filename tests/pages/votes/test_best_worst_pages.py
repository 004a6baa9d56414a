"""Best and worst of four from the ballot to the page that explains the scores; without a script."""

from __future__ import annotations

from typing import Any

from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.votes import jobs, queries
from tests.pages.votes.test_answers import _checked, _opened
from tests.pages.votes.test_preparing import _form, _rows, _words
from tests.support import factories as make
from tests.support.browsers import browser_of
from tests.support.html import parse, text_of
from tests.support.votes import end

TOPICS = tuple(f"Topic {n}" for n in range(1, 10))


def _sets(page: Any) -> list[list[int]]:
    """The options of each set, as a ballot shows them."""
    return [
        [int(one.get("value")) for one in fieldset.iter("input") if one.get("name").startswith("best-")]
        for fieldset in parse(page.text).iter("fieldset")
    ]


def test_sets_are_marked_checked_cast_and_explained(sign_in: Any, client: Any) -> None:
    with transaction():
        town = make.make_municipality()
    organiser, *people = (browser_of(town, sign_in, *roles) for roles in ((Role.ORGANISER,), (), ()))
    vote_id = _opened(town, organiser, *TOPICS, method="best_worst", topics="2")
    ids = [option.id for option in queries.options(vote_id)]
    page = people[0].get(f"/en/votes/{vote_id}")
    sets = _sets(page)
    assert sorted(option for one in sets for option in one) == ids
    assert {len(one) for one in sets} == {3}
    assert _sets(people[0].get(f"/en/votes/{vote_id}")) == sets, "the same each time"
    assert "The 2 options with the highest scores win." in _words(page)
    mine = next(one for one in sets if ids[8] in one)
    other = next(option for option in mine if option != ids[8])
    names = f"best-{mine[0]}", f"worst-{mine[0]}"
    data = {names[0]: ids[8], names[1]: other, "step": "check"}
    assert "Best: 1 of 3 sets. Worst: 1 of 3." in people[0].post(f"/en/votes/{vote_id}/meter", data=data).text
    check = people[0].post(f"/en/votes/{vote_id}/check", data=data)
    assert f'name="mark-{ids[8]}" value="best"' in check.text and "Worst" in _words(check)
    back = people[0].post(f"/en/votes/{vote_id}/check", data={**data, "step": "change"})
    assert _checked(back.text) == {(names[0], str(ids[8])), (names[1], str(other))}
    both = people[0].post(f"/en/votes/{vote_id}/check", data={**data, names[1]: ids[8]})
    assert both.status_code == 422
    assert "both best and worst" in _words(both)
    assert _checked(both.text) == {(names[0], str(ids[8])), (names[1], str(ids[8]))}, "and what was marked is kept"
    assert people[0].post(f"/en/votes/{vote_id}/cast", data=data).status_code == 303
    assert people[1].post(f"/en/votes/{vote_id}/cast", data={"best-1": ids[8]}).status_code == 303
    organiser.post(f"/en/votes/{vote_id}/cast", data={f"mark-{ids[0]}": "best"})
    with transaction():
        end(vote_id)
    jobs.tend()
    db.session.expire_all()
    page = client.get(f"/en/votes/{vote_id}")
    assert "Shown: 3. Marked best: 2. Marked worst: 0." in _words(page)
    assert "With 2 more people who mark it best, it would have won." in _words(page)
    first = [text_of(cell) for cell in next(iter(parse(page.text).iter("tbody"))).iter("td")][:4]
    assert first == ["2", "0", "3", "+0.67"]
    assert queries.vote(vote_id).result["selected"] == [str(ids[8]), str(ids[0])]


def test_a_vote_of_few_topics_is_not_opened(sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    form = _form(method="best_worst", budget="")
    vote_id = int(organiser.post(f"/en/votes/new?town={town.slug}", data=form).location.split("/")[-2])
    organiser.post(f"/en/votes/{vote_id}/options", data=_rows(*({"title": title} for title in TOPICS[:7])))
    assert organiser.post(f"/en/votes/{vote_id}/open").status_code == 422
    words = _words(organiser.get(f"/en/votes/{vote_id}/draft"))
    assert "Add at least eight options" in words
    assert "Add at least two options" not in words
