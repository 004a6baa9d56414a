"""Templates: phases laid out on days, and files that are read and written."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.processes.rules import Duty
from civic.processes.template_rules import (
    MOST_DAYS,
    VERSION,
    Fault,
    Origin,
    PhasePlan,
    Template,
    Unreadable,
    laid_out,
    read,
    written,
)

KINDS, ACTS = ("information", "proposals", "vote"), ("support", "discuss")
MONDAY = date(2026, 9, 7)


def _plan(begins: int | None, days: int | None, kind: str = "information") -> PhasePlan:
    return PhasePlan(kind, {"en": "Phase"}, {}, begins, days)


def _template(*spans: tuple[int | None, int | None]) -> Template:
    return Template({"en": "Form"}, tuple(_plan(*span) for span in spans))


@pytest.mark.parametrize(
    ("spans", "days", "expected"),
    [
        # As it is: two weeks, then one.
        ([(0, 14), (14, 7)], 21, [("2026-09-07", "2026-09-20"), ("2026-09-21", "2026-09-27")]),
        # In twice the time, without a gap.
        ([(0, 14), (14, 7)], 42, [("2026-09-07", "2026-10-04"), ("2026-10-05", "2026-10-18")]),
        # In a third of the time: boundaries move together.
        ([(0, 14), (14, 7)], 7, [("2026-09-07", "2026-09-11"), ("2026-09-12", "2026-09-13")]),
        # A gap stays a gap; a phase without an end and one without dates stay so.
        ([(0, 7), (14, 7), (14, None), (None, None)], 21,
         [("2026-09-07", "2026-09-13"), ("2026-09-21", "2026-09-27"), ("2026-09-21", None), (None, None)]),
        # No phase has less than a day.
        ([(0, 1), (1, 98), (99, 1)], 7, [("2026-09-07", "2026-09-07"), ("2026-09-07", "2026-09-13"),
                                         ("2026-09-14", "2026-09-14")]),
        ([(None, None)], 70, [(None, None)]),
    ],
)  # fmt: skip
def test_phases_get_days_in_proportion(spans: Any, days: int, expected: Any) -> None:
    found = laid_out(_template(*spans), MONDAY, days)
    assert [tuple(str(day) if day else None for day in (each.first, each.last)) for each in found] == expected


@given(st.lists(st.integers(1, 200), min_size=1, max_size=20), st.integers(140, 2000))
def test_what_followed_without_a_gap_still_does_and_the_whole_takes_its_time(weeks: list[int], days: int) -> None:
    spans, begins = [], 0
    for each in weeks:
        spans.append((begins, each))
        begins += each
    found = laid_out(_template(*spans), MONDAY, days)
    assert found[0].first == MONDAY
    for before, after in zip(found, found[1:], strict=False):
        assert before.last is not None and after.first is not None
        # A phase that would have less than a day keeps one, and then shares it with the next.
        assert after.first - before.last in (timedelta(days=1), timedelta(0))
    last = found[-1].last
    assert last is not None and 0 <= (last - MONDAY).days + 1 - days <= 1


def test_a_file_is_read_as_it_was_written() -> None:
    plan = PhasePlan("vote", {"en": "Vote", "ar": "تصويت"}, {"fr": "Choisir « un » projet"}, 0, 21, ("support",))
    undated = PhasePlan("proposals", {}, {}, None, None, answer=Duty(100, 20, True, each=5))
    origin = Origin("Halmere", "Station Square", "https://halmere.example/en/processes/station-square")
    template = Template({"en": "Budget"}, (plan, undated), origin)
    text = written(template)
    assert read(text.encode(), KINDS, ACTS) == template
    assert read(b"\xef\xbb\xbf" + text.encode(), KINDS, ACTS) == template
    assert json.loads(text)["version"] == VERSION


GOOD: dict[str, Any] = {
    "format": "civic-process-template",
    "version": 1,
    "name": {"en": "Form"},
    "phases": [{"kind": "vote", "begins": 0, "days": 7}],
}


def _with(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def _phase(**changes: Any) -> bytes:
    return _with(phases=[GOOD["phases"][0], {"kind": "vote", **changes}])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", (Fault.NOT_JSON, "", None)),
        (b"\xff\xfe{}", (Fault.NOT_TEXT, "", None)),
        (b"[" * 90_000, (Fault.NOT_JSON, "", None)),
        (b'{"version": ' + b"9" * 9000 + b"}", (Fault.NOT_JSON, "", None)),
        (b" " * 100_001, (Fault.TOO_LARGE, "", None)),
        (b"[]", (Fault.NOT_A_TEMPLATE, "", None)),
        (b'{"type": "FeatureCollection"}', (Fault.NOT_A_TEMPLATE, "", None)),
        (_with(version=2), (Fault.OTHER_VERSION, "version", None)),
        (_with(version=True), (Fault.OTHER_VERSION, "version", None)),
        (json.dumps({k: v for k, v in GOOD.items() if k != "name"}).encode(), (Fault.MISSING, "name", None)),
        (_with(name="Form"), (Fault.NOT_TEXTS, "name", None)),
        (_with(name={"en": " "}), (Fault.NOT_TEXTS, "name", None)),
        (_with(name={"en": 3}), (Fault.NOT_TEXTS, "name", None)),
        (_with(name={"en": "a\0b"}), (Fault.NOT_TEXTS, "name", None)),
        (_with(name={"en": "\ud800"}), (Fault.NOT_TEXTS, "name", None)),
        (_with(name={"<b>": "Form"}), (Fault.NOT_TEXTS, "name", None)),
        (_with(name={"en": "x" * 121}), (Fault.TOO_LONG, "name", None)),
        (_with(contact="a@b.example"), (Fault.UNKNOWN, "contact", None)),
        (_with(phases=[]), (Fault.NOT_PHASES, "phases", None)),
        (_with(phases={}), (Fault.NOT_PHASES, "phases", None)),
        (_with(phases=GOOD["phases"] * 21), (Fault.NOT_PHASES, "phases", None)),
        (_with(phases=[GOOD["phases"][0], "vote"]), (Fault.NOT_A_PHASE, "", 2)),
        (_phase(kind="party"), (Fault.OTHER_KIND, "kind", 2)),
        (_phase(kind=["vote"]), (Fault.OTHER_KIND, "kind", 2)),
        (_phase(days=7), (Fault.MISSING, "begins", 2)),
        (_phase(begins=0, days=0), (Fault.NOT_DAYS, "days", 2)),
        (_phase(begins=-1), (Fault.NOT_DAYS, "begins", 2)),
        (_phase(begins=0, days=MOST_DAYS + 1), (Fault.NOT_DAYS, "days", 2)),
        (_phase(begins=0, days=7.0), (Fault.NOT_DAYS, "days", 2)),
        (_phase(begins=0, days=True), (Fault.NOT_DAYS, "days", 2)),
        (_phase(begins="0"), (Fault.NOT_DAYS, "begins", 2)),
        (_phase(acts="vote"), (Fault.OTHER_ACTS, "acts", 2)),
        (_phase(acts=["dance"]), (Fault.OTHER_ACTS, "acts", 2)),
        (_phase(answer=100), (Fault.NOT_AN_ANSWER, "answer", 2)),
        (_phase(answer={"supporters": 100}), (Fault.MISSING, "answer.days", 2)),
        (_phase(answer={"supporters": "100", "days": 20}), (Fault.NOT_A_NUMBER, "answer.supporters", 2)),
        (_phase(answer={"supporters": 5, "days": 20, "each": 6}), (Fault.NOT_A_NUMBER, "answer.each", 2)),
        (_phase(answer={"supporters": 5, "days": 20, "working": 1}), (Fault.NOT_YES_OR_NO, "answer.working", 2)),
        (_phase(answer={"supporters": 5, "days": 20, "council": "Youth"}), (Fault.UNKNOWN, "council", 2)),
        (_phase(group=3), (Fault.UNKNOWN, "group", 2)),
        (_with(origin="Halmere"), (Fault.NOT_ONE_TEXT, "origin", None)),
        (_with(origin={"process": "Square"}), (Fault.MISSING, "origin.town", None)),
        (_with(origin={"town": ["Halmere"]}), (Fault.NOT_ONE_TEXT, "origin.town", None)),
        (_with(origin={"town": "H", "url": "javascript:alert(1)"}), (Fault.NOT_AN_ADDRESS, "origin.url", None)),
        (_with(origin={"town": "H", "url": "https://a@b.example/"}), (Fault.NOT_AN_ADDRESS, "origin.url", None)),
    ],
)
def test_what_is_wrong_is_told_by_field(data: bytes, expected: Any) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read(data, KINDS, ACTS)
    assert [(p.fault, p.field, p.phase) for p in unreadable.value.problems] == [expected]


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Unreadable) as unreadable:
        read(_with(name={}, colour="red", phases=[{"kind": "party", "begins": 0, "days": "x"}]), KINDS, ACTS)
    assert [p.fault for p in unreadable.value.problems] == [
        Fault.UNKNOWN, Fault.NOT_TEXTS, Fault.OTHER_KIND, Fault.NOT_DAYS,
    ]  # fmt: skip
