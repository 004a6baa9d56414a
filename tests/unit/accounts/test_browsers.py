"""A session is shown by a name that its owner knows it by."""

from __future__ import annotations

import pytest

from civic.accounts.browsers import named

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        (CHROME, ("Chrome", "Linux")),
        (CHROME + " Edg/126.0", ("Edge", "Linux")),
        ("Mozilla/5.0 (Windows NT 10.0; rv:127.0) Gecko/20100101 Firefox/127.0", ("Firefox", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", ("Safari", "iPhone")),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", ("Chrome", "Android")),
        ("curl/8.5.0", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_header_is_told_as_people_would_say_it(header: str, shown: tuple[str, str]) -> None:
    assert named(header) == shown
