"""The demonstration town as `make run` starts it, and a real browser."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.services.need import missing
from tests.support import demo
from tests.support import program as programs

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Each window would draw the browser's own popup, of which nobody sees anything: half the time of opening one.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,HttpsUpgrades,MediaRouter,OptimizationHints,LensOverlay",
]

#: Words that are drawn on more than one line. Hyphens and spaces are no part of a word.
BROKEN_WORDS = r"""() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const holder = node.parentElement;
    if (!holder.checkVisibility() || holder.closest("script, style, svg, textarea, select, code, pre, .vh")) continue;
    for (const word of node.data.matchAll(/[\p{L}\p{N}\p{M}’']+/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter(box => box.width > 0).map(box => Math.round(box.top)));
      if (lines.size > 1) found.push(`${word[0]} (${holder.closest("[class]")?.className})`);
    }
  }
  return found;
}"""

#: The kinds of request that a button or a link sends, not what the page that comes then asks for.
ANSWERS = {"document", "xhr", "fetch"}

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Rules whose answer depends on colours and sizes; the others read the structure, which no window changes.
DRAWN = ["color-contrast", "target-size"]
#: Only what is wrong leaves the browser: describing every element that passes takes longer than looking at it.
VIOLATIONS = r"""async (options) => {
  const found = await axe.run(document, {...options, resultTypes: ["violations"]});
  return found.violations.map(one =>
    `${one.id}: ${one.help} ${one.nodes.slice(0, 2).map(node => node.html.slice(0, 160)).join(" | ")}`);
}"""


@dataclass
class Town:
    """The running program and who can sign in."""

    address: str
    folder: Path
    accounts: list[dict[str, str]]

    def account(self, role: str, number: int = 0) -> dict[str, str]:
        return [account for account in self.accounts if account["role"] == role][number]

    def letters(self) -> list[str]:
        """All letters so far, the newest last."""
        return [path.read_text() for path in sorted((self.folder / "mail").glob("*.eml"))]


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    demo.copied_to(folder)
    with programs.running(folder, "--demonstration") as running:
        yield Town(running.address, folder, json.loads((folder / "accounts.json").read_text()))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing("chromium", "journeys need a browser: install Debian's chromium")
    if not AXE.exists():
        missing("chromium", "journeys need axe-core: make test brings it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """Somebody in front of a browser. Anything the page reports as wrong fails the test."""

    def __init__(self, town: Town, context: BrowserContext) -> None:
        self.town = town
        self.page: Page = context.new_page()
        self.context = context
        self.wrong: list[str] = []
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.wrong.append(str(e)))
        self.page.on("requestfailed", lambda r: self._failed(r))

    def _failed(self, request: Any) -> None:
        if not request.url.startswith(self.town.address):
            self.wrong.append(f"asked another host: {request.url}")

    def goto(self, path: str) -> int:
        answer = self.page.goto(self.town.address + path)
        assert answer is not None
        if answer.status >= 400:  # the browser reports a failed load in its console; the test says what it expects
            self.wrong = [line for line in self.wrong if f"status of {answer.status}" not in line]
        return answer.status

    def sign_in(self, account: dict[str, str]) -> None:
        self.goto("/en/sign-in")
        self.page.get_by_label("E-mail address").fill(account["email"])
        self.page.get_by_label("Password").fill(account["password"])
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        self.page.wait_for_load_state()
        assert "/sign-in" not in self.page.url, self.page.inner_text("main")

    def press(self, name: str) -> None:
        """Press a button and wait for what it brings: another page, or a piece of this one."""
        self._and_wait(self.page.get_by_role("main").get_by_role("button", name=name).first)

    def follow(self, name: str) -> None:
        self._and_wait(self.page.get_by_role("main").get_by_role("link", name=name).first)

    def _and_wait(self, control: Locator) -> None:
        # The document that stands is loaded already, so waiting for a load alone may end before the next one begins.
        self.page.evaluate("window.before = true")
        with self.page.expect_response(lambda answer: answer.request.resource_type in ANSWERS) as answer:
            control.click()
        while answer.value.request.is_navigation_request() and self._still_before():
            self.page.wait_for_timeout(10)
        self.page.wait_for_load_state()
        self.page.locator(".htmx-request, .htmx-swapping").first.wait_for(state="detached")

    def _still_before(self) -> bool:
        try:
            return self.page.evaluate("window.before === true")
        except PlaywrightError:  # asked in the middle of a change of documents
            return True

    def axe(self, *, drawn: bool = True, structure: bool = True) -> list[str]:
        """What axe-core finds wrong on the page by WCAG 2.2 AA.

        Args:
            drawn: look at colours and sizes, which takes most of the time.
            structure: look at all the rest.
        """
        self.page.evaluate(AXE.read_text())
        rules = {} if drawn else {rule: {"enabled": False} for rule in DRAWN}
        found: list[str] = self.page.evaluate(VIOLATIONS, {"runOnly": LEVELS if structure else DRAWN, "rules": rules})
        return found

    def sideways(self) -> int:
        """By how much the page is wider than the window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return width

    def narrow(self) -> list[str]:
        """What is wrong with the page here, on a tablet and on the smallest phone: too wide, or words cut in two."""
        before, found = self.page.viewport_size, []
        assert before is not None
        for width in (before["width"], 768, 320):
            self.page.set_viewport_size({"width": width, "height": before["height"]})
            found += [f"{self.sideways()} px wider than {width} px"] if self.sideways() > 0 else []
        found += [f"broken at 320 px: {word}" for word in self.page.evaluate(BROKEN_WORDS)]
        self.page.set_viewport_size(before)
        return found


NewVisitor = Callable[..., Visitor]


@pytest.fixture
def visitor(town: Town, chromium: Browser) -> Iterator[NewVisitor]:
    """Open a browser window: ``visitor(scripts=False, width=360, scheme="dark")``."""
    made: list[Visitor] = []

    def new(*, scripts: bool = True, width: int = 1280, scheme: Any = "light", account: Any = None) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            locale="en-GB",
            timezone_id="Europe/Brussels",
        )
        context.set_default_timeout(30_000)
        who = Visitor(town, context)
        made.append(who)
        if account is not None:
            who.sign_in(account)
        return who

    yield new
    wrong = [line for who in made for line in who.wrong]
    for who in made:
        who.context.close()
    assert wrong == [], "the browser reported errors"
