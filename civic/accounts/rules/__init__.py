"""What an address, a name and a password must be, and how long a session lasts. Pure."""

from civic.accounts.rules.codes import AccountCode
from civic.accounts.rules.credentials import CredentialKind
from civic.accounts.rules.mailboxes import mailbox, same_address
from civic.accounts.rules.names import LONGEST_NAME, NameKind, is_badge, is_official, name_key, name_problem
from civic.accounts.rules.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD, password_problem

__all__ = [
    "LONGEST_NAME",
    "LONGEST_PASSWORD",
    "SHORTEST_PASSWORD",
    "AccountCode",
    "CredentialKind",
    "NameKind",
    "is_badge",
    "is_official",
    "mailbox",
    "name_key",
    "name_problem",
    "password_problem",
    "same_address",
]
