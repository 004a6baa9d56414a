"""Every text field of every form keeps its text in one form."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form as AnyForm
from wtforms import HiddenField, PasswordField, StringField, TextAreaField

import civic
from civic.core.db import transaction
from civic.core.forms import NameField
from tests.support import factories as make

NASTY = "x\u202ecafe\u0301\x00\u200b\ufeff\u2066 y\u2028z\r\nw"


def _forms() -> list[type[AnyForm]]:
    for module in pkgutil.walk_packages(civic.__path__, "civic."):
        if module.name.endswith("forms"):
            importlib.import_module(module.name)
    found: list[type[AnyForm]] = []
    waiting = [AnyForm]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            # The design page shows forms and takes none.
            if kind.__module__.startswith("civic.") and not kind.__module__.startswith("civic.demo."):
                found.append(kind)
    return found


def test_every_text_field_keeps_nfc_without_controls_and_one_line_is_one_line(app: Flask) -> None:
    walked = 0
    with app.test_request_context(method="POST"):
        for kind in _forms():
            try:
                form = kind(formdata=MultiDict())
            except TypeError:
                continue  # a form whose choices are handed in; its fields are those of a base that is walked
            for field in form:
                if not isinstance(field, StringField) or isinstance(field, (PasswordField, NameField, HiddenField)):
                    continue
                field.process(MultiDict({field.name: NASTY}))
                kept = field.data or ""
                several = isinstance(field, TextAreaField)
                assert kept == ("xcafé y\nz\nw" if several else "xcafé y z w"), f"{kind.__name__}.{field.name}"
                walked += 1
    assert walked > 25


@pytest.mark.parametrize(
    "name", ["\u202eelavdniL adA", "Ada\u200bLindvale", "Ada\u2800", "Town of Greenfield", "admin ✓"]
)
def test_names_with_what_nobody_sees_are_refused_by_the_form(client, name: str) -> None:  # noqa: ANN001
    with transaction():
        town = make.make_municipality(names={"en": "Greenfield"})
    data = {"display_name": name, "email": "a@example.org", "password": "a bench by the river", "municipality": town.id}
    assert client.post("/en/register", data={**data, "terms": "y"}).status_code == 422
