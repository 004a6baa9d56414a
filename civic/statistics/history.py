"""A release as bytes, with the people counted in it: what the gates of the next release compare with. Pure."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from collections.abc import Iterable
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from civic.statistics.changes import Released
from civic.statistics.intervals.release import GateReport
from civic.statistics.pipeline import Catalogue
from civic.statistics.protected import Protected, ProtectedTable
from civic.statistics.snapshot import Snapshot

_CELLS = ("figures", "states", "stale", "known")


def pseudonyms(names: Iterable[str], key: bytes) -> NDArray[np.int64]:
    """A whole number for each name, the same in every snapshot and without the key nobody's (HMAC-SHA256)."""
    digests = (hmac.digest(key, name.encode(), "sha256")[:8] for name in names)
    numbers: NDArray[np.int64] = np.frombuffer(b"".join(digests), "<i8").astype(np.int64)
    return numbers & np.iinfo(np.int64).max


def to_bytes(released: Released, catalogue: Catalogue) -> bytes:
    """Everything of a release, in the order of its catalogue."""
    places = [(stage, table) for stage in catalogue.stages for table in catalogue.tables]
    tables = [released.protected.tables[place] for place in places]
    arrays = {name: np.concatenate([getattr(table, name).ravel() for table in tables]) for name in _CELLS}
    since = np.concatenate([released.since[place].ravel() for place in places])
    report = json.dumps(asdict(released.report)).encode()
    buffer = io.BytesIO()
    arrays |= {
        "persons": released.snapshot.persons,
        "codes": released.snapshot.codes,
        "flags": released.snapshot.flags,
        "since": since,
        "report": np.frombuffer(report, np.uint8),
    }
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def of_bytes(content: bytes, catalogue: Catalogue) -> Released:
    """The release that ``to_bytes`` wrote, of the same catalogue."""
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        arrays = {name: kept[name] for name in kept.files}
    sizes = {dimension.name: dimension for dimension in catalogue.dimensions}
    tables, since, start = {}, {}, 0
    for stage in catalogue.stages:
        for table in catalogue.tables:
            dimensions = tuple(sizes[name] for name in table.names)
            shape = tuple(dimension.size for dimension in dimensions)
            stop = start + int(np.prod(shape, dtype=np.int64))
            cells = {name: arrays[name][start:stop].reshape(shape) for name in _CELLS}
            tables[stage, table] = ProtectedTable(stage, dimensions, **cells)
            since[stage, table] = arrays["since"][start:stop].reshape(shape)
            start = stop
    report = json.loads(arrays["report"].tobytes())
    unproven = tuple((stage, tuple(names)) for stage, names in report.pop("unproven"))
    snapshot = Snapshot(arrays["persons"], arrays["codes"], arrays["flags"])
    return Released(snapshot, Protected(tables), since, GateReport(**report, unproven=unproven))


def checksum(tables: bytes) -> str:
    """SHA-256 of the published tables, 64 hex digits."""
    return hashlib.sha256(tables).hexdigest()
