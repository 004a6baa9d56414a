"""Lengths of time in words, in every language of the interface."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from civic.core.durations import duration
from civic.core.i18n import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("seconds", "figures"), [(458, ["7", "38"]), (3661 + 6, ["7"]), (90_000, []), (0, ["0"])])
def test_each_unit_is_said_once(app: Flask, language: str, seconds: int, figures: list[str]) -> None:
    with app.test_request_context(), force_locale(language):
        said = duration(seconds)
    for figure in figures:
        assert said.count(figure) == 1, said
