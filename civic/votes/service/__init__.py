"""The verbs of votes.

Casting writes one row and nothing else at all: no audit entry, no event, no outbox row, no touch of the session,
no log line. Who has voted is written by ``settle``, later, in shuffled batches.
"""

from civic.votes.service.among import open_among
from civic.votes.service.booth import open_booth
from civic.votes.service.casting import cast, check_ballot, own_ballot
from civic.votes.service.closing import close, count_ahead, import_ballots, interrupt
from civic.votes.service.destroying import destroy_key, seal_key
from civic.votes.service.drafting import NewPicture, OptionRow, begin, change, change_options, discard
from civic.votes.service.explaining import explain, unexplained
from civic.votes.service.letters import (
    Letter,
    addressees,
    delete_list,
    enter_code,
    look_at_list,
    print_letters,
    use_list,
)
from civic.votes.service.preparing import NewOption, Question, open_vote, prepare
from civic.votes.service.publishing import conclude, keep_file, publish
from civic.votes.service.rehearsing import (
    cast_trial,
    check_trial,
    count_trials,
    end_rehearsal,
    forget_old,
    own_slot,
    rehearse,
    tried,
)
from civic.votes.service.roll import arrive, arrive_verified, keep_marks, members, was_admitted
from civic.votes.service.settling import settle, tidy, write_turnout

__all__ = [
    "Letter",
    "NewOption",
    "NewPicture",
    "OptionRow",
    "Question",
    "addressees",
    "arrive",
    "arrive_verified",
    "begin",
    "cast",
    "change",
    "change_options",
    "check_ballot",
    "close",
    "conclude",
    "delete_list",
    "destroy_key",
    "enter_code",
    "explain",
    "unexplained",
    "discard",
    "import_ballots",
    "interrupt",
    "keep_file",
    "keep_marks",
    "look_at_list",
    "members",
    "count_ahead",
    "open_among",
    "open_booth",
    "open_vote",
    "own_ballot",
    "prepare",
    "print_letters",
    "publish",
    "cast_trial",
    "check_trial",
    "count_trials",
    "end_rehearsal",
    "forget_old",
    "own_slot",
    "rehearse",
    "tried",
    "seal_key",
    "settle",
    "tidy",
    "use_list",
    "was_admitted",
    "write_turnout",
]
