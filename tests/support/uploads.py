"""Files that are sent in a form and read by a job."""

from __future__ import annotations

from typing import Any

from civic.core import outbox


def followed(browser: Any, path: str, form: dict[str, Any]) -> Any:
    """The page to which a file leads once every job that waits was done; the answer to the form if it was refused."""
    answer = browser.post(path, data=form, content_type="multipart/form-data")
    if answer.status_code != 303:
        return answer
    outbox.drain()
    return browser.get(answer.headers["Location"])
