"""What demographics shows on the account page: to its owner, how many questions are answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.administration.views import Part, Task
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.permissions import Role
from civic.demographics import pages, queries
from civic.towns.here import Town, here


def account(things: Sequence[int]) -> dict[int, Markup]:
    """A link to one's own answers. The page of an account has one person on it."""
    place = here()
    if place is None:
        return {}
    questions = len(queries.asked(place.id))
    return {
        person: rendered(
            "demographics/_account.html",
            answered=sum(each.value is not None for each in queries.own(person, place.id)),
            questions=questions,
        )
        for person in things
    }


def held(things: Sequence[int]) -> dict[int, dict[str, list[dict[str, object]]]]:
    """What the package holds about people, each of whom reads their own only. Two queries a person."""
    folder: Path = current_app.config["CIVIC"].keys_dir
    return {person: pages.in_words(person, folder) for person in things if person == current_actor().person_id}


def desk_rows(things: Sequence[Town]) -> dict[int, list[Task]]:
    """The questions that a municipality asks, on the desk of those who choose them."""
    return {place.id: [_questions(place)] for place in things if current_actor().has(place.id, Role.ADMIN)}


def _questions(place: Town) -> Task:
    url = url_for("demographics.questions", town=place.slug)
    words = ngettext(
        "%(num)s question is asked. Answering is voluntary.",
        "%(num)s questions are asked. Answering is voluntary.",
        len(queries.asked(place.id)),
    )
    return Task(Part.TOWN, _("Demographic questions"), url, words)
