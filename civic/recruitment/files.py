"""The files of a draw: the pool as `civic methods sortition` reads it, and the lottery that everybody may have.

Words: the *dossier* of a draw is its pool (two tables), the answer of the command and what it replaces. It is kept
sealed, because its rows are people; the *lottery* is made of numbers alone.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from civic.core import sealing
from civic.core.methods import Answer
from civic.councils.sortition.problem import Person, Problem, Quota
from civic.councils.sortition.replacement import replacement
from civic.recruitment.rules import NOT_STATED, Bounds

KEY = "recruitment"
HOME = "home"


@dataclass(frozen=True)
class Entrant:
    """Somebody in a draw: a number, a value for each feature with quotas, and a label that a household shares."""

    number: str
    values: dict[str, str]
    home: str = ""


@dataclass(frozen=True)
class Dossier:
    """All that a draw is computed from, and what came of it.

    ``panel``, ``leaving``, ``unavailable``: of a draw of replacements, whom it completes, as numbers.
    """

    size: int
    quotas: tuple[Bounds, ...]
    people: tuple[Entrant, ...]
    panel: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    unavailable: tuple[str, ...] = ()
    answer: dict[str, object] = field(default_factory=dict)

    def problem(self) -> Problem:
        """The draw for the solver. Raises MethodError where there can be none."""
        problem = Problem(
            tuple(Person(one.number, one.values, one.home or None) for one in self.people),
            tuple(Quota(each.feature, each.value, each.least, each.most) for each in self.quotas),
            self.size,
        )
        if self.leaving:
            return replacement(problem, self.panel, self.leaving, self.unavailable)
        return problem

    def features_csv(self) -> str:
        """The quotas: feature,value,min,max."""
        rows = [[each.feature, each.value, each.least, each.most] for each in self.quotas]
        return _csv(["feature", "value", "min", "max"], rows)

    def people_csv(self) -> str:
        """The pool: id, a column a feature, and the label of the household."""
        features = list(dict.fromkeys(each.feature for each in self.quotas))
        rows = [[one.number, *(one.values[name] for name in features), one.home] for one in self.people]
        return _csv(["id", *features, HOME], rows)

    @property
    def sha256(self) -> str:
        """The fingerprint of both tables: whoever is shown them can compare it with the published file."""
        return hashlib.sha256((self.features_csv() + self.people_csv()).encode()).hexdigest()


def _csv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def entrant(number: str, answers: Mapping[str, str], features: Sequence[str], home: str) -> Entrant:
    """Somebody of the pool as the draw knows them: a question left blank is a value like others."""
    return Entrant(number, {name: answers.get(name, NOT_STATED) for name in features}, home)


def seal(dossier: Dossier, folder: Path) -> bytes:
    """The dossier encrypted: the database and its backups alone tell nothing about applicants of a draw."""
    return sealing.seal(folder, zlib.compress(json.dumps(asdict(dossier)).encode()), KEY)


def unseal(sealed: bytes, folder: Path) -> Dossier:
    """Raises KeyLost where the key is away."""
    kept = json.loads(zlib.decompress(sealing.unseal(folder, sealed, KEY)))
    kept["quotas"] = tuple(Bounds(**each) for each in kept["quotas"])
    kept["people"] = tuple(Entrant(**each) for each in kept["people"])
    for name in ("panel", "leaving", "unavailable"):
        kept[name] = tuple(kept[name])
    return Dossier(**kept)


#: What of the command's answer is published before the draw: numbers, panels and probabilities.
PUBLISHED = (
    "probabilities",
    "min_probability",
    "min_probability_bound",
    "cannot_be_drawn",
    "final",
    "proven_levels",
    "panels",
    "rounded",
    "rounded_min_probability",
    "rounded_largest_difference",
)


def lottery(dossier: Dossier, council: str, round_: int) -> str:
    """The file that is published before anything is drawn: no name, no answer, no household.

    ``pool_sha256`` and ``certificate_sha256`` bind the town to the pool and to the certificate, which observers are
    shown.
    """
    told = {name: dossier.answer[name] for name in PUBLISHED}
    head: dict[str, object] = {
        "council": council,
        "round": round_,
        "seats": len(_first_row(dossier.answer)),
        "quotas": [
            {"feature": each.feature, "value": each.value, "min": each.least, "max": each.most}
            for each in dossier.quotas
        ],
        "pool_sha256": dossier.sha256,
        "certificate_sha256": hashlib.sha256(json.dumps(dossier.answer["certificate"]).encode()).hexdigest(),
    }
    return json.dumps(head | told, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _first_row(answer: Mapping[str, object]) -> list[str]:
    rows = answer["rounded"]
    assert isinstance(rows, list)
    return list(rows[0])


def drawn(dossier: Dossier, row: int) -> Dossier:
    """The dossier with the answer as the command prints it for a number that names this row."""
    answer = dict(dossier.answer)
    rounded, cells = answer["rounded"], answer["composition"]
    assert isinstance(rounded, list) and isinstance(cells, list)
    panel = list(rounded[row])
    on = [one.values for one in dossier.people if one.number in panel]
    composition = [
        {**cell, "panel": sum(all(values[f] == v for f, v in cell["cell"].items()) for values in on)} for cell in cells
    ]
    answer |= {"row": row, "panel": panel, "composition": composition}
    return replace(dossier, answer=answer)


def printed(answer: Answer | Mapping[str, object]) -> str:
    """An answer as `civic methods` prints it."""
    return json.dumps(answer, ensure_ascii=False, allow_nan=False) + "\n"


def bundle(dossier: Dossier, note: str) -> bytes:
    """What an observer needs to check everything: both tables, the answer with its certificate, and how."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("features.csv", dossier.features_csv())
        archive.writestr("people.csv", dossier.people_csv())
        archive.writestr("draw.json", printed(dossier.answer))
        archive.writestr("README.txt", note)
    return packed.getvalue()
