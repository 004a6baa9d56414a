"""Which texts are like another one: groups of four letters in their words, weighed by how rare they are. Pure.

The measure is the cosine of TF-IDF vectors (Salton and Buckley 1988) over character n-grams within words, which stay
alike when endings change, in languages with and without a stemmer. Texts are handed in folded, as ``core.folding``
writes them: words between single blanks.

A ``Library`` is added to and changed at any time: what is new goes to a small block beside the large ones, so that a
changed text is found as such at once, without weighing all others anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Groups of letters are numbered by a hash; two with one number count as the same.
BUCKETS = 1 << 17
#: Letters of a text that are looked at: what it is about is said at its beginning.
LONGEST = 3000
#: Texts of the block that is written anew with each change.
NEWEST = 128
#: Blocks are put together when there are more than these.
MOST_BLOCKS = 6
#: A group that more than this share of all texts have says nothing about one.
COMMON = 0.25
_BLANK = ord(" ")
_PRIMES = np.array([2654435761, 2246822519, 3266489917, 668265263], dtype=np.uint64)

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Like:
    """A text that is like the one asked about.

    Attributes:
        score: the cosine, 0 to 1; the order of what was found.
        shared: the share of what was asked about that this text has too, by weight, 0 to 1.
    """

    key: int
    score: float
    shared: float


@dataclass(frozen=True)
class _Grams:
    """Groups of letters of some texts: ``text`` and ``gram`` in pairs, each pair once, with how often it occurs."""

    text: Ints
    gram: Ints
    times: Floats


def _grams(texts: Sequence[str]) -> _Grams:
    """The groups of four letters within words of some folded texts, the blanks around a word included."""
    codes = np.frombuffer(" ".join(f" {each[:LONGEST].strip()} " for each in texts).encode("utf-32-le"), dtype="<u4")
    lengths = [len(each[:LONGEST].strip()) + 3 for each in texts]
    if len(codes) < 4:
        return _Grams(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32))
    owner = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)[: len(codes)]
    inside = (codes[1:-2] != _BLANK) & (codes[2:-1] != _BLANK)
    wide = codes.astype(np.uint64)
    mixed = sum(wide[i : len(wide) - 3 + i] * _PRIMES[i] for i in range(4))
    mixed ^= mixed >> np.uint64(29)
    bucket = ((mixed * _PRIMES[0]) >> np.uint64(15)) % np.uint64(BUCKETS)
    pairs = owner[: len(bucket)][inside] * BUCKETS + bucket[inside].astype(np.int64)
    found, times = np.unique(pairs, return_counts=True)
    return _Grams((found // BUCKETS).astype(np.int32), (found % BUCKETS).astype(np.int32), times.astype(np.float32))


class _Block:
    """Some texts, looked up by group: ``text[first[g]:first[g + 1]]`` are those that have the group g."""

    def __init__(self, keys: Sequence[int], grams: _Grams) -> None:
        self.keys = np.array(keys, dtype=np.int64)
        self.alive = np.ones(len(keys), dtype=bool)
        self.having = np.bincount(grams.gram, minlength=BUCKETS)
        self.first = np.concatenate([[0], np.cumsum(self.having)])
        order = np.argsort(grams.gram, kind="stable")
        self.text, self.times = grams.text[order], (1 + np.log(grams.times[order])).astype(np.float32)
        self.length: Floats = np.ones(len(keys), np.float32)

    def weigh(self, rarity: Floats) -> None:
        """Measure the vectors, with these weights of groups."""
        weights = self.times * np.repeat(rarity, self.having)
        squares = np.bincount(self.text, weights=weights**2, minlength=len(self.keys))
        self.length = np.sqrt(squares).astype(np.float32)

    def kept(self, numbers_from: int) -> tuple[list[int], Ints, Ints, Floats]:
        """The keys that are alive, and their entries, numbered from a number on."""
        new = (np.cumsum(self.alive) - 1 + numbers_from).astype(np.int32)
        entries = self.alive[self.text]
        gram = np.repeat(np.arange(BUCKETS, dtype=np.int32), self.having)[entries]
        return self.keys[self.alive].tolist(), new[self.text[entries]], gram, self.times[entries]

    def compare(self, asked: _Grams, weights: Floats, rarity: Floats) -> tuple[Floats, Floats]:
        """Cosine with each text, and the share of what was asked about that it has."""
        product = np.zeros(len(self.keys), np.float32)
        shared = np.zeros(len(self.keys), np.float32)
        for gram, weight in zip(asked.gram.tolist(), weights.tolist(), strict=True):
            if weight > 0 and self.having[gram]:
                there = slice(self.first[gram], self.first[gram + 1])
                product[self.text[there]] += weight * rarity[gram] * self.times[there]
                shared[self.text[there]] += weight**2
        whole = np.float32(np.linalg.norm(weights) or 1)
        score = product / np.maximum(self.length, 1e-6) / whole
        return score.astype(np.float32), (shared / whole**2).astype(np.float32)


class Library:
    """Texts by their keys. Not safe for threads: its owner locks."""

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._newest: dict[int, str] = {}
        self._known: dict[int, int] = {}
        self._rarity: Floats = np.zeros(BUCKETS, np.float32)
        self._weighed = 0

    def __len__(self) -> int:
        return len(self._known)

    def put(self, texts: Mapping[int, str]) -> None:
        """Add texts, or write over those of these keys; a text that is there already costs nothing."""
        changed = {key: text for key, text in texts.items() if self._known.get(key) != hash(text)}
        if not changed:
            return
        self._known.update((key, hash(text)) for key, text in changed.items())
        old = self._blocks[:-1] if self._newest else self._blocks
        for block in old:
            block.alive &= ~np.isin(block.keys, list(changed))
        self._newest.update(changed)
        block = _Block(list(self._newest), _grams(list(self._newest.values())))
        self._blocks = [*old, block]
        if len(self._newest) > NEWEST:
            self._newest = {}
            if len(self._blocks) > MOST_BLOCKS:
                self._blocks = [_together(self._blocks)]
        if abs(len(self) - self._weighed) > self._weighed // 20:
            self._weigh()
        else:
            self._blocks[-1].weigh(self._rarity)

    def _weigh(self) -> None:
        """Weigh every group anew by how many texts have it."""
        count = len(self)
        having = np.maximum(sum(block.having for block in self._blocks), 1)
        self._rarity = np.log((count + 1) / having).astype(np.float32).clip(0.01)
        if count >= NEWEST:
            self._rarity[having > COMMON * count] = 0
        for block in self._blocks:
            block.weigh(self._rarity)
        self._weighed = count

    def like(self, text: str, most: int, least: float = 0.0) -> list[Like]:
        """The texts that are most like a folded one, the most alike first.

        Args:
            least: how like they are at least (``Like.score``).
        """
        asked = _grams([text])
        weights = ((1 + np.log(asked.times)) * self._rarity[asked.gram]).astype(np.float32)
        found: list[Like] = []
        for block in self._blocks:
            score, shared = block.compare(asked, weights, self._rarity)
            fit = np.flatnonzero(block.alive & (score >= max(least, 1e-6)))
            best = fit[np.argsort(-score[fit], kind="stable")[:most]]
            found += [Like(int(block.keys[i]), float(score[i]), float(shared[i])) for i in best]
        return sorted(found, key=lambda like: (-like.score, like.key))[:most]


def _together(blocks: Iterable[_Block]) -> _Block:
    """One block of several, without what was written over."""
    keys: list[int] = []
    texts, grams, times = [], [], []
    for block in blocks:
        more, text, gram, weight = block.kept(len(keys))
        keys += more
        texts.append(text)
        grams.append(gram)
        times.append(weight)
    raw = np.exp(np.concatenate(times) - 1)
    return _Block(keys, _Grams(np.concatenate(texts), np.concatenate(grams), raw))
