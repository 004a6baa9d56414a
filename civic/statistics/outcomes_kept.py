"""What is told of decisions, and the decisions themselves, as they are kept with a release. Pure."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping

from civic.statistics.measures.disparity import Verdict
from civic.statistics.outcomes import TARGETS, Decided, Entries, Key, Outcomes, Past, Target, Told
from civic.statistics.snapshot import Snapshot


def as_json(entries: Entries) -> str:
    """What is told: the same bytes for the same entries."""
    content = [
        {
            "target": target.value,
            "dimension": name,
            "groups": [
                {
                    "group": told.group,
                    "size": told.size,
                    "others": told.others,
                    "verdict": told.verdict.name.lower(),
                    "way": told.way,
                    "explained": told.explained,
                    "differs": [list(each) for each in told.differs],
                }
                for told in groups
            ],
        }
        for (target, name), groups in sorted(entries.items())
    ]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def of_json(content: str) -> Entries:
    """The entries that ``as_json`` wrote."""
    return {
        (Target(each["target"]), each["dimension"]): tuple(
            Told(
                told["group"],
                told["size"],
                told["others"],
                Verdict[told["verdict"].upper()],
                told["way"],
                told["explained"],
                tuple((stratum, way) for stratum, way in told["differs"]),
            )
            for told in each["groups"]
        )
        for each in json.loads(content)
    }


def to_bytes(rows: Iterable[Decided], since: Mapping[Key, int]) -> bytes:
    """Decisions and the ages of entries; who is meant is told by the snapshot that is kept beside them."""
    kept = {
        "rows": [[row.person, TARGETS.index(row.target), row.stratum, int(row.favourable)] for row in rows],
        "since": [[target.value, name, number] for (target, name), number in sorted(since.items())],
    }
    return zlib.compress(json.dumps(kept, separators=(",", ":")).encode())


def past_of(number: int, content: bytes, told: str, snapshot: Snapshot) -> Past:
    """What ``to_bytes`` and ``as_json`` wrote of a release."""
    kept = json.loads(zlib.decompress(content))
    rows = tuple(Decided(person, TARGETS[at], stratum, bool(way)) for person, at, stratum, way in kept["rows"])
    since = {(Target(target), name): number for target, name, number in kept["since"]}
    return Past(number, Outcomes(snapshot, rows), of_json(told), since)
