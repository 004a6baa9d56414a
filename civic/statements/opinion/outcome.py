"""What of an analysis is told: groups that may be described, shares in whole percents, counts rounded to five.

Counts under ten are told nowhere. A count beside the counts of its parts would tell the rest by subtraction, so all
counts are rounded; a share of a group is told only where ten of the group answered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from civic.statements.opinion.agreement import Consensus, Tally, enough_votes, representative, tally
from civic.statements.opinion.analysis import SMALLEST_GROUP, OpinionGroups, opinion_groups
from civic.statements.opinion.cells import map_cells
from civic.statements.opinion.clearness import Clearness, clearness, moving_share
from civic.statements.opinion.clusters import GroupCount, settle_count
from civic.statements.opinion.space import extremity, opinion_space
from civic.statements.opinion.votes import Conversation, Counts, Mask, in_conversation

#: Fewer people than this cannot be two groups that may be described.
FEWEST = 2 * SMALLEST_GROUP
ROUNDED_TO = 5
#: Cells of the map: so many at most, so that the table beside it can be read.
MOST_CELLS = 24
NOT_TOLD = dict.fromkeys(("agree", "disagree", "pass"))
FEW, NONE, GROUPS = "few", "none", "groups"


@dataclass(frozen=True)
class Outcome:
    """`shown`: all that pages and files tell, of plain values.

    `space`: what serves to say where somebody stands and how many groups the next result may have. `extremities`: of
    each statement by its name, for the draw of the next one.
    """

    shown: dict[str, object]
    space: dict[str, object]
    extremities: dict[str, float]


def digest(conversation: Conversation, final: bool) -> str:
    """What tells votes from all others, in whatever order their rows come."""
    ordered = conversation.ordered()
    parts = [
        ordered.values.tobytes(),
        ordered.hidden.tobytes(),
        ordered.meta.tobytes(),
        repr((ordered.values.shape, ordered.statements, final)).encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def rounded(count: int) -> int | None:
    """A count as it is told: to the nearest five; None under ten."""
    return None if count < SMALLEST_GROUP else ROUNDED_TO * round(count / ROUNDED_TO)


def percent(part: int, whole: int) -> int:
    """A share in whole percents, halves up."""
    return (200 * part + whole) // (2 * whole)


def outcome(conversation: Conversation, texts: Mapping[str, tuple[str, str]], before: GroupCount | None) -> Outcome:
    """Compute what is told about a conversation.

    Args:
        texts: words and language of each statement, by its name.
        before: the number of groups of earlier results: it changes only when four in a row agree. None: the best
            number, so that the outcome follows from the votes alone.
    """
    inside = in_conversation(conversation.values)
    if int(inside.sum()) < FEWEST or not conversation.mapped.any():
        return _few(conversation, texts)
    best = opinion_groups(conversation)
    count = settle_count(before, best.group_count)
    found = best if count.shown == best.group_count else opinion_groups(conversation, group_count=count.shown)
    clear = clearness(found.conversation)
    described = found.groups if clear.groups and found.groups >= 2 else 0
    space = opinion_space(found.conversation)
    return Outcome(
        _shown(found, clear, described, texts),
        {
            "statements": list(found.conversation.statements),
            "centre": space.centre.tolist(),
            "components": space.components.tolist(),
            "groups": [found.points[found.labels == n].mean(axis=0).tolist() for n in range(described)],
            "count": [count.shown, count.candidate, count.streak],
        },
        dict(zip(found.conversation.statements, extremity(space).tolist(), strict=True)),
    )


def _few(conversation: Conversation, texts: Mapping[str, tuple[str, str]]) -> Outcome:
    """Too few people for groups: what all share is told where enough answered."""
    ordered = conversation.ordered()
    everybody = tally(ordered.values, np.zeros(len(ordered.values), dtype=np.int64), 1)
    rows = _statements(ordered, everybody, everybody, 0, np.zeros(0), texts)
    people = len(conversation.participants)
    shown = {"state": FEW, "people": rounded(people), "groups": [], "statements": rows, "map": [], "needed": FEWEST}
    return Outcome({**shown, "agree": [], "disagree": []}, {}, {})


def _shown(
    found: OpinionGroups, clear: Clearness, described: int, texts: Mapping[str, tuple[str, str]]
) -> dict[str, object]:
    ordered = found.conversation
    everybody = tally(ordered.values, np.zeros(len(ordered.values), dtype=np.int64), 1)
    grouped = tally(ordered.values, found.labels, described)
    inside = in_conversation(ordered.values)
    labels = _all_labels(found, inside)
    return {
        "state": GROUPS if described else NONE,
        "people": rounded(len(ordered.participants)),
        "in_conversation": rounded(found.inside),
        "clearness": {
            "silhouette": round(clear.silhouette, 3),
            "shuffled": round(clear.shuffled, 3),
            "highest": round(clear.highest, 3),
        },
        "moving": percent(round(1000 * moving_share(ordered, labels, inside)), 1000) if described else None,
        "needed": enough_votes(found.inside),
        "groups": [
            _group(found, grouped, tally(ordered.values, np.where(inside, 0, -1), 1), n) for n in range(described)
        ],
        "agree": [_consensus(row, ordered) for row in found.agree if row.trials >= SMALLEST_GROUP],
        "disagree": [_consensus(row, ordered) for row in found.disagree if row.trials >= SMALLEST_GROUP],
        "statements": _statements(ordered, everybody, grouped, described, found.group_informed, texts),
        "map": _map(found, described, inside),
    }


def _all_labels(found: OpinionGroups, inside: Mask) -> Counts:
    """The groups as far as they are described; all others together, so that none of them is told apart."""
    labels = np.where(found.labels < 0, found.groups, found.labels)
    return np.where(inside, labels, -1)


def _group(found: OpinionGroups, grouped: Tally, members: Tally, number: int) -> dict[str, object]:
    """A group, with the statements that represent it best among those that ten of it answered."""
    allowed = found.conversation.mapped & (grouped.votes[number] >= SMALLEST_GROUP)
    rows = []
    for row in representative(grouped, allowed, members)[number]:
        of = row.statement
        votes = int(grouped.votes[number, of])
        side = grouped.agree if row.agrees else grouped.disagree
        all_side = members.agree if row.agrees else members.disagree
        rows.append(
            {
                "statement": found.conversation.statements[of],
                "side": "agree" if row.agrees else "disagree",
                "percent": percent(int(side[number, of]), votes),
                "everybody": percent(int(all_side[0, of]), int(members.votes[0, of])),
            }
        )
    return {"name": chr(ord("A") + number), "people": rounded(int((found.labels == number).sum())), "statements": rows}


def _consensus(row: Consensus, ordered: Conversation) -> dict[str, object]:
    return {
        "statement": ordered.statements[row.statement],
        "percent": percent(row.successes, row.trials),
        "answers": rounded(row.trials),
    }


def _statements(
    ordered: Conversation,
    everybody: Tally,
    grouped: Tally,
    described: int,
    informed: np.ndarray,
    texts: Mapping[str, tuple[str, str]],
) -> list[dict[str, object]]:
    """Each statement that stands, with the shares of everybody and of each group, where enough answered."""
    rows = []
    for at in np.flatnonzero(~ordered.hidden):
        name = ordered.statements[at]
        groups = [_side(grouped, number, int(at)) for number in range(described)]
        whole = bool(groups) and all(groups)
        text, language = texts.get(name, ("", ""))
        rows.append(
            {
                "statement": name,
                "text": text,
                "language": language,
                "answers": rounded(int(everybody.votes[0, at])),
                **(_side(everybody, 0, int(at)) or NOT_TOLD),
                "groups": groups,
                "group_informed": round(float(informed[at]), 3) if whole else None,
            }
        )
    return rows


def _side(counts: Tally, number: int, at: int) -> dict[str, int] | None:
    votes = int(counts.votes[number, at])
    if votes < SMALLEST_GROUP:
        return None
    agree, disagree = (percent(int(side[number, at]), votes) for side in (counts.agree, counts.disagree))
    return {"agree": agree, "disagree": disagree, "pass": percent(int(counts.passes[number, at]), votes)}


def _map(found: OpinionGroups, described: int, inside: Mask) -> list[dict[str, object]]:
    """Cells of the map with the number of people in each and the group of most of them, from left to right."""
    points, labels = found.points[inside], found.labels[inside]
    smallest = max(SMALLEST_GROUP, -(-len(points) // MOST_CELLS))
    rows: list[dict[str, object]] = []
    for cell in map_cells(points, smallest):
        x, y = points[:, 0], points[:, 1]
        here = labels[(x >= cell.left) & (x < cell.right) & (y >= cell.bottom) & (y < cell.top)]
        most = int(np.argmax(np.bincount(here[here >= 0], minlength=max(described, 1)))) if described else -1
        mostly = most >= 0 and 2 * int((here == most).sum()) > len(here)
        rows.append(
            {
                "left": cell.left,
                "right": cell.right,
                "bottom": cell.bottom,
                "top": cell.top,
                "people": rounded(cell.people),
                "group": chr(ord("A") + most) if mostly else None,
            }
        )
    return rows
