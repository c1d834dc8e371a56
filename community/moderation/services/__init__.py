"""Every write of moderation, by subject."""

from community.moderation.services.appeals import appeal_decide, appeal_make
from community.moderation.services.by_rule import rule_mute
from community.moderation.services.decisions import report_assign, report_decide
from community.moderation.services.held import (
    held_decline,
    held_put,
    held_release,
    held_see,
    hit_note,
    review_put,
)
from community.moderation.services.logs import logs_drop
from community.moderation.services.reports import report_make
from community.moderation.services.rules import rules_set
from community.moderation.services.words import (
    word_list_create,
    word_list_delete,
    word_list_update,
    words_add,
    words_remove,
)

__all__ = [
    "appeal_decide",
    "appeal_make",
    "held_decline",
    "held_put",
    "held_release",
    "held_see",
    "hit_note",
    "logs_drop",
    "report_assign",
    "report_decide",
    "report_make",
    "review_put",
    "rule_mute",
    "rules_set",
    "word_list_create",
    "word_list_delete",
    "word_list_update",
    "words_add",
    "words_remove",
]
