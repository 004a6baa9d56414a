"""Commas, days and times as each language writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask, g

from civic.core import i18n

EVENING = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "Sunday 29 November, 20:00"),
        ("fr", "dimanche 29 novembre à 20:00"),
        ("ar", "الأحد 29 نوفمبر، 20:00"),
    ],
)
def test_a_day_and_its_time_stand_together_as_the_language_has_it(app: Flask, language: str, shown: str) -> None:
    with app.test_request_context(f"/{language}/"):
        g.language = language
        assert i18n.moment(EVENING, "EEEE d MMMM, HH:mm") == shown


@pytest.mark.parametrize(("language", "shown"), [("en", "Fish Hall, 4 Quay"), ("ar", "Fish Hall، 4 Quay")])
def test_parts_are_joined_with_the_comma_of_the_reader(app: Flask, language: str, shown: str) -> None:
    with app.test_request_context(f"/{language}/"):
        g.language = language
        assert i18n.listed(["Fish Hall", "", "4 Quay"]) == shown
