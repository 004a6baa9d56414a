"""The verbs of proposals: write, support, answer, import; and what the package does when others announce something."""

from civic.proposals.service.amend import Wish, decide, suggest, withdraw_amendment
from civic.proposals.service.answer import add_theme, answer, review, review_many
from civic.proposals.service.authors import (
    decline_to_write,
    forget_old_invitations,
    invite_author,
    join_authors,
    leave_authors,
    take_back_invitation,
)
from civic.proposals.service.bulk import import_proposals
from civic.proposals.service.deadline import begin_clock, resume_clock, stop_clock
from civic.proposals.service.entering import begin_entering, finish_entering, forget_runs, stop_entering
from civic.proposals.service.files import attach, describe, remove_file, remove_file_for_town
from civic.proposals.service.hiding import hide, noted, show_again
from civic.proposals.service.many import answer_many, assign
from civic.proposals.service.merging import answer_merge, ask_to_merge, merge, take_back_merge
from civic.proposals.service.notes import add_note, entrust, staff
from civic.proposals.service.parts import answer_part, ask_part, ask_town, take_out_part
from civic.proposals.service.react import (
    count_again,
    count_imported_posts,
    count_post,
    count_post_again,
    forget_person,
    offer_themes,
    offer_themes_there,
    uncount_post,
)
from civic.proposals.service.share import work_out_shares
from civic.proposals.service.signatures import (
    PORTION,
    Signed,
    compare_signatures,
    enter_signature,
    enter_signatures,
    remove_signature,
)
from civic.proposals.service.splitting import answer_split, ask_to_split, split, take_back_split
from civic.proposals.service.support import Supported, set_support
from civic.proposals.service.texts import edit_for_town
from civic.proposals.service.voting import take_into_vote
from civic.proposals.service.write import delete_draft, edit, publish, save_draft, withdraw

__all__ = [
    "Signed",
    "count_again",
    "begin_entering",
    "compare_signatures",
    "enter_signature",
    "enter_signatures",
    "finish_entering",
    "forget_runs",
    "stop_entering",
    "PORTION",
    "remove_signature",
    "decline_to_write",
    "forget_old_invitations",
    "invite_author",
    "join_authors",
    "leave_authors",
    "take_back_invitation",
    "take_into_vote",
    "Supported",
    "Wish",
    "add_theme",
    "answer",
    "attach",
    "describe",
    "remove_file",
    "remove_file_for_town",
    "answer_many",
    "add_note",
    "entrust",
    "staff",
    "answer_part",
    "ask_part",
    "ask_town",
    "take_out_part",
    "assign",
    "answer_merge",
    "answer_split",
    "ask_to_merge",
    "ask_to_split",
    "begin_clock",
    "count_imported_posts",
    "count_post",
    "count_post_again",
    "decide",
    "delete_draft",
    "edit",
    "edit_for_town",
    "forget_person",
    "hide",
    "noted",
    "import_proposals",
    "merge",
    "split",
    "offer_themes",
    "offer_themes_there",
    "publish",
    "resume_clock",
    "review",
    "review_many",
    "save_draft",
    "set_support",
    "show_again",
    "stop_clock",
    "suggest",
    "take_back_merge",
    "take_back_split",
    "uncount_post",
    "withdraw",
    "work_out_shares",
    "withdraw_amendment",
]
