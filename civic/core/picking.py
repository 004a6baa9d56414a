"""Choosing a thing by search instead of pasting its address.

A ``PickField`` is a search field with the things it found below, one to be chosen. Its value is that of the chosen
thing. With htmx what is found appears while somebody types; without a script by the button beside the field, which
sends the form to be shown again. What there is to find, and for whom, says the field's ``Source``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask import render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import FieldList, FormField, StringField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from civic.core import folding, htmx
from civic.core.forms import Check, Filter, tidy_line
from civic.core.permissions import Actor
from civic.core.urls import Arguments

MOST = 8
"""Things that one search shows; more words find fewer."""
LONGEST = 100
BUTTON = "find"
ASKED = "-q"
FIELD_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Choice:
    """Something to choose. ``note`` tells it from others of its name; ``language`` is that of its title, if known.

    ``value`` is what a form sends; ``id`` the number of its row, where whoever offers it needs that.
    """

    value: str
    title: str
    note: str = ""
    language: str = ""
    id: int = 0


@dataclass(frozen=True)
class Source:
    """Where choices come from. Both functions find only what the actor may see.

    ``search`` gets the municipality and what was typed; ``named`` the municipality and the values that were chosen
    before. ``endpoint`` with ``args`` answers htmx by ``answer``.
    """

    endpoint: str
    search: Callable[[int, Actor, str], list[Choice]]
    named: Callable[[int, Actor, Collection[str]], Mapping[str, Choice]]
    args: Mapping[str, str] = field(default_factory=dict)


class PickField(StringField):
    """One thing chosen from those that a search found, or nothing. ``data`` is its value."""

    def __init__(
        self,
        label: LazyString | None = None,
        validators: Sequence[Check] | None = None,
        *,
        source: Source,
        filters: Iterable[Filter] = (),
        **kwargs: object,
    ) -> None:
        # Forms within forms have no filters of their own.
        super().__init__(label, validators, filters=[*filters, tidy_line], **kwargs)
        self.source = source
        self.asked = ""
        self.found: list[Choice] = []
        self.chosen: Choice | None = None
        self.url = ""

    def process(self, formdata: MultiDict[str, str] | None, *args: object, **kwargs: object) -> None:
        super().process(formdata, *args, **kwargs)
        typed = formdata.get(self.name + ASKED, "") if formdata else ""
        self.asked = _words(typed)

    def pre_validate(self, form: BaseForm) -> None:
        """Words were typed and nothing was chosen: whoever typed them meant something."""
        if self.asked and not self.raw_data:
            raise ValidationError(_("Choose one of the results, or empty the search."))


def _words(typed: str) -> str:
    return (tidy_line(typed) or "")[:LONGEST]


def wants_search() -> bool:
    """Whether the form was sent to search, and not to be done."""
    return request.method == "POST" and BUTTON in request.form


def fields_of(form: BaseForm) -> Iterator[PickField]:
    """Every field of a form, and of the forms in it, in which something is chosen by search."""
    for each in form:
        if isinstance(each, PickField):
            yield each
        elif isinstance(each, FieldList):
            yield from fields_of(each)
        elif isinstance(each, FormField):
            yield from fields_of(each.form)


def prepare(form: BaseForm, municipality_id: int, actor: Actor, **args: int | str) -> None:
    """Let each field show what is chosen and what its words find. One query for all that is chosen by one source.

    Args:
        args: further parts of the address that answers htmx.
    """
    fields = list(fields_of(form))
    for source in {id(each.source): each.source for each in fields}.values():
        mine = [each for each in fields if each.source is source]
        values = {each.data for each in mine if each.data}
        where: Arguments = {**source.args, **args}
        named = source.named(municipality_id, actor, values) if values else {}
        for each in mine:
            each.url = url_for(source.endpoint, field=each.name, **where)
            each.chosen = named.get(each.data or "")
            if each.data and each.chosen is None:
                each.data = ""
            if each.asked:
                each.found = source.search(municipality_id, actor, each.asked)


def matches(asked: str, title: str) -> bool:
    """Whether all words of a search are in a title, compared as ``folding`` does; for lists that are no column."""
    words, inside = folding.words(asked), folding.words(title)
    return bool(words) and all(any(word in other for other in inside) for word in words)


def answer(source: Source, municipality_id: int, actor: Actor) -> str:
    """What a field shows below itself, for htmx; for a browser that opens the address, as a page.

    Raises:
        BadRequest: the name of no field.
    """
    name = request.args.get("field", "")
    if not FIELD_NAME.fullmatch(name):
        raise BadRequest
    asked = _words(request.args.get(name + ASKED, ""))
    value = request.args.get(name, "")
    chosen = source.named(municipality_id, actor, {value}).get(value) if value else None
    found = source.search(municipality_id, actor, asked) if asked else []
    template = "_layout/_found.html" if htmx.wants_fragment() else "_layout/found.html"
    return render_template(template, name=name, asked=asked, chosen=chosen, found=found)
