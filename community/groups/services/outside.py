"""Pools that lead outside: pictures of QR codes, shown in turn behind one lasting address.

We count who was shown a picture. Who then joined only the other platform knows, so a picture is
taken out of turn early rather than late: after as many people as the group has places.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from community.groups.authority import may_sanction
from community.groups.errors import (
    PictureKnown,
    PictureWithoutCode,
    PoolClosed,
    PoolOutside,
    PoolPicturesOut,
)
from community.groups.models import GroupPool, PoolPicture, PoolVisitor
from community.groups.services.admit import once_more
from foundation.assets.codes import codes_of
from foundation.assets.models import Asset
from foundation.assets.services import asset_create, asset_delete
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM, Actor
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff, User
from foundation.text.normal import display_clean

ACTIVE, RETIRED = PoolPicture.State.ACTIVE, PoolPicture.State.RETIRED
PURPOSE = "poolqr"
TARGET_LENGTH = 500
# The team is warned when the last picture has fewer places than this share, or ends so soon.
LOW_SHARE = 0.2
LOW_TIME = timedelta(hours=24)


def picture_add(
    *,
    pool: GroupPool,
    upload: UploadedFile,
    staff: Staff,
    actor: Actor,
    name: str = "",
    made_at: datetime | None = None,
) -> PoolPicture:
    """Put a picture with a readable QR code at the end of the turn.

    ``made_at`` is when the other platform made the code, from which its days count. Raises
    NotAllowed, PoolOutside, PictureWithoutCode, PictureKnown and what asset_create raises.
    """
    may_sanction(staff)
    if not pool.outside:
        raise PoolOutside
    asset = asset_create(
        team_id=pool.team_id, upload=upload, purpose=PURPOSE, ref_id=pool.pk, actor=actor
    )
    try:
        codes = codes_of(asset)
        if not codes:
            raise PictureWithoutCode
        with transaction.atomic():
            return _picture_put(pool, asset, codes[0], name, made_at, staff, actor)
    except IntegrityError:
        asset_delete(asset=asset)
        raise PictureKnown from None
    except Exception:
        asset_delete(asset=asset)
        raise


def _picture_put(
    pool: GroupPool,
    asset: Asset,
    target: str,
    name: str,
    made_at: datetime | None,
    staff: Staff,
    actor: Actor,
) -> PoolPicture:
    made, age = min(made_at or timezone.now(), timezone.now()), pool.picture_age()
    picture = PoolPicture.objects.create(
        team_id=pool.team_id,
        pool=pool,
        asset=asset,
        name=display_clean(name, 40),
        target=target[:TARGET_LENGTH],
        made_at=made,
        expires_at=made + age if age else None,
        created_by=staff,
    )
    audit_record(
        actor=actor, action="pool.picture_add", obj=pool, changes={"picture": [None, picture.pk]}
    )
    pictures_check(pool)
    return picture


def picture_retire(*, picture: PoolPicture, staff: Staff, actor: Actor) -> None:
    """Take a picture out of the turn: nobody sees it any more. Twice is as once.

    Raises NotAllowed.
    """
    may_sanction(staff)
    with transaction.atomic():
        gone = PoolPicture.objects.filter(pk=picture.pk, state=ACTIVE).update(state=RETIRED)
        if gone:
            audit_record(
                actor=actor,
                action="pool.picture_retire",
                obj=picture.pool,
                changes={"picture": [picture.pk, None]},
            )
            pictures_check(picture.pool)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a browser, by a random word in its cookie, and who is signed in there.

    ``counted`` is false for one of too many new browsers from one address: they see the picture
    whose turn it is and use up nothing.
    """

    visitor: str
    user: User | None = None
    counted: bool = True


