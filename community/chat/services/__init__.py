"""Every write of the chat, by subject."""

from community.chat.services.notice import notice_write
from community.chat.services.read import mark_read
from community.chat.services.recall import RECALL_WITHIN, message_recall
from community.chat.services.send import MOST_CHARACTERS, message_release, message_send

__all__ = [
    "MOST_CHARACTERS",
    "RECALL_WITHIN",
    "mark_read",
    "message_recall",
    "message_release",
    "message_send",
    "notice_write",
]
