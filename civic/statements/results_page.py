"""Results in words: what is told of the groups, the map with its table, the files, and where the reader stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import hooks, i18n, sheets
from civic.statements import pages, queries
from civic.statements.models import Result, Round
from civic.statements.opinion.outcome import FEW, GROUPS
from civic.statements.queries import Answered
from civic.statements.results_views import CellShown, GroupShown, PlacePage, ResultPage, Row, Stands
from civic.statements.standing import missing, nearest_group
from civic.statements.views import CorrectedStatement, Said
from civic.towns.here import Town

#: The drawing of the map: so many units wide and high, and its margin.
WIDTH, HEIGHT, MARGIN = 1000, 700, 10
#: Group-informed consensus from which a statement is named as shared by all groups in the table.
SHARED = 0.5
Shown = Mapping[str, Any]


def result_page(place: Town, found: Round) -> ResultPage:
    """The result of a round. A fixed number of queries."""
    result = queries.result(found.id)
    shown: Shown = result.shown if result else {}
    texts = _texts(shown, found.id)
    groups = [_group(each, number, texts) for number, each in enumerate(shown.get("groups", ()))]
    cells = _cells(shown.get("map", ()))
    return ResultPage(
        head=pages.below(place, found),
        made=i18n.moment(result.made_at) if result else "",
        sentences=_sentences(result),
        groups=groups,
        agree=[_shared(each, texts, agrees=True) for each in shown.get("agree", ())],
        disagree=[_shared(each, texts, agrees=False) for each in shown.get("disagree", ())],
        cells=cells,
        map_words=_map_words(cells),
        table_heads=[_("Group %(name)s", name=each.name) for each in groups],
        rows=[_row(each, texts) for each in shown.get("statements", ())],
        needed=i18n.number(shown.get("needed", 0)),
        files=[
            (url_for("statements.results_csv", round_id=found.id), _("Table (CSV)")),
            (url_for("statements.results_json", round_id=found.id), _("All figures (JSON)")),
        ]
        if result
        else [],
        place_url=url_for("statements.place", round_id=found.id) if result else "",
    )


def _texts(shown: Shown, round_id: int) -> dict[str, Said]:
    """The statements of a result by their numbers, with what is said below them. Two queries."""
    rows = shown.get("statements", ())
    ids = {line.number: line.id for line in queries.accepted(round_id)} if rows else {}
    notes = pages.notes_of(list(ids.values()))
    found = {}
    for row in rows:
        number = int(row["statement"])
        known = ids.get(number, 0)
        found[row["statement"]] = pages.said(number, row["text"], row["language"], known, notes.get(known, Markup("")))
    return found


def people(count: int | None) -> str:
    """A rounded number of people in words."""
    if count is None:
        return str(_("fewer than 10 people"))
    return str(ngettext("about %(n)s person", "about %(n)s people", count, n=i18n.number(count)))


def _sentences(result: Result | None) -> list[str]:
    if result is None:
        return []
    shown = result.shown
    if shown["state"] == FEW:
        few = _("There are no groups yet: at least %(n)s people have to answer enough statements.", n=shown["needed"])
        return [_("%(people)s answered.", people=people(shown["people"]).capitalize()), few]
    told = [_("%(people)s answered.", people=people(shown["people"]).capitalize())]
    if shown["state"] != GROUPS:
        told.append(
            _(
                "There are no opinion groups: people do not differ more clearly than if the answers to each statement "
                "were shuffled."
            )
        )
        return told
    count = len(shown["groups"])
    told.append(ngettext("There is %(num)s opinion group.", "There are %(num)s opinion groups.", count))
    told.append(
        _(
            "When a tenth of the answers is left out, ten times, %(share)s of people change group on average.",
            share=_percent(shown["moving"]),
        )
    )
    return told


def _percent(share: int) -> str:
    return str(_("%(n)s%%", n=i18n.number(share)))


def _group(group: Shown, number: int, texts: Mapping[str, Said]) -> GroupShown:
    rows = []
    for each in group["statements"]:
        own, other = _percent(each["percent"]), _percent(each["everybody"])
        if each["side"] == "agree":
            words = _("%(own)s of this group agree; of everyone, %(other)s.", own=own, other=other)
        else:
            words = _("%(own)s of this group disagree; of everyone, %(other)s.", own=own, other=other)
        rows.append(Stands(texts[each["statement"]], words))
    return GroupShown(group["name"], people(group["people"]), number + 1, rows)


def _shared(row: Shown, texts: Mapping[str, Said], *, agrees: bool) -> Stands:
    share, answers = _percent(row["percent"]), i18n.number(row["answers"])
    if agrees:
        words = _("%(share)s of about %(answers)s answers agree.", share=share, answers=answers)
    else:
        words = _("%(share)s of about %(answers)s answers disagree.", share=share, answers=answers)
    return Stands(texts[row["statement"]], words)


def _row(row: Shown, texts: Mapping[str, Said]) -> Row:
    informed = row["group_informed"]
    return Row(
        said=texts[row["statement"]],
        answers=i18n.number(row["answers"]) if row["answers"] is not None else _("fewer than 10"),
        everybody=_sides(row) if row["agree"] is not None else _("not shown"),
        groups=[_sides(each) if each else _("not shown") for each in row["groups"]],
        shared=i18n.number(informed) if informed is not None else _("not shown"),
    )


def _sides(row: Shown) -> str:
    shares = {side: _percent(row[side]) for side in ("agree", "disagree", "pass")}
    told = _("%(agree)s agree, %(disagree)s disagree, %(neither)s pass")
    return str(told) % {"agree": shares["agree"], "disagree": shares["disagree"], "neither": shares["pass"]}


def _cells(rows: Sequence[Shown]) -> list[CellShown]:
    """The cells as they are drawn. The axes have no meaning of their own: near is who answered alike."""
    if not rows:
        return []
    left, bottom = min(row["left"] for row in rows), min(row["bottom"] for row in rows)
    across = max(max(row["right"] for row in rows) - left, 1e-9)
    up = max(max(row["top"] for row in rows) - bottom, 1e-9)
    wide, high = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    found = []
    for number, row in enumerate(rows, 1):
        middle = ((row["left"] + row["right"]) / 2 - left) / across, ((row["bottom"] + row["top"]) / 2 - bottom) / up
        found.append(
            CellShown(
                number=number,
                x=round(MARGIN + (row["left"] - left) / across * wide, 1),
                y=round(MARGIN + (1 - (row["top"] - bottom) / up) * high, 1),
                width=round((row["right"] - row["left"]) / across * wide, 1),
                height=round((row["top"] - row["bottom"]) / up * high, 1),
                people=row["people"],
                mark=ord(row["group"]) - ord("A") + 1 if row["group"] else 0,
                label=people(row["people"]),
                place=_place(*middle),
                group=_("mostly group %(name)s", name=row["group"]) if row["group"] else _("no group leads"),
                letter=row["group"] or "",
            )
        )
    return found


def _place(across: float, up: float) -> str:
    """Where on the map something is, in words; it is drawn the same way in every direction of writing."""
    columns = (_("on the left"), _("in the middle"), _("on the right"))
    rows = (_("at the bottom"), _("halfway up"), _("at the top"))
    return i18n.listed((rows[min(int(up * 3), 2)], columns[min(int(across * 3), 2)]))


def _map_words(cells: Sequence[CellShown]) -> str:
    """What the map shows, for those who do not see it: the figures of its table."""
    if not cells:
        return ""
    parts = [
        _("area %(n)s (%(place)s): %(people)s, %(group)s", n=cell.number, place=cell.place, people=cell.label,
          group=cell.group)
        for cell in cells
    ]  # fmt: skip
    words = ngettext(
        "A map of opinions with %(num)s area of at least 10 people: %(list)s.",
        "A map of opinions with %(num)s areas of at least 10 people each: %(list)s.",
        len(cells),
        list="; ".join(parts),
    )
    return str(words)


def place_page(place: Town, found: Round, person_id: int) -> PlacePage:
    """Where somebody stands now. A fixed number of queries."""
    result = queries.result(found.id)
    shown: Shown = result.shown if result else {}
    texts = _texts(shown, found.id)
    answered = queries.answers_of(found.id, person_id)
    number, sentence = _nearest(result, answered)
    groups = shown.get("groups", ())
    return PlacePage(
        head=pages.below(place, found),
        sentence=sentence,
        group=_group(groups[number], number, texts) if number is not None else None,
        agree=[_shared(each, texts, agrees=True) for each in shown.get("agree", ())],
        disagree=[_shared(each, texts, agrees=False) for each in shown.get("disagree", ())],
        results_url=url_for("statements.results", round_id=found.id),
    )


def _nearest(result: Result | None, answered: Sequence[Answered]) -> tuple[int | None, str]:
    """The group that somebody is nearest to, if one is described, and the sentence that says so or why not."""
    if result is None or not result.space:
        return None, str(_("There is no result yet in which you could have a place."))
    if result.shown["state"] != GROUPS:
        return None, str(_("There are no opinion groups in this round."))
    answers = {each.number: each.value for each in answered}
    left = missing(result.space, answers)
    if left:
        return None, str(
            ngettext(
                "Answer %(num)s more statement to see where you stand.",
                "Answer %(num)s more statements to see where you stand.",
                left,
            )
        )
    number = nearest_group(result.space, answers)
    assert number is not None
    group = result.shown["groups"][number]
    words = _("You are nearest to group %(name)s, %(people)s.", name=group["name"], people=people(group["people"]))
    return number, words


# ---- files


def as_json(result: Result) -> str:
    """All that is told of a result, always in the same bytes for the same answers and corrections of the town.

    Hook: round.corrections (round), ``CorrectedStatement`` each.
    """
    corrections = [vars(each) for each in hooks.listed("round.corrections", result.round_id, result.round_id)]
    told = {**result.shown, "corrections": corrections} if corrections else result.shown
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def corrections_of(round_id: int) -> dict[int, tuple[str, str]]:
    """What the town corrects in the statements of a round, by number, and the sources: two cells of a table.

    Hook: round.corrections (round), ``CorrectedStatement`` each.
    """
    found: dict[int, list[CorrectedStatement]] = {}
    for each in hooks.listed("round.corrections", round_id, round_id):
        found.setdefault(each.statement, []).append(each)
    return {
        number: (
            "\n".join(one.words for one in said),
            "\n".join(" ".join(part for part in (one.source, one.day, one.url) if part) for one in said),
        )
        for number, said in found.items()
    }


def as_csv(result: Result) -> str:
    """A row a statement: shares of everybody and of each group in percent; empty where fewer than ten answered.

    At the end what the town corrects in it, and the sources.
    """
    shown: Shown = result.shown
    names = [group["name"] for group in shown["groups"]]
    sides = ("agree", "disagree", "pass")
    heads = ["statement", "text", "answers", *sides, *(f"{name}_{side}" for name in names for side in sides)]
    lines = [[*heads, "group_informed", "correction", "source"]]
    corrected = corrections_of(result.round_id)
    for row in shown["statements"]:
        cells = [row["statement"], row["text"], row["answers"], *(row[side] for side in sides)]
        for each in row["groups"]:
            cells += [each[side] if each else None for side in sides]
        cells += [row["group_informed"], *corrected.get(int(row["statement"]), ("", ""))]
        lines.append(["" if cell is None else str(cell) for cell in cells])
    return sheets.written(lines)
