"""Every line of the list has a test or a reason, and never both."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from tests.attacks import register

ROOT = Path(__file__).resolve().parents[2]
#: Lines whose faults are being mended; each test comes with what it tests.
AWAITED: set[str] = set()


def test_names_of_tests_carry_known_ids_only() -> None:
    unknown = {one: names for one, names in register.tests().items() if one not in register.IDS}
    assert not unknown


def test_every_line_has_a_test_or_a_reason() -> None:
    assert set(register.unwritten()) <= AWAITED


def test_no_reason_stands_for_an_id_that_has_a_test() -> None:
    tables = (register.NOT_YET, register.ELSEWHERE, register.UNTESTED)
    named = [one for table in tables for one in table]
    assert len(named) == len(set(named)), "an id with two reasons"
    assert set(named) <= set(register.IDS)
    assert not set(named) & set(register.tests())


def test_files_of_other_folders_are_there() -> None:
    assert [file for file in register.ELSEWHERE.values() if not (ROOT / file).is_file()] == []


def test_ids_are_read_from_the_names_of_tests() -> None:
    assert register.ids_of("test_A01_A02_a_title_says_nothing") == ["A01", "A02"]
    assert register.ids_of("test_a_town_B01") == ["B01"]
    assert register.ids_of("helper_A01") == []
    assert register.ids_of("test_what_G1_says") == []


def test_what_fell_once_did_not_hold() -> None:
    told = {
        "passed": [SimpleNamespace(nodeid="x.py::test_A01_a[1]"), SimpleNamespace(nodeid="x.py::test_B01_b")],
        "failed": [SimpleNamespace(nodeid="x.py::test_A01_a[2]")],
    }
    lines = "\n".join(register.summary(told))
    assert "held: B01\n" in lines
    assert "fell: A01\n" in lines
