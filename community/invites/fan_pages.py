"""What invite codes add to the pages of fans: who came in by which, and who brought whom."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.fans.models import Fan
from community.fans.registry import FanFact, FanFilter, FanLine
from community.invites.models import Invite, Redemption, Referral

if TYPE_CHECKING:
    from django.db.models import QuerySet

CHOICES = 200


def _choices() -> list[tuple[str, str]]:
    """The team's own codes: fans' are many, and who came by one stands on that fan's page."""
    codes = (
        Invite.objects.filter(fan=None)
        .order_by("-pk")
        .values_list("public_id", "phrase", "channel")
    )
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


def brought_fact(fan: Fan, team_slug: str) -> Iterator[FanFact]:
    """How many a fan brought, with the way to their codes and limits. One query."""
    count = Referral.objects.filter(parent__fan=fan).count()
    text = ngettext("%(number)s person", "%(number)s people", count) % {"number": f"{count:,}"}
    yield FanFact(_("Brought in"), text, reverse("invites:fan", args=[team_slug, fan.public_id]))


def redemption_lines(
    fan: Fan, team_slug: str, until: datetime | None, most: int
) -> Iterator[FanLine]:
    """The codes a fan came in by, the newest first. One query."""
    came = Redemption.objects.filter(fan=fan)
    if until is not None:
        came = came.filter(at__lte=until)
    for one in came.select_related("invite").order_by("-at", "-pk")[:most]:
        code = one.invite
        words = {"phrase": code.phrase, "channel": code.channel}
        text = _("Came by the code “%(phrase)s”") % words
        if code.channel:
            text = _("Came by the code “%(phrase)s” (%(channel)s)") % words
        yield FanLine(
            one.at, "ticket", text, reverse("invites:detail", args=[team_slug, code.public_id])
        )


def referral_lines(
    fan: Fan, team_slug: str, until: datetime | None, most: int
) -> Iterator[FanLine]:
    """Who brought a fan, and whom they brought, the newest first. One query."""
    place = Subquery(Referral.objects.filter(fan=fan).values("pk"))
    found = Referral.objects.filter(Q(fan=fan, parent__isnull=False) | Q(parent=place))
    if until is not None:
        found = found.filter(at__lte=until)
    for one in found.select_related("fan", "parent__fan").order_by("-at", "-pk")[:most]:
        if one.fan_id == fan.pk:
            assert one.parent is not None
            other, text = one.parent.fan, _("Was brought by %(name)s")
        else:
            other, text = one.fan, _("Brought %(name)s")
        url = reverse("fans:detail", args=[team_slug, other.public_id])
        yield FanLine(one.at, "network", text % {"name": other.nickname or _("Deleted user")}, url)
