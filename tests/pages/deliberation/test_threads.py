"""Threads and posts in a browser, with and without htmx."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.deliberation import queries, service
from civic.deliberation.models import Post
from civic.deliberation.queries import Order
from civic.deliberation.rules import BRANCH, ImportedPost
from civic.resources.rules import Audience
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules import GroupKind
from tests.support import factories as make
from tests.support.deliberation import make_huge, make_post, make_posts, make_thread
from tests.support.html import parse, text_of
from tests.support.proposals import make_proposal
from tests.support.queries import counted

HTMX = {"HX-Request": "true"}


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def thread(town: Municipality) -> int:
    with transaction():
        return make_thread(town)


@pytest.fixture
def person(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town)


def articles(page: Any) -> list[Any]:
    return list(parse(page.text, fragment="<html" not in page.text).iter("article"))


def words(thread: int) -> list[str]:
    return [post.html.removeprefix("<p>").removesuffix("</p>\n") for post in queries.page(thread, Order.OLDEST).items]


def test_a_thread_shows_answers_inside_what_they_answer(client: FlaskClient, town: Municipality, thread: int) -> None:
    with transaction():
        first = make_post(thread, town, "First")
        make_post(thread, town, "Answer", parent=first)
        make_post(thread, town, "Second")
    found = articles(client.get(f"/en/threads/{thread}"))
    assert [a.get("id") for a in found] == [f"p{first.id}", f"p{first.id + 1}", f"p{first.id + 2}"]
    inside = [a.get("id") for a in found[0].iter("article")]
    assert inside == [f"p{first.id}", f"p{first.id + 1}"]


def test_a_stranger_is_invited_to_sign_in_and_gets_no_form(client: FlaskClient, thread: int) -> None:
    page = client.get(f"/en/threads/{thread}")
    assert "Sign in to comment" in page.text
    assert "csrf_token" not in page.text
    assert client.post(f"/en/threads/{thread}", data={"body": "Words"}).status_code == 303
    assert words(thread) == []


def test_somebody_comments_without_a_script(sign_in: Any, thread: int, person: Person) -> None:
    browser = sign_in(person)
    answer = browser.post(f"/en/threads/{thread}", data={"body": "I like it", "stance": "for"})
    assert answer.status_code == 303
    assert answer.location.endswith(f"#p{queries.mine(thread, person.id)[0]}")
    page = browser.get(f"/en/threads/{thread}")
    assert "I like it" in page.text
    assert "For" in text_of(articles(page)[0])
    assert "Your comment is published." in page.text


def test_somebody_comments_with_htmx_and_gets_the_comment_and_an_empty_form(
    sign_in: Any, thread: int, person: Person
) -> None:
    answer = sign_in(person).post(f"/en/threads/{thread}", data={"body": "I like it"}, headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "I like it" in text_of(articles(answer)[0])
    [area] = parse(answer.text, fragment=True).iter("textarea")
    assert not (area.text or "").strip()
    assert "HX-Request" in answer.headers.get("Vary", "")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_empty_comment_is_explained_and_an_overlong_one_kept(
    sign_in: Any, thread: int, person: Person, headers: dict[str, str]
) -> None:
    browser = sign_in(person)
    empty = browser.post(f"/en/threads/{thread}", data={"body": "  "}, headers=headers)
    assert empty.status_code == 422
    assert "Enter your comment." in empty.text
    long = browser.post(f"/en/threads/{thread}", data={"body": "x" * 4001}, headers=headers)
    assert long.status_code == 422
    assert "at most 4000 characters; this one has 4001" in long.text
    assert "x" * 4001 in long.text
    assert words(thread) == []


def test_an_answer_works_on_its_own_page(sign_in: Any, town: Municipality, thread: int, person: Person) -> None:
    with transaction():
        first = make_post(thread, town, "First")
        make_post(thread, town, "Second")
    browser = sign_in(person)
    page = browser.get(f"/en/posts/{first.id}/reply")
    assert "First" in page.text
    assert browser.post(f"/en/posts/{first.id}/reply", data={"body": "Answer"}).status_code == 303
    assert words(thread) == ["First", "Answer", "Second"]


def test_an_answer_works_with_htmx_in_place_of_the_actions(
    sign_in: Any, town: Municipality, thread: int, person: Person
) -> None:
    with transaction():
        first = make_post(thread, town, "First")
    browser = sign_in(person)
    form = browser.get(f"/en/posts/{first.id}/reply", headers=HTMX)
    assert "<html" not in form.text
    assert f'id="reply-{first.id}"' in form.text
    bad = browser.post(f"/en/posts/{first.id}/reply", data={"body": ""}, headers=HTMX)
    assert (bad.status_code, f'id="reply-{first.id}"' in bad.text) == (422, True)
    good = browser.post(f"/en/posts/{first.id}/reply", data={"body": "Answer"}, headers=HTMX)
    assert "Answer" in text_of(articles(good)[0])
    assert words(thread) == ["First", "Answer"]


def test_replying_asks_a_stranger_to_sign_in_and_come_back(
    client: FlaskClient, town: Municipality, thread: int
) -> None:
    with transaction():
        first = make_post(thread, town)
    answer = client.get(f"/en/posts/{first.id}/reply")
    assert answer.status_code == 303
    assert "sign-in" in answer.location and f"posts%2F{first.id}%2Freply" in answer.location.replace("/", "%2F")


def test_a_closed_thread_has_no_form_and_says_so(sign_in: Any, town: Municipality, thread: int, person: Person) -> None:
    with transaction():
        first = make_post(thread, town, "First")
        with clock.standing_at(clock.now() - timedelta(seconds=1)):
            service.close_thread(SYSTEM, thread)
    browser = sign_in(person)
    page = browser.get(f"/en/threads/{thread}")
    assert "This discussion is closed." in page.text
    assert "<textarea" not in page.text
    answer = browser.post(f"/en/posts/{first.id}/reply", data={"body": "Late"})
    assert (answer.status_code, "This discussion is closed." in answer.text) == (422, True)


def test_a_post_has_an_address_that_shows_it_in_its_context(
    client: FlaskClient, town: Municipality, thread: int
) -> None:
    with transaction():
        first = make_post(thread, town, "First")
        answer = make_post(thread, town, "Answer", parent=first)
        make_post(thread, town, "Other")
    page = client.get(f"/en/posts/{answer.id}")
    assert [a.get("id") for a in articles(page)] == [f"p{first.id}", f"p{answer.id}"]
    assert "Other" not in page.text


def test_ones_own_posts_can_be_changed_and_what_they_said_stays_readable(
    client: FlaskClient, sign_in: Any, town: Municipality, thread: int, person: Person
) -> None:
    browser = sign_in(person)
    browser.post(f"/en/threads/{thread}", data={"body": "Frist word"})
    [mine] = queries.mine(thread, person.id)
    assert "changes leave no mark" in browser.get(f"/en/posts/{mine}/edit").text
    browser.post(f"/en/posts/{mine}/edit", data={"body": "First word"})
    assert "edited" not in browser.get(f"/en/threads/{thread}").text
    with transaction():
        answer = make_post(thread, town, "Of somebody else", parent=db.session.get_one(Post, mine))
    page = browser.get(f"/en/threads/{thread}")
    assert f'href="/en/posts/{mine}/edit"' in page.text and f'href="/en/posts/{answer.id}/edit"' not in page.text
    assert "earlier versions stay readable" in browser.get(f"/en/posts/{mine}/edit").text
    assert browser.post(f"/en/posts/{mine}/edit", data={"body": "First <b>words</b>"}).status_code == 303
    [link] = [a for a in parse(client.get(f"/en/threads/{thread}").text).iter("a") if "version 2" in text_of(a)]
    versions = client.get(link.get("href"))
    assert "Frist" not in versions.text
    marks = [text_of(mark) for tag in ("del", "ins") for mark in parse(versions.text).iter(tag)]
    assert "removed: word(end)" in marks and "added: <b>words</b>(end)" in marks


def test_the_versions_of_a_hidden_or_deleted_post_are_nobodys_to_read(
    client: FlaskClient, sign_in: Any, town: Municipality, thread: int, person: Person
) -> None:
    browser = sign_in(person)
    with transaction():
        row = service.post(make.actor(person), thread, "A secret word", "en")
        make_post(thread, town, parent=row)
        service.edit(make.actor(person), row.id, "Another word")
    assert "secret" in client.get(f"/en/posts/{row.id}/versions").text
    with transaction():
        service.hide(row.id)
    for each in (client, browser):
        assert each.get(f"/en/posts/{row.id}/versions").status_code == 404
    with transaction():
        service.show_again(row.id)
    assert "secret" in client.get(f"/en/posts/{row.id}/versions").text
    with transaction():
        service.take_back(make.actor(person), row.id)
    assert browser.get(f"/en/posts/{row.id}/versions").status_code == 404


def test_nobody_gets_the_form_to_change_somebody_elses_words(
    sign_in: Any, town: Municipality, thread: int, person: Person
) -> None:
    with transaction():
        other = make_post(thread, town, "Mine")
    browser = sign_in(person)
    assert browser.get(f"/en/posts/{other.id}/edit").status_code == 403
    assert browser.post(f"/en/posts/{other.id}/edit", data={"body": "Yours"}).status_code == 403
    assert browser.post(f"/en/posts/{other.id}/take-back").status_code == 403
    assert words(thread) == ["Mine"]


def test_taking_a_comment_back_leaves_a_line_in_its_place(
    sign_in: Any, town: Municipality, thread: int, person: Person
) -> None:
    browser = sign_in(person)
    browser.post(f"/en/threads/{thread}", data={"body": "Words that I regret"})
    [mine] = queries.mine(thread, person.id)
    assert browser.post(f"/en/posts/{mine}/take-back").status_code == 303
    page = browser.get(f"/en/threads/{thread}")
    assert "Words that I regret" not in page.text
    assert "This comment was deleted by its author." in page.text


def test_staff_can_speak_for_the_town_and_residents_cannot(
    sign_in: Any, town: Municipality, thread: int, person: Person
) -> None:
    with transaction():
        officer = make.make_person(town, Role.ORGANISER)
    assert 'name="voice"' not in sign_in(person).get(f"/en/threads/{thread}").text
    browser = sign_in(officer)
    assert 'value="town"' in browser.get(f"/en/threads/{thread}").text
    browser.post(f"/en/threads/{thread}", data={"body": "The town says", "voice": "town"})
    page = browser.get(f"/en/threads/{thread}")
    assert "Town" in text_of(articles(page)[0])
    assert town.names["en"] in text_of(articles(page)[0])
    refused = sign_in(person).post(f"/en/threads/{thread}", data={"body": "The town says", "voice": "town"})
    assert refused.status_code in (303, 403)
    assert [post.official for post in queries.page(thread, Order.OLDEST).items][1:] in ([], [False])


def test_what_only_a_group_may_see_is_not_there_for_others(
    client: FlaskClient, sign_in: Any, town: Municipality, person: Person
) -> None:
    with transaction():
        group = towns.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Council"})
        thread = make_thread(town, audience=Audience.GROUP, group_id=group.id)
        member = make.make_person(town)
        towns.add_member(SYSTEM, group, member.id, make.today(), None)
        row = service.post(make.actor(member), thread, "Among us", "en")
    for browser in (client, sign_in(person)):
        assert browser.get(f"/en/threads/{thread}").status_code == 404
        assert browser.get(f"/en/posts/{row.id}").status_code == 404
    assert "Among us" in sign_in(member).get(f"/en/threads/{thread}").text
    assert sign_in(person).post(f"/en/threads/{thread}", data={"body": "Let me in"}).status_code == 404


@pytest.mark.parametrize("address", ["threads/999999", "posts/999999", "threads/0"])
def test_what_is_not_there_is_not_found(client: FlaskClient, town: Municipality, address: str) -> None:
    assert client.get(f"/en/{address}").status_code == 404


def test_markup_and_scripts_of_people_come_out_as_letters(sign_in: Any, thread: int, person: Person) -> None:
    browser = sign_in(person)
    body = "<script>alert(1)</script> <b onclick=x>bold</b> [x](javascript:alert(1)) **strong**"
    browser.post(f"/en/threads/{thread}", data={"body": body})
    [article] = articles(browser.get(f"/en/threads/{thread}"))
    assert list(article.iter("script")) == []
    assert not [a for a in article.iter("a") if "javascript" in (a.get("href") or "")]
    assert [strong.text for strong in article.iter("strong")] == ["strong"]


def test_words_in_another_language_say_so(client: FlaskClient, town: Municipality, thread: int) -> None:
    with transaction():
        writer = make.actor(make.make_person(town))
        service.post(writer, thread, "فكرة جيدة", "ar")
        service.post(writer, thread, "A good idea", "en")
    first, second = articles(client.get(f"/en/threads/{thread}"))
    prose = [next(d for d in a.iter("div") if "prose" in (d.get("class") or "")) for a in (first, second)]
    assert [(d.get("lang"), d.get("dir")) for d in prose] == [("ar", "auto"), (None, "auto")]


def test_an_imported_post_has_its_label_and_its_old_figures(
    client: FlaskClient, town: Municipality, thread: int
) -> None:
    row = ImportedPost("1", thread, "From before", "en", clock.now(), author_label="Neighbour 7", likes=12)
    with transaction():
        service.import_posts(SYSTEM, town.id, "other", [row])
    [article] = articles(client.get(f"/en/threads/{thread}"))
    assert "Neighbour 7" in text_of(article) and "Helpful to 12 people" in text_of(article)


def test_a_long_thread_comes_in_pages(client: FlaskClient, town: Municipality, thread: int) -> None:
    with transaction():
        make_posts(thread, town, queries.PAGE + 5)
    page = client.get(f"/en/threads/{thread}")
    assert len(articles(page)) == queries.PAGE
    more = next(a.get("href") for a in parse(page.text).iter("a") if a.text == "Show more comments")
    rest = client.get(more)
    assert len(articles(rest)) == 5
    assert "Back to the start" in rest.text
    fragment = client.get(more, headers=HTMX)
    assert "<html" not in fragment.text and len(articles(fragment)) == 5


def test_a_deep_answer_says_what_it_answers(client: FlaskClient, town: Municipality, thread: int) -> None:
    with transaction():
        last: Post | None = None
        for i in range(6):
            last = make_post(thread, town, f"Level {i}", parent=last)
    found = articles(client.get(f"/en/threads/{thread}"))
    assert ["in reply to" in text_of(next(a.iter("header"))) for a in found] == [False] * 3 + [True] * 3


def test_the_first_page_of_10000_posts_of_1000_levels_costs_what_one_of_10_costs(
    client: FlaskClient, sign_in: Any, town: Municipality, thread: int, person: Person
) -> None:
    with transaction():
        short = make_thread(town)
        make_huge(short, town, 10, 3)
        ids = make_huge(thread, town, 10_000, 1000)
    for browser in (client, sign_in(person)):
        asked, times = [], []
        for address in (f"threads/{short}", f"threads/{thread}", f"posts/{ids[999]}"):
            browser.get(f"/en/{address}?order=newest")
            with counted() as statements:
                begun = time.perf_counter()
                page = browser.get(f"/en/{address}?order=oldest")
                times.append(time.perf_counter() - begun)
            asked.append(len(statements))
            assert page.status_code == 200
        assert asked[0] == asked[1] <= 11
        assert asked[2] <= 13
        assert max(times) < 10 * times[0] + 0.1


def test_the_address_of_a_deep_post_shows_it_among_its_neighbours_and_leads_to_both_ends(
    client: FlaskClient, town: Municipality, thread: int
) -> None:
    with transaction():
        ids = make_huge(thread, town, 60, 50)
    page = client.get(f"/en/posts/{ids[30]}")
    shown = [a.get("id") for a in articles(page)]
    assert f"p{ids[30]}" in shown[1:4]
    links = [a.get("href") for a in parse(page.text).iter("a")]
    assert f"/en/posts/{ids[0]}#p{ids[0]}" in links
    above = int(shown[0].removeprefix("p")) - 1
    assert f"/en/posts/{above}#p{above}" in links


def test_replies_of_a_piece_come_in_place_and_on_a_page_of_their_own(
    client: FlaskClient, town: Municipality, thread: int
) -> None:
    with transaction():
        ids = make_huge(thread, town, 30, 30)
    page = client.get(f"/en/threads/{thread}")
    assert len(articles(page)) == BRANCH
    [more] = [a for a in parse(page.text).iter("a") if a.get("hx-get") and a.get("hx-target") == "closest li"]
    assert (text_of(more), more.get("href")) == ("Show 1 more reply", f"/en/posts/{ids[BRANCH - 1]}#p{ids[BRANCH - 1]}")
    piece = client.get(more.get("hx-get"), headers=HTMX)
    assert "<html" not in piece.text
    assert [a.get("id") for a in articles(piece)] == [f"p{each}" for each in ids[BRANCH:]]
    assert all("in reply to" in text_of(next(a.iter("header"))) for a in articles(piece))
    assert f"p{ids[-1]}" in [a.get("id") for a in articles(client.get(more.get("href")))]


def test_many_replies_of_one_post_go_on_where_they_stopped(
    client: FlaskClient, town: Municipality, thread: int
) -> None:
    with transaction():
        first = make_post(thread, town)
        now, count = clock.now(), BRANCH + queries.PAGE + 5
        rows = [ImportedPost(str(n), thread, "Words", "en", now, parent="0" if n else None) for n in range(count)]
        service.import_posts(SYSTEM, town.id, "other", rows)
        head = queries.page(thread, Order.OLDEST).items[1]
    assert head.id != first.id
    found: set[str] = set()
    address: str | None = f"/en/posts/{head.id}"
    for _ in range(2):
        page = client.get(address or "")
        found |= {str(a.get("id")) for a in articles(page)}
        nexts = [a.get("href") for a in parse(page.text).iter("a") if a.text == "Show more replies"]
        address = nexts[0] if nexts else None
    assert (len(found), address) == (count, None)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_of_the_room_stands_in_every_language(
    sign_in: Any, thread: int, person: Person, language: str
) -> None:
    browser = sign_in(person)
    browser.post(f"/{language}/threads/{thread}", data={"body": "Words", "stance": "neutral"})
    [mine] = queries.mine(thread, person.id)
    for address in (f"threads/{thread}", f"threads/{thread}?order=newest", f"posts/{mine}", f"posts/{mine}/edit"):
        assert browser.get(f"/{language}/{address}").status_code == 200


def test_the_heading_counts_a_comment_as_soon_as_it_stands(
    sign_in: Any, person: Person, town: Municipality, thread: int
) -> None:
    with transaction():
        make_post(thread, town, "First")
    answer = sign_in(person).post(f"/en/threads/{thread}", data={"body": "I like it"}, headers=HTMX)
    assert '<span id="discussion-count" hx-swap-oob="true">2 comments</span>' in answer.text
    assert '<span id="discussion-count">2 comments</span>' in sign_in(person).get(f"/en/threads/{thread}").text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_comment_written_after_the_session_ended_is_not_lost(
    client: FlaskClient, thread: int, headers: dict[str, str]
) -> None:
    sent = {"body": "A long thought & more", "stance": "for"}
    answer = client.post(f"/en/threads/{thread}", data=sent, headers=headers)
    assert answer.status_code == 401
    page = parse(answer.text)
    assert [each.text for each in page.iter("textarea")] == ["A long thought & more"]
    assert f'action="/en/threads/{thread}"' in answer.text and 'name="stance" value="for"' in answer.text
    assert "/en/sign-in" in answer.text
    assert not queries.page(thread, Order.OLDEST).items


def test_words_that_another_site_sends_are_not_offered(client: FlaskClient, thread: int) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(f"/en/threads/{thread}", data={"body": "Their words, not mine"}, headers=headers)
    assert answer.status_code == 403
    assert "Their words" not in answer.text


def test_each_paragraph_has_the_direction_of_its_own_first_letter(client: Any) -> None:
    """Written from the English interface, in Arabic: right to left in every language of the page."""
    with transaction():
        town = make.make_municipality()
        title, body = "عنوان (بين قوسين)!", "English first.\n\nتعليق (بين قوسين)!"
        proposal = make_proposal(town, make.make_process(town), title=title, body=body)
    for lang in ("en", "ar"):
        tree = parse(client.get(f"/{lang}/proposals/{proposal.id}").text)
        assert next(tree.iter("h1")).get("dir") == "auto"
        paragraphs = {"".join(p.itertext()): p.get("dir") for p in tree.iter("p")}
        assert (paragraphs["English first."], paragraphs["تعليق (بين قوسين)!"]) == ("auto", "auto")
        listed = parse(client.get(f"/{lang}/proposals?town={town.slug}").text)
        (heading,) = [h for h in listed.iter("h2") if "عنوان" in "".join(h.itertext())] or [
            h for h in listed.iter("h3") if "عنوان" in "".join(h.itertext())
        ]
        assert heading.get("dir") == "auto"
