"""The words of hidden proposals."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base


class WithheldProposal(Base):
    """The words of a proposal that a moderator hid: its own, and those of its history and its amendments.

    They are nowhere else as long as they are here; HTML is made of them when they are shown. ``versions`` has
    {number, title, body}, ``changes`` {number, edits}, ``amendments`` {id, passage_text, wanted_text, edits}.
    """

    __tablename__ = "proposals_withheld_proposal"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposals_proposal.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    title: Mapped[str]
    body: Mapped[str]
    versions: Mapped[list[Any]]
    changes: Mapped[list[Any]]
    amendments: Mapped[list[Any]]
