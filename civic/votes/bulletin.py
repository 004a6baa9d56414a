"""The public file of a vote, its bulletin: one JSON object a line (docs/bulletin.md). Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

VERSION = 1
TITLE = "civic vote checkpoint v1"


@dataclass(frozen=True)
class Point:
    """What a checkpoint says: the log of a vote at an instant, and at last the hash of its result."""

    origin: str
    vote: int
    opening: str
    size: int
    root: str
    at: str
    result: str | None = None


def text_of(point: Point) -> str:
    """The lines that are signed (https://c2sp.org/signed-note)."""
    lines = [TITLE, point.origin, f"vote {point.vote}", f"opening {point.opening}", f"size {point.size}"]
    lines += [f"root {point.root}", f"at {point.at}"]
    lines += [f"result {point.result}"] if point.result else []
    return "\n".join(lines) + "\n"


def read_note(note: str) -> tuple[Point, str, str]:
    """What a checkpoint says, its signed text, and its signature line.

    Raises:
        ValueError: it is no checkpoint of a vote.
    """
    text, found, signature = note.partition("\n\n— ")
    lines = text.split("\n")
    try:
        fields = dict(line.split(" ", 1) for line in lines[2:])
        size, vote = int(fields["size"]), int(fields["vote"])
        point = Point(lines[1], vote, fields["opening"], size, fields["root"], fields["at"], fields.get("result"))
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError("a checkpoint that cannot be read") from error
    if not found or text + "\n" != text_of(point):
        raise ValueError("a checkpoint that cannot be read")
    return point, text + "\n", "— " + signature.rstrip("\n")


@dataclass(frozen=True)
class Opened:
    """A ballot of a vote that has closed, with the nonce that opens its leaf."""

    slot: str
    revision: int
    choice: Sequence[object]
    nonce: str


@dataclass(frozen=True)
class Closed:
    """What is published at closing: the last revision of each slot, the commitments of earlier ones, the result."""

    ballots: Sequence[Opened]
    replaced: Sequence[tuple[str, int, str]]
    result: Mapping[str, object]
    result_hash: str
    lot: Sequence[int]


@dataclass(frozen=True)
class Head:
    """With what a bulletin begins: host, number of the vote, public key, opening entry and its hash."""

    host: str
    vote: int
    key: str
    opening: str
    opening_hash: str


def lines(head: Head, leaves: Sequence[str], checkpoints: Sequence[str], closed: Closed | None) -> Iterator[str]:
    """The file, line by line. The same vote always gives the same bytes."""
    yield _line("bulletin", version=VERSION, host=head.host, vote=head.vote, key=head.key)
    yield _line("opening", hash=head.opening_hash, entry=head.opening)
    for number, leaf in enumerate(leaves):
        yield _line("leaf", number=number, leaf=leaf)
    for note in checkpoints:
        yield _line("checkpoint", note=note)
    if closed is None:
        return
    for ballot in sorted(closed.ballots, key=lambda each: each.slot):
        yield _line("ballot", **vars(ballot))
    for slot, revision, commitment in sorted(closed.replaced):
        yield _line("replaced", slot=slot, revision=revision, commitment=commitment)
    result, number = closed.result, len(closed.ballots)
    counts = {"ballots": number, "blank": result.get("blank"), "invalid": 0}
    yield _line("result", **counts, lot=list(closed.lot), hash=closed.result_hash, result=result)


def _line(kind: str, **fields: object) -> str:
    return json.dumps({"type": kind, **fields}, ensure_ascii=False, separators=(",", ":")) + "\n"
