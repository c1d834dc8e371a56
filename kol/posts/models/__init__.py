"""Posts: what is written, who said yes to it, where it goes, and what became of each try."""

from kol.posts.models.calendar import CalendarFeed, PostSlot
from kol.posts.models.originality import ArchivedText, TextPrints
from kol.posts.models.posts import Post, PostMedia, PostShape, PostVersion
from kol.posts.models.review import PostComment, PostReview
from kol.posts.models.rules import PublishRules
from kol.posts.models.targets import PostAttempt, PostTarget

__all__ = [
    "ArchivedText",
    "CalendarFeed",
    "Post",
    "PostAttempt",
    "PostComment",
    "PostMedia",
    "PostReview",
    "PostShape",
    "PostSlot",
    "PostTarget",
    "PostVersion",
    "PublishRules",
    "TextPrints",
]
