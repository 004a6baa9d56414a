"""What the pages of draft texts show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.consultations import queries
from civic.consultations.labels import FATES
from civic.consultations.models import DraftText, Paragraph, TextVersion
from civic.consultations.queries import ParagraphRow, TextRow
from civic.consultations.rules import Fate, normalised, planned
from civic.consultations.views import Change, Gone, Look, Part, TextLine, VersionLine
from civic.core import i18n, sanitise
from civic.core.i18n import marks
from civic.texts.rules import Piece, difference, pieces

#: Letters of a paragraph that stand for it in a preview.
EXCERPT = 160


def comments(number: int) -> str:
    """How many comments there are, in words."""
    if not number:
        return str(_("Comment"))
    return str(ngettext("%(n)s comment", "%(n)s comments", number, n=i18n.number(number)))


def line(row: TextRow) -> TextLine:
    """A draft text in a list."""
    said = [
        _("Version %(n)s of %(day)s", n=i18n.number(row.version), day=i18n.day_of_year(row.changed_at)),
        ngettext("%(n)s paragraph", "%(n)s paragraphs", row.paragraphs, n=i18n.number(row.paragraphs)),
        ngettext("%(n)s comment", "%(n)s comments", row.comments, n=i18n.number(row.comments))
        if row.comments
        else _("No comments yet"),
    ]
    foreign = marks(row.language)
    url = url_for("consultations.show", text_id=row.id)
    return TextLine(url, row.title, foreign.get("lang"), foreign.get("dir"), [str(part) for part in said])


def parts(text: DraftText, version: TextVersion, rows: Sequence[ParagraphRow]) -> list[Part]:
    """The headings and paragraphs of the present version, each paragraph with the way to its discussion."""
    known = {row.id: row for row in rows}
    changed = queries.changed_in(text.id, version.number) if version.number > 1 else frozenset()
    return [
        _part(text.id, known[int(str(what))], version.number, changed) if not level else _heading(level, what)
        for level, what in version.outline
    ]


def _heading(level: object, words: object) -> Part:
    return Part(level=int(str(level)), words=str(words))


def _part(text_id: int, row: ParagraphRow, version: int, changed: frozenset[int]) -> Part:
    mark = ""
    if row.since == version > 1:
        mark = _("new in this version")
    elif row.id in changed:
        mark = _("changed in this version")
    return Part(
        id=row.id,
        number=i18n.number(row.number),
        html=row.body_html,
        comments=row.comments,
        count=comments(row.comments),
        url=url_for("consultations.paragraph", text_id=text_id, paragraph_id=row.id),
        mark=mark,
    )


def gone(text_id: int, rows: Sequence[ParagraphRow]) -> list[Gone]:
    """The paragraphs that are no longer in the text and were commented on; those nobody spoke of are in versions."""
    return [
        Gone(
            html=row.body_html,
            since=_("No longer in the text since version %(n)s", n=i18n.number(row.gone_in or 0)),
            count=comments(row.comments),
            url=url_for("consultations.paragraph", text_id=text_id, paragraph_id=row.id),
        )
        for row in rows
        if row.gone_in is not None and row.comments
    ]


def name(number: int) -> str:
    """What a version is called."""
    return str(_("Version %(n)s", n=i18n.number(number)))


def versions(text_id: int) -> list[VersionLine]:
    """Every version, the present one first."""
    return [version_line(row) for row in queries.versions(text_id)]


def version_line(row: TextVersion) -> VersionLine:
    url = url_for("consultations.version", text_id=row.text_id, number=row.number)
    said = i18n.moment(row.published_at), row.published_at.isoformat()
    return VersionLine(row.number, name(row.number), *said, row.note, url)


def compared(before: TextVersion | None, after: TextVersion) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """Title and text of a version, with what changed by words since an earlier one."""
    if before is None:
        return pieces(after.title, ()), pieces(after.body, ())
    changed = difference(before.title, after.title), difference(before.body, after.body)
    return pieces(before.title, changed[0]), pieces(before.body, changed[1])


def changes(found: Paragraph) -> list[Change]:
    """What versions changed in a paragraph, the last one first. One query."""
    rows = queries.wordings(found.id)
    return [
        Change(
            name=name(after.version),
            url=url_for("consultations.version", text_id=found.text_id, number=after.version),
            pieces=pieces(before.body, difference(before.body, after.body)),
        )
        for before, after in zip(rows, rows[1:], strict=False)
    ][::-1]


def look(before: Sequence[tuple[str, int]], typed: str) -> Look:
    """How a text that was typed is cut, and what becomes of each paragraph of the present version.

    Args:
        before: the words of each present paragraph, and how many comments it has; empty for a new text.
    """
    plan = planned([words for words, _count in before], normalised(typed))
    became = iter(zip(plan.paragraphs, plan.which, plan.fates, strict=True))
    found = []
    for number, block in enumerate(plan.blocks, 1):
        if block.level:
            found.append(Part(level=block.level, words=block.words))
            continue
        words, one, fate = next(became)
        count = before[one][1] if one is not None else 0
        spoken = comments(count) if count else ""
        mark = str(FATES[fate]) if before else ""
        excerpt = sanitise.plain(words, EXCERPT)
        found.append(Part(id=number, words=excerpt, mark=mark, count=spoken, comments=count))
    lost = [_lost(*before[one]) for one in plan.gone]
    return Look(found, lost, _told(Counter(plan.fates), len(plan.gone)) if before else ())


def _lost(words: str, count: int) -> str:
    excerpt = sanitise.plain(words, EXCERPT)
    return f"{excerpt} ({comments(count)})" if count else excerpt


def _told(counted: Mapping[Fate, int], lost: int) -> list[str]:
    same, changed, moved, new = (counted.get(fate, 0) for fate in Fate)
    said = []
    if same:
        said.append(ngettext("%(n)s paragraph stays", "%(n)s paragraphs stay", same, n=i18n.number(same)))
    if changed:
        said.append(ngettext("%(n)s is changed", "%(n)s are changed", changed, n=i18n.number(changed)))
    if moved:
        said.append(ngettext("%(n)s is moved", "%(n)s are moved", moved, n=i18n.number(moved)))
    if new:
        said.append(ngettext("%(n)s is new", "%(n)s are new", new, n=i18n.number(new)))
    if lost:
        said.append(ngettext("%(n)s is gone", "%(n)s are gone", lost, n=i18n.number(lost)))
    return said


def total(rows: Sequence[ParagraphRow]) -> str:
    """How many comments all paragraphs have together, in words."""
    number = sum(row.comments for row in rows)
    return ngettext("%(n)s comment", "%(n)s comments", number, n=i18n.number(number)) if number else ""
