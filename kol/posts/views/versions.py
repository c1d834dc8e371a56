"""The history of a post: its versions, the difference of any two, going back."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.scopes.errors import NotFound
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.posts.models import Post, PostVersion
from kol.posts.selectors import version_get, versions_of
from kol.posts.services.editing import post_restore
from kol.posts.versions import differences
from kol.posts.views.common import number_in, post_or_404, to_post, told


@require_safe
@team_page("posts.view")
def history(request: TeamRequest, public_id: str) -> HttpResponse:
    """All versions; ``?from=1&to=3`` shows what changed between two, unasked the last two."""
    post = post_or_404(public_id)
    versions = versions_of(post)
    numbers = [one.number for one in versions]
    after = _asked(request, "to", numbers[0] if numbers else 0)
    earlier = [one for one in numbers if one < after]
    before = _asked(request, "from", earlier[0] if earlier else after)
    new, old = _version(post, after), _version(post, before)
    context = {
        "post": post,
        "versions": versions,
        "before": old,
        "after": new,
        "differences": differences(old.snapshot, new.snapshot),
        "may_restore": may(request, "posts.edit") and post.state != Post.State.ARCHIVED,
    }
    return render(request, "kol/posts/history.html", context)


@require_POST
@team_page("posts.edit")
def restore(request: TeamRequest, public_id: str, number: int) -> HttpResponse:
    """An earlier version becomes the newest."""
    post = post_or_404(public_id)
    version = _version(post, number)
    told(
        request,
        lambda: post_restore(
            post=post,
            staff=request.staff,
            actor=actor_of(request),
            version=version,
            number=number_in(request),
        ),
        _("Version %(number)s is the newest again") % {"number": number},
    )
    return to_post(request, post)


def _version(post: Post, number: int) -> PostVersion:
    try:
        return version_get(post, number)
    except NotFound:
        raise Http404 from None


def _asked(request: TeamRequest, name: str, usual: int) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 9 else usual
