"""Which objects a list shows, by when they were made, changed and gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from civic.oparl.rules import Kind, Note, Window, chosen, dated, digest

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SAME, FRESH, GONE, UNNOTED, BACK = [(Kind.MEETING, number) for number in (1, 2, 3, 4, 5)]
NOTES = {
    SAME: Note(NOW - 9 * HOUR, NOW - 8 * HOUR, None, "a"),
    GONE: Note(NOW - 9 * HOUR, NOW - 2 * HOUR, NOW - 2 * HOUR, ""),
    UNNOTED: Note(NOW - 9 * HOUR, NOW - 8 * HOUR, None, "b"),
    BACK: Note(NOW - 9 * HOUR, NOW - 3 * HOUR, NOW - 3 * HOUR, ""),
}


def _dated():
    return dated([SAME, FRESH, BACK], NOTES, {FRESH: NOW - 20 * HOUR}, NOW)


def _keys(window: Window) -> list[int]:
    return [each.key[1] for each in chosen(_dated(), window)]


def test_what_is_not_noted_yet_counts_as_changed_now() -> None:
    found = {each.key: each for each in _dated()}
    assert found[SAME].modified == NOW - 8 * HOUR and not found[SAME].gone
    assert (found[FRESH].created, found[FRESH].modified) == (NOW - 20 * HOUR, NOW)
    assert found[GONE].gone and found[GONE].modified == NOW - 2 * HOUR
    # Gone, and not noted as gone: whoever asks from now on has to learn it.
    assert found[UNNOTED].gone and found[UNNOTED].modified == NOW
    # Public again after it was gone.
    assert not found[BACK].gone and found[BACK].modified == NOW


def test_what_is_gone_is_told_only_to_those_who_ask_what_has_changed() -> None:
    assert _keys(Window()) == [1, 2, 5]
    assert _keys(Window(modified_since=NOW - 10 * HOUR)) == [1, 2, 3, 4, 5]
    assert _keys(Window(modified_since=NOW - HOUR)) == [2, 4, 5]
    assert _keys(Window(modified_until=NOW - 5 * HOUR)) == [1]
    assert _keys(Window(created_since=NOW - 10 * HOUR)) == [1, 5]
    assert _keys(Window(created_until=NOW - 15 * HOUR, modified_since=NOW - HOUR)) == [2]


def test_a_digest_changes_with_the_content_alone() -> None:
    assert digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1}) != digest({"a": 1, "b": [3]})
