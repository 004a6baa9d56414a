"""The verbs of deliberation."""

from civic.deliberation.service.bulk import import_posts
from civic.deliberation.service.drafts import TOO_LATE, delete_draft, keep_draft, post_draft
from civic.deliberation.service.mentions import unknown as unknown_names
from civic.deliberation.service.opening import open_discussion, retitle
from civic.deliberation.service.ordering import ask_for_order, compute_order, keep_order, order_again
from civic.deliberation.service.posts import edit, hide, noted, post, show_again, take_back
from civic.deliberation.service.reactions import forget_reactions, set_reaction
from civic.deliberation.service.threads import (
    begin_for_phase,
    close_thread,
    conclude,
    end_for_phase,
    end_threads,
    open_thread,
    open_threads,
    set_stances,
)

__all__ = [
    "TOO_LATE",
    "ask_for_order",
    "begin_for_phase",
    "close_thread",
    "conclude",
    "compute_order",
    "delete_draft",
    "edit",
    "end_for_phase",
    "end_threads",
    "forget_reactions",
    "hide",
    "noted",
    "import_posts",
    "open_discussion",
    "open_thread",
    "open_threads",
    "keep_draft",
    "keep_order",
    "order_again",
    "post",
    "post_draft",
    "retitle",
    "set_reaction",
    "set_stances",
    "show_again",
    "take_back",
    "unknown_names",
]
