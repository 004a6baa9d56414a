"""Refusals in words."""

from __future__ import annotations

from enum import StrEnum

from flask import Flask

from civic.core import errors
from civic.core.permissions import Refused


class Left(StrEnum):
    NO_TITLE = "no_title"


class Right(StrEnum):
    NO_TITLE = "no_title"


def test_codes_of_two_rooms_with_one_value_keep_their_own_words(app: Flask, monkeypatch) -> None:
    assert Left.NO_TITLE == Right.NO_TITLE
    monkeypatch.setattr(errors, "WORDS", {})
    errors.add_words({Left.NO_TITLE: "Enter a title for the meeting."})
    errors.add_words({Right.NO_TITLE: "Give the %(kind)s a title."})
    assert errors.words(Refused(Left.NO_TITLE)) == "Enter a title for the meeting."
    assert errors.words(Refused(Right.NO_TITLE, kind="vote")) == "Give the vote a title."
