"""The verbs of verification."""

from civic.verification.service.desk import Confirmed, find, verify, withdraw
from civic.verification.service.own import Outcome, compare, show_code
from civic.verification.service.paper import Signer, by_mark, signer, signers
from civic.verification.service.register import discard, look_at, take_into_use

__all__ = [
    "Confirmed",
    "Outcome",
    "Signer",
    "by_mark",
    "compare",
    "discard",
    "find",
    "look_at",
    "show_code",
    "signer",
    "signers",
    "take_into_use",
    "verify",
    "withdraw",
]
