"""The activity log: the files that are public."""

from __future__ import annotations

from flask import Response, abort, current_app

from civic.audit import checkpoints
from civic.core.gates import Gate, gate
from civic.towns.routes import root


def _text(words: str) -> Response:
    return Response(words, content_type="text/plain; charset=utf-8")


@root.get("/.well-known/civic-log-key.txt")
@gate(Gate.PUBLIC)
def log_key() -> Response:
    """The public key of the log's checkpoints."""
    config = current_app.config["CIVIC"]
    if not checkpoints.has_key(config):
        abort(404)
    return _text(checkpoints.public_key(config) + "\n")


@root.get("/.well-known/civic-log-checkpoint.txt")
@gate(Gate.PUBLIC)
def log_checkpoint() -> Response:
    """The newest checkpoint, for those who keep copies."""
    note = checkpoints.newest(current_app.config["CIVIC"]) or abort(404)
    return _text(note.whole)
