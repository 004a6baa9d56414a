"""Merkle trees as Certificate Transparency has them (RFC 6962, section 2.1). Pure.

The root of a tree stands for all leaves and their order. Two roots of a log that only grows can be compared by anybody
who has the leaves: the older one is the root of as many of the first leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: SHA-256 of a zero byte and its data."""
    return hashlib.sha256(b"\0" + data).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root of a tree with these hashes of leaves; that of an empty tree is the SHA-256 of nothing."""
    peaks: list[tuple[int, bytes]] = []
    for leaf in leaves:
        _grow(peaks, leaf)
    return _top(peaks)


def roots_at(leaves: Iterable[bytes], sizes: Collection[int]) -> dict[int, bytes]:
    """The roots that the tree had when it was of these sizes, as far as there are leaves for them."""
    wanted, peaks = set(sizes), list[tuple[int, bytes]]()
    found = {0: EMPTY} if 0 in wanted else {}
    for size, leaf in enumerate(leaves, 1):
        _grow(peaks, leaf)
        if size in wanted:
            found[size] = _top(peaks)
    return found


def _grow(peaks: list[tuple[int, bytes]], leaf: bytes) -> None:
    """Add a leaf. ``peaks`` are the roots of the full trees that make up the whole, the largest first."""
    size, top = 1, leaf
    while peaks and peaks[-1][0] == size:
        size, top = 2 * size, _node(peaks.pop()[1], top)
    peaks.append((size, top))


def _top(peaks: list[tuple[int, bytes]]) -> bytes:
    if not peaks:
        return EMPTY
    top = peaks[-1][1]
    for _size, peak in reversed(peaks[:-1]):
        top = _node(peak, top)
    return top


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
