"""The public log of a vote: ballots enter it in shuffled batches, and a checkpoint of each is signed."""

from __future__ import annotations

import gzip
import hashlib
import random
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert

from civic.audit import checkpoints as signing
from civic.audit import notes
from civic.core import clock, outbox
from civic.core.config import Config
from civic.core.db import db, upsert
from civic.core.permissions import Faulty
from civic.votes import bulletin, merkle, queries, receipts
from civic.votes.models import BulletinFile, Checkpoint, Leaf, Vote
from civic.votes.queries import Found
from civic.votes.rules import BATCH_EVERY, VoteCode, VoteState, batch, result_hash

_PORTION = 2000


def publish(vote_id: int, config: Config) -> bool:
    """Append new ballots of an open vote to its log, if there are enough, and sign a checkpoint.

    Returns: whether there is a new one.

    Raises:
        Faulty: the folder of keys is away, or the log is not the one that was signed last.
    """
    vote, last = queries.locked(vote_id), queries.last_checkpoint(vote_id)
    if vote.state != VoteState.OPENED or (last is not None and clock.now() - last.at < BATCH_EVERY):
        return False
    waiting = queries.not_in_log(vote_id)
    number = batch(len(waiting))
    if not number:
        return False
    size, root = _append(vote_id, last, random.SystemRandom().sample(waiting, number))
    _sign(vote, last, size, root, config)
    return True


def complete(vote: Vote) -> None:
    """Append all ballots that are left, in the transaction that closes, and write down what the log came to.

    It needs no key: the checkpoint is signed by ``conclude``, later if need be.

    Raises:
        Faulty: the log is not the one that was signed last.
    """
    waiting = queries.not_in_log(vote.id)
    random.SystemRandom().shuffle(waiting)
    vote.log_size, vote.log_root = _append(vote.id, queries.last_checkpoint(vote.id), waiting)


def conclude(vote_id: int, config: Config) -> None:
    """Sign the last checkpoint of a vote that was counted, which names the hash of its result.

    Raises:
        Faulty: the folder of keys is away.
    """
    vote, last = queries.locked(vote_id), queries.last_checkpoint(vote_id)
    if vote.log_size is None or vote.log_root is None or (last is not None and last.result_hash is not None):
        return
    _sign(vote, last, vote.log_size, vote.log_root, config, result_hash(vote.result or {}))


def keep_file(vote_id: int, text: str) -> None:
    """Keep the public file of a vote that is finished; twice equals once.

    It is the same from then on. To put it together reads every ballot and every leaf, which is much for each request.
    """
    data = text.encode()
    values = {"content": gzip.compress(data, mtime=0), "sha256": hashlib.sha256(data).hexdigest()}
    statement = upsert(BulletinFile).values(vote_id=vote_id, **values)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["vote_id"]))


def _append(vote_id: int, last: Checkpoint | None, ballots: Sequence[tuple[str, Found]]) -> tuple[int, str]:
    """Write leaves in this order; returns the size of the log and its root."""
    rows = queries.leaves(vote_id)
    before = len(rows)
    rows += [(slot, found.revision, receipts.commitment(found.choice, found.nonce)) for slot, found in ballots]
    signed_size = last.size if last else 0
    hashes = [bytes.fromhex(receipts.leaf(vote_id, *row)) for row in rows]
    roots = merkle.roots_at(hashes, {signed_size, len(rows)})
    if last is not None and (before < signed_size or roots[signed_size].hex() != last.root):
        raise Faulty(VoteCode.BULLETIN_CHANGED, vote=vote_id)
    for start in range(before, len(rows), _PORTION):
        content = [
            {"vote_id": vote_id, "number": number, "slot": slot, "revision": revision, "commitment": commitment}
            for number, (slot, revision, commitment) in enumerate(rows[start : start + _PORTION], start)
        ]
        db.session.execute(insert(Leaf), content)
    return len(rows), roots[len(rows)].hex()


def _sign(vote: Vote, last: Checkpoint | None, size: int, root: str, config: Config, result: str | None = None) -> None:
    if not config.keys_dir.is_dir():
        raise Faulty(VoteCode.KEY_LOST, vote=vote.id)  # or a new key would be made in its place
    at = clock.now()
    point = bulletin.Point(config.host, vote.id, vote.opening_hash or "", size, root, _seconds(at), result)
    note = notes.sign(signing.signing_key(config), signing.name(config), bulletin.text_of(point))
    number = last.number + 1 if last else 1
    content = {"size": size, "root": root, "at": at, "note": note, "result_hash": result}
    db.session.add(Checkpoint(vote_id=vote.id, number=number, **content))
    db.session.flush()
    if config.witnesses:
        # One an hour is enough to keep, and the last one.
        when = "closing" if result else f"{at:%Y%m%d%H}"
        outbox.enqueue("votes.witness", vote.id, once=f"votes.witness/{vote.id}/{when}")


def _seconds(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
