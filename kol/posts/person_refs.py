"""What becomes of each column of posts that points at a person of ours."""

from foundation.teams.person_registry import deeds

REFS = deeds(
    "archivedtext.created_by",
    "calendarfeed.staff",
    "post.author",
    "postversion.by",
    "postreview.asked_by",
    "postreview.asked_of",
    "postreview.decided_by",
    "postcomment.by",
    "postcomment.resolved_by",
    "posttarget.told_by",
)
