"""Who may bring in files of other systems. Things have a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Role, held_by, require_by


class Can(StrEnum):
    IMPORT = "import_files"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


MAY = {Can.IMPORT: _organiser}

require = require_by(MAY)
