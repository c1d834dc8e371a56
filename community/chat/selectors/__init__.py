"""Reads of the chat, by subject. Raw SQL that names the team, for these are its hottest pages."""

from community.chat.selectors.gone import FormerPlace, former_place
from community.chat.selectors.inbox import (
    Conversation,
    conversations_of,
    conversations_of_team,
    live_group_ids,
    staff_only_group_ids,
    unread_total,
)
from community.chat.selectors.messages import (
    Page,
    Said,
    message_find,
    message_sent,
    messages_after,
    messages_latest,
    messages_recalled,
)
from community.chat.selectors.places import (
    Place,
    TeamFace,
    place_and_user,
    place_find,
    place_of,
)
from community.chat.selectors.unanswered import Unanswered, unanswered

__all__ = [
    "Conversation",
    "FormerPlace",
    "Page",
    "Place",
    "Said",
    "TeamFace",
    "Unanswered",
    "conversations_of",
    "conversations_of_team",
    "former_place",
    "live_group_ids",
    "message_find",
    "message_sent",
    "messages_after",
    "messages_latest",
    "messages_recalled",
    "place_and_user",
    "place_find",
    "place_of",
    "staff_only_group_ids",
    "unanswered",
    "unread_total",
]
