"""What the pages of publishing share."""

from django.http import Http404
from django.utils.http import url_has_allowed_host_and_scheme

from foundation.scopes.errors import NotFound
from foundation.teams.access import TeamRequest
from kol.posts.models import Post, PostTarget
from kol.posts.publishing.selectors import target_get


def target_or_404(public_id: str) -> PostTarget:
    """A target of the team. Raises Http404."""
    try:
        return target_get(public_id)
    except NotFound:
        raise Http404 from None


def post_or_404(public_id: str) -> Post:
    """A post of the team. Raises Http404."""
    post = Post.objects.filter(public_id=public_id).first()
    if post is None:
        raise Http404
    return post


def back(request: TeamRequest, otherwise: str) -> str:
    """The page of ours that an act was asked for on."""
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if safe and asked.startswith("/") else otherwise
