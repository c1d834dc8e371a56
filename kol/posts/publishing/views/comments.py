"""Comments under a live post: a part of its page, asked for by a button."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from foundation.teams.access import TeamRequest, team_page
from kol.posts.publishing.comments import comments_read, comments_readable
from kol.posts.publishing.views.common import target_or_404
from kol.posts.publishing.words import fault_text


@require_POST
@team_page("posts.view")
def comments(request: TeamRequest, public_id: str) -> HttpResponse:
    """The newest ones. By POST, for a look is a call of the account's budget."""
    target = target_or_404(public_id)
    if not comments_readable(target):
        raise Http404
    found = comments_read(target)
    context = {"target": target, "found": found, "fault": fault_text(found.fault)}
    template = "kol/posts/publishing/comments.html"
    return render(request, f"{template}#part" if request.htmx else template, context)
