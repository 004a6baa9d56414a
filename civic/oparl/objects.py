"""Rows as objects of OParl 1.1. Words are those of the town's first language; every text stays in the one it has."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask_babel import gettext as _

from civic.core.i18n import say
from civic.core.urls import absolute
from civic.councils.labels import OFFICES
from civic.councils.rules import Office
from civic.meetings.queries import PaperRow
from civic.meetings.rules import MeetingState
from civic.oparl import queries
from civic.oparl.queries import CouncilRow, ItemRow, MeetingRow, PaperThing, Rows, TermRow
from civic.oparl.rules import Json, Key, Kind, schema
from civic.resources import kinds
from civic.towns.here import Town
from civic.uploads.contents import MEDIA

Row = TypeVar("Row")
Of = TypeVar("Of", bound=Hashable)


def url(body: int, kind: Kind, number: int) -> str:
    """The address of an object, which is its id."""
    if kind is Kind.BODY:
        return absolute("oparl.body", body_id=body)
    return absolute("oparl.single", body_id=body, objects=kind.value, object_number=number)


@dataclass(frozen=True)
class Objects:
    """The objects of a town by kind and number, without instants (``stamped``); ``made``: of some, when they were."""

    found: dict[Key, Json]
    made: dict[Key, datetime]


def collect(place: Town) -> Objects:
    """Everything of a town. Inside ``force_locale``."""
    rows = queries.rows(place.id)
    made = {(Kind.ORGANIZATION, row.id): row.at for row in rows.councils}
    made |= {(Kind.MEETING, row.id): row.at for row in rows.meetings}
    made |= {(Kind.PAPER, row.id): row.at for row in rows.papers}
    return Objects(_Collected(place, rows).objects(), made)


class _Collected:
    """The rows of a town, and the objects that they are."""

    def __init__(self, place: Town, rows: Rows) -> None:
        self.place, self.rows = place, rows
        self.language = place.languages[0]
        self.council = {row.group_id: row for row in rows.councils}
        self.paper_ids = {paper.id for paper in rows.papers}
        self.meetings = {row.id: row for row in rows.meetings}
        self.items = _by(rows.items, lambda row: row.meeting_id)
        self.treating = _by(rows.items, lambda row: row.about_id)
        self.order = {item.id: at for items in self.items.values() for at, item in enumerate(items)}
        self.files = _by(rows.files, lambda row: (row.meeting_id, row.item_id))
        self.motions = _by(rows.motions, lambda row: row.item_id)
        self.terms = _by(rows.terms, lambda row: row.number)
        self.seats = _by(rows.terms, lambda row: row.council_id)

    def objects(self) -> dict[Key, Json]:
        found: dict[Key, Json] = {(Kind.BODY, self.place.id): self.body()}
        found |= {(Kind.ORGANIZATION, row.id): self.organization(row) for row in self.rows.councils}
        found |= {(Kind.PERSON, row.number): self.person(row) for row in self.rows.terms}
        found |= {(Kind.MEMBERSHIP, row.id): self.membership(row) for row in self.rows.terms}
        found |= {(Kind.MEETING, row.id): self.meeting(row) for row in self.rows.meetings}
        found |= {(Kind.AGENDA_ITEM, row.id): self.agenda_item(row) for row in self.rows.items}
        found |= {(Kind.CONSULTATION, row.id): self.consultation(row) for row in self.rows.items if self._treats(row)}
        found |= {(Kind.PAPER, row.id): self.paper(row) for row in self.rows.papers}
        found |= {(Kind.FILE, row.id): self.file(row) for row in self.rows.files}
        found |= {(Kind.MINUTES, row.id): self.minutes(row) for row in self.rows.meetings if _has_minutes(row)}
        found |= {(Kind.LOCATION, row.id): self.location(row) for row in self.rows.meetings if _is_somewhere(row)}
        return found

    def _url(self, kind: Kind, number: int) -> str:
        return url(self.place.id, kind, number)

    def _list(self, kind: Kind) -> str:
        return absolute("oparl.listing", body_id=self.place.id, objects=kind.value)

    def _head(self, kind: Kind, number: int) -> Json:
        return {"id": self._url(kind, number), "type": schema(kind)}

    def _page(self, endpoint: str, **values: object) -> str:
        return absolute(endpoint, lang=self.language, **values)

    def body(self) -> Json:
        _address, email, _phone = self.place.contact
        contact: Json = {"contactEmail": email} if email else {}
        return {
            **self._head(Kind.BODY, self.place.id),
            "system": absolute("oparl.system"),
            "name": say(self.place.names, self.language),
            "website": self._page("councils.index", town=self.place.slug),
            **contact,
            "organization": self._list(Kind.ORGANIZATION),
            "person": self._list(Kind.PERSON),
            "membership": self._list(Kind.MEMBERSHIP),
            "meeting": self._list(Kind.MEETING),
            "agendaItem": self._list(Kind.AGENDA_ITEM),
            "paper": self._list(Kind.PAPER),
            "consultation": self._list(Kind.CONSULTATION),
            "file": self._list(Kind.FILE),
            "locationList": self._list(Kind.LOCATION),
            "legislativeTerm": [],
            "legislativeTermList": self._list(Kind.TERM),
            "web": self._page("councils.index", town=self.place.slug),
        }

    def organization(self, row: CouncilRow) -> Json:
        page = self._page("councils.show", slug=row.slug)
        return {
            **self._head(Kind.ORGANIZATION, row.id),
            "body": self._url(Kind.BODY, self.place.id),
            "name": say(row.names, self.language),
            "membership": [self._url(Kind.MEMBERSHIP, each.id) for each in self.seats.get(row.id, ())],
            "meeting": absolute("oparl.meetings_of", body_id=self.place.id, council_number=row.id),
            # The standard names the kinds of organisations in German.
            "organizationType": "Gremium",
            "classification": _("Advisory council"),
            "website": page,
            "web": page,
        }

    def person(self, row: TermRow) -> Json:
        return {
            **self._head(Kind.PERSON, row.number),
            "body": self._url(Kind.BODY, self.place.id),
            "name": row.name,
            "membership": [self.membership(each) for each in self.terms[row.number]],
        }

    def membership(self, row: TermRow) -> Json:
        ends: Json = {"endDate": row.last_day.isoformat()} if row.last_day else {}
        office = Office.CHAIR if row.office == Office.CHAIR else Office.MEMBER
        return {
            **self._head(Kind.MEMBERSHIP, row.id),
            "person": self._url(Kind.PERSON, row.number),
            "organization": self._url(Kind.ORGANIZATION, row.council_id),
            "role": str(OFFICES[office]),
            "votingRight": True,
            "startDate": row.first_day.isoformat(),
            **ends,
        }

    def meeting(self, row: MeetingRow) -> Json:
        more: Json = {}
        if _is_somewhere(row):
            more["location"] = self.location(row)
        if _has_minutes(row):
            more["resultsProtocol"] = self.minutes(row)
        files = [self.file(each) for each in self.files.get((row.id, None), ())]
        return {
            **self._head(Kind.MEETING, row.id),
            "name": say(row.titles, self.language),
            # The standard recommends these words, in German.
            "meetingState": "durchgeführt" if row.state == MeetingState.HELD else "terminiert",
            "cancelled": row.state == MeetingState.CANCELLED,
            "start": _instant(row.starts_at),
            "end": _instant(row.ends_at),
            "organization": [self._url(Kind.ORGANIZATION, self.council[row.group_id].id)],
            "agendaItem": [self.agenda_item(item) for item in self.items.get(row.id, ())],
            **({"auxiliaryFile": files} if files else {}),
            **more,
            "web": self._page("meetings.show", meeting_id=row.id),
        }

    def _treats(self, row: ItemRow) -> bool:
        return row.about_id is not None and row.about_id in self.paper_ids

    def agenda_item(self, row: ItemRow) -> Json:
        place = self.order[row.id]
        more: Json = {}
        if self._treats(row):
            more["consultation"] = self._url(Kind.CONSULTATION, row.id)
        if row.called_at is not None:
            more["start"] = _instant(row.called_at)
        decided = self.motions.get(row.id, ())
        if decided:
            more["result"] = _("carried") if any(motion.carried for motion in decided) else _("rejected")
        carried = [motion.text for motion in decided if motion.carried]
        if carried:
            more["resolutionText"] = "\n\n".join(carried)
        files = [self.file(each) for each in self.files.get((row.meeting_id, row.id), ())]
        return {
            **self._head(Kind.AGENDA_ITEM, row.id),
            "meeting": self._url(Kind.MEETING, row.meeting_id),
            "number": str(place + 1),
            "order": place,
            "name": row.title,
            "public": True,
            **({"auxiliaryFile": files} if files else {}),
            **more,
            "web": self._page("meetings.show", meeting_id=row.meeting_id),
        }

    def consultation(self, row: ItemRow) -> Json:
        meeting = self.meetings[row.meeting_id]
        return {
            **self._head(Kind.CONSULTATION, row.id),
            "paper": self._url(Kind.PAPER, row.about_id or 0),
            "agendaItem": self._url(Kind.AGENDA_ITEM, row.id),
            "meeting": self._url(Kind.MEETING, row.meeting_id),
            "organization": [self._url(Kind.ORGANIZATION, self.council[meeting.group_id].id)],
        }

    def paper(self, row: PaperThing) -> Json:
        more: Json = {}
        if row.council_id is not None:
            more["originatorOrganization"] = [self._url(Kind.ORGANIZATION, row.council_id)]
        if row.number is not None:
            more["reference"] = str(row.number)
        if row.adopted_on is not None:
            more["date"] = row.adopted_on.isoformat()
        treated = [self.consultation(item) for item in self.treating.get(row.id, ())]
        return {
            **self._head(Kind.PAPER, row.id),
            "body": self._url(Kind.BODY, self.place.id),
            "name": row.title,
            "paperType": str(kinds.label(row.kind)),
            "consultation": treated,
            **more,
            "web": absolute("home.show", lang=self.language).removesuffix("/") + f"/{row.address}",
        }

    def file(self, row: PaperRow) -> Json:
        about = {"agendaItem": [self._url(Kind.AGENDA_ITEM, row.item_id)]} if row.item_id is not None else {}
        return {
            **self._head(Kind.FILE, row.id),
            "name": row.name,
            "mimeType": MEDIA[row.kind],
            "size": row.size,
            "accessUrl": self._page("meetings.paper", meeting_id=row.meeting_id, paper_id=row.id),
            "meeting": [self._url(Kind.MEETING, row.meeting_id)],
            **about,
        }

    def minutes(self, row: MeetingRow) -> Json:
        """The minutes of a meeting: a part of its page, which is where they are read."""
        page = self._page("meetings.show", meeting_id=row.id)
        day: Json = {"date": row.minutes_at.date().isoformat()} if row.minutes_at else {}
        return {
            **self._head(Kind.MINUTES, row.id),
            "name": _("Minutes"),
            "mimeType": "text/html",
            **day,
            "accessUrl": f"{page}#minutes",
            "meeting": [self._url(Kind.MEETING, row.id)],
        }

    def location(self, row: MeetingRow) -> Json:
        words = ", ".join(filter(None, (row.place_name, row.address)))
        street: Json = {"streetAddress": row.address} if row.address else {}
        return {
            **self._head(Kind.LOCATION, row.id),
            "description": words,
            **street,
            "meetings": [self._url(Kind.MEETING, row.id)],
        }


def _by(rows: Iterable[Row], key: Callable[[Row], Of]) -> dict[Of, list[Row]]:
    found: dict[Of, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _has_minutes(row: MeetingRow) -> bool:
    return row.state == MeetingState.HELD


def _is_somewhere(row: MeetingRow) -> bool:
    return bool(row.place_name or row.address)


def _instant(value: datetime) -> str:
    return value.isoformat()


def stamped(content: Json, instants: Mapping[str, tuple[datetime, datetime]]) -> Json:
    """An object with the instants at which it was made and changed, and so for all objects within it.

    Args:
        instants: by id.
    """
    found: Json = {}
    for name, value in content.items():
        if isinstance(value, dict):
            found[name] = stamped(value, instants)
        elif isinstance(value, list):
            found[name] = [stamped(each, instants) if isinstance(each, dict) else each for each in value]
        else:
            found[name] = value
    created, modified = instants[str(content["id"])]
    return found | {"created": _instant(created), "modified": _instant(modified)}


def gone(body: int, key: Key, created: datetime, modified: datetime) -> Json:
    """What is told of an object that is no longer there."""
    kind, number = key
    instants = {"created": _instant(created), "modified": _instant(modified)}
    return {"id": url(body, kind, number), "type": schema(kind), **instants, "deleted": True}
