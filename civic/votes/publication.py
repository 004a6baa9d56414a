"""What a vote publishes of itself at this moment."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from civic.audit import checkpoints as signing
from civic.core.config import Config
from civic.votes import bulletin as files
from civic.votes import queries, receipts
from civic.votes.bulletin import Closed, Head, Opened
from civic.votes.models import Vote
from civic.votes.rules import VoteState


def bulletin(vote: Vote, config: Config) -> bytes:
    """The bulletin of an opened vote as one file: the one that was kept, where the vote is finished."""
    kept = queries.finished_file(vote.id) if vote.state == VoteState.CLOSED else None
    if kept is not None:
        return gzip.decompress(kept.content)
    return "".join(bulletin_lines(vote, config)).encode()


def bulletin_lines(vote: Vote, config: Config) -> Iterator[str]:
    """The bulletin of an opened vote: the log up to its last checkpoint, and all of it once the last one is signed."""
    points = queries.checkpoints(vote.id)
    rows = queries.leaves(vote.id, points[-1].size) if points else []
    last = points[-1].result_hash if points else None
    closed = _closed(vote, rows, last) if last and vote.state == VoteState.CLOSED else None
    key = signing.public_key(config) if signing.has_key(config) else ""
    head = Head(config.host, vote.id, key, vote.opening or "", vote.opening_hash or "")
    leaves = [receipts.leaf(vote.id, *row) for row in rows]
    return files.lines(head, leaves, [point.note for point in points], closed)


def _closed(vote: Vote, rows: list[tuple[str, int, str]], result_hash: str) -> Closed:
    boxed = queries.boxed(vote.id)
    asked = queries.question(vote.id, vote.opening, vote.opening_hash)
    return Closed(
        ballots=[Opened(slot, each.revision, each.choice, each.nonce.hex()) for slot, each in boxed.items()],
        replaced=[row for row in rows if row[0] not in boxed or row[1] < boxed[row[0]].revision],
        result=vote.result or {},
        result_hash=result_hash,
        lot=[option.id for option in asked.options],
    )
