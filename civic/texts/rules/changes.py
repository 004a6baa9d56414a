"""Changes: what turns one version of a text into the next, by words within paragraphs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

from civic.texts.rules.alignment import Run, runs
from civic.texts.rules.words import Passage, has_words, is_break, is_word, passages, tokens


@dataclass(frozen=True, slots=True)
class Edit:
    """At ``start`` (in characters of the text before) ``removed`` is replaced by ``added``; either may be empty."""

    start: int
    removed: str
    added: str

    @property
    def end(self) -> int:
        """Where what is removed ends, in characters of the text before."""
        return self.start + len(self.removed)

    @property
    def grows(self) -> int:
        """By how many characters the text is longer afterwards."""
        return len(self.added) - len(self.removed)


#: Edits in order, none of which covers what another one covers.
Change = tuple[Edit, ...]


class DoesNotFit(ValueError):
    """A change was made for another text."""


def applied(text: str, change: Iterable[Edit]) -> str:
    """A text after a change.

    Raises:
        DoesNotFit: what the change removes is not there.
    """
    parts, position = [], 0
    for edit in change:
        if edit.start < position or text[edit.start : edit.end] != edit.removed or edit.start > len(text):
            raise DoesNotFit(f"at {edit.start}")
        parts += [text[position : edit.start], edit.added]
        position = edit.end
    return "".join((*parts, text[position:]))


def packed(change: Change) -> list[list[Any]]:
    """A change as JSON can keep it."""
    return [[edit.start, edit.removed, edit.added] for edit in change]


def unpacked(kept: Iterable[Sequence[Any]]) -> Change:
    """A change of what ``packed`` made."""
    return tuple(Edit(int(start), removed, added) for start, removed, added in kept)


def shifted(change: Iterable[Edit], by: int) -> Change:
    """A change to a part of a text, as a change to a text in which the part begins ``by`` characters later."""
    return tuple(replace(edit, start=edit.start + by) for edit in change)


def difference(before: str, after: str) -> Change:
    """The change from one text to another. The same two texts always give the same change.

    Paragraphs are compared first, then words between paragraphs that are not the same. A word is removed or added as a
    whole. Scattered short words in common between long replacements belong to the replacement.
    """
    if before == after:
        return ()
    left, right = tokens(before), tokens(after)
    gaps = _slid(_readable(_gaps(_aligned(left, right), len(left), len(right)), left), left, right)
    offsets = [0, *accumulate(len(token) for token in left)]
    return tuple(Edit(offsets[g.i], "".join(left[g.i : g.i_end]), "".join(right[g.j : g.j_end])) for g in gaps)


@dataclass(slots=True)
class _Gap:
    """Tokens that are not the same: from ``i`` up to ``i_end`` before, from ``j`` up to ``j_end`` after."""

    i: int
    i_end: int
    j: int
    j_end: int


def _aligned(left: list[str], right: list[str]) -> list[Run]:
    """What is the same, token by token: whole paragraphs first, then within what lies between them."""
    ones, others = _paragraphs(left), _paragraphs(right)
    found: list[Run] = []
    i = j = a = b = 0
    for run in [*runs([text for text, _ in ones], [text for text, _ in others]), Run(len(ones), len(others), 0)]:
        i_end = i + sum(n for _, n in ones[a : run.left])
        j_end = j + sum(n for _, n in others[b : run.right])
        found += [Run(i + r.left, j + r.right, r.length) for r in runs(left[i:i_end], right[j:j_end])]
        length = sum(n for _, n in ones[run.left : run.left + run.length])
        if length:
            found.append(Run(i_end, j_end, length))
        i, j = i_end + length, j_end + length
        a, b = run.left + run.length, run.right + run.length
    return found


def _paragraphs(found: Sequence[str]) -> list[tuple[str, int]]:
    """Paragraphs and what lies between them, each with the number of its tokens."""
    parts, start = [], 0
    for n, token in enumerate(found):
        if is_break(token):
            parts += [("".join(found[start:n]), n - start), (token, 1)]
            start = n + 1
    return [*parts, ("".join(found[start:]), len(found) - start)]


def _gaps(same: Sequence[Run], i_end: int, j_end: int) -> list[_Gap]:
    gaps, i, j = [], 0, 0
    for run in [*same, Run(i_end, j_end, 0)]:
        if run.left > i or run.right > j:
            gaps.append(_Gap(i, run.left, j, run.right))
        i, j = run.left + run.length, run.right + run.length
    return gaps


def _readable(gaps: Sequence[_Gap], left: Sequence[str]) -> list[_Gap]:
    """Join replacements of one paragraph between which less is the same than each of them changes."""
    joined: list[_Gap] = []
    for gap in gaps:
        joined.append(gap)
        while len(joined) > 1 and _close(joined[-2], joined[-1], left):
            last = joined.pop()
            joined[-1] = _Gap(joined[-1].i, last.i_end, joined[-1].j, last.j_end)
    return joined


def _close(one: _Gap, other: _Gap, left: Sequence[str]) -> bool:
    """Whether two gaps read better as one. What is only added or only removed stays apart: it touches no other word."""
    between = left[one.i_end : other.i]
    if any(gap.i == gap.i_end or gap.j == gap.j_end for gap in (one, other)) or any(map(is_break, between)):
        return False
    words = sum(1 for token in between if is_word(token))
    return words <= 2 and all(words * 2 <= max(gap.i_end - gap.i, gap.j_end - gap.j) // 2 for gap in (one, other))


def _slid(gaps: Sequence[_Gap], left: Sequence[str], right: Sequence[str]) -> list[_Gap]:
    """Move what was only added or only removed as far to the front as it reads the same: one place for one meaning.

    What holds the end of a paragraph moves to where it begins with one: paragraphs come and go as a whole.
    """
    slid: list[_Gap] = []
    for gap in gaps:
        if gap.i == gap.i_end:
            gap = _moved(gap, _steps(left, gap.i, right[gap.j : gap.j_end], slid))
        elif gap.j == gap.j_end:
            gap = _moved(gap, _steps(left, gap.i, left[gap.i : gap.i_end], slid))
        if slid and gap.i == slid[-1].i_end:
            slid[-1] = _Gap(slid[-1].i, gap.i_end, slid[-1].j, gap.j_end)
        else:
            slid.append(gap)
    return slid


def _moved(gap: _Gap, by: int) -> _Gap:
    return _Gap(gap.i - by, gap.i_end - by, gap.j - by, gap.j_end - by)


def _steps(before: Sequence[str], at: int, run: Sequence[str], slid: Sequence[_Gap]) -> int:
    """By how many tokens a run that was added or removed at a place can move to the front."""
    most, length = at - (slid[-1].i_end if slid else 0), len(run)
    steps = 0
    while steps < most and before[at - steps - 1] == run[(length - steps - 1) % length]:
        steps += 1
    if not any(is_break(token) for token in run):
        return steps
    whole = (n for n in range(steps, -1, -1) if is_break(run[-n % length]))
    return next(whole, 0)


def suggested(text: str, passage: Passage, wanted: str) -> Change:
    """The change to a text with which one of its passages reads as somebody wants; without words it is removed."""
    if has_words(wanted):
        return shifted(difference(passage.of(text), wanted), passage.start)
    return (Edit(passage.start, passage.of(text), ""),)


def closed(text: str, change: Iterable[Edit]) -> Change:
    """The same change; where it removes a whole passage, the empty lines beside it go as well."""
    found = passages(text)
    starts, ends = {p.start: n for n, p in enumerate(found)}, {p.end: n for n, p in enumerate(found)}
    done: list[Edit] = []
    for edit in change:
        if edit.removed and not edit.added and edit.start in starts and edit.end in ends:
            edit = _with_blanks(text, edit, found, (starts[edit.start], ends[edit.end]), done[-1].end if done else 0)
        done.append(edit)
    return tuple(done)


def parted(text: str, numbers: Collection[int]) -> Change:
    """The change that leaves only some passages of a text, in their order, each as it is to the byte.

    Between two that are left stands what stood before the later one; where none is removed nothing changes.
    """
    found = passages(text)
    kept = [passage for passage in found if passage.number in numbers]
    if not kept:
        return (Edit(0, text, ""),) if text else ()
    spans = [(0, kept[0].start)] if kept[0].number > 1 else []
    spans += [(one.end, found[two.number - 2].end) for one, two in pairwise(kept)]
    spans += [(kept[-1].end, len(text))] if kept[-1].number < len(found) else []
    return tuple(Edit(start, text[start:end], "") for start, end in spans if end > start)


def _with_blanks(text: str, edit: Edit, found: Sequence[Passage], span: tuple[int, int], earlier: int) -> Edit:
    first, last = span
    if last + 1 < len(found):
        return replace(edit, removed=text[edit.start : found[last + 1].start])
    start = max(found[first - 1].end, earlier) if first else edit.start
    return Edit(start, text[start : edit.end], "")


def share_changed(before: str, after: str) -> Fraction:
    """How much of a text changed: words removed or words added, whichever are more, per word of the text before."""
    change = difference(before, after)
    removed = sum(words_in(edit.removed) for edit in change)
    added = sum(words_in(edit.added) for edit in change)
    return Fraction(max(removed, added), max(words_in(before), 1))


def words_in(text: str) -> int:
    """How many words a text has."""
    return sum(1 for token in tokens(text) if is_word(token))


class Mark(StrEnum):
    """What happens to a part of a text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text to be shown with what happens to it."""

    mark: Mark
    text: str


def pieces(text: str, change: Iterable[Edit], start: int = 0, end: int | None = None) -> list[Piece]:
    """A text, or a part of it, with what a change removes and adds, in reading order."""
    found, position, last = [], start, len(text) if end is None else end
    for edit in change:
        if edit.end < start or edit.start > last:
            continue
        found += [
            Piece(Mark.SAME, text[position : edit.start]),
            Piece(Mark.REMOVED, edit.removed),
            Piece(Mark.ADDED, edit.added),
        ]
        position = max(edit.end, position)
    found.append(Piece(Mark.SAME, text[position:last]))
    return [piece for piece in found if piece.text]
