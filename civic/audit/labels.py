"""What a verifier finds, in words."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from civic.audit.rules import Fault, FaultKind

FAULTS = {
    FaultKind.CHANGED: _("it was changed after it was written."),
    FaultKind.BROKEN: _("it does not match the entry before it: an entry was changed, removed or inserted here."),
    FaultKind.MISSING: _("entries %(first)s to %(last)s are missing."),
    FaultKind.REPEATED: _("its number was used before: an entry was inserted."),
    FaultKind.BACK_DATED: _("it is dated %(at)s, earlier than the entry before it (%(after)s)."),
    FaultKind.FUTURE: _("it is dated in the future (%(at)s)."),
    FaultKind.UNREADABLE: _("what is stored here cannot be read."),
    FaultKind.CUT: _(
        "The log ends at entry %(entries)s, but it had %(known)s entries before: its end was cut off, or an older"
        " backup was restored. %(when)s"
    ),
    FaultKind.HEAD: _(
        "The end of the log is not the one that the program recorded: the log ends at entry "
        "%(entries)s, recorded was %(known)s."
    ),
    FaultKind.REWRITTEN: _(
        "the log differs from the one of %(when)s. It agrees up to entry %(agreed)s: what "
        "follows was rewritten, or an older backup was restored and continued."
    ),
    FaultKind.DIVERGENT: _(
        "two checkpoints of %(entries)s entries differ (%(when)s and %(other)s): two histories were signed."
    ),
    FaultKind.SIGNATURE: _("the checkpoint of %(when)s is not signed with a key of this installation."),
}


def words(fault: Fault, town: str = "") -> str:
    """One fault as a sentence; ``town`` is the name of the town whose part is meant."""
    params = dict(fault.params)
    if fault.kind is FaultKind.CUT and params["when"]:
        params["when"] = gettext("According to the checkpoint of %(instant)s.", instant=params["when"])
    said = (str(FAULTS[fault.kind]) % params).strip()
    if fault.number is None:
        return said
    where = gettext("Entry %(number)s", number=fault.number)
    return f"{where} ({town}): {said}" if town else f"{where}: {said}"
