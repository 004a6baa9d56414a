"""The pages that people read most, far pages of a long list, and what everybody presses at the deadline."""

from __future__ import annotations

import html
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import flask_migrate
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event

from bench.load import Ask, Figures, measure
from bench.world import World, build, sentence
from civic.app import create_app
from civic.core.config import Config
from civic.core.db import db
from civic.core.limits import limiter
from tests.services import postgres

SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
WORKERS = 2


class Row(NamedTuple):
    """What one row of the table measures: what is asked, which answers are good, how many ask at once."""

    ask: Ask
    good: tuple[int, ...] = (200,)
    connections: int = 8


def _bare_page(n: int) -> tuple[str, str, dict[str, str], bytes | None]:
    return "GET", "/", {}, None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _gunicorn(target: str, environ: dict[str, str]) -> Iterator[int]:
    """gunicorn as in production: 2 workers with threads, connections kept; ends with the measurement."""
    port = _free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS)),
        *("--worker-class", "gthread", "--threads", "4", "--keep-alive", "30", "--log-level", "warning", target),
    ]
    server = subprocess.Popen(command, env={**os.environ, **environ})  # noqa: S603 - our own command
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _cookie(app: Flask, token: str) -> tuple[str, str]:
    """The cookie of a session, and a CSRF token that goes with it."""
    with app.test_request_context():
        from flask import session  # the context must exist first

        csrf = generate_csrf()
        content = {"_user_id": token, "_fresh": True, "csrf_token": session["csrf_token"], "_permanent": True}
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(content)}", csrf


def _reading(path: str, cookies: Sequence[str]) -> Ask:
    """Ask for a page with one cookie after the other; an empty one is nobody's."""

    def ask(n: int) -> tuple[str, str, dict[str, str], bytes | None]:
        cookie = cookies[n % len(cookies)]
        return "GET", path, {"Cookie": cookie} if cookie else {}, None

    return ask


def _asks(app: Flask, world: World) -> dict[str, Row]:
    """What is measured, by its name."""
    signed = [_cookie(app, token) for token in world.tokens]
    cookies = [cookie for cookie, _ in signed]
    pages = {
        "home": "/en/",
        "list": "/en/proposals",
        "proposal": f"/en/proposals/{world.supportable[1]}",
        f"thread of {1000:,}": f"/en/proposals/{world.proposal}",
    }
    found: dict[str, Row] = {}
    for number, path in _list_pages(app, signed[0][0]).items():
        found[f"list page {number}, signed in"] = Row(_reading(path, cookies))
    for name, path in pages.items():
        found[f"{name}, signed out"] = Row(_reading(path, [""]))
        found[f"{name}, signed in"] = Row(_reading(path, cookies))

    def support(n: int) -> tuple[str, str, dict[str, str], bytes]:
        cookie, csrf = signed[n % len(signed)]
        target = world.supportable[(n // len(signed)) % len(world.supportable)]
        return "POST", f"/en/proposals/{target}/support", _form(cookie, csrf), b"value=1"

    def vote(n: int) -> tuple[str, str, dict[str, str], bytes]:
        cookie, csrf = signed[n % len(signed)]
        body = urlencode([("option", world.options[n % 12]), ("option", world.options[(n + 5) % 12])]).encode()
        return "POST", f"/en/votes/{world.vote}/cast", _form(cookie, csrf), body

    def similar(n: int) -> tuple[str, str, dict[str, str], bytes]:
        cookie, csrf = signed[n % len(signed)]
        rng = random.Random(n)
        body = urlencode({"title": sentence(rng, 6), "body": sentence(rng, 25), "language": "en"}).encode()
        return "POST", f"/en/proposals/similar?process={world.process}", _form(cookie, csrf), body

    found["similar proposals (POST)"] = Row(similar, connections=2)
    found["support (POST)"] = Row(support, (200, 303))
    found["vote (POST)"] = Row(vote, (303,))
    return found


def _list_pages(app: Flask, cookie: str) -> dict[int, str]:
    """The addresses of the second and of the 500th page of the list, as somebody reaches them who presses Next."""
    client, path, found = app.test_client(use_cookies=False), "/en/proposals?sort=newest", {}
    for number in range(1, 501):
        if number in (2, 500):
            found[number] = path
        text = client.get(path, headers={"Cookie": cookie}).text
        link = re.search(r'href="([^"]+)" rel="next"', text)
        assert link, f"the list ends on page {number}"
        path = html.unescape(link.group(1))
    return found


def _form(cookie: str, csrf: str) -> dict[str, str]:
    return {"Cookie": cookie, "X-CSRFToken": csrf, "Content-Type": "application/x-www-form-urlencoded"}


def _queries(app: Flask, ask: Ask) -> int:
    """How many statements one such request runs, with nothing cached."""
    method, path, headers, body = ask(0)
    count = [0]

    def tell(*_: object) -> None:
        count[0] += 1

    client = app.test_client(use_cookies=False)
    with app.app_context():
        engine = db.engine
    client.open(path, method=method, headers=headers, data=body)
    event.listen(engine, "before_cursor_execute", tell)
    try:
        client.open(path, method=method, headers=headers, data=body)
    finally:
        event.remove(engine, "before_cursor_execute", tell)
    return count[0]


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="civic-bench-") as name:
        folder = Path(name)
        server = postgres.shared(folder)
        try:
            _measure(folder, server.new_database())
        finally:
            server.drop_all()
            postgres.stop(folder)


def _measure(folder: Path, url: str) -> None:
    key = secrets.token_hex(32)
    config = Config(key, folder, url, folder / "keys", mail_url="memory:", page_cache_seconds=0)
    app = create_app(config, testing=False)
    limiter.enabled = False
    with app.app_context():
        flask_migrate.upgrade()
        print("Building the town ...", file=sys.stderr)
        world = build(config.keys_dir)
        db.session.remove()
    asks = _asks(app, world)
    counts = {title: _queries(app, row.ask) for title, row in asks.items()}
    with app.app_context():
        db.engine.dispose()
    environ = {
        "CIVIC_SECRET_KEY": key,
        "CIVIC_DATABASE_URL": url,
        "CIVIC_DATA_DIR": str(folder),
        "CIVIC_KEYS_DIR": str(config.keys_dir),
        "CIVIC_MAIL_URL": "memory:",
    }
    with _gunicorn("bench.servers:bare()", environ) as bare, _gunicorn("bench.servers:civic()", environ) as ours:
        measure(bare, _bare_page, 1)
        before = measure(bare, _bare_page, SECONDS / 2)
        _row("calibrator: bare page, one SELECT", before, before.per_second, 1)
        for title, row in asks.items():
            measure(ours, row.ask, 1, good=row.good)
            figures = measure(ours, row.ask, SECONDS, row.connections, row.good)
            # Machines are busier at one moment than at another: each row is held against its own neighbourhood.
            after = measure(bare, _bare_page, SECONDS / 2)
            _row(title, figures, (before.per_second + after.per_second) / 2, counts[title])
            before = after


def _row(title: str, figures: Figures, calibrator: float, queries: int) -> None:
    ratio = figures.per_second / calibrator if calibrator else 0
    failed = f"   FAILED {figures.failed}" if figures.failed else ""
    print(
        f"{title:<36} {figures.per_second:>8.0f}/s {ratio:>6.2f} x  "
        f"p50 {figures.p50:>6.1f} ms  p95 {figures.p95:>7.1f} ms  p99 {figures.p99:>7.1f} ms  "
        f"{queries:>3} queries  {figures.size:>8,} bytes{failed}",
        flush=True,
    )


if __name__ == "__main__":
    main()
