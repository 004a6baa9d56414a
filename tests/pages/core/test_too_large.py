"""A form that sends too much is answered in the frame of the town: what the limit is, and how to get the words back."""

from __future__ import annotations

import io

import pytest

from civic.core.db import transaction
from tests.support import factories as make

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("text, file", [("Words", 9 * MEGABYTE), ("x" * (MEGABYTE + 1), 10)], ids=["file", "text"])
def test_the_page_says_the_limit_and_what_to_do(sign_in, text: str, file: int) -> None:
    with transaction():
        process = make.make_process(town := make.make_municipality())
        person = make.make_person(town)
    sent = {"title": "A bench", "body": text, "file": (io.BytesIO(bytes(file)), "photo.png")}
    path = f"/en/proposals/new?process={process.slug}"
    answer = sign_in(person).post(path, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "at most 8 MB with all its files, and at most 1 MB of text" in answer.text
    assert "Go back in your browser" in answer.text
