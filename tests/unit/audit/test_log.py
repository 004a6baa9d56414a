"""The chain, what a walk along it finds, and what a checkpoint says against it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.audit import rules
from civic.audit.rules import Checkpoint, Entry, FaultKind, Head, Walk, chain, compare

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Row = tuple[int, Entry, str, str]


def written(count: int = 12, start: datetime = NOON) -> list[Row]:
    """A log as the service writes it: towns 1 and 2 in turn, every third act of no town."""
    rows, previous = [], rules.GENESIS
    for number in range(1, count + 1):
        at = (start + timedelta(seconds=number)).isoformat(timespec="microseconds")
        town = (None, 1, 2)[number % 3]
        entry = Entry(at, 7, "change", "vote", str(number), town, {"before": {"most": number}}, number)
        said = chain(previous, entry)
        rows.append((number, entry, previous, said))
        previous = said
    return rows


def walked(rows: list[Row], said: Head | None = None, stops: tuple[int, ...] = (), now: datetime | None = None) -> Walk:
    walk = Walk(now or NOON + timedelta(days=1), frozenset(stops))
    for row in rows:
        walk.take(*row)
    walk.end(said or Head(len(rows), rows[-1][3] if rows else rules.GENESIS))
    return walk


def rehashed(rows: list[Row], start: int = 0) -> list[Row]:
    """What somebody who owns the database can do: write all hashes anew, so that the chain holds."""
    previous, made = (rows[start - 1][3] if start else rules.GENESIS), rows[:start]
    for _, entry, _, _ in rows[start:]:
        number = len(made) + 1
        entry = replace(entry, number=number)
        said = chain(previous, entry)
        made.append((number, entry, previous, said))
        previous = said
    return made


def checkpoint(rows: list[Row], at: str = "2026-03-01T13:00:00+00:00") -> Checkpoint:
    walk = walked(rows)
    assert not walk.faults
    return Checkpoint("town.example", walk.head, at, dict(walk.towns))


def test_a_log_as_it_was_written_has_no_fault() -> None:
    walk = walked(written(), stops=(5,))
    assert walk.faults == []
    assert {town: head.entries for town, head in walk.towns.items()} == {0: 4, 1: 4, 2: 4}


def edited(rows: list[Row]) -> list[Row]:
    number, entry, previous, said = rows[4]
    return [*rows[:4], (number, replace(entry, details={"before": {"most": 99}}), previous, said), *rows[5:]]


def edited_and_hashed(rows: list[Row]) -> list[Row]:
    number, entry, previous, _ = rows[4]
    entry = replace(entry, verb="open")
    return [*rows[:4], (number, entry, previous, chain(previous, entry)), *rows[5:]]


def taken_out(rows: list[Row]) -> list[Row]:
    return [*rows[:4], *rows[5:]]


def taken_out_and_renumbered(rows: list[Row]) -> list[Row]:
    return [*rows[:4], *((number - 1, entry, previous, said) for number, entry, previous, said in rows[5:])]


def put_in(rows: list[Row]) -> list[Row]:
    _, entry, _, _ = rows[4]
    false = replace(entry, verb="close")
    said = chain(rows[4][3], false)
    return [*rows[:5], (5, false, rows[4][3], said), *rows[5:]]


def swapped(rows: list[Row]) -> list[Row]:
    (one, a, p, h), (two, b, q, i) = rows[4], rows[5]
    return [*rows[:4], (one, b, q, i), (two, a, p, h), *rows[6:]]


def first_gone(rows: list[Row]) -> list[Row]:
    return rows[1:]


@pytest.mark.parametrize(
    ("attack", "kind", "number"),
    [
        (edited, FaultKind.CHANGED, 5),
        (edited_and_hashed, FaultKind.BROKEN, 6),
        (taken_out, FaultKind.MISSING, 5),
        (taken_out_and_renumbered, FaultKind.BROKEN, 5),
        (put_in, FaultKind.REPEATED, 5),
        (swapped, FaultKind.BROKEN, 5),
        (first_gone, FaultKind.MISSING, 1),
    ],
)
def test_what_was_done_to_the_log_is_found_where_it_was_done(
    attack: Callable[[list[Row]], list[Row]], kind: FaultKind, number: int
) -> None:
    rows = written()
    found = walked(attack(rows), Head(12, rows[-1][3])).faults
    assert (kind, number) in [(fault.kind, fault.number) for fault in found]
    assert len(found) <= 4  # one act is told as one, not as everything that follows


@given(st.integers(0, 11), st.sampled_from(["verb", "kind", "thing", "actor_id", "municipality_id", "details", "at"]))
def test_no_field_of_an_entry_can_change_unseen(position: int, name: str) -> None:
    rows = written()
    number, entry, previous, said = rows[position]
    other = {"actor_id": 8, "municipality_id": 9, "details": {}, "at": "2026-03-01T12:00:00.000000+00:00"}
    rows[position] = (number, replace(entry, **{name: other.get(name, "other")}), previous, said)
    assert walked(rows).faults[0] == rules.Fault(FaultKind.CHANGED, number, rows[position][1].municipality_id)


def test_a_cut_tail_is_found_by_the_head_and_one_with_its_head_by_a_checkpoint() -> None:
    rows = written()
    assert [fault.kind for fault in walked(rows[:8], Head(12, rows[-1][3])).faults] == [FaultKind.CUT]
    assert walked(rows[:8]).faults == []  # whoever cuts the head as well
    (fault,) = compare(walked(rows[:8], stops=(12,)), [checkpoint(rows)])
    assert (fault.kind, fault.params["entries"], fault.params["known"]) == (FaultKind.CUT, 8, 12)


def test_an_older_backup_that_goes_on_is_found_from_where_it_parted() -> None:
    rows = written()
    other = rehashed([*rows[:8], *written(9, NOON + timedelta(hours=1))])
    points = [checkpoint(rows[:6], "2026-03-01T12:30:00+00:00"), checkpoint(rows)]
    (fault,) = compare(walked(other, stops=(6, 12)), points)
    assert (fault.kind, fault.params["agreed"], fault.params["entries"]) == (FaultKind.REWRITTEN, 6, 12)


def test_a_rewritten_history_holds_together_and_is_found_by_a_checkpoint() -> None:
    rows = written()
    number, entry, previous, said = rows[2]
    rows_after = rehashed([*rows[:2], (number, replace(entry, verb="other"), previous, said), *rows[3:]], 2)
    walk = walked(rows_after, stops=(12,))
    assert walk.faults == []
    assert [fault.kind for fault in compare(walk, [checkpoint(rows)])] == [FaultKind.REWRITTEN]


def test_two_checkpoints_of_one_size_that_differ_are_found_whichever_the_log_agrees_with() -> None:
    rows, other = written(), written(start=NOON + timedelta(hours=2))
    found = compare(walked(rows, stops=(12,)), [checkpoint(rows), checkpoint(other, "2026-03-02T13:00:00+00:00")])
    assert {fault.kind for fault in found} == {FaultKind.DIVERGENT, FaultKind.REWRITTEN}


def test_a_checkpoint_names_the_town_whose_part_is_another_one() -> None:
    rows = written()
    point = checkpoint(rows)
    forged = replace(point, towns={**point.towns, 2: Head(4, "f" * 64)})
    (fault,) = compare(walked(rows, stops=(12,)), [forged])
    assert (fault.kind, fault.town) == (FaultKind.REWRITTEN, 2)


def test_instants_may_go_back_by_the_difference_of_clocks_and_no_further() -> None:
    rows = written(3)

    def dated(back: timedelta) -> list[FaultKind]:
        at = (NOON + timedelta(seconds=2) - back).isoformat(timespec="microseconds")
        return [fault.kind for fault in walked(rehashed([*rows[:2], (3, replace(rows[2][1], at=at), "", "")])).faults]

    assert dated(rules.TOLERANCE) == []
    assert dated(rules.TOLERANCE + timedelta(seconds=1)) == [FaultKind.BACK_DATED]
    assert [fault.kind for fault in walked(rows, now=NOON - timedelta(hours=1)).faults] == [FaultKind.FUTURE] * 3


def test_entries_of_before_keep_their_hash() -> None:
    """Their hash does not cover a number: this is what the first release wrote."""
    entry = Entry("2026-01-01T00:00:00.000000+00:00", None, "init", "person", "1", None, {})
    names = ("at", "actor_id", "verb", "kind", "thing", "municipality_id", "details")
    content = json.dumps({name: getattr(entry, name) for name in names}, sort_keys=True, separators=(",", ":"))
    assert chain(rules.GENESIS, entry) == hashlib.sha256(f"{rules.GENESIS}\n{content}".encode()).hexdigest()


@given(st.text(min_size=1), st.text(min_size=1))
def test_words_never_stand_in_an_entry(words: str, other: str) -> None:
    key = b"k" * 32

    def commit(value: object) -> str:
        return rules.commitment(key, value)

    for value in (words, {"en": words}, [words]):
        kept = rules.loggable("title", value, commit)
        assert kept.startswith(rules.COMMITMENT) and len(kept) == 69
    assert (rules.commitment(key, words) == rules.commitment(key, other)) == (words == other)
    assert rules.commitment(key, words) != rules.commitment(b"l" * 32, words)
    assert rules.detail(f"two words {words}", commit).startswith(rules.COMMITMENT)


def test_codes_days_and_numbers_stand_as_they_are() -> None:
    assert rules.loggable("state", "opened", str) == "opened"
    assert rules.loggable("most", 3, str) == 3
    assert rules.loggable("closes_at", NOON, str) == "2026-03-01T12:00:00+00:00"
    assert rules.loggable("state", "Ada Lovelace", lambda value: "committed") == "committed"
    assert rules.detail({"areas": [1, "h1"], "mail": "ada@town.example"}, lambda value: "committed") == {
        "areas": [1, "h1"],
        "mail": "committed",
    }
