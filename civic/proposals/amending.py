"""What the pages of passages, amendments and provenance show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import i18n, sanitise
from civic.core.cache import remember
from civic.proposals import labels, queries, versions
from civic.proposals.amendment_forms import AmendmentForm
from civic.proposals.amendment_rules import TITLE, Worded
from civic.proposals.models import Proposal
from civic.proposals.queries import Shown, Version
from civic.proposals.rules import AmendmentState
from civic.texts.rules import (
    Change,
    Edit,
    Fate,
    Mark,
    Passage,
    Piece,
    Span,
    Step,
    Suggestion,
    carried,
    difference,
    merged,
    passages,
    pieces,
    traced,
    unpacked,
    within,
)
from civic.texts.rules import alternatives as groups_of

#: Seconds for which rendered passages of a version are kept.
TTL = 60
#: Characters of unchanged text that a list shows on either side of a change.
AROUND = 90


@dataclass(frozen=True)
class PassageRow:
    """A passage of the text, or its title: its HTML, and how many amendments are open."""

    number: int
    name: str
    html: Markup
    count: int
    url: str
    suggest_url: str


@dataclass(frozen=True)
class Row:
    """An amendment in a list or on its page; ``pieces`` is its passage with what it changes.

    Attributes:
        note: what became of it when the text moved on, in a sentence.
        rivals: how many other open amendments change the same words.
    """

    id: int
    url: str
    author: str
    when: str
    iso: str
    state: str
    state_text: str
    place: str
    pieces: Sequence[Piece]
    reason: str
    note: str
    answer: str
    decided: str
    lang: str
    dir: str
    rivals: int = 0


@dataclass(frozen=True)
class PassagePage:
    """One passage with its open amendments: ``groups`` are those that change the same words, ``single`` all others."""

    number: int
    name: str
    html: Markup
    groups: Sequence[Sequence[Row]]
    single: Sequence[Row]
    count: int
    where: str
    previous_url: str | None
    next_url: str | None
    suggest_url: str


@dataclass(frozen=True)
class Origin:
    """A version that words of the present text come from, in the list of sources; ``tone`` is one of four marks."""

    number: int
    made: str
    when: str
    reason: str
    url: str
    tone: int


@dataclass(frozen=True)
class Part:
    """A part of a passage with its source; ``number`` None: nobody knows."""

    text: str
    number: int | None
    tone: int


def named(number: int) -> str:
    """What a passage is called."""
    return str(_("Title") if number == TITLE else _("Passage %(n)s", n=i18n.number(number)))


def worded(proposal: Proposal) -> Worded:
    """The present title and text of a proposal."""
    return Worded(proposal.title, proposal.body)


def passage_rows(proposal: Proposal) -> list[PassageRow]:
    """The title and the text of a proposal by passages. One query."""
    counts = queries.counts_by_passage(proposal.id)
    return [
        PassageRow(
            number,
            named(number),
            html,
            counts.get(number, 0),
            url_for("proposals.passage", proposal_id=proposal.id, number=number),
            url_for("proposals.suggest", proposal_id=proposal.id, number=number),
        )
        for number, html in enumerate([_title_html(proposal), *passages_html(proposal)])
    ]


def _title_html(proposal: Proposal) -> Markup:
    return Markup("<p><strong>{}</strong></p>").format(proposal.title)


def passages_html(proposal: Proposal) -> list[Markup]:
    """The passages of a text, each by itself."""

    def make() -> list[str]:
        return [sanitise.render(passage.of(proposal.body)) for passage in passages(proposal.body)]

    found: list[str] = remember(("proposal.passages", proposal.id, proposal.versions, sanitise.VERSION), make, TTL)
    return [Markup(html) for html in found]  # noqa: S704 - cleaned


def passage_page(proposal: Proposal, number: int, start: int) -> PassagePage | None:
    """A passage with its open amendments, ``queries.MOST`` at a time; None where the text has no such passage."""
    if worded(proposal).passage(number) is None:
        return None
    waiting = queries.open_amendments(proposal.id, number)
    grouped = groups_of([each.suggestion.change for each in waiting])
    inside = {n for group in grouped for n in group}
    order = [*(n for group in grouped for n in group), *(n for n in range(len(waiting)) if n not in inside)]
    begin = start if 0 <= start < len(order) else 0
    page = order[begin : begin + queries.MOST]
    shown = queries.shown_amendments([waiting[n].id for n in page])
    rows = {n: replace(_row(proposal, shown[waiting[n].id]), rivals=_rivals(n, grouped)) for n in page}
    return PassagePage(
        number=number,
        name=named(number),
        html=_title_html(proposal) if number == TITLE else passages_html(proposal)[number - 1],
        groups=[[rows[n] for n in group if n in rows] for group in grouped if any(n in rows for n in group)],
        single=[rows[n] for n in page if n not in inside],
        count=len(waiting),
        where=_where(begin, len(page), len(order)),
        previous_url=_turned(proposal, number, begin - queries.MOST) if begin else None,
        next_url=_turned(proposal, number, begin + queries.MOST) if begin + len(page) < len(order) else None,
        suggest_url=url_for("proposals.suggest", proposal_id=proposal.id, number=number),
    )


def _rivals(n: int, grouped: Iterable[Sequence[int]]) -> int:
    return next((len(group) - 1 for group in grouped if n in group), 0)


def _where(begin: int, many: int, total: int) -> str:
    if total <= queries.MOST:
        return ""
    first, last = i18n.number(begin + 1), i18n.number(begin + many)
    return str(_("%(first)s–%(last)s of %(total)s", first=first, last=last, total=i18n.number(total)))


def _turned(proposal: Proposal, number: int, start: int) -> str:
    return url_for("proposals.passage", proposal_id=proposal.id, number=number, start=max(start, 0) or None)


def rows(proposal: Proposal, found: Iterable[Shown]) -> list[Row]:
    """Amendments in a list, their texts cut to what changes."""
    return [replace(row, pieces=_short(row.pieces)) for row in (_row(proposal, each) for each in found)]


def row(proposal: Proposal, found: Shown) -> Row:
    """An amendment on its own page."""
    return _row(proposal, found)


def alternatives(proposal: Proposal, found: Shown) -> list[Row]:
    """Other open amendments that change the same words, at most ``queries.MOST``. Two queries."""
    if found.state is not AmendmentState.OPEN:
        return []
    waiting = queries.open_amendments(proposal.id, found.passage)
    groups = groups_of([each.suggestion.change for each in waiting])
    ids = next(([waiting[n].id for n in group] for group in groups if found.id in [waiting[n].id for n in group]), [])
    others = [number for number in ids if number != found.id][: queries.MOST]
    shown = queries.shown_amendments(others)
    return [_row(proposal, shown[number]) for number in others if number in shown]


def _row(proposal: Proposal, found: Shown) -> Row:
    return Row(
        id=found.id,
        url=url_for("proposals.amendment", amendment_id=found.id),
        author=found.author or _("former participant"),
        when=i18n.day(found.created_at),
        iso=found.created_at.isoformat(),
        state=labels.AMENDMENTS_DRAWN[found.state],
        state_text=str(labels.AMENDMENTS[found.state]),
        place=named(found.passage),
        pieces=_pieces(worded(proposal), found),
        reason=found.reason,
        note=_note(found),
        answer=found.answer,
        decided=_decided(found),
        lang=proposal.language,
        dir=i18n.direction(proposal.language),
    )


def _pieces(now: Worded, found: Shown) -> list[Piece]:
    """Of an open one the present passage with its change; of others the passage as its writer saw it."""
    change: Change = unpacked(found.edits)
    passage = now.passage(found.passage)
    if found.state is AmendmentState.OPEN and passage is not None:
        first = min([passage.start, *(edit.start for edit in change)])
        last = max([passage.end, *(edit.end for edit in change)])
        return pieces(now.text(found.passage), change, first, last)
    return pieces(found.passage_text, difference(found.passage_text, found.wanted_text))


def _note(found: Shown) -> str:
    if found.state is AmendmentState.CONTAINED:
        return str(_("Version %(n)s of the text says this already.", n=found.ended_by))
    if found.state is AmendmentState.GONE:
        return str(_("Version %(n)s no longer has this passage.", n=found.ended_by))
    if found.state is AmendmentState.OPEN and found.overtaken_by:
        return str(_("Version %(n)s changed the same words. This is now an alternative to them.", n=found.overtaken_by))
    return ""


def _decided(found: Shown) -> str:
    if found.decided_at is None or found.state not in (AmendmentState.ACCEPTED, AmendmentState.DECLINED):
        return ""
    name = found.decider or _("former participant")
    return i18n.listed((name, i18n.day(found.decided_at)))


def _short(found: Sequence[Piece]) -> list[Piece]:
    """Pieces with long stretches of unchanged text cut."""
    last = len(found) - 1
    return [
        piece if piece.mark is not Mark.SAME else Piece(Mark.SAME, _cut(piece.text, n > 0, n < last))
        for n, piece in enumerate(found)
    ]


def _cut(text: str, after: bool, before: bool) -> str:
    """A stretch between changes, shortened on the sides that are far from one."""
    if len(text) <= AROUND * (after + before) + 3:
        return text
    head = text[:AROUND].rsplit(" ", 1)[0] if after else ""
    tail = text[-AROUND:].split(" ", 1)[-1] if before else ""
    return f"{head} … {tail}".strip(" ") if after and before else f"{head} …" if after else f"… {tail}"


@dataclass(frozen=True)
class Meanwhile:
    """The passage as it is now, marked where it differs from what somebody had open, and what they typed."""

    pieces: Sequence[Piece]
    typed: str


def put_together(form: AmendmentForm, proposal: Proposal) -> Meanwhile | None:
    """Bring a passage that changed meanwhile and what was typed together in the form; None where nothing changed.

    A passage that is gone leaves the form as it was typed.
    """
    version, number, typed = form.shown("version"), form.shown("passage"), form.wanted.data or ""
    texts = [Worded(found.title, found.body) for found in queries.versions(proposal.id)][max(version, 1) - 1 :]
    read = texts[0].passage(number) if texts else None
    if len(texts) < 2 or read is None:
        return None
    before = read.of(texts[0].text(number))
    there = texts[-1].passage(TITLE) if number == TITLE else _present(texts, number)
    if there is None:
        return Meanwhile((), typed)
    now = there.of(texts[-1].text(number))
    form.version.data, form.passage.data = str(proposal.versions), str(there.number)
    form.wanted.data = merged(before, typed, now).text
    return Meanwhile(pieces(before, difference(before, now)), typed)


def _present(texts: Sequence[Worded], number: int) -> Passage | None:
    """The passage of the last version that one of the first has become; None where it is gone."""
    there: int | None = number
    for old, new in pairwise(texts):
        there = _passage_after(old.body, new.body, there) if there is not None else None
    return texts[-1].passage(there) if there is not None else None


def _passage_after(old: str, new: str, number: int) -> int | None:
    """The number of a passage in the next version; None where it is gone."""
    passage = passages(old)[number - 1]
    whole = Suggestion(number, (Edit(passage.start, passage.of(old), ""),))
    end = carried(Step(old, difference(old, new)), whole)
    return end.suggestion.passage if end.fate in (Fate.CARRIED, Fate.OVERTAKEN) else None


@dataclass(frozen=True)
class Origins:
    """Which version each word of the present title and text came with: the sources, and the passages in parts."""

    sources: Sequence[Origin]
    title: Sequence[Part]
    passages: Sequence[Sequence[Part]]

    @property
    def unexplained(self) -> bool:
        """Whether some words come from nobody knows where."""
        return any(part.number is None for part in chain(self.title, *self.passages))


def origins(proposal_id: int) -> Origins:
    """Where the words of a proposal come from."""
    found = queries.versions(proposal_id)
    titles, text = [version.title for version in found], found[-1].body
    made = {version.number: version for version in found if version.edits is not None}
    spans = traced([version.body for version in found], {n: v.edits for n, v in made.items() if v.edits is not None})
    renamed = {n: difference(titles[n - 2], titles[n - 1]) for n in made if n > 1}
    title_spans = traced(titles, renamed)
    used = sorted({span.version for span in (*title_spans, *spans) if span.version is not None})
    tones = {number: n % 4 for n, number in enumerate(used)}
    by_number = {version.number: version for version in found}
    return Origins(
        [_origin(proposal_id, by_number[number], tones[number]) for number in used],
        _parts(titles[-1], title_spans, tones),
        [_parts(text, within(spans, passage.start, passage.end), tones) for passage in passages(text)],
    )


def _parts(text: str, spans: Iterable[Span], tones: Mapping[int, int]) -> list[Part]:
    return [Part(text[span.start : span.end], span.version, tones.get(span.version or 0, 0)) for span in spans]


def _origin(proposal_id: int, version: Version, tone: int) -> Origin:
    url = (
        url_for("proposals.amendment", amendment_id=version.amendment_id)
        if version.amendment_id
        else url_for("proposals.version", proposal_id=proposal_id, number=version.number)
    )
    return Origin(version.number, versions.made(version), i18n.day(version.at), version.reason, url, tone)
