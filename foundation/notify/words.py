"""A notice in words, in the language and on the clock now active."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, Window
from django.db.models.functions import RowNumber

from foundation.notify.models import Notice, NoticePart
from foundation.notify.registry import NoticeKind, Subject, notice_kind_find
from foundation.teams.models import Team
from foundation.teams.permissions import role_may

# Of a burst so many are named.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as its reader sees it. ``path`` is where it leads."""

    public_id: str
    text: str
    path: str
    label: str
    icon: str
    tone: str
    at: datetime
    read: bool
    # Of a burst the newest of what it is about, each with its own page; ``more``: there are others.
    names: tuple[Subject, ...] = ()
    more: bool = False
    # What it was about is not there any more: its kind's name stands for it.
    gone: bool = False


def lines_of(notices: Iterable[Notice], *, team: Team, role: str) -> list[Line]:
    """Notices in words; those that ``role`` may not see are left out. One query for each kind
    among them, and one where there are bursts."""
    rows = [
        (notice, kind)
        for notice in notices
        if (kind := notice_kind_find(notice.kind)) is not None and role_may(role, kind.permission)
    ]
    parts = _newest([notice for notice, _kind in rows if notice.subjects > 1])
    names = _named(rows, parts, team)
    return [
        _line(notice, kind, names[kind.name], parts.get(notice.pk, []), team)
        for notice, kind in rows
    ]


def _newest(bursts: list[Notice]) -> dict[int, list[int]]:
    """The newest subjects of each burst, each once. No query for none."""
    if not bursts:
        return {}
    rows = (
        NoticePart.objects.filter(notice__in=bursts, subject_id__isnull=False)
        .values("notice_id", "subject_id")
        .annotate(last=Max("pk"))
        .annotate(place=Window(RowNumber(), partition_by="notice_id", order_by=F("last").desc()))
        .filter(place__lte=NAMED)
        .order_by("notice_id", "place")
    )
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        found[row["notice_id"]].append(row["subject_id"])
    return found


def _named(
    rows: list[tuple[Notice, NoticeKind]], parts: Mapping[int, Sequence[int]], team: Team
) -> dict[str, dict[int, Subject]]:
    ids: dict[str, set[int]] = defaultdict(set)
    kinds = {kind.name: kind for _notice, kind in rows}
    for notice, kind in rows:
        if notice.subject_id is not None:
            ids[kind.name] |= {notice.subject_id, *parts.get(notice.pk, ())}
    return {
        name: dict(kind.subjects(team, sorted(ids[name]))) if ids[name] else {}
        for name, kind in kinds.items()
    }


def _line(
    notice: Notice,
    kind: NoticeKind,
    names: dict[int, Subject],
    parts: Sequence[int],
    team: Team,
) -> Line:
    subject = names.get(notice.subject_id or 0)
    if notice.subjects > 1:
        text, path = kind.many % {"count": notice.subjects}, kind.many_path(team)
    elif subject is not None:
        text, path = str(kind.one) % {"about": subject.about}, subject.path
    else:
        text, path = str(kind.label), kind.many_path(team)
    return Line(
        public_id=notice.public_id,
        text=str(text),
        path=path,
        label=str(kind.label),
        icon=kind.icon,
        tone=kind.tone,
        at=notice.last_at,
        read=notice.read_at is not None,
        names=tuple(names[one] for one in parts if one in names),
        more=bool(parts) and notice.subjects > len(parts),
        gone=notice.subjects == 1 and subject is None,
    )
