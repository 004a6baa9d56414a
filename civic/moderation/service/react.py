"""What moderation does when others announce something; ``wiring`` has the list."""

from __future__ import annotations

from civic.deliberation import queries as deliberation
from civic.deliberation.events import PostTakenBack
from civic.moderation import queries
from civic.moderation.rules import Waiting
from civic.moderation.service.undoing import settle


def forget_text(event: PostTakenBack) -> None:
    """An author deleted a reported comment: nothing is left to decide, so its case waits no longer.

    An appeal goes on: what else was decided with the text may still hold.
    """
    post = deliberation.post(event.post_id)
    case_id = queries.case_of_post(event.post_id)
    found = queries.case(case_id, lock=True) if case_id is not None and post and post.taken_back else None
    if found is not None and found.waiting == Waiting.REPORTS:
        settle(found)
