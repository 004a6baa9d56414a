"""Slow senders, made-up cursors, files without headers, maps that never end."""

from __future__ import annotations

import re
import socket
import time
from contextlib import closing, suppress

import psutil

from tests.attacks.browser import File, read_by_a_job
from tests.attacks.town import Town
from tests.pages.core.test_any_input import cursor
from tests.support.program import ROOT
from tests.unit.places.test_geojson import star
from tests.unit.places.test_limited import quilt

HALVES = {
    "head": b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
    "body": b"POST /en/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nemail=",
}


def connections(town: Town, many: int, words: bytes = b"") -> list[socket.socket]:
    found = [socket.create_connection(("127.0.0.1", town.port), timeout=20) for _ in range(many)]
    for sock in found:
        if words:
            sock.sendall(words)
    return found


def a_stranger_gets_home_within(town: Town, seconds: float) -> None:
    begun = time.perf_counter()
    with closing(town.sign_in()) as stranger:
        assert stranger.get("/en/").status == 200
    assert time.perf_counter() - begun < seconds


def test_O05_half_requests_keep_no_stranger_out(town: Town) -> None:
    """More of them than there are threads: half heads, half bodies, and readers that do not read."""
    for words in (*HALVES.values(), b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20):
        waiting = connections(town, 16, words)
        try:
            a_stranger_gets_home_within(town, 4)
        finally:
            for sock in waiting:
                sock.close()


def test_O09_silent_connections_keep_no_stranger_out(town: Town) -> None:
    waiting = connections(town, 300) + connections(town, 16, HALVES["head"])
    try:
        a_stranger_gets_home_within(town, 4)
    finally:
        for sock in waiting:
            sock.close()


def test_C03_cursors_and_days_of_no_time_break_nothing(each_town: Town) -> None:
    town = each_town
    stranger, organiser = town.sign_in(), town.sign_in("town_admin")
    # All of them, on all lists: tests/pages/core/test_any_input.py.
    for instant in ("0001-01-01T00:00:00+23:59", True, 1e400, "\ud800"):
        for values in ([instant, 1], [1, instant, 1]):
            for path in ("search?q=a", "search?q=a&only=votes", "votes", "proposals", "councils"):
                mark = "&" if "?" in path else "?"
                for name in ("after", "before"):
                    answer = stranger.get(f"/en/{path}{mark}{name}={cursor(values)}")
                    assert answer.status < 500, (path, values)
    slug = town.sql("SELECT slug FROM spaces_process LIMIT 1")[0]["slug"]
    for day in ("0001-01-01", "9999-12-31"):
        for days in ({"first_day": day, "last_day": ""}, {"first_day": "", "last_day": day}):
            answer = organiser.post(f"/en/processes/{slug}/phases", {"kind": "meeting", **days})
            assert answer.status in (403, 404, 422), answer.status


def test_E09_E24_files_carry_the_headers_of_pages(town: Town) -> None:
    stranger = town.sign_in()
    page = stranger.get("/en/")
    found = re.findall(r'(?:href|src)="(/(?:static/|style-)[^"]+)"', page.text)
    assert found
    for path in found:
        answer = stranger.get(path)
        assert answer.status == 200
        for name in (
            "X-Content-Type-Options",
            "Referrer-Policy",
            "Permissions-Policy",
            "Cross-Origin-Resource-Policy",
            "Cross-Origin-Opener-Policy",
            "Content-Security-Policy",
        ):
            assert answer.header(name) == page.header(name) != "", (path, name)
        assert not answer.header("Access-Control-Allow-Origin")
    assert stranger.get("/.well-known/security.txt").status == 404  # this town named nobody


def _readers() -> list[psutil.Process]:
    """Processes of this checkout that read a file of a town."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if "civic.places.limited" in process.cmdline() and process.cwd() == str(ROOT):
                found.append(process)
    return found


def test_D10_a_map_that_is_being_read_can_be_cancelled(town: Town) -> None:
    """A worker has begun with a map that takes many seconds; one press ends the process that reads it."""
    staff, world = town.sign_in("town_admin"), town.world
    file = File("town.geojson", quilt(600, 70), "application/geo+json")
    answer = staff.submit(f"/en/admin/map?town={world.town}", file=file)
    page = staff.follow(answer)
    number = int(answer.location.rsplit("/", 1)[1])
    run = town.sql("SELECT run_id FROM spaces_town_file WHERE id = :id", id=number)[0]["run_id"]
    end = time.monotonic() + 60
    while not _readers() and time.monotonic() < end:
        time.sleep(0.1)
    assert _readers(), "no worker has begun"
    cancelled = staff.submit(page, action="cancel")
    assert cancelled.status == 303, cancelled.status
    end = time.monotonic() + 10
    while _readers() and time.monotonic() < end:
        time.sleep(0.2)
    assert _readers() == []
    assert town.sql("SELECT state FROM core_run WHERE id = :id", id=run)[0]["state"] == "cancelled"
    assert town.sql("SELECT id FROM spaces_town_file WHERE id = :id", id=number) == []
    assert staff.get(f"/en/admin/files/{number}").status == 404


def test_D10_a_map_that_never_ends_is_refused_and_others_go_on(town: Town) -> None:
    staff = town.sign_in("town_admin")
    slug = town.sql("SELECT slug FROM spaces_municipality ORDER BY id LIMIT 1")[0]["slug"]
    begun = time.perf_counter()
    file = File("town.geojson", star(3001).encode(), "application/geo+json")
    answer = staff.submit(f"/en/admin/map?town={slug}", file=file)
    assert answer.status == 303, answer.status
    assert time.perf_counter() - begun < 3  # nothing is read before the answer
    page = read_by_a_job(staff, answer)
    assert "borders cross themselves" in page.text
    assert time.perf_counter() - begun < 30
