"""[I14] A voter checks a receipt in the browser, and the server is not told which."""

from __future__ import annotations

import random
import re

from playwright.sync_api import Request

from tests.journeys.conftest import NewVisitor, Town, Visitor
from tests.support import bulletins


def _answer(who: Visitor, code: str) -> str:
    who.page.get_by_label("Your receipt").fill(code)
    who.page.get_by_role("button", name="Check", exact=True).click()
    who.page.locator("[data-answers] [data-say]:not([data-say=working]):visible").first.wait_for()
    return who.page.locator("#check-receipt").inner_text()


def test_a_receipt_and_its_share_are_worked_out_in_the_browser_alone(town: Town, visitor: NewVisitor) -> None:
    who, chance = visitor(), random.Random(3)
    said = bulletins.opening("equal_shares", 7, budget="70")
    made = bulletins.make(said, [bulletins.drawn(said, chance) for _ in range(30)], 3)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(f"{request.url} {request.post_data or ''} {request.all_headers()}")

    who.goto("/en/votes")
    link = who.page.locator("main a[href*='/en/votes/']").first.get_attribute("href") or ""
    found = re.search(r"/en/votes/\d+", link)
    assert found
    who.page.route("**/bulletin.jsonl", lambda route: route.fulfill(body="".join(made.lines)))
    who.page.on("request", note)
    who.goto(f"{found.group()}/receipt")
    ballots = [row for row in made.rows() if row["type"] == "ballot"]
    blank = next(row for row in ballots if not row["choice"])
    full = max(ballots, key=lambda row: len(row["choice"]))
    assert "it is blank" in _answer(who, made.receipts[blank["slot"]].code)
    told = _answer(who, made.receipts[full["slot"]].code)
    assert "Your ballot was counted:" in told and "Your share of the budget was €" in told
    assert all(f"Option {option}" in told for option in full["choice"])
    paid = [float(amount) for amount in re.findall(r"€([\d.]+) (?:went to)", told)]
    had, rest = (float(re.findall(rf"{words} €([\d.]+)\.", told)[0]) for words in ("budget was", "Not used:"))
    assert paid and abs(sum(paid) + rest - had) < 0.03
    assert "was not counted" in _answer(who, "0" * 96)
    assert "not a receipt" in _answer(who, "hello")
    assert any("bulletin.jsonl" in each for each in asked)
    secrets = [receipt for one in made.receipts.values() for receipt in (one.leaf, one.nonce)]
    assert not any(secret in each for each in asked for secret in secrets)
    broken = [line.replace(made.rows()[2]["leaf"], "ab" * 32) for line in made.lines]
    who.page.unroute("**/bulletin.jsonl")
    who.page.route("**/bulletin.jsonl", lambda route: route.fulfill(body="".join(broken)))
    assert "does not match its last checkpoint" in _answer(who, made.receipts[full["slot"]].code)


def test_a_resident_casts_and_finds_the_receipt_once(town: Town, visitor: NewVisitor) -> None:
    who = visitor(account=town.account("resident", 1), width=360)
    who.goto("/en/votes")
    who.page.locator("main ol.list a").first.click()
    who.page.wait_for_load_state()
    who.page.locator("ul.opts label").first.click()
    who.press("Check my vote")
    who.press("Cast my vote")
    code = who.page.locator(".receipt-code").inner_text()
    who.page.reload()
    assert who.page.locator(".receipt-code").count() == 0
    who.follow("Change my vote")
    who.goto(re.sub(r"^https?://[^/]+", "", who.page.url).split("?")[0] + "/receipt")
    assert "not in the public record yet" in _answer(who, code)
