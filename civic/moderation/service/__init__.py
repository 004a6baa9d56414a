"""The verbs of moderation."""

from civic.moderation.service.appealing import answer_appeal, appeal
from civic.moderation.service.cases import claim, release
from civic.moderation.service.correcting import (
    Said,
    change_correction,
    correct_post,
    correct_proposal,
    correct_statement,
    withdraw_correction,
)
from civic.moderation.service.deciding import decide, decide_many
from civic.moderation.service.flagging import flag_post, flag_proposal
from civic.moderation.service.guidelines import publish_guidelines
from civic.moderation.service.limits import check_reacting, check_writing
from civic.moderation.service.react import forget_text
from civic.moderation.service.second import read_again, resolve
from civic.moderation.service.training import decide_exercise, waive_training

__all__ = [
    "Said",
    "answer_appeal",
    "appeal",
    "change_correction",
    "check_reacting",
    "check_writing",
    "claim",
    "correct_post",
    "correct_proposal",
    "correct_statement",
    "decide",
    "decide_exercise",
    "decide_many",
    "flag_post",
    "flag_proposal",
    "forget_text",
    "publish_guidelines",
    "read_again",
    "release",
    "resolve",
    "waive_training",
    "withdraw_correction",
]
