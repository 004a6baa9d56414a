"""Suggestions when the text moves on: carried over by words, overtaken, done already, or gone with their passage."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import accumulate

from civic.texts.rules.changes import Change, Edit, applied, difference, shifted
from civic.texts.rules.words import Passage, has_letters, has_words, passage_at, passages


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change to one passage of a version, by the number of the passage."""

    passage: int
    change: Change


class Fate(StrEnum):
    """What became of a suggestion when the text moved on."""

    CARRIED = "carried"
    #: Words that it changes were changed by somebody else: it is an alternative to what is there now.
    OVERTAKEN = "overtaken"
    #: The text now says what it suggests.
    CONTAINED = "contained"
    #: No word of its passage is left.
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Carried:
    """A suggestion for the new version, and what became of it; ``CONTAINED`` has nothing left to change."""

    suggestion: Suggestion
    fate: Fate


@dataclass(frozen=True)
class Step:
    """One version to the next. Everything that many suggestions need of it is computed once."""

    before: str
    change: Change

    @cached_property
    def after(self) -> str:
        """The text of the new version."""
        return applied(self.before, self.change)

    @cached_property
    def passages_before(self) -> tuple[Passage, ...]:
        return passages(self.before)

    @cached_property
    def passages_after(self) -> tuple[Passage, ...]:
        return passages(self.after)

    @cached_property
    def _starts(self) -> list[int]:
        return [edit.start for edit in self.change]

    @cached_property
    def _ends(self) -> list[int]:
        return [edit.end for edit in self.change]

    @cached_property
    def _shifts(self) -> list[int]:
        return [0, *accumulate(edit.grows for edit in self.change)]

    def near(self, start: int, end: int) -> range:
        """Numbers of the edits that touch a part of the text before, at its ends too."""
        return range(bisect_left(self._ends, start), bisect_right(self._starts, end))

    def shift(self, number: int) -> int:
        """By how much the edits before one of them move what follows."""
        return self._shifts[number]

    def shift_of(self, edit: Edit) -> int:
        """By how much an edit moves that none of the step touches."""
        return self._shifts[bisect_right(self._ends, edit.start)]


def touches(one: Edit, other: Edit) -> bool:
    """Whether two edits of one text are about the same words: both remove one, or one is inserted where the other acts.

    Two insertions between the same two words touch; an insertion at the edge of what is removed does not.
    """
    if one.removed and other.removed:
        return one.start < other.end and other.start < one.end
    if one.removed:
        return one.start < other.start < one.end
    if other.removed:
        return other.start < one.start < other.end
    return one.start == other.start


def carried(step: Step, suggestion: Suggestion) -> Carried:
    """Carry a suggestion over to the next version.

    What nobody else touched moves with the words around it. Where the new version changed the same words, the
    suggestion is to have its own words instead of those that are there now.
    """
    done, collided = _moved(step, suggestion.change)
    if not done or applied(step.after, done) == step.after:
        return Carried(Suggestion(suggestion.passage, ()), Fate.CONTAINED)
    if _passage_is_gone(step, suggestion):
        return Carried(suggestion, Fate.GONE)
    place = passage_at(step.passages_after, done[0].start)
    fate = Fate.OVERTAKEN if collided else Fate.CARRIED
    return Carried(Suggestion(place.number if place else 1, done), fate)


def _passage_is_gone(step: Step, suggestion: Suggestion) -> bool:
    """Whether no word of the passage is left, and nothing was written in its stead."""
    if suggestion.passage > len(step.passages_before):
        return True
    passage = step.passages_before[suggestion.passage - 1]
    near = [step.change[n] for n in step.near(passage.start, passage.end)]
    some_word = has_letters if has_letters(passage.of(step.before)) else has_words
    position, left = passage.start, []
    for edit in near:
        left.append(step.before[position : max(edit.start, position)])
        position = max(position, edit.end)
    left.append(step.before[position : passage.end])
    if any(some_word(part) for part in left):
        return False
    inside = [edit for edit in near if passage.start <= edit.start and edit.end <= passage.end]
    return len(inside) < len(near) or not any(has_words(edit.added) for edit in inside)


