"""[I10, I11, I12, I15] The bulletin of a vote, checked by the program and by the scripts that share no line with it."""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from civic.votes import bulletin_console, verifying
from civic.votes.methods import KINDS
from civic.votes.own_share import own_share
from tests.support import bulletins
from tests.support.bulletins import Made

SCRIPTS = Path(__file__).parents[3] / "docs" / "verify"
METHODS: dict[str, dict[str, Any]] = {
    "yes_no": {"settings": {"majority": "two_thirds"}},
    "consent": {"settings": {"tolerance": "tenth"}},
    "approval": {},
    "score": {"settings": {"points": 5}},
    "best_worst": {"settings": {"topics": 2}},
    "schulze": {},
    "irv": {},
    "stv": {"settings": {"seats": 2}},
    "equal_shares": {"budget": "70"},
    "greedy": {"budget": "70"},
}
Rows = list[dict[str, Any]]


def _made(method: str, number: int = 24, seed: int = 1, key: Ed25519PrivateKey | None = None, options: int = 5) -> Made:
    chance = random.Random(seed)
    said = bulletins.opening(method, options, **METHODS[method])
    return bulletins.make(said, [bulletins.drawn(said, chance) for _ in range(number)], seed, key)


def _script(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-S", str(SCRIPTS / name), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def _both(lines: list[str], folder: Path, key: str = "", kept: list[str] | None = None) -> tuple[list[str], str]:
    """The faults that the program finds, and what the second verifier prints."""
    path, words = folder / "vote.jsonl", [*(["--key", key] if key else [])]
    path.write_text("".join(lines), "utf-8")
    for number, note in enumerate(kept or []):
        (folder / f"kept{number}.txt").write_text(note, "utf-8")
        words += ["--against", str(folder / f"kept{number}.txt")]
    second = _script("verify.py", str(path), *words)
    assert second.returncode == (1 if "WRONG" in second.stdout or second.stderr else 0), second.stderr
    return verifying.verify(lines, [key] if key else [], kept or []).faults, second.stdout + second.stderr


def test_every_kind_of_ballot_is_tried_here() -> None:
    assert set(METHODS) == set(KINDS)


@pytest.mark.parametrize("method", METHODS)
def test_I15_both_count_every_kind_of_ballot_again(method: str, tmp_path: Path) -> None:
    for seed, number in ((1, 24), (2, 7), (3, 0)):
        made = _made(method, number, seed)
        faults, second = _both(made.lines, tmp_path, made.public, made.checkpoints())
        assert faults == []
        assert second.startswith("in order"), second


def _changed(rows: Rows, kind: str, number: int, **values: object) -> Rows:
    place = [n for n, row in enumerate(rows) if row["type"] == kind][number]
    return [{**row, **values} if n == place else row for n, row in enumerate(rows)]


def _places(rows: Rows, kind: str) -> list[int]:
    return [n for n, row in enumerate(rows) if row["type"] == kind]


def _without(rows: Rows, kind: str, number: int = 3) -> Rows:
    place = _places(rows, kind)[number]
    return rows[:place] + rows[place + 1 :]


def _swapped(rows: Rows, kind: str) -> Rows:
    one, other = _places(rows, kind)[2:4]
    new = list(rows)
    new[one], new[other] = new[other], new[one]
    return new


def _swapped_leaves(rows: Rows) -> Rows:
    """Two leaves in each other's place, numbered anew."""
    new, count = _swapped(rows, "leaf"), iter(range(len(rows)))
    return [{**row, "number": next(count)} if row["type"] == "leaf" else row for row in new]


def _doubled(rows: Rows) -> Rows:
    place = _places(rows, "ballot")[3]
    return [*rows[: place + 1], *rows[place:]]


def _added(rows: Rows) -> Rows:
    new = {"type": "ballot", "slot": "ff" * 32, "revision": 1, "choice": [11], "nonce": "00" * 16}
    place = _places(rows, "ballot")[-1]
    return [*rows[: place + 1], new, *rows[place + 1 :]]


def _other_choice(rows: Rows) -> Rows:
    choice = [row["choice"] for row in rows if row["type"] == "ballot"][3]
    return _changed(rows, "ballot", 3, choice=[12] if choice != [12] else [13])


def _other_result(rows: Rows) -> Rows:
    result = {**rows[-1]["result"], "selected": ["13"]}
    return _changed(rows, "result", 0, result=result)


def _other_opening(rows: Rows) -> Rows:
    said = json.loads(rows[1]["entry"])
    said["options"].reverse()
    return _changed(rows, "opening", 0, entry=json.dumps(said, sort_keys=True, separators=(",", ":")))


TAMPERED: dict[str, tuple[Callable[[Rows], Rows], str, str]] = {
    "a ballot is dropped": (lambda rows: _without(rows, "ballot"), "has no ballot", "has no ballot"),
    "a ballot is dropped with its leaf": (
        lambda rows: _without(_without(rows, "ballot"), "leaf"),
        "not numbered",
        "not numbered",
    ),
    "a choice is changed": (_other_choice, "changed or added", "changed or added"),
    "a ballot is added": (_added, "changed or added", "changed or added"),
    "a ballot is doubled": (_doubled, "has 2 ballots", "a slot has two"),
    "ballots are moved": (lambda rows: _swapped(rows, "ballot"), "order of their slots", "order of slots"),
    "leaves are moved": (_swapped_leaves, "the log is another one", "another log"),
    "a leaf is changed": (
        lambda rows: _changed(rows, "leaf", 4, leaf="ab" * 32),
        "the log is another one",
        "another log",
    ),
    "a later vote is undone": (lambda rows: _without(rows, "replaced", 0), "has no ballot", "has no ballot"),
    "a nonce is changed": (lambda rows: _changed(rows, "ballot", 2, nonce="00" * 16), "changed or added", "changed or"),
    "the result is changed": (_other_result, "does not have the hash", "does not have its hash"),
    "the number of blank ballots is changed": (
        lambda rows: _changed(rows, "result", 0, blank=rows[-1]["blank"] + 1),
        "the file says",
        "numbers of ballots",
    ),
    "the options are moved": (_other_opening, "the opening entry does not have", "the opening entry was changed"),
    "the last checkpoint is dropped": (
        lambda rows: _without(rows, "checkpoint", 1),
        "not of all",
        "not of all leaves",
    ),
    "the lot is changed": (
        lambda rows: _changed(rows, "result", 0, lot=rows[-1]["lot"][::-1]),
        "the lot is not",
        "the lot is not",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_I11_whatever_is_changed_is_found_by_both_and_said(what: str, tmp_path: Path) -> None:
    change, first, second = TAMPERED[what]
    made = _made("approval")
    lines = [json.dumps(row) + "\n" for row in change(made.rows())]
    faults, told = _both(lines, tmp_path)
    assert any(first in fault for fault in faults), faults
    assert second in told


@pytest.mark.parametrize("method", METHODS)
def test_a_result_that_was_signed_but_is_wrong_is_found_by_both(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Log, hashes and signatures are right: only counting again shows it."""
    of = KINDS[method]
    count = type(of).count

    def wrong(self: object, rule: Any, ballots: Any, town: Any = None) -> dict[str, Any]:
        found = count(of, rule, ballots, town)
        return {**found, "selected": [o for o in ("11", "12", "13", "14", "15") if o not in found["selected"]][:1]}

    with monkeypatch.context() as patch:
        patch.setattr(type(of), "count", wrong)
        made = _made(method)
    faults, told = _both(made.lines, tmp_path, made.public)
    assert faults == ["counted again, the result differs: selected"]
    assert "counted again, selected is" in told and told.count("WRONG") == 1


@pytest.mark.parametrize("whose", ["another key", "the own key"])
def test_I12_a_log_that_was_signed_again_without_a_ballot_convicts(whose: str, tmp_path: Path) -> None:
    honest = _made("approval")
    said = json.loads(honest.rows()[1]["entry"])
    rest = [row["choice"] for row in honest.rows() if row["type"] == "ballot"][1:]
    forged = bulletins.make(said, rest, 1, honest.key if whose == "the own key" else None)
    assert _both(forged.lines, tmp_path)[0] == [], "by itself it is a bulletin like any other"
    if whose == "another key":
        faults, told = _both(forged.lines, tmp_path, honest.public)
        assert "not signed with the key" in faults[0] and "not signed with the key" in told
        return
    faults, told = _both(forged.lines, tmp_path, honest.public, honest.checkpoints()[1:])
    assert any("ballots were dropped" in fault for fault in faults) and "ballots were dropped" in told
    faults, told = _both(forged.lines, tmp_path, honest.public, honest.checkpoints()[:1])
    assert any("kept elsewhere" in fault for fault in faults) and "another log" in told


def _files(made: Made, folder: Path) -> tuple[str, str]:
    path = folder / "vote.jsonl"
    path.write_text("".join(made.lines), "utf-8")
    return str(path), made.public


def test_I10_a_receipt_is_found_by_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = _made("approval")
    path, key = _files(made, tmp_path)
    row = next(row for row in made.rows() if row["type"] == "ballot" and row["choice"])
    code = made.receipts[row["slot"]].code
    assert bulletin_console.verify([path, "--key", key, "--receipt", code]) == 0
    first = capsys.readouterr().out
    assert f"was counted as {'; '.join(f'Option {each}' for each in row['choice'])}." in first
    assert f"yours: {row['choice']}" in _script("verify.py", path, "--receipt", code).stdout
    other = "0" + code[1:] if code[0] != "0" else "1" + code[1:]
    assert bulletin_console.verify([path, "--receipt", other]) == 1
    assert "not in the log" in capsys.readouterr().out
    assert "not in the log" in _script("verify.py", path, "--receipt", other).stdout


def test_a_mail_of_a_witness_is_taken_as_it_came(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = _made("approval")
    path, key = _files(made, tmp_path)
    mail = "Please save this e-mail.\n\n" + made.checkpoints()[1] + "\nThe key to check it with:\n"
    (tmp_path / "mail.txt").write_text("".join(f"> {line}\n" for line in mail.splitlines()), "utf-8")
    words = [path, "--key", key, "--against", str(tmp_path / "mail.txt")]
    assert bulletin_console.verify(words) == 0
    assert _script("verify.py", *words).returncode == 0
    (tmp_path / "mail.txt").write_text("nothing", "utf-8")
    assert bulletin_console.verify(words) == 1
    assert "no checkpoint" in _script("verify.py", *words).stdout


def test_an_open_vote_has_a_log_and_no_ballots(tmp_path: Path) -> None:
    made = _made("approval")
    some = len([row for row in made.rows() if row["type"] == "leaf"]) // 2
    rows = [row for row in made.rows() if row["type"] not in ("ballot", "replaced", "result")]
    rows = [row for row in rows if row.get("number", 0) < some]
    rows.remove(rows[-1])
    faults, told = _both([json.dumps(row) + "\n" for row in rows], tmp_path, made.public)
    assert faults == [] and "not counted yet" in told


@pytest.mark.parametrize("seed", range(12))
def test_equal_shares_agree_in_random_elections(seed: int, tmp_path: Path) -> None:
    made = _made("equal_shares", 9 + 3 * seed, seed, options=7)
    assert _both(made.lines, tmp_path) == ([], _script("verify.py", str(tmp_path / "vote.jsonl")).stdout)


def test_the_scripts_are_short_and_need_the_standard_library_alone() -> None:
    scripts = sorted(SCRIPTS.glob("*.py"))
    assert {path.stem for path in scripts} >= {"ed25519", "ranked", "shares", "verify"}
    own = {path.stem for path in scripts}
    for path in scripts:
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 200, path
        for node in ast.walk(ast.parse(text)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert all(name in own or name in sys.stdlib_module_names for name in names), (path, names)


@pytest.mark.parametrize("seed", range(4))
def test_a_share_is_told_alike_by_both_and_adds_up(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = _made("equal_shares", 30, seed, options=7)
    path, key = _files(made, tmp_path)
    found = verifying.verify(made.lines)
    spent: Fraction = Fraction(0)
    for row in found.rows["ballot"]:
        own = own_share(found, row["choice"])
        assert (own is None) == (row["choice"] == [])
        if own is not None:
            assert own.rest + sum(own.paid.values()) == own.share and own.rest >= 0
            assert all(each.left < each.cost for each in own.missed)
            spent += sum(own.paid.values())
    assert found.result is not None and spent == Fraction(found.result["result"]["spent"])
    some = [row for row in found.rows["ballot"] if row["choice"]][:3]
    for row in some:
        code = made.receipts[row["slot"]].code
        assert bulletin_console.share([path, "--key", key, "--receipt", code]) == 0
        told = capsys.readouterr().out
        assert told.replace(",", "") == _script("shares.py", path, code).stdout
        assert told.startswith("Your share: ")
    assert bulletin_console.share([path, "--receipt", "0" * 96]) == 1
