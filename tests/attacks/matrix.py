"""Who may open and send what: the table of ``policy.toml``, and how the program is asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.attacks.browser import Answer, Browser
from tests.attacks.seed import World
from tests.attacks.town import ROLES, Route, Town, signed_out

POLICY = Path(__file__).parent / "policy.toml"
STAFF = frozenset({"moderator", "organiser", "secretary", "officer", "town_admin"})
#: Who has no session, or one that stands for nobody.
OUTSIDE = frozenset({"anon", "left"})
#: Addresses that ``?town=`` leads to a municipality.
METHODS = ("GET", "POST")
#: Which placeholders name a thing that is not public yet, in the third place that is asked.
HIDDEN = {
    "proposal_id": "draft_proposal_id",
    "attachment_id": "draft_attachment_id",
    "vote_id": "draft_vote_id",
    "option_id": "draft_option_id",
    "picture_id": "draft_picture_id",
    "meeting_id": "closed_meeting_id",
    "paper_id": "closed_paper_id",
    "suggestion_id": "closed_suggestion_id",
    "measure_id": "hidden_measure_id",
    "round_id": "hidden_round_id",
    "text_id": "hidden_text_id",
    "paragraph_id": "hidden_paragraph_id",
    "resource_id": "hidden_resource_id",
    "recommendation_id": "suggested_id",
}
HIDDEN_SLUGS = (
    "processes",
    "statistics",
    "reports",
    "equality",
    "measures",
    "notifications",
    "statements",
    "discussions",
    "consultations",
)


@dataclass(frozen=True)
class Case:
    """One address with one method, of the town, of its neighbour, or of something that is not public."""

    route: Route
    method: str
    place: str
    path: str

    @property
    def row(self) -> str:
        return f"{self.route.endpoint} {self.method}" + ("" if self.place != "hidden" else " hidden")


def policy() -> dict[str, frozenset[str]]:
    """Which roles are let in, by endpoint and method; installation administrators wherever any staff is."""
    table: dict[str, str] = tomllib.loads(POLICY.read_text(encoding="utf-8"))["who"]
    return {row: _roles(words) for row, words in table.items()}


def _roles(words: str) -> frozenset[str]:
    found: set[str] = set()
    for word in words.split():
        match word:
            case "everybody":
                found |= set(ROLES)
            case "signed_in":
                found |= set(ROLES) - OUTSIDE
            case "staff":
                found |= STAFF
            case "nobody":
                pass
            case role:
                assert role in ROLES, role
                found.add(role)
    return frozenset(found | {"installation_admin"} if found & STAFF else found)


def expected(allowed: frozenset[str], place: str) -> frozenset[str]:
    """Who is let in at a place: in the neighbour's town its administrator, and of ours nobody who is not let in as
    just anybody."""
    if place == "here":
        # The neighbour's administrator is here what a newcomer is.
        return allowed - {"other_admin"} | ({"other_admin"} if "newcomer" in allowed else frozenset())
    if place == "hidden":
        return allowed
    anybody = "newcomer" in allowed
    theirs = {"other_admin"} if anybody or allowed & STAFF else set()
    ours = allowed if anybody else allowed & {"installation_admin"}
    return frozenset(ours | theirs)


def cases(town: Town, world: World) -> Iterator[Case]:
    """Every route with the methods that it takes: here, at the neighbour's, and of what is hidden."""
    for route in town.routes():
        if route.endpoint == "static":
            continue
        for method in sorted(route.methods & set(METHODS)):
            yield Case(route, method, "here", _path(route, world.ids, world.slugs, world.town))
            if route.arguments - {"lang", "question", "kind", "reaction", "token", "version"} or _needs_a_town(route):
                yield Case(route, method, "there", _path(route, world.theirs, world.their_slugs, world.other))
            hidden = _hidden(route, world)
            if hidden is not None:
                yield Case(route, method, "hidden", hidden)


def _needs_a_town(route: Route) -> bool:
    return route.gate in ("staff", "admin")


def _hidden(route: Route, world: World) -> str | None:
    package = route.endpoint.split(".")[0]
    named = HIDDEN.keys() & route.arguments
    if named:
        return _path(route, {**world.ids, **{name: world.ids[HIDDEN[name]] for name in named}}, world.slugs, world.town)
    if "slug" in route.arguments and package in HIDDEN_SLUGS and "phase_id" not in route.arguments:
        return _path(route, world.ids, dict.fromkeys(HIDDEN_SLUGS, world.slugs["draft"]), world.town)
    return None


def _path(route: Route, ids: dict, slugs: dict, town: str) -> str:
    package = route.endpoint.split(".")[0]
    values = {**ids, "slug": slugs.get(package)}
    path = route.rule
    for holder in re.findall(r"<[^>]+>", route.rule):
        name = holder.strip("<>").split(":")[-1]
        assert values.get(name) is not None, f"{route.endpoint}: say in seed.py what stands for {name}"
        path = path.replace(holder, str(values[name]))
    return f"{path}?town={town}"


def let_in(answer: Answer) -> bool:
    """Whether somebody got past the door: anything but an invitation to sign in, 403, 404 and 405."""
    return answer.status not in (401, 403, 404, 405) and not signed_out(answer)


def ask(browser: Browser, case: Case) -> Answer:
    """Open it, or send an empty form to it with this session's token."""
    if case.method == "GET":
        return browser.get(case.path)
    return browser.post(case.path)
