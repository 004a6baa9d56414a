"""An end that is no longer part of the time is shown as the last day that is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from civic.core import i18n

MIDNIGHT = datetime(2026, 11, 28, 23, tzinfo=UTC)  # 00:00 on the 29th in Brussels
EVENING = datetime(2026, 11, 28, 19, tzinfo=UTC)


@pytest.fixture(autouse=True)
def brussels(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "BABEL_DEFAULT_TIMEZONE", "Europe/Brussels")


@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
def test_a_day_ends_as_the_day_that_it_is(app: Flask, lang: str) -> None:
    with app.test_request_context(f"/{lang}/"):
        from flask import g

        g.timezone = "Europe/Brussels"
        for words in (i18n.until(MIDNIGHT), i18n.closing(MIDNIGHT), i18n.day(i18n.last_day(MIDNIGHT))):
            assert "28" in words or "٢٨" in words
            assert "29" not in words and "00:00" not in words and "٢٩" not in words
        assert "20:00" in i18n.until(EVENING) or "٢٠:٠٠" in i18n.until(EVENING)


def test_the_english_words(app: Flask) -> None:
    with app.test_request_context("/en/"):
        from flask import g

        g.timezone = "Europe/Brussels"
        assert i18n.until(MIDNIGHT) == "until the end of Saturday 28 November"
        assert i18n.closing(MIDNIGHT, "d MMMM y, HH:mm") == "at the end of 28 November 2026"
        assert i18n.closing(EVENING, "d MMMM y, HH:mm") == "28 November 2026, 20:00"
