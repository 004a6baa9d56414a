"""Every verb of staff writes the log, with what it changed before and after."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import pytest

from civic.audit import acts
from civic.core.permissions import Actor
from tests.architecture.source import ROOT

RESIDENT = Actor(person_id=1)
#: Verbs that read, that hand on to a verb that logs, or that the demonstration alone has.
NO_ENTRY = {
    ("places/service.py", "look_at_areas"),
    ("places/service.py", "look_at_population"),
    ("towns/service/settings.py", "found_town"),
    ("uploads/territory.py", "look_at_map"),
    ("uploads/territory.py", "check_map"),
    # A file that was sent changes nothing: what is done with it is logged by change_map and change_population.
    ("uploads/service.py", "send_file"),
    ("uploads/service.py", "keep_read"),
    ("uploads/service.py", "keep_table"),
    ("uploads/service.py", "stop_reading"),
    ("uploads/service.py", "work_with"),
    ("uploads/service.py", "read_again"),
    ("uploads/territory.py", "look_at_population"),
    # Looking for a person or at a register changes nothing; what is done then is logged by verify and take_into_use.
    ("verification/service/desk.py", "find"),
    ("verification/service/paper.py", "signer"),
    # Of a list it is logged by compare_signatures and enter_signatures of proposals.
    ("verification/service/paper.py", "signers"),
    ("verification/service/paper.py", "by_mark"),
    ("proposals/service/entering.py", "begin_entering"),
    ("proposals/service/entering.py", "stop_entering"),
    ("proposals/service/signatures.py", "taking_signatures"),  # finds a proposal for the verbs that log
    ("verification/service/register.py", "look_at"),
    ("verification/service/register.py", "discard"),
    ("councils/service/seats.py", "end_term"),
    # Members say for themselves whether they are named; that is their own consent, and no act of the town.
    ("oparl/service.py", "be_named"),
    # Trying quotas changes nothing; that somebody looked at the pool is logged by look.
    ("recruitment/service/draws.py", "check_quotas"),
    # They find a case for the verbs that log.
    ("moderation/service/cases.py", "moderated"),
    ("moderation/service/cases.py", "held"),
    ("proposals/service/voting.py", "take_into_vote"),  # hands on to change_options of votes
    # Looking at a list sends no letter; use_list, delete_list and print_letters log what is done with it.
    ("votes/service/letters.py", "look_at_list"),
    ("votes/service/explaining.py", "explain"),  # of the program itself; it changes no result
    # A rehearsal leaves nothing but that there was one, which rehearse logs.
    ("votes/service/rehearsing.py", "cast_trial"),
    ("votes/service/rehearsing.py", "check_trial"),
    ("votes/service/rehearsing.py", "count_trials"),
    ("votes/service/rehearsing.py", "end_rehearsal"),
    ("proposals/service/share.py", "work_out_shares"),  # of the program itself; it decides nothing
    ("imports/service/decidim.py", "open_batch"),
    ("imports/service/decidim.py", "bring_proposals"),
    ("imports/service/decidim.py", "bring_comments"),
    ("imports/service/polis.py", "bring_statements"),
}
#: Things that come in by number, and nothing was there before: the number is what is to be known.
NOTHING_BEFORE = {"import", "read", "release", "post", "import_areas"}


def _allowed(predicate: Any, actor: Actor) -> bool:
    thing = SimpleNamespace(
        municipality_id=1,
        author_id=1,
        co_authors=(1,),
        lead_id=1,
        authors=(1,),
        person_id=1,
        opened_by=1,
        last_number=1,
        group_id=None,
        visible=True,
        id=1,
    )
    return bool(predicate(actor, thing))


def staff_rights() -> dict[str, set[str]]:
    """For each package, the names of the rights that a resident does not have, whatever the thing is."""
    found = {}
    for file in sorted((ROOT / "civic").glob("*/policy.py")):
        package = file.parent.name
        policy = importlib.import_module(f"civic.{package}.policy")
        rights: type[StrEnum] = policy.Can
        found[package] = {
            can.name for can in rights if can.value in NEEDS_DATABASE or not _allowed(policy.MAY[can], RESIDENT)
        }
    return found


#: Predicates that ask the database whether somebody is a member: secretaries use them too, or who may read a room.
NEEDS_DATABASE = {"suggest", "run", "enter", "move", "vote", "put"}


def functions() -> Iterator[tuple[str, str, dict[str, ast.FunctionDef], ast.FunctionDef]]:
    for file in sorted((ROOT / "civic").rglob("*.py")):
        path = file.relative_to(ROOT / "civic")
        if "service" not in path.as_posix() and path.name not in ("territory.py", "queries.py"):
            continue
        own = {node.name: node for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)}
        for function in own.values():
            yield path.parts[0], path.as_posix(), own, function


def calls(
    function: ast.FunctionDef, own: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()
) -> list[ast.Call]:
    """The calls of a function, and those of the functions of its module that it calls."""
    found = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    for call in list(found):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name in own and name not in seen and name != function.name:
            found += calls(own[name], own, seen | {function.name})
    return found


def _required(found: list[ast.Call]) -> set[str]:
    return {
        call.args[1].attr
        for call in found
        if isinstance(call.func, ast.Name) and call.func.id == "require" and isinstance(call.args[1], ast.Attribute)
    }


def _records(found: list[ast.Call]) -> list[ast.Call]:
    return [call for call in found if ast.unparse(call.func) == "audit.record"]


def verbs_of_staff() -> list[tuple[str, str]]:
    rights = staff_rights()
    return [
        (path, function.name)
        for package, path, own, function in functions()
        if _required(calls(function, own)) & rights.get(package, set()) and not function.name.startswith("_")
    ]


VERBS = verbs_of_staff()


def test_the_walk_finds_the_verbs_of_every_room_that_has_some() -> None:
    assert len(VERBS) > 45
    assert {path.split("/")[0] for path, _ in VERBS} >= {
        "councils", "deliberation", "demographics", "meetings", "places", "processes", "proposals", "roles",
        "statistics", "towns", "uploads", "votes",
    }  # fmt: skip


@pytest.mark.parametrize(("path", "name"), VERBS)
def test_a_verb_of_staff_writes_the_log_with_before_and_after(path: str, name: str) -> None:
    if (path, name) in NO_ENTRY:
        return
    own, function = next((own, f) for _, p, own, f in functions() if (p, f.name) == (path, name))
    found = _records(calls(function, own))
    assert found, f"{path}: {name} leaves no trace"
    for call in found:
        verb = ast.unparse(call.args[1]).strip("'")
        keywords = {keyword.arg for keyword in call.keywords}
        assert "after" in keywords or verb in NOTHING_BEFORE, f"{path}: {name} does not say what it changed"


def test_what_an_entry_says_of_its_own_is_no_persons_words() -> None:
    """Free words come in through before, after and reason alone, which commit to them."""
    for _, path, _, function in functions():
        for call in _records([node for node in ast.walk(function) if isinstance(node, ast.Call)]):
            for keyword in call.keywords:
                if keyword.arg not in ("before", "after", "reason"):
                    assert keyword.arg not in ("name", "email", "title", "text", "body", "note"), (path, function.name)


def test_every_act_has_words() -> None:
    for _, path, _, function in functions():
        for call in _records([node for node in ast.walk(function) if isinstance(node, ast.Call)]):
            verbs = [node.value for node in ast.walk(call.args[1]) if isinstance(node, ast.Constant)]
            kind = call.args[2].value if isinstance(call.args[2], ast.Constant) else None
            for verb in verbs:
                assert kind is None or (kind, verb) in acts.ACTS, f"{path}: {function.name} records {kind}, {verb}"
            assert kind is None or kind in acts.KINDS
