"""Whose address is counted: the one that asked, and behind trusted proxies the one that asked the outermost."""

from __future__ import annotations

from pathlib import Path

import pytest

from civic.core import limits
from civic.core.gates import Gate, gate
from tests.support.application import make_app

NEAREST = {"REMOTE_ADDR": "10.0.0.1"}
#: The first entry is what the reader wrote; the proxies add theirs behind it.
FORGED = "203.0.113.66, 198.51.100.7, 10.0.0.2"


@pytest.mark.parametrize(
    ("proxies", "counted"),
    [
        pytest.param(0, "10.0.0.1", id="nobody is believed"),
        pytest.param(1, "10.0.0.2", id="the nearest proxy is believed"),
        pytest.param(2, "198.51.100.7", id="two proxies are believed"),
        pytest.param(4, "10.0.0.1", id="fewer entries than proxies: somebody came by another way"),
    ],
)
def test_so_many_entries_are_believed_as_proxies_are_trusted(tmp_path: Path, proxies: int, counted: str) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'proxies.sqlite'}", trusted_proxies=proxies)
    app.add_url_rule("/test-source", "test_source", gate(Gate.PUBLIC)(limits.source))
    answer = app.test_client().get("/test-source", headers={"X-Forwarded-For": FORGED}, environ_base=NEAREST)
    assert answer.text == f"address:{counted}"


@pytest.mark.parametrize(("proxies", "status"), [(0, 200), (1, 400)])
def test_a_host_that_a_trusted_proxy_names_must_be_ours_too(tmp_path: Path, proxies: int, status: int) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'proxies.sqlite'}", trusted_proxies=proxies)
    answer = app.test_client().get("/en/", headers={"X-Forwarded-Host": "evil.example"})
    assert answer.status_code == status


def test_a_reader_who_came_by_https_to_the_proxy_came_by_https(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'proxies.sqlite'}", trusted_proxies=1)
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "localhost"}
    assert app.test_client().get("/en", headers=headers).location == "https://localhost/en/"
