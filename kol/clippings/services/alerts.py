"""Alerts: mentions of a watch, or negative ones, are far more than is usual.

The rule, which the page names too:

- counted are the pieces a watch brought that were published in the past 24 hours (those put away
  not); negative are those judged so, and those nobody judged that the word lists take for negative;
- usual is what a day brought on average in the 28 days before these 24 hours, or since the watch
  began if that is later. Within the first seven days nothing is usual yet, and nothing is raised;
- an alert is raised when there are at least 5 mentions (3 negative ones), at least twice the usual,
  and more than the usual by three times its square root (numbers of independent events scatter by
  the root of their mean: by chance it happens less than once in a year of days);
- while an alert is open the number grows in it and nothing new is said. Once somebody has taken
  note, the same watch is silent about the same for 24 hours, unless the number has doubled.
"""

from datetime import datetime, timedelta
from math import ceil, sqrt
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from foundation.delivery.services import delivery_send
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM, Actor
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.selectors import verified_email
from kol.clippings.models import Clipping, ClippingAlert, Watch, WatchItem, WatchListener
from kol.clippings.models.clippings import Tone

Kind, State = ClippingAlert.Kind, ClippingAlert.State
ALERT = "clipping_alert"

DAY = timedelta(days=1)
USUAL_DAYS, YOUNG_DAYS = 28, 7
LEAST = {Kind.MENTIONS: 5, Kind.NEGATIVE: 3}
TIMES, ROOTS = 2, 3


def negative(path: str = "") -> Q:
    """The condition of a negative piece, by the path to it: judged so, or, where nobody judged,
    taken for it by the word lists."""
    judged, hinted = f"{path}tone", f"{path}tone_hint"
    return Q(**{judged: Tone.NEGATIVE}) | Q(**{judged: "", hinted: Tone.NEGATIVE})


NEGATIVE = negative("clipping__")


def mark_of(kind: str, usual: float) -> int:
    """From how many on an alert is raised where ``usual`` is what a day brings."""
    return max(LEAST[Kind(kind)], ceil(TIMES * usual), int(usual + ROOTS * sqrt(usual)) + 1)


def watch_judge(*, watch: Watch, now: datetime | None = None) -> list[ClippingAlert]:
    """Judge a watch's numbers by the rule; the alerts that are new. Two queries where nothing is
    raised."""
    moment = now or timezone.now()
    Watch.objects.filter(pk=watch.pk).update(judged_at=moment)
    known = (moment - DAY - watch.created_at) / DAY
    if known < YOUNG_DAYS - 1:
        return []
    days = min(float(USUAL_DAYS), known)
    counts = _counts(watch, moment, days)
    raised = [
        _raise(watch, kind, counts[kind][0], counts[kind][1] / days, moment)
        for kind in (Kind.MENTIONS, Kind.NEGATIVE)
        if counts[kind][0] >= mark_of(kind, counts[kind][1] / days)
    ]
    return [alert for alert in raised if alert is not None]


def _counts(watch: Watch, moment: datetime, days: float) -> dict[str, tuple[int, int]]:
    """Of each kind: how many in the past day, and how many in the days before. One query."""
    day = Q(clipping__published_at__gt=moment - DAY)
    row = WatchItem.objects.filter(
        watch=watch,
        clipping__state=Clipping.State.ACTIVE,
        clipping__published_at__gt=moment - DAY - timedelta(days=days),
        clipping__published_at__lte=moment,
    ).aggregate(
        now=Count("pk", filter=day),
        before=Count("pk", filter=~day),
        bad_now=Count("pk", filter=day & NEGATIVE),
        bad_before=Count("pk", filter=~day & NEGATIVE),
    )
    return {
        Kind.MENTIONS: (row["now"], row["before"]),
        Kind.NEGATIVE: (row["bad_now"], row["bad_before"]),
    }


def _raise(
    watch: Watch, kind: str, count: int, usual: float, moment: datetime
) -> ClippingAlert | None:
    """Raise an alert, or let the open one grow; None when nothing new is to be said."""
    of_kind = ClippingAlert.objects.filter(watch=watch, kind=kind)
    grew = of_kind.filter(state=State.OPEN).update(counted_at=moment)
    if grew:
        of_kind.filter(state=State.OPEN, count__lt=count).update(count=count)
        return None
    last = of_kind.order_by("-raised_at").first()
    if (
        last is not None
        and moment - (last.seen_at or last.raised_at) < DAY
        and count < 2 * last.count
    ):
        return None
    try:
        with transaction.atomic():
            alert = ClippingAlert.objects.create(
                team_id=watch.team_id,
                watch=watch,
                kind=kind,
                count=count,
                usual=round(usual, 1),
                mark=mark_of(kind, usual),
                raised_at=moment,
                counted_at=moment,
            )
            event_emit(
                team_id=watch.team_id,
                name="clipping.alert",
                actor=SYSTEM,
                subject=alert,
                payload={"watch": watch.pk, "kind": str(kind), "count": count},
            )
            _mails(alert)
    except IntegrityError:
        return None  # another worker raised it at this moment
    return alert


def _mails(alert: ClippingAlert) -> None:
    """A mail to each who asked for it, in the alert's own transaction; once, by their key."""
    watch = alert.watch
    listeners = WatchListener.objects.filter(watch=watch, staff__state=Staff.State.ACTIVE)
    for one in listeners.select_related("staff__user", "staff__team"):
        address = verified_email(one.staff.user_id)
        if not address:
            continue
        team = one.staff.team
        page = reverse("clippings:alert", args=[team.slug, alert.public_id])
        delivery_send(
            channel="email",
            to=address,
            template=ALERT,
            context=_told(alert, watch, team.name)
            | {"url": f"{settings.SITE_URL}{page}" if settings.SITE_URL else ""},
            language=one.staff.user.language or team.language,
            team_id=team.pk,
            dedupe=f"clipping-alert:{alert.pk}:{one.staff_id}",
        )


def _told(alert: ClippingAlert, watch: Watch, team: str) -> dict[str, Any]:
    newest = (
        WatchItem.objects.filter(watch=watch, clipping__state=Clipping.State.ACTIVE)
        .filter(NEGATIVE if alert.kind == Kind.NEGATIVE else Q())
        .order_by("-clipping__published_at")
        .values_list("clipping__title", flat=True)[:5]
    )
    return {
        "team": team,
        "watch": watch.name,
        "negative": alert.kind == Kind.NEGATIVE,
        "count": alert.count,
        "usual": str(alert.usual),
        "titles": list(newest),
    }


def alert_note(*, alert: ClippingAlert, actor: Actor) -> bool:
    """Take note of an alert: it leaves 今日. True when that was new."""
    with transaction.atomic():
        noted = ClippingAlert.objects.filter(pk=alert.pk, state=State.OPEN).update(
            state=State.SEEN, seen_at=timezone.now(), seen_by_id=actor.staff_id
        )
        if noted:
            audit_record(actor=actor, action="clipping.alert_note", obj=alert)
    return bool(noted)
