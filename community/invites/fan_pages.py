"""What invite codes add to the pages of fans: who came in by which, and who brought whom."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.fans.models import Fan
from community.fans.registry import FanFact, FanFilter
from community.invites.models import Invite, Redemption, Referral
from foundation.scopes.timeline import Line, LineRows, LineSource, Row
from kol.links.models import TrackedLink

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


def _redemptions(fan: Fan) -> list[LineRows]:
    told = {
        "phrase": "invite__phrase",
        "channel": "invite__channel",
        "code": "invite__public_id",
        # The tracked link that led them here, where one did.
        "link": Subquery(
            TrackedLink.objects.filter(pk=OuterRef("link_id")).values(
                name=Coalesce(NullIf("label", Value("")), "code")
            )
        ),
    }
    return [LineRows(Redemption.objects.filter(fan=fan), at="at", told=told)]


def _redemption_lines(rows: list[Row], _fan: Fan, team_slug: str) -> Iterator[Line]:
    for row in rows:
        text = _("Came by the code “%(phrase)s”") % row
        if row["channel"]:
            text = _("Came by the code “%(phrase)s” (%(channel)s)") % row
        if row["link"]:
            text = _("%(text)s, from the short link “%(link)s”") % {**row, "text": text}
        url = reverse("invites:detail", args=[team_slug, row["code"]])
        yield Line(row["at"], "ticket", text, url)


def _referrals(fan: Fan) -> list[LineRows]:
    """Who brought a fan, and whom they brought."""
    by = Referral.objects.filter(fan=fan, parent__isnull=False)
    brought = Referral.objects.filter(
        parent=Subquery(Referral.objects.filter(fan=fan).values("pk"))
    )
    return [
        LineRows(
            by, at="at", told={"by": Value(True), "name": "parent__fan__nickname",
                               "who": "parent__fan__public_id"},
        ),
        LineRows(
            brought, at="at", told={"by": Value(False), "name": "fan__nickname",
                                    "who": "fan__public_id"},
        ),
    ]  # fmt: skip


def _referral_lines(rows: list[Row], _fan: Fan, team_slug: str) -> Iterator[Line]:
    for row in rows:
        text = _("Was brought by %(name)s") if row["by"] else _("Brought %(name)s")
        words = {"name": row["name"] or _("Deleted user")}
        url = reverse("fans:detail", args=[team_slug, row["who"]])
        yield Line(row["at"], "network", text % words, url)


# The codes a fan came in by; who brought them, and whom they brought.
redemption_lines = LineSource(_redemptions, _redemption_lines)
referral_lines = LineSource(_referrals, _referral_lines)
