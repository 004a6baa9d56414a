"""Processes, their phases, and changes of their rules. Tables keep the prefix ``spaces_``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.processes.rules import Duty


class Process(Base):
    """A participation process: one question of a municipality, from the first walk to the result.

    ``audience`` says who may read it and all that belongs to it (``rules.Audience``); ``readers_id`` is the group of
    its readers, ``link_hash`` what is kept of the link by which people are invited. ``origin`` is where its template
    came from, if it came in a file: ``template_rules.Origin`` as a mapping.
    """

    __tablename__ = "spaces_process"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("places_neighbourhood.id"))
    theme: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="draft")
    titles: Mapped[dict[str, str]]
    summaries: Mapped[dict[str, str]]
    bodies: Mapped[dict[str, str]]
    bodies_html: Mapped[dict[str, str]]
    responsible: Mapped[dict[str, str]]
    contact_email: Mapped[str] = mapped_column(default="")
    audience: Mapped[str] = mapped_column(default="public")
    readers_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_group.id"))
    link_hash: Mapped[str | None] = mapped_column(unique=True)
    origin: Mapped[dict[str, str]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Partner(Base):
    """A town that is invited to share a process of another town, or shares it since ``accepted_at``.

    ``tasks`` say what the town is responsible for in it, {language: text}.
    """

    __tablename__ = "spaces_partner"
    __table_args__ = (UniqueConstraint("process_id", "municipality_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id", ondelete="CASCADE"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    tasks: Mapped[dict[str, str]]
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)
    accepted_at: Mapped[datetime | None]


class Visit(Base):
    """Somebody who was signed in opened a page of a process. One row a person and process, and no time.

    Read by statistics only, which counts distinct persons and protects what it shows.
    """

    __tablename__ = "spaces_visit"

    process_id: Mapped[int] = mapped_column(
        ForeignKey("spaces_process.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), primary_key=True, autoincrement=False, index=True, info={"leaving": "forget"}
    )


class Phase(Base):
    """A stretch of a process: what people can do in it (``rules.Act``), and who may: a group, or anyone.

    ``answer_supporters``, ``answer_days``, ``answer_working`` and ``answer_each`` hold for proposals that are published
    in it; None is what the town promises to all. ``treated_by_id`` is the group of the council that treats them.
    """

    __tablename__ = "spaces_phase"
    __table_args__ = (
        Index("ix_spaces_phase_process", "process_id", "position"),
        CheckConstraint("ends_at IS NULL OR starts_at IS NULL OR ends_at > starts_at", name="phase_order"),
        CheckConstraint("(answer_supporters IS NULL) = (answer_days IS NULL)", name="phase_duty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str]
    titles: Mapped[dict[str, str]]
    summaries: Mapped[dict[str, str]]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    acts: Mapped[list[str]]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_group.id"))
    answer_supporters: Mapped[int | None]
    answer_days: Mapped[int | None]
    answer_working: Mapped[bool | None]
    answer_each: Mapped[int | None]
    treated_by_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_group.id"))

    @property
    def duty(self) -> Duty | None:
        """What the town owes to proposals that are published in it; None: what it owes to all."""
        if self.answer_supporters is None or self.answer_days is None:
            return None
        working = bool(self.answer_working)
        return Duty(self.answer_supporters, self.answer_days, working, self.answer_each, self.treated_by_id)


class RuleChange(Base):
    """Rules of a running process or of one of its phases that changed at one time, for one reason.

    ``kind`` is that of the phase, or ``rules.WHOLE_PROCESS``; ``titles`` are what the phase was called then;
    ``changes`` are ``rules.Change`` as mappings; ``reason`` is plain text in one language.
    """

    __tablename__ = "spaces_rule_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    titles: Mapped[dict[str, str]]
    changes: Mapped[list[Any]]
    reason: Mapped[str]
    language: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class News(Base):
    """News of a process, in one or more languages; ``texts`` are Markdown. Followers get it in theirs."""

    __tablename__ = "spaces_news"

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id", ondelete="CASCADE"), index=True)
    texts: Mapped[dict[str, str]]
    texts_html: Mapped[dict[str, str]]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the words are the town's"}
    )
