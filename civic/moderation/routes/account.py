"""The public account of moderation, as a page and as files."""

from __future__ import annotations

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.core.gates import Gate, current_actor, gate
from civic.moderation import account, corrections_page, guidelines, queries, second_page
from civic.moderation.agreement import ENOUGH, ONE_IN
from civic.moderation.routes.blueprint import bp
from civic.towns.here import present


@bp.get("/transparency")
@gate(Gate.PUBLIC)
def transparency() -> ResponseReturnValue:
    """Sums by guideline, and every decision that restricted somebody with its statement of reasons."""
    place = present()
    found = queries.statements(place.id, request.args.get("after"), request.args.get("before"))
    shared = account.shared_languages(place.id)
    return render_template(
        "moderation/transparency.html",
        place=place,
        sums=account.lines(account.sums(place.id), guidelines.of_town(place.id)),
        statements=account.statement_lines(found.items, place, shared),
        corrections=corrections_page.lines(queries.corrections_in(place.id, current_actor())),
        twice=second_page.agreed(place),
        enough=ENOUGH,
        one_in=ONE_IN,
        language_from=account.LANGUAGE_FROM,
        previous=url_for("moderation.transparency", **place.args, before=found.before) if found.before else None,
        next=url_for("moderation.transparency", **place.args, after=found.after) if found.after else None,
    )


@bp.get("/transparency.csv")
@gate(Gate.PUBLIC)
def transparency_csv() -> ResponseReturnValue:
    place = present()
    return _file(account.sums_csv(place), f"{place.slug}-moderation.csv")


@bp.get("/transparency/statements.csv")
@gate(Gate.PUBLIC)
def statements_csv() -> ResponseReturnValue:
    """Statements of reasons in the fields of the Commission's database."""
    place = present()
    return _file(account.statements_csv(place), f"{place.slug}-statements-of-reasons.csv")


def _file(text: str, name: str) -> Response:
    """A table; the mark at its beginning tells spreadsheets that it is UTF-8."""
    response = make_response("\ufeff" + text)
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