def _moved(step: Step, change: Change) -> tuple[Change, bool]:
    """A change for the next version; whether it touched words that were changed."""
    found: list[Edit] = []
    collided = False
    for mine, theirs in _knots(step, change):
        if not theirs:
            found += [replace(edit, start=edit.start + step.shift_of(edit)) for edit in mine]
            continue
        instead = _instead(step, mine, theirs)
        collided = collided or bool(instead)
        found += instead
    return tuple(sorted(found, key=lambda edit: (edit.start, edit.end))), collided


def _knots(step: Step, change: Change) -> list[tuple[list[Edit], list[int]]]:
    """Edits with the numbers of the step's edits that touch them; what hangs together is together."""
    knots: list[tuple[list[Edit], list[int]]] = []
    for edit in change:
        theirs = [n for n in step.near(edit.start, edit.end) if touches(edit, step.change[n])]
        if theirs and knots and knots[-1][1] and knots[-1][1][-1] >= theirs[0]:
            knots[-1][0].append(edit)
            knots[-1][1].extend(n for n in theirs if n > knots[-1][1][-1])
        else:
            knots.append(([edit], theirs))
    return knots


def _instead(step: Step, mine: Sequence[Edit], numbers: Sequence[int]) -> Change:
    """What a suggestion changes where the next version changed the same words; nothing where that says the same.

    Words that the next version only removed, and the suggestion only left alone, stay removed. Words that it replaced
    come back where the suggestion replaces the replacement.
    """
    theirs = [step.change[n] for n in numbers]
    start = min(mine[0].start, theirs[0].start)
    end = max(mine[-1].end, theirs[-1].end)
    there = start + step.shift(numbers[0])
    now = applied(step.before[start:end], shifted(theirs, -start))
    dropped = [(edit.start, edit.end) for edit in theirs if not edit.added]
    parts, position = [], start
    for edit in mine:
        parts += [_without(step.before, position, edit.start, dropped), edit.added]
        position = edit.end
    parts.append(_without(step.before, position, end, dropped))
    return shifted(difference(now, "".join(parts)), there)


def _without(text: str, start: int, end: int, dropped: Iterable[tuple[int, int]]) -> str:
    """A part of a text without what was removed of it."""
    parts, position = [], start
    for first, last in dropped:
        if last > position and first < end:
            parts.append(text[position : max(first, position)])
            position = last
    return "".join((*parts, text[position:end]))


def alternatives(changes: Sequence[Change]) -> list[list[int]]:
    """Changes of one text that touch the same words, in groups, by their places in the sequence; alone: no group.

    Whoever touches one of a group belongs to it.
    """
    parent = list(range(len(changes)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = n = parent[parent[n]]
        return n

    ordered = sorted((e.start, bool(e.removed), e.end, n) for n, change in enumerate(changes) for e in change)
    reached, first, inserted = -1, 0, (-1, 0)
    for start, removes, end, n in ordered:
        if start < reached:
            parent[root(n)] = root(first)
        elif removes:
            first = n
        if not removes:
            if inserted[0] == start:
                parent[root(n)] = root(inserted[1])
            inserted = (start, n)
        reached = max(reached, end if removes else reached)
    groups: dict[int, list[int]] = {}
    for n in range(len(changes)):
        groups.setdefault(root(n), []).append(n)
    return [group for group in groups.values() if len(group) > 1]


@dataclass(frozen=True, slots=True)
class Merged:
    """Two people's texts put together; ``clean`` where they did not change the same words."""

    text: str
    clean: bool


def merged(base: str, mine: str, theirs: str) -> Merged:
    """Put one's changes of a text onto what somebody else made of it meanwhile; where both touched, mine stays."""
    step = Step(base, difference(base, theirs))
    change, collided = _moved(step, difference(base, mine))
    return Merged(applied(theirs, change), not collided)
