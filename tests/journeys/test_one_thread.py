"""One thin thread through every package, as people walk it."""

from __future__ import annotations

import re

from tests.journeys.conftest import NewVisitor, Town, Visitor


def _letter_link(town: Town, who: Visitor, words: str) -> str:
    """The link of the newest letter that says ``words``; letters are delivered by the worker."""
    for _ in range(100):
        for letter in reversed(town.letters()):
            text = letter.replace("=\n", "").replace("=3D", "=")
            if words in text:
                found = re.search(r"http://127\.0\.0\.1:\d+(/\S+)", text)
                assert found
                return found.group(1)
        who.page.wait_for_timeout(200)
    raise AssertionError(f"no letter says {words!r}")


def test_somebody_arrives_tells_proposes_discusses_supports_and_votes(town: Town, visitor: NewVisitor) -> None:
    newcomer = visitor()
    newcomer.goto("/en/register")
    newcomer.page.get_by_label("Display name").fill("Heron Ferry")
    newcomer.page.get_by_label("E-mail address").fill("heron@example.org")
    newcomer.page.get_by_label("Password").fill("three herons at the ferry")
    newcomer.page.get_by_label("I agree to the terms").check()
    newcomer.press("Create my account")
    assert "Check your e-mail" in newcomer.page.inner_text("main")
    newcomer.goto(_letter_link(town, newcomer, "Heron Ferry"))
    newcomer.press("Confirm my e-mail address")
    assert "Your account is ready" in newcomer.page.inner_text("body")

    # A proposal, with a look at it before it is published.
    newcomer.goto("/en/proposals")
    newcomer.page.get_by_role("link", name=re.compile("Write a proposal")).first.click()
    newcomer.page.wait_for_load_state()
    newcomer.page.get_by_label("Title").fill("A ladder where the herons stand")
    newcomer.page.get_by_label("What should change, and why?").fill("Children fall in. **A ladder** would help.")
    newcomer.press("Preview")
    assert newcomer.page.locator("strong", has_text="A ladder").count() == 1
    newcomer.press("Publish")
    address = newcomer.page.url
    assert re.search(r"/en/proposals/\d+", address), newcomer.page.inner_text("main")

    # Somebody else supports it and answers it.
    neighbour = visitor(account=town.account("resident"))
    path = address.removeprefix(town.address)
    neighbour.goto(path)
    neighbour.press("Support")
    neighbour.page.get_by_role("main").get_by_text("You support this").first.wait_for()
    comment = neighbour.page.get_by_label("Your comment")
    comment.fill("Mine fell in twice. Yes please.")
    comment.evaluate("field => { field.style.height = '18rem' }")  # as a browser does when its corner is drawn
    neighbour.press("Post comment")
    neighbour.page.get_by_role("main").get_by_text("Mine fell in twice").wait_for()

    # And votes, in three steps.
    neighbour.goto("/en/votes")
    neighbour.page.locator("main ol.list a", has_text="Neighbourhood budget").first.click()
    neighbour.page.wait_for_load_state()
    _tick_until_the_budget_is_spent(neighbour)
    neighbour.press("Check my vote")
    assert "Your vote has not been cast yet" in neighbour.page.inner_text("main")
    neighbour.press("Cast my vote")
    assert "Your vote is cast" in neighbour.page.inner_text("main")


def _tick_until_the_budget_is_spent(voter: Visitor) -> None:
    """Tick fast, one after the other, until it is too much, then one less: each time all counters come to agree."""
    boxes, labels = voter.page.locator("ul.opts input"), voter.page.locator("ul.opts label")
    number = 0
    while "over budget" not in voter.page.locator("#meter").inner_text():
        for _twice in range(2):
            labels.nth(number).click()
            number += 1
        voter.page.locator("#meter", has_text=f"{number} projects").wait_for()
        voter.page.locator("#chosen-count", has_text=f"{number} chosen").wait_for()
        assert boxes.count() > number, "the budget is never spent"
    while "over budget" in voter.page.locator("#meter").inner_text():
        number -= 1
        labels.nth(number).click()
        voter.page.locator("#chosen-count", has_text=f"{number} chosen").wait_for()
        voter.page.locator("#meter", has_text=f"{number} project").wait_for()
    # What does not fit any more says by how much, at once.
    assert voter.page.locator(".over:not(:empty)").count() > 0
    assert voter.page.locator(".opt:has(:checked) .over:not(:empty)").count() == 0


def test_the_same_works_without_a_script(town: Town, visitor: NewVisitor) -> None:
    plain = visitor(scripts=False, width=360, account=town.account("resident", 1))
    plain.goto("/en/votes")
    plain.page.locator("main ol.list a").first.click()
    plain.page.locator("ul.opts label").first.click()
    plain.press("Check my vote")
    plain.press("Cast my vote")
    assert "Your vote is cast" in plain.page.inner_text("main")
    plain.goto("/en/proposals")
    plain.page.locator("main ol.list h2 a, main ol.list h3 a").first.click()
    plain.page.wait_for_load_state()
    assert plain.page.locator("h1").count() == 1


def test_an_organiser_compiles_who_takes_part_and_downloads_it(town: Town, visitor: NewVisitor) -> None:
    organiser = visitor(account=town.account("organiser"))
    organiser.goto("/en/statistics")
    organiser.page.locator("main a[href*='/statistics/']:not([href*='/town/'])").first.click()
    organiser.page.wait_for_load_state()
    words = organiser.page.inner_text("main")
    assert "rounded to 5" in words
    with organiser.page.expect_download() as download:
        organiser.page.get_by_role("link", name="CSV").first.click()
    content = download.value.path().read_text()
    assert "age" in content
    figures = [int(n) for n in re.findall(r",(\d+)(?=,|\r?\n)", content)]
    assert figures


def test_a_council_shows_what_it_recommended_and_who_sits(town: Town, visitor: NewVisitor) -> None:
    stranger = visitor(width=360)
    stranger.goto("/en/councils")
    stranger.page.locator("main a[href*='/councils/']").first.click()
    stranger.page.wait_for_load_state()
    assert "recommend" in stranger.page.inner_text("main").lower()


def test_signing_out_leaves_nothing_behind(town: Town, visitor: NewVisitor) -> None:
    account = town.account("resident", 2)
    who = visitor(account=account)
    who.goto("/en/account")
    who.press("Sign out")
    assert account["name"] not in who.page.content()
    who.page.go_back()
    who.page.wait_for_load_state()
    assert account["email"] not in who.page.content()
