"""What a worker runs: the files of open data."""

from __future__ import annotations

from civic.opendata import service
from civic.towns import here


def publish() -> None:
    """Make the files of each town whose files are out of date. Asked for every hour; twice equals once."""
    for place in here.all_places():
        if service.out_of_date(place.id):
            service.publish(place)
