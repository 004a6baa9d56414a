"""What the pages of versions show: what made each version, and what differs between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import i18n
from civic.proposals import labels, queries
from civic.proposals.queries import Version
from civic.texts.rules import Piece, Source, difference, pieces, words_in


@dataclass(frozen=True)
class Row:
    """A version in the list: ``sized`` says how much changed, ``told`` whether supporters were told."""

    number: int
    name: str
    made: str
    when: str
    iso: str
    reason: str
    sized: str
    told: bool
    url: str


@dataclass(frozen=True)
class Compared:
    """Two versions, the later one with what changed."""

    row: Row
    since: int
    title: Sequence[Piece]
    text: Sequence[Piece]
    previous_url: str | None
    next_url: str | None


def rows(proposal_id: int) -> list[Row]:
    """Every version, the present one first."""
    return [_row(proposal_id, version) for version in reversed(queries.versions(proposal_id))]


def files(proposal_id: int) -> list[str]:
    """What was attached and removed, in words, the newest first."""
    found = []
    for one in queries.past_files(proposal_id):
        called = one.description or str(labels.FILES[one.kind])
        if one.removed_at is not None:
            name, day = one.removed_by or _("former participant"), i18n.day(one.removed_at)
            words = _("“%(what)s”, removed by the town on %(day)s", what=called, day=day)
            own = _("“%(what)s”, removed by %(name)s on %(day)s", what=called, name=name, day=day)
            found.append(f"{words}: {one.reason}" if one.reason else own)
        name, day = one.added_by or _("former participant"), i18n.day(one.added_at)
        found.append(_("“%(what)s”, attached by %(name)s on %(day)s", what=called, name=name, day=day))
    return found


def _row(proposal_id: int, version: Version) -> Row:
    return Row(
        number=version.number,
        name=_("Version %(n)s", n=i18n.number(version.number)),
        made=made(version),
        when=i18n.moment(version.at),
        iso=version.at.isoformat(),
        reason=version.reason,
        sized=_sized(version),
        told=version.substantial,
        url=url_for("proposals.version", proposal_id=proposal_id, number=version.number),
    )


def made(version: Version) -> str:
    """By which way a version came, in words; names are fenced by the template's ``bdi``."""
    name = version.author or _("former participant")
    if version.number == 1:
        return str(_("published by %(name)s", name=name))
    words = {
        Source.AUTHOR: _("changed by %(name)s", name=name),
        Source.AMENDMENT: _("accepted amendment by %(name)s", name=name),
        Source.EDITORIAL: _("editorial change by the town"),
        Source.SPLIT: _("split from another proposal by the town"),
    }
    return str(words[version.source]) if version.source else str(_("nobody knows who changed it"))


def _sized(version: Version) -> str:
    if version.number == 1 or version.edits is None:
        return ""
    removed = sum(words_in(edit.removed) for edit in version.edits)
    added = sum(words_in(edit.added) for edit in version.edits)
    less = ngettext("%(n)s word removed", "%(n)s words removed", removed, n=i18n.number(removed)) if removed else ""
    more = ngettext("%(n)s word added", "%(n)s words added", added, n=i18n.number(added)) if added else ""
    return i18n.listed([part for part in (less, more) if part]) or str(_("only the title or signs changed"))


def compared(proposal_id: int, number: int, since: int | None) -> Compared | None:
    """A version beside an earlier one (the one before it, unless another is named); None where there is none."""
    found = {version.number: version for version in queries.versions(proposal_id)}
    version = found.get(number)
    if version is None:
        return None
    earlier = found.get(since if since is not None and since < number else number - 1)
    row = _row(proposal_id, version)
    before, after = (_address(proposal_id, found, n) for n in (number - 1, number + 1))
    if earlier is None:
        return Compared(row, 0, pieces(version.title, ()), pieces(version.body, ()), before, after)
    return Compared(
        row,
        earlier.number,
        pieces(earlier.title, difference(earlier.title, version.title)),
        pieces(earlier.body, difference(earlier.body, version.body)),
        before,
        after,
    )


def _address(proposal_id: int, found: dict[int, Version], number: int) -> str | None:
    return url_for("proposals.version", proposal_id=proposal_id, number=number) if number in found else None
