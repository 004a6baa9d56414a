"""Every word of a text leads back to a decision, over random histories of edits and suggestions."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from civic.texts.rules import (
    Change,
    Fate,
    Span,
    Step,
    Suggestion,
    applied,
    carried,
    closed,
    difference,
    passages,
    replayed,
    suggested,
    traced,
    within,
)

WORDS = st.sampled_from(["the", "cat", "sat", "on", "mat", "a", "كتاب", "e\u0301t", "👍🏽", "٣"])
PASSAGE = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
TEXT = st.lists(PASSAGE, max_size=4).map("\n\n".join) | st.just("a\r\n\r\nb  c")


@dataclass
class _History:
    """A text as it is kept: all versions, what was decided, what still waits."""

    versions: list[str]
    decisions: dict[int, Change] = field(default_factory=dict)
    waiting: list[Suggestion] = field(default_factory=list)

    def move_on(self, after: str) -> None:
        before = self.versions[-1]
        if before == after:
            return
        step = Step(before, difference(before, after))
        self.versions.append(after)
        self.decisions[len(self.versions)] = step.change
        ends = [carried(step, suggestion) for suggestion in self.waiting]
        self.waiting = [end.suggestion for end in ends if end.fate in (Fate.CARRIED, Fate.OVERTAKEN)]


@st.composite
def histories(draw: st.DrawFn) -> _History:
    """Authors edit, people suggest, suggestions are accepted or declined, in any order."""
    history = _History([draw(TEXT)])
    for act in draw(st.lists(st.sampled_from(["edit", "suggest", "suggest", "accept", "decline"]), max_size=12)):
        now = history.versions[-1]
        if act == "edit":
            history.move_on(draw(TEXT))
        elif act == "suggest" and passages(now):
            passage = draw(st.sampled_from(passages(now)))
            change = suggested(now, passage, draw(PASSAGE | st.just("")))
            if applied(now, change) != now:
                history.waiting.append(Suggestion(passage.number, change))
        elif act in ("accept", "decline") and history.waiting:
            chosen = history.waiting.pop(draw(st.integers(0, len(history.waiting) - 1)))
            if act == "accept":
                history.move_on(applied(now, closed(now, chosen.change)))
    return history


@given(histories())
def test_replaying_the_decisions_gives_the_present_text(history: _History) -> None:
    decisions = [history.decisions[number] for number in sorted(history.decisions)]
    assert replayed(history.versions[0], decisions).encode() == history.versions[-1].encode()


@given(histories())
def test_every_word_leads_back_to_a_version(history: _History) -> None:
    spans = traced(history.versions, history.decisions)
    assert "".join(history.versions[-1][span.start : span.end] for span in spans) == history.versions[-1]
    assert all(a.end == b.start and a.version != b.version for a, b in zip(spans, spans[1:], strict=False))
    for span in spans:
        assert span.version is not None
        # The version that is named brought these words: they stand in it, and in what its decision added.
        words = history.versions[-1][span.start : span.end]
        if span.version > 1:
            assert all(any(word in edit.added for edit in history.decisions[span.version]) for word in words.split())


@settings(max_examples=60)
@given(histories())
def test_leaving_a_decision_out_leaves_exactly_its_words_unexplained(history: _History) -> None:
    whole = _by_letter(traced(history.versions, history.decisions))
    for number in history.decisions:
        fewer = {key: change for key, change in history.decisions.items() if key != number}
        found = _by_letter(traced(history.versions, fewer))
        assert found == [None if version == number else version for version in whole]


@given(histories())
def test_a_text_that_was_changed_behind_the_record_has_words_that_nothing_explains(history: _History) -> None:
    now = history.versions[-1]
    spans = traced([*history.versions[:-1], f"{now} forged"], history.decisions)
    if len(history.versions) > 1:
        assert spans[-1].version is None
        assert f"{now} forged"[spans[-1].start : spans[-1].end].endswith("forged")


def _by_letter(spans: tuple[Span, ...]) -> list[int | None]:
    return [span.version for span in spans for _ in range(span.start, span.end)]


def test_a_part_of_a_text_has_the_spans_of_its_words() -> None:
    versions = ["a cat\n\nend", "a dog\n\nend"]
    spans = traced(versions, {2: difference(*versions)})
    assert within(spans, 0, 5) == [Span(0, 2, 1), Span(2, 5, 2)]
    assert within(spans, 7, 10) == [Span(7, 10, 1)]
