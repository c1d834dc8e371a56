"""Notices that leave the house: one mail with all that is due for a person, one text message."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from foundation.delivery.registry import MessageKind, message_kind
from foundation.delivery.services import delivery_send
from foundation.notify.choices import choices_of
from foundation.notify.models import Notice, NoticeSettings
from foundation.notify.registry import MAIL, SMS
from foundation.notify.words import Line, lines_of
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, Team
from foundation.teams.selectors import verified_email

logger = logging.getLogger(__name__)

MESSAGE = "staff_notices"
LINES_A_MAIL = 12
AGAIN = timedelta(minutes=15)
PEOPLE_A_GO = 200
_COLUMNS = {MAIL: "mail_at", SMS: "sms_at"}


def register() -> None:
    """Called once, in AppConfig.ready()."""
    message_kind(MESSAGE, MessageKind(ttl=timedelta(hours=12), sms=("count",)))


def notices_send() -> int:
    """Send what is due; returns how many messages were written. A message's row and the mark that
    it was written are one transaction, and the notices are locked: a twin sends nothing twice."""
    now, sent = timezone.now(), 0
    for way, column in _COLUMNS.items():
        with system_scope():
            due = Notice.objects.filter(**{f"{column}__lte": now})
            people = list(
                due.order_by("staff_id").values_list("team_id", "staff_id").distinct()[:PEOPLE_A_GO]
            )
        for team_id, staff_id in people:
            with team_scope(team_id):
                sent += _tried(way, column, staff_id, now)
    return sent


def _tried(way: str, column: str, staff_id: int, now: datetime) -> bool:
    """One person's: what can't be drawn or written (a kind whose app has a fault) keeps nobody
    else's back, and is tried again later."""
    try:
        return _send(way, column, staff_id, now)
    except Exception:
        logger.exception("notices of %s could not leave by %s", staff_id, way)
        mine = Notice.objects.filter(staff_id=staff_id, **{f"{column}__lte": now})
        mine.update(**{column: now + AGAIN})
        return False


def _send(way: str, column: str, staff_id: int, now: datetime) -> bool:
    with transaction.atomic():
        rows = list(
            Notice.objects.select_for_update(skip_locked=True)
            .filter(staff_id=staff_id, **{f"{column}__lte": now})
            .order_by("-last_at", "-pk")
        )
        if not rows:
            return False
        mine = Notice.objects.filter(pk__in=[notice.pk for notice in rows])
        staff = Staff.objects.select_related("user", "team").get(pk=staff_id)
        chosen = choices_of(NoticeSettings.objects.filter(staff=staff).first(), staff.team)
        if (later := chosen.awake(now)) > now:
            mine.update(**{column: later})
            return False
        mine.update(**{column: None})
        address = _address(way, staff)
        if not address or not _works(staff):
            return False
        return _write(way, address, staff, rows)


def _works(staff: Staff) -> bool:
    return staff.state == Staff.State.ACTIVE and staff.team.state == Team.State.OPEN


def _address(way: str, staff: Staff) -> str:
    if way == MAIL:
        return verified_email(staff.user_id)
    return (staff.user.phone or "") if settings.SMS_PROVIDER else ""


def _write(way: str, address: str, staff: Staff, rows: list[Notice]) -> bool:
    team = staff.team
    language = staff.user.language or team.language
    with translation.override(language):
        drawn = lines_of(rows, team=team, role=staff.role)
        lines = [line for line in drawn if not line.gone]
    if not lines:
        return False
    delivery_send(
        channel="email" if way == MAIL else "sms",
        to=address,
        template=MESSAGE,
        context=_context(team, lines),
        language=language,
        team_id=team.pk,
    )
    return True


def _context(team: Team, lines: list[Line]) -> dict[str, object]:
    return {
        "team": team.name,
        "count": len(lines),
        "first": lines[0].text,
        "lines": [_told(line) for line in lines[:LINES_A_MAIL]],
        "more": max(0, len(lines) - LINES_A_MAIL),
        "url": _url(reverse("notify:list", args=[team.slug])),
        "settings_url": _url(reverse("notify:settings", args=[team.slug])),
    }


def _told(line: Line) -> dict[str, object]:
    """A line of a mail: of a burst the newest are named, each with its page."""
    return {
        "text": line.text,
        "url": _url(line.path),
        "names": [{"text": one.about, "url": _url(one.path)} for one in line.names],
        "more": line.more,
    }


def _url(path: str) -> str:
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else ""
