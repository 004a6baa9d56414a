"""What people told, apart from who they are for the rest of the program. Only ``queries`` opens this file."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base


class Respondent(Base):
    """Whose answers they are: a person with an account, or somebody that an imported file describes.

    ``source`` names the import; an imported respondent has no account, no name and no address.
    """

    __tablename__ = "demographics_respondent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), unique=True, info={"leaving": "forget"}
    )
    source: Mapped[str | None] = mapped_column(index=True)
