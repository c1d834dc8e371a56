"""What writing posts tells the apps below: the trail's words, what is found, where files are used,
how a team ends."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.assets.library import Use, library_uses
from foundation.search.registry import search_provider
from foundation.teams.audit_objects import audit_kind
from foundation.teams.audit_words import audit_action, audit_kind_label
from foundation.teams.team_registry import team_part
from kol.posts.closing import posts_close, posts_erase
from kol.posts.links_panel import TEMPLATE, links_context
from kol.posts.models import Post
from kol.posts.panels import post_panel
from kol.posts.search import posts_find
from kol.posts.trail import DEEDS, KINDS


def register() -> None:
    """Called once, when the site starts."""
    for name, label in DEEDS.items():
        audit_action(name, label)
    for name, label in KINDS.items():
        audit_kind_label(name, label)
    audit_kind("posts.post", page="posts:post")
    search_provider("posts", posts_find, label=_("Posts"), permission="posts.view")
    library_uses("posts", posts_using)
    post_panel("links", 40, TEMPLATE, links_context)
    team_part("posts", close=posts_close, erase=posts_erase)


def posts_using(asset_id: int) -> Sequence[Use]:
    """The posts a file is in. One query."""
    posts = Post.objects.filter(media__asset=asset_id).select_related("team").distinct()
    return [
        Use(one.name, reverse("posts:post", args=[one.team.slug, one.public_id]))
        for one in posts.order_by("-pk")[:50]
    ]
