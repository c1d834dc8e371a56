"""The panel of a post's page that tells what its short links brought: clicks, joins, by place."""

from typing import Any

from foundation.teams.access import TeamRequest, may
from kol.links.figures import rows_of, span_of
from kol.links.registry import link_results
from kol.links.selectors import links_of
from kol.posts.models import Post, PostTarget
from kol.posts.publishing.speaking import SUBJECT

TEMPLATE = "kol/posts/links_panel.html"


def links_context(request: TeamRequest, post: Post) -> dict[str, Any] | None:
    """Each place's link with its clicks of 30 days and all that came of them. Four queries, and
    one for each kind of thing that comes of clicks."""
    if not may(request, "links.view"):
        return None
    places = {one.pk: one.where for one in PostTarget.objects.filter(post=post)}
    links = list(links_of(SUBJECT, places)) if places else []
    if not links:
        return None
    span = span_of("30")
    labels = [result.label for result in link_results()]
    return {
        "team_slug": request.team.slug,
        "days": span.days,
        "labels": labels,
        "rows": [
            (places[row.link.subject_id or 0], row, list(zip(labels, row.results, strict=True)))
            for row in rows_of(links, span)
        ],
    }
