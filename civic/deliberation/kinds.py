"""The phases in which people discuss."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.deliberation.rules import DISCUSSION_PHASE
from civic.processes.kinds import PhaseKind
from civic.processes.rules import Act

DISCUSSING = PhaseKind(DISCUSSION_PHASE, _("Discussion"), own=(Act.DISCUSS,), usual=(Act.SUPPORT, Act.AMEND))
