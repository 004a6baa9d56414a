"""/readyz: whether pages can be served, and whether each queue has a worker."""

from flask import Flask
from flask.testing import FlaskClient

from civic.core.outbox import Queue


def test_it_lists_every_queue_and_pages_need_none(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.json is not None
    assert answer.json["queues"] == dict.fromkeys(Queue, False)  # no worker runs beside these tests
