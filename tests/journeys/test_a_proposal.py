"""A proposal from its first words to what became of it, on a phone; and the same without a script."""

from __future__ import annotations

import re

from playwright.sync_api import FilePayload, Position

from tests.journeys.conftest import NewVisitor, Town, Visitor
from tests.support.proposals import picture_bytes

PROCESS = "cool-places"
PHONE = {"width": 360}
#: A point of the map that is in a neighbourhood, and not in the river.
ON_LAND: Position = {"x": 100, "y": 60}
TITLE = "A long bench under the limes at the market"
BODY = "Many wait for the bus in the sun. A long bench with a back would help them.\n\nIt needs two limes beside it."
PICTURE: FilePayload = {"name": "limes.png", "mimeType": "image/png", "buffer": picture_bytes((80, 60))}


def _looked_at(who: Visitor) -> None:
    """No violation of WCAG 2.2 AA, and nothing wider than the phone."""
    assert who.axe() == []
    assert who.sideways() <= 0, who.page.url


def _letters_to(town: Town, who: Visitor, email: str, words: str) -> str:
    """The newest letter to an address that says ``words``; the worker delivers it."""
    for _ in range(150):
        for letter in reversed(town.letters()):
            plain = letter.replace("=\n", "")
            if f"To: {email}" in plain and words in plain:
                return plain
        who.page.wait_for_timeout(200)
    raise AssertionError(f"no letter to {email} says {words!r}")


def _write_and_lose_the_session(author: Visitor, account: dict[str, str]) -> None:
    author.goto(f"/en/proposals/new?process={PROCESS}")
    author.page.get_by_label("Title").fill("Benches at the market")
    author.page.locator("#kept", has_text="saved").wait_for()
    author.context.clear_cookies()
    author.page.get_by_label("What should change, and why?").fill(BODY)
    author.page.get_by_text("You have been signed out.").wait_for()
    author.wrong.clear()  # the browser reports that saving was refused
    author.page.get_by_role("link", name="Sign in and continue").click()
    author.page.get_by_label("E-mail address").fill(account["email"])
    author.page.get_by_label("Password").fill(account["password"])
    author.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    author.page.get_by_text("It is here again.").wait_for()
    assert author.page.get_by_label("What should change, and why?").input_value() == BODY


def _publish_with_picture_and_pin(author: Visitor) -> str:
    """Returns the path of the proposal."""
    author.page.get_by_label("Title").fill("More benches in the shade")
    author.page.locator("#similar", has_text="Is it one of these?").wait_for()
    author.page.get_by_label("Title").fill(TITLE)
    author.page.set_input_files("[name=file]", PICTURE)
    author.page.get_by_role("button", name="Attach", exact=True).click()
    author.page.locator("#files input[type=text]").fill("Two limes at the bus stop")
    author.page.locator("#place input[type=image]").first.click(position=ON_LAND)
    author.page.wait_for_load_state()
    author.page.get_by_role("button", name="Remove the pin").wait_for()
    _looked_at(author)
    author.press("Preview")
    assert author.page.locator("#preview").is_visible()
    author.press("Publish")
    path = author.page.url.removeprefix(author.town.address).split("#")[0]
    assert re.fullmatch(r"/en/proposals/\d+", path), author.page.inner_text("main")
    assert author.page.get_by_role("img", name="Two limes at the bus stop").is_visible()
    _looked_at(author)
    return path


def _suggest(who: Visitor, path: str, passage: int, before: str, after: str, reason: str) -> None:
    who.goto(f"{path}/passages/{passage}/suggest")
    text = who.page.get_by_label("The passage as you want it")
    assert before in text.input_value()
    text.fill(text.input_value().replace(before, after))
    who.page.get_by_label("Why?").fill(reason)
    who.press("Publish amendment")
    assert "/amendments" in who.page.url, who.page.inner_text("main")


def _accept_the_second_of_two(author: Visitor, path: str) -> None:
    author.goto(f"{path}/passages/1")
    assert author.page.get_by_role("heading", name="Alternatives for the same words").is_visible()
    _looked_at(author)
    author.page.locator(".alt-grid a[href*='/amendments/']").nth(1).click()
    author.page.wait_for_load_state()
    author.page.get_by_label("Your reason").fill("Stone is cold in winter.")
    author.press("Accept: put it into the text")
    assert "accepted" in author.page.inner_text("main").lower()
    _looked_at(author)
    author.goto(path)
    assert "A wooden bench with a back" in author.page.inner_text("main")
    assert "2 open amendments" in author.page.inner_text("main")