def picture_show(*, pool: GroupPool, viewer: Viewer) -> PoolPicture:
    """The picture for one who came: the one they saw before while it is good, else the one whose
    turn it is. Exact under a burst: no picture is shown to more people than the pool's limit.

    Raises PoolClosed, PoolPicturesOut, PoolOutside.
    """
    if not pool.outside:
        raise PoolOutside
    if pool.state != GroupPool.State.OPEN:
        raise PoolClosed
    if not viewer.counted:
        return _turn_look(pool)
    shown = once_more(lambda: _show(pool, viewer))
    if shown.people >= pool.limit_people * (1 - LOW_SHARE):
        pictures_check(pool)
    return shown


def picture_of(*, pool: GroupPool, viewer: Viewer) -> PoolPicture | None:
    """The picture this viewer was shown, while it is good; counts nothing. One query."""
    seen = _seen(pool, viewer)
    return seen.picture if seen is not None and _good(seen.picture) else None


def _show(pool: GroupPool, viewer: Viewer) -> PoolPicture:
    now = timezone.now()
    seen = _seen(pool, viewer)
    if seen is not None and _good(seen.picture):
        PoolVisitor.objects.filter(pk=seen.pk).update(views=F("views") + 1, seen_at=now)
        PoolPicture.objects.filter(pk=seen.picture_id).update(views=F("views") + 1)
        return seen.picture
    picture = _turn_take(pool)
    if seen is not None:
        PoolVisitor.objects.filter(pk=seen.pk).update(
            picture=picture, views=F("views") + 1, seen_at=now
        )
    else:
        PoolVisitor.objects.create(
            team_id=pool.team_id,
            pool=pool,
            picture=picture,
            visitor=viewer.visitor,
            user=viewer.user,
        )
    return picture


def _turn_take(pool: GroupPool) -> PoolPicture:
    """The first picture with room, with one more person on it: its row decides."""
    for picture in _usable(pool):
        taken = (
            _usable(pool).filter(pk=picture.pk).update(people=F("people") + 1, views=F("views") + 1)
        )
        if taken:
            picture.refresh_from_db(fields=["people", "views"])
            return picture
    raise PoolPicturesOut


def _turn_look(pool: GroupPool) -> PoolPicture:
    picture = _usable(pool).first()
    if picture is None:
        raise PoolPicturesOut
    return picture


def _usable(pool: GroupPool) -> "QuerySet[PoolPicture, PoolPicture]":
    return (
        PoolPicture.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()),
            pool=pool,
            state=ACTIVE,
            people__lt=pool.limit_people,
        )
        .order_by("pk")
        .select_related("asset")
    )


def _good(picture: PoolPicture) -> bool:
    """Whether one who saw it may see it again: full it may be, they are counted."""
    ended = picture.expires_at is not None and picture.expires_at <= timezone.now()
    return picture.state == ACTIVE and not ended


def _seen(pool: GroupPool, viewer: Viewer) -> PoolVisitor | None:
    """What they saw: as the person who is signed in, else as this browser."""
    mine = Q(visitor=viewer.visitor)
    if viewer.user is not None:
        mine |= Q(user=viewer.user)
    found = list(PoolVisitor.objects.filter(mine, pool=pool).select_related("picture__asset"))
    found.sort(key=lambda one: one.user_id is None)
    return found[0] if found else None


def pictures_check(pool: GroupPool) -> bool:
    """Note when the pool's pictures run out soon, with one event; take it back when there are
    enough again. Returns whether it was noted now. Two queries."""
    now = timezone.now()
    usable = list(_usable(pool))
    places = sum(pool.limit_people - picture.people for picture in usable)
    lasting = any(one.expires_at is None or one.expires_at > now + LOW_TIME for one in usable)
    low = places <= pool.limit_people * LOW_SHARE or not lasting
    with transaction.atomic():
        changed = GroupPool.objects.filter(pk=pool.pk, low_since__isnull=low).update(
            low_since=now if low else None
        )
        if changed and low:
            event_emit(
                team_id=pool.team_id,
                name="pool.pictures_low",
                actor=SYSTEM,
                subject=pool,
                payload={"pool": pool.pk, "pictures": len(usable), "places": places},
            )
    return bool(changed and low)
