"""Writing the files of a town: each dataset as CSV and JSON, and all of them in one archive."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete

from civic.core import clock, sheets
from civic.core.db import db, transaction
from civic.opendata import queries
from civic.opendata.datasets import DATASETS, Dataset
from civic.opendata.models import OpenFile
from civic.opendata.records import Record
from civic.processes.queries import process_names
from civic.statistics import queries as statistics
from civic.towns.here import Town

ARCHIVE = "archive.zip"
CSV, JSON, ZIP = "text/csv; charset=utf-8", "application/json", "application/zip"
#: After that long files are made again though nothing became public or ceased to be: texts and counts change too.
EVERY = timedelta(hours=20)


@dataclass(frozen=True)
class Made:
    """A file before it is kept; ``records`` is how many records it holds."""

    name: str
    media_type: str
    content: bytes
    records: int


def out_of_date(municipality_id: int) -> bool:
    """Whether the files of a town have to be made again."""
    files, mark, now = queries.files(municipality_id), queries.mark(municipality_id), clock.now()
    return not files or any(file.mark != mark or file.made_at < now - EVERY for file in files)


def publish(place: Town) -> None:
    """Make the files of a town and keep them in place of earlier ones. Twice equals once."""
    now, mark = clock.now(), queries.mark(place.id)
    made = list(_datasets(place, now))
    records = sum(file.records for file in made if file.media_type == CSV)
    made.append(Made(ARCHIVE, ZIP, _archive([*made, *_figures(place)], now), records))
    with transaction():
        db.session.execute(delete(OpenFile).where(OpenFile.municipality_id == place.id))
        for file in made:
            db.session.add(
                OpenFile(
                    municipality_id=place.id,
                    name=file.name,
                    media_type=file.media_type,
                    content=file.content,
                    records=file.records,
                    size=len(file.content),
                    sha256=hashlib.sha256(file.content).hexdigest(),
                    mark=mark,
                    made_at=now,
                )
            )


def _datasets(place: Town, now: datetime) -> Iterator[Made]:
    for dataset in DATASETS:
        records = list(dataset.all_records(place.id, place.languages[0]))
        yield Made(f"{dataset.key}.csv", CSV, as_csv(dataset, records), len(records))
        content = {
            "dataset": dataset.key,
            "town": place.slug,
            "made_at": now.isoformat(),
            "fields": dataset.record.model_json_schema(),
            "records": [record.model_dump(mode="json") for record in records],
        }
        yield Made(f"{dataset.key}.json", JSON, _json(content), len(records))


def as_csv(dataset: Dataset, records: Sequence[Record]) -> bytes:
    """A dataset as CSV, safe to open in a spreadsheet; what is no number, word or date is JSON in its cell."""
    names = list(dataset.record.model_fields)
    dumped = (record.model_dump(mode="json") for record in records)
    rows = ([_cell(row[name]) for name in names] for row in dumped)
    return ("\ufeff" + sheets.written([names, *rows])).encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _figures(place: Town) -> Iterator[Made]:
    """The tables of the newest figures of each process. Those of shared ones are in the archive of who leads them."""
    rows = [row for row in queries.figure_rows(place.id, 0, 10_000) if row["town"] == place.slug]
    names = process_names([row["id"] for row in rows])
    for row in rows:
        found = statistics.newest(row["id"])
        if found is not None:
            catalogue, tables = statistics.contents(found.id)
            content = {"catalogue": catalogue, "sha256": found.sha256, "tables": json.loads(tables)}
            yield Made(f"figures/{names[row['id']][0]}.json", JSON, _json(content), 0)


def _archive(files: Sequence[Made], now: datetime) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            at = (now.year, now.month, now.day, now.hour, now.minute, now.second)
            archive.writestr(zipfile.ZipInfo(file.name, at), file.content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
