"""A meeting of sixty items is run with the keys of a keyboard alone, by what the accessibility tree says."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator

from tests.journeys.conftest import NewVisitor, Visitor

ITEMS = 60
#: So many keys at most lead from the top of the page to the next item: the way past the menu, then what the chair has.
MOST_KEYS = 12

#: Milliseconds between two acts of a chair who does more than the 30 a minute that everybody may.
PAUSE = 2000

NOT_OPEN = """- heading "Now" [level=2]
- paragraph: The meeting is not open yet.
- button "Open the meeting\""""

DISCUSSED = """- heading "Now" [level=2]
- paragraph: The meeting has been open since HOUR.
- paragraph: {number}. Item {number}
- paragraph: Nobody has the floor.
- button "Next speaker"
- button "Next item: {next}. Item {next}\""""

LAST = """- heading "Now" [level=2]
- paragraph: The meeting has been open since HOUR.
- paragraph: 60. Item 60
- paragraph: Nobody has the floor.
- button "Next speaker\""""


def _send(who: Visitor, path: str, typed: dict[str, str]) -> str:
    """Send a form as the browser would, with the hidden fields that it came with; returns where it leads."""
    page = who.context.request.get(who.town.address + path).text()
    form = page[page.index("<main") :]
    hidden = dict(re.findall(r'name="(csrf_token|form_key)"[^>]*value="([^"]+)"', form))
    answer = who.context.request.post(who.town.address + path, form={**hidden, **typed})
    assert answer.status == 200, answer.text()
    return answer.url.removeprefix(who.town.address)


def _call_a_meeting(who: Visitor) -> str:
    """Plan a meeting of the council that begins in half an hour, with sixty items; returns its address."""
    council = who.context.request.get(f"{who.town.address}/en/councils").text()
    slug = re.findall(r'href="(/en/councils/[a-z-]+)"', council)[0]
    page = who.context.request.get(who.town.address + slug).text()
    [new] = set(re.findall(r'href="(/en/meetings/new\?group=\d+)"', page))
    begins = datetime.now(ZoneInfo("Europe/Brussels")) + timedelta(minutes=30)
    ends = begins + timedelta(hours=2)
    typed = {
        "title": "Sixty items",
        "day": begins.date().isoformat(),
        "place_name": "Fish Hall",
        "theme": "",
        "neighbourhood": "",
    }
    typed |= {"starts": begins.strftime("%H:%M"), "ends": ends.strftime("%H:%M")}
    agenda = _send(who, new, typed)
    return _send(who, agenda, {f"items-{number}-title": f"Item {number + 1}" for number in range(ITEMS)})


def _said(what: Locator) -> str:
    """The accessibility tree of something. Words that are not drawn come with a space before, and names with a colon
    in quotes: neither is heard."""
    return re.sub(r"- '(.*)'", r"- \1", what.aria_snapshot()).replace(" : ", ": ")


def _tree(who: Visitor) -> str:
    """What the tree says of the present state of the meeting, without the hour."""
    lines = [line.strip() for line in _said(who.page.locator("section[aria-labelledby=now]")).splitlines()]
    kept = [line for line in lines if line.startswith(("- heading", "- paragraph", "- button"))]
    return re.sub(r"\d\d:\d\d", "HOUR", "\n".join(kept))


def _focused(who: Visitor) -> str:
    """What a screen reader says of the element that has the focus."""
    focus = who.page.locator(":focus")
    return _said(focus) if focus.count() else ""


def _press(who: Visitor, name: str) -> int:
    """Reach a button by Tab from the top, past the menu by the link that is there for that, and press Enter.

    Returns: how many keys that took.
    """
    keys = who.page.keyboard
    keys.press("Tab")
    assert "Skip to content" in _focused(who)
    keys.press("Enter")
    for number in range(3, MOST_KEYS):
        keys.press("Tab")
        if f'button "{name}' in _focused(who):
            with who.page.expect_navigation():
                keys.press("Enter")
            return number + 1
    raise AssertionError(f"{MOST_KEYS} keys do not lead to {name}:\n{who.page.locator('main').aria_snapshot()}")


@pytest.mark.parametrize("called", [2, pytest.param(ITEMS, marks=pytest.mark.long)])
def test_a_meeting_of_sixty_items_is_run_by_keyboard_and_the_accessibility_tree_alone(
    town, visitor: NewVisitor, called: int
) -> None:
    chair = visitor(account=town.account("secretary"))
    meeting = _call_a_meeting(chair)
    chair.goto(f"{meeting}/floor")
    assert _tree(chair) == NOT_OPEN
    _press(chair, "Open the meeting")
    for number in range(1, called + 1):
        _press(chair, f"Next item: {number}. Item {number}")
        chair.page.wait_for_timeout(PAUSE if called > 20 else 0)
        assert _tree(chair) == (DISCUSSED.format(number=number, next=number + 1) if number < ITEMS else LAST)
    agenda = _said(chair.page.locator("section[aria-labelledby=agenda]"))
    assert agenda.count("- listitem") == ITEMS
    assert agenda.count('button "Call: ') == ITEMS - 1, "each can be called out of turn but the present one"
    assert chair.axe(drawn=False) == []