def _answer_in_part(organiser: Visitor, path: str) -> None:
    organiser.goto(f"{path}/answer")
    organiser.page.locator("label", has_text="Yes, in part").click()
    organiser.page.get_by_label("The answer", exact=True).fill("One bench this year. The limes have to wait.")
    organiser.page.get_by_label("Responsible office").fill("Parks")
    _looked_at(organiser)
    organiser.press("Check the answer")
    organiser.press("Publish")
    organiser.goto(path)
    assert "The limes have to wait" in organiser.page.inner_text("main")


def _promise_and_tell(organiser: Visitor, path: str) -> None:
    organiser.goto(path)
    organiser.page.get_by_role("link", name="Add a measure").click()
    organiser.page.wait_for_load_state()
    organiser.page.locator("#title").fill("A wooden bench at the bus stop")
    organiser.page.get_by_label("Responsible office").fill("Parks")
    organiser.page.locator("label", has_text="Planned").click()
    _looked_at(organiser)
    organiser.press("Publish measure")
    assert TITLE in organiser.page.inner_text("main"), organiser.page.inner_text("main")
    _looked_at(organiser)
    organiser.page.get_by_role("link", name="Publish news").click()
    organiser.page.wait_for_load_state()
    organiser.page.locator("textarea").first.fill("The bench is ordered and comes in May.")
    organiser.press("Publish news")


def test_a_resident_writes_others_improve_it_and_all_hear_what_becomes_of_it(town: Town, visitor: NewVisitor) -> None:
    account = town.account("resident", 3)
    author = visitor(account=account, **PHONE)
    _write_and_lose_the_session(author, account)
    path = _publish_with_picture_and_pin(author)

    amenders = [visitor(account=town.account("resident", number), **PHONE) for number in (4, 5, 6)]
    _suggest(amenders[0], path, 1, "A long bench", "A stone bench", "It lasts.")
    _suggest(amenders[1], path, 1, "A long bench", "A wooden bench", "It is warmer.")
    _suggest(amenders[2], path, 2, "two limes", "three limes", "Two give little shade.")
    _accept_the_second_of_two(author, path)
    follower = amenders[2]
    follower.goto(path)
    follower.press("Support")
    follower.page.get_by_role("main").get_by_text("You support this").first.wait_for()

    organiser = visitor(account=town.account("organiser"), **PHONE)
    _answer_in_part(organiser, path)
    _promise_and_tell(organiser, path)
    follower_address = town.account("resident", 6)["email"]
    assert "A wooden bench" in _letters_to(town, follower, follower_address, "The bench is ordered")


def test_the_same_steps_work_without_a_script(town: Town, visitor: NewVisitor) -> None:
    author = visitor(scripts=False, account=town.account("resident", 7), **PHONE)
    author.goto(f"/en/proposals/new?process={PROCESS}")
    author.page.get_by_label("Title").fill("A tap for drinking water at the ferry")
    author.page.get_by_label("What should change, and why?").fill("Cyclists are thirsty here.")
    author.page.set_input_files("[name=file]", PICTURE)
    author.page.get_by_role("button", name="Attach", exact=True).click()
    author.page.locator("#files input[type=text]").fill("The place for the tap")
    author.page.locator("#place input[type=image]").first.click(position=ON_LAND)
    author.page.get_by_role("button", name="Remove the pin").wait_for()
    author.press("Publish")
    path = author.page.url.removeprefix(town.address).split("#")[0]
    assert re.fullmatch(r"/en/proposals/\d+", path), author.page.inner_text("main")
    neighbour = visitor(scripts=False, account=town.account("resident", 8), **PHONE)
    _suggest(neighbour, path, 1, "Cyclists", "Children", "They are thirstier.")
    author.goto(f"{path}/passages/1")
    author.page.locator("main a[href*='/amendments/']").first.click()
    author.page.get_by_label("Your reason").fill("Everybody is thirsty.")
    author.press("Decline")
    assert "declined" in author.page.inner_text("main").lower()
