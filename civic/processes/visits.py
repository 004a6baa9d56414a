"""Who opened a page of a process, once for each person and process: the first step of the funnel of figures.

Noted after the answer, and remembered by the web process, so that a page costs one write at most, the first time.
Pages of votes note nothing: a row that is written beside a ballot could lead to it.
"""

from __future__ import annotations

from threading import Lock

from cachetools import LRUCache
from flask import Response, after_this_request, current_app, request

from civic.core.gates import current_actor
from civic.processes import service

#: Pairs of person and process that one web process remembers; more of them cost a write that changes nothing.
MOST = 20_000
REMEMBERED = "civic_visits"
_lock = Lock()


def visited(process_id: int | None) -> None:
    """Say that the page that is answered belongs to a process. Visits of people who are not signed in are not noted."""
    person_id = current_actor().person_id
    if process_id is None or person_id is None or request.method != "GET":
        return

    def note(response: Response) -> Response:
        known: LRUCache[tuple[int, int], bool] = current_app.extensions.setdefault(REMEMBERED, LRUCache(MOST))
        pair = person_id, process_id
        if response.status_code < 400 and pair not in known and service.note_visit(*pair):
            with _lock:  # to make room is not safe for threads
                known[pair] = True
        return response

    after_this_request(note)
