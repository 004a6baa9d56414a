"""The verbs of accounts: arriving, signing in, one's own account, organisations."""

from civic.accounts.service.addresses import (
    Side,
    Step,
    agree_to_address,
    ask_for_address,
    cancel_address,
    side_of,
    stop_address,
)
from civic.accounts.service.arriving import (
    confirm,
    mail_asked_link,
    mail_confirmation_again,
    register,
    request_reset,
    reset,
)
from civic.accounts.service.invitations import accept_invitation, decline_invitation, invite_representative
from civic.accounts.service.names import take_names
from civic.accounts.service.organisations import edit_organisation, found_organisation
from civic.accounts.service.passwords import PasswordHash, hash_password, new_password, password_matches, token_hash
from civic.accounts.service.people import (
    change_password,
    change_profile,
    create_person,
    foreign_keys_to_a_person,
    leave,
)
from civic.accounts.service.sessions import (
    Proof,
    check_proof,
    end_session,
    prove,
    prove_own,
    purge,
    renew_session,
    sign_in,
    sign_out,
    sign_out_everywhere,
    start_session,
    touch_session,
)

__all__ = [
    "PasswordHash",
    "Proof",
    "Side",
    "Step",
    "accept_invitation",
    "agree_to_address",
    "ask_for_address",
    "cancel_address",
    "change_password",
    "change_profile",
    "confirm",
    "decline_invitation",
    "create_person",
    "edit_organisation",
    "end_session",
    "foreign_keys_to_a_person",
    "found_organisation",
    "invite_representative",
    "hash_password",
    "leave",
    "mail_asked_link",
    "mail_confirmation_again",
    "new_password",
    "password_matches",
    "check_proof",
    "prove",
    "prove_own",
    "purge",
    "register",
    "renew_session",
    "request_reset",
    "reset",
    "side_of",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "start_session",
    "stop_address",
    "take_names",
    "token_hash",
    "touch_session",
]
