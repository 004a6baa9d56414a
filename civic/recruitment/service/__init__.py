"""The verbs of recruitment."""

from civic.recruitment.service.applications import Told, accept, apply, decline, forget_applicant, hood_codes, withdraw
from civic.recruitment.service.calls import (
    Terms,
    change_call,
    codes,
    forget_pools,
    look,
    open_call,
    print_letters,
    stage,
)
from civic.recruitment.service.draws import (
    Checked,
    announce,
    cancel,
    check_quotas,
    compute,
    dossier,
    enter,
    publish,
    set_quotas,
    stop,
)

__all__ = [
    "Checked",
    "Terms",
    "Told",
    "accept",
    "announce",
    "apply",
    "cancel",
    "change_call",
    "check_quotas",
    "codes",
    "compute",
    "decline",
    "dossier",
    "enter",
    "forget_applicant",
    "forget_pools",
    "hood_codes",
    "look",
    "open_call",
    "print_letters",
    "publish",
    "set_quotas",
    "stage",
    "stop",
    "withdraw",
]
