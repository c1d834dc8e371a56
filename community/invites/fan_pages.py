"""What invite codes add to the list of fans: who came in by which."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy

from community.fans.models import Fan
from community.fans.registry import FanFilter
from community.invites.models import Invite, Redemption

if TYPE_CHECKING:
    from django.db.models import QuerySet

CHOICES = 200


def _choices() -> list[tuple[str, str]]:
    codes = Invite.objects.order_by("-pk").values_list("public_id", "phrase", "channel")
    return [
        (public_id, f"{phrase} · {channel}" if channel else phrase)
        for public_id, phrase, channel in codes[:CHOICES]
    ]


def _narrow(fans: "QuerySet[Fan, Fan]", value: str) -> "QuerySet[Fan, Fan]":
    """One query for the code: knowing which, the planner knows how many came by it."""
    code = Invite.objects.filter(public_id=value).values_list("pk", flat=True).first()
    if code is None:
        return fans.none()
    return fans.filter(Exists(Redemption.objects.filter(fan=OuterRef("pk"), invite=code)))


BY_CODE = FanFilter(
    name="code",
    label=gettext_lazy("Joined through"),
    any_label=gettext_lazy("Any code"),
    choices=_choices,
    narrow=_narrow,
)
