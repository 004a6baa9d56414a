"""What came in when, and what a file said beyond what the packages understand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class Batch(Base):
    """One run of an import into a process. ``platform`` is the name that is shown: imported from ..."""

    __tablename__ = "imports_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id"), index=True)
    source: Mapped[str] = mapped_column(index=True)
    platform: Mapped[str]
    files: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class ProposalOrigin(Base):
    """Where in a file a proposal stood; its place as written there; its columns that no field stands for."""

    __tablename__ = "imports_proposal_origin"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposals_proposal.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    batch_id: Mapped[int] = mapped_column(ForeignKey("imports_batch.id"), index=True)
    line: Mapped[int]
    place: Mapped[str] = mapped_column(default="")
    columns: Mapped[dict[str, str]]


class PostOrigin(Base):
    """Where in a file a post stood, and its columns that no field stands for."""

    __tablename__ = "imports_post_origin"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("deliberation_post.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    batch_id: Mapped[int] = mapped_column(ForeignKey("imports_batch.id"), index=True)
    line: Mapped[int]
    columns: Mapped[dict[str, str]]
