"""The examples for proxies in deploy/ agree with what the server itself does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from civic.app import MEGABYTE
from civic.runtime import receiving, serving

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = {"": 1, "s": 1, "k": 1024, "m": 1024**2, "KB": 1000, "MB": 1000**2}
"""nginx counts in 1,024, Caddy's KB and MB in 1,000."""


def _lines(name: str) -> list[list[str]]:
    """Each directive as its words, comments left out."""
    text = re.sub(r"#.*", "", (DEPLOY / name).read_text())
    return [found.split() for line in text.splitlines() for found in [line.strip().rstrip(";{").strip()] if found]


def _one(name: str, *directive: str) -> list[str]:
    [found] = [line[len(directive) :] for line in _lines(name) if line[: len(directive)] == list(directive)]
    return found


def _amount(word: str) -> float:
    found = re.fullmatch(r"(\d+)([a-zA-Z]*)", word)
    assert found, word
    return int(found[1]) * UNITS[found[2]]


@pytest.mark.parametrize(
    ("name", "directive", "seconds"),
    [
        ("nginx.conf", "client_header_timeout", receiving.HEAD_SECONDS),
        ("nginx.conf", "send_timeout", receiving.SEND_SECONDS),
        ("Caddyfile", "read_header", receiving.HEAD_SECONDS),
        ("Caddyfile", "read_body", receiving.BODY_SECONDS),
    ],
)
def test_slow_readers_and_senders_are_cut_off_as_by_the_server(name: str, directive: str, seconds: float) -> None:
    assert _amount(_one(name, directive)[0]) == seconds


def test_a_body_that_the_server_takes_comes_through_both() -> None:
    for name, directive in (("nginx.conf", "client_max_body_size"), ("Caddyfile", "max_size")):
        most = _amount(_one(name, directive)[0])
        assert 8 * MEGABYTE < most <= receiving.LARGEST_BODY, "between the page that explains and the end of patience"


def test_a_head_that_the_server_takes_comes_through_both() -> None:
    many, each = _one("nginx.conf", "large_client_header_buffers")
    assert int(many) * _amount(each) == receiving.LARGEST_HEAD
    assert receiving.LARGEST_HEAD * 0.95 < _amount(_one("Caddyfile", "max_header_size")[0]) <= receiving.LARGEST_HEAD


def test_connections_to_the_server_are_left_before_it_closes_them() -> None:
    at_nginx = [line for line in _lines("nginx.conf") if line[0] == "keepalive_timeout"][0][1]
    for word in (at_nginx, _one("Caddyfile", "keepalive")[0]):
        assert _amount(word) < serving.KEEPALIVE


def test_an_answer_has_its_time_after_a_slow_body() -> None:
    assert _amount(_one("Caddyfile", "write")[0]) >= receiving.BODY_SECONDS + 60


def test_headers_that_the_server_believes_are_the_proxys_own() -> None:
    said = {line[1]: line[2] for line in _lines("nginx.conf") if line[0] == "proxy_set_header"}
    assert said == {
        "Connection": '""',
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": "$host",
    }
    within = [line for line in _lines("nginx.conf") if line[0] in ("location", "proxy_set_header")]
    assert within.index(["location", "/"]) > 4, "a location with headers of its own would lose all of these"


def test_cookies_fit_into_the_head_of_an_answer() -> None:
    """Browsers take 4,096 bytes a cookie; nginx gives the whole head 4 or 8 kB where nothing is said."""
    assert _amount(_one("nginx.conf", "proxy_buffer_size")[0]) >= 3 * 4096


def test_no_address_is_written_down() -> None:
    logs = [line for line in _lines("nginx.conf") if line[0].endswith(("access_log", "log_level"))]
    assert [line[-1] for line in logs] == ["off", "off", "info", "info"]
