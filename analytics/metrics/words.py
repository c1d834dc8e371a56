"""Figures and pulls in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# What the list of pulls is narrowed to.
PULL_STATES: dict[str, str | Promise] = {
    "failing": pgettext_lazy("pull", "Failing"),
    "waits": pgettext_lazy("pull", "Waiting for quota"),
    "off": pgettext_lazy("pull", "Not connected"),
}
# Our own names of figures (kol/platforms/connectors/base.Figure), in the order they are shown.
FIGURES: dict[str, str | Promise] = {
    "followers": _("Followers"),
    "new_followers": _("New followers"),
    "lost_followers": _("Unfollowed"),
    "following": pgettext_lazy("figure", "Following"),
    "posts": pgettext_lazy("figure", "Posts"),
    "views": pgettext_lazy("figure", "Views"),
    "readers": pgettext_lazy("figure", "Readers"),
    "reached": pgettext_lazy("figure", "Delivered to"),
    "likes": pgettext_lazy("figure", "Likes"),
    # WeChat's 在看: a reader passes an article on to friends' reading lists.
    "wows": pgettext_lazy("figure", "Wows"),
    "comments": pgettext_lazy("figure", "Comments"),
    "shares": pgettext_lazy("figure", "Shares"),
    "forwards": pgettext_lazy("figure", "Forwards"),
    "favourites": pgettext_lazy("figure", "Favourites"),
    "coins": pgettext_lazy("figure", "Coins given"),
    "danmaku": _("Bullet comments"),
    "downloads": pgettext_lazy("figure", "Downloads"),
}
UNITS: dict[str, str | Promise] = {
    "people": pgettext_lazy("unit", "people"),
    "times": pgettext_lazy("unit", "times"),
    "count": pgettext_lazy("unit", "count"),
}
_PEOPLE = frozenset(
    {"followers", "new_followers", "lost_followers", "following", "readers", "reached"}
)
_TIMES = frozenset({"views", "likes", "wows", "shares", "forwards", "favourites", "downloads"})
OF_A_DAY = frozenset({"new_followers", "lost_followers"})
_PLACE = {name: place for place, name in enumerate(FIGURES)}


def figure_label(name: str) -> str:
    """What a figure is called; its own name where we have no word."""
    return str(FIGURES.get(name, name))


def figure_place(name: str) -> tuple[int, str]:
    """Where a figure stands among others."""
    return _PLACE.get(name, len(_PLACE)), name


def unit_of(name: str) -> str:
    """What a figure counts: people, times, or things."""
    return "people" if name in _PEOPLE else "times" if name in _TIMES else "count"


def unit_label(unit: str) -> str:
    """What is counted."""
    return str(UNITS.get(unit, unit))
