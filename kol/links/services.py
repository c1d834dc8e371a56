"""Writes to tracked links."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record, fields_set
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean
from kol.links.addresses import destination, is_inside, with_utm
from kol.links.models import LinkChange, TrackedLink

State = TrackedLink.State
MEDIUM = "social"


def link_get_or_create(
    *,
    team_id: int,
    actor: Actor,
    url: str,
    subject: tuple[str, int],
    platform: str = "",
    purpose: str = "",
    campaign: str = "",
    label: str = "",
) -> TrackedLink:
    """The link of a subject (a kind and an id) for a platform and a purpose: the same each time.

    Another ``url`` than the subject said before turns it there; where somebody turned it by hand
    meanwhile and the subject says what it said then, it stays turned. Raises LinkRefused, LinkLoop,
    LinkTooLong.
    """
    kept = destination(url)
    kind, number = subject
    named = {
        "subject_kind": kind,
        "subject_id": number,
        "platform": platform,
        "purpose": purpose,
    }
    with transaction.atomic():
        link = TrackedLink.objects.select_for_update().filter(**named).first()
        if link is None:
            link = _made(team_id, actor, kept, {**named, "campaign": campaign, "label": label})
        if link.url != kept and _said_before(link) != kept:
            _turned(link, kept, actor)
        return link


def _said_before(link: TrackedLink) -> str:
    """Where the subject of a link had it lead before people turned it by hand; empty: nobody did.
    One query, and another where it was ever turned."""
    changes = link.changes.order_by("pk")
    by_subject = changes.filter(by=None).order_by("-pk").values_list("pk", flat=True).first() or 0
    by_hand = changes.filter(by__isnull=False, pk__gt=by_subject).first()
    return by_hand.url if by_hand is not None else ""


def link_create(
    *, staff: Staff, actor: Actor, url: str, label: str, platform: str = "", campaign: str = ""
) -> TrackedLink:
    """A link made by hand. Raises NotAllowed, LinkRefused, LinkLoop, LinkTooLong."""
    _may_edit(staff)
    with transaction.atomic():
        return _made(
            staff.team_id,
            actor,
            destination(url),
            {
                "label": display_clean(label, 80),
                "platform": platform,
                "campaign": display_clean(campaign, 60),
                "by_id": staff.pk,
            },
        )


def link_update(*, link: TrackedLink, staff: Staff, actor: Actor, **changes: Any) -> TrackedLink:
    """Change where a link leads, its name or campaign; where it led before is kept. The platform of
    a post's link is the post's to say.

    Raises NotAllowed, LinkRefused, LinkLoop, LinkTooLong.
    """
    _may_edit(staff)
    if unknown := set(changes) - {"url", "label", "campaign", "platform"}:
        raise TypeError(f"not a setting of a link: {sorted(unknown)}")
    with transaction.atomic():
        locked = TrackedLink.objects.select_for_update().get(pk=link.pk)
        if locked.subject_id is not None:
            changes.pop("platform", None)  # by it its post finds it again
        url = destination(changes.pop("url", locked.url))
        said = {name: display_clean(str(value), 80) for name, value in changes.items()}
        changed = fields_set(locked, said)
        if changed:
            audit_record(actor=actor, action="link.update", obj=locked, changes=changed)
        if url != locked.url or changed:
            _turned(locked, url, actor, by=staff)
    return locked


def link_pause(*, link: TrackedLink, staff: Staff, actor: Actor) -> None:
    """Stop a link: who opens it is told that it rests. Raises NotAllowed."""
    _state_set(link, State.ACTIVE, State.PAUSED, staff, actor)


def link_resume(*, link: TrackedLink, staff: Staff, actor: Actor) -> None:
    """Let a link lead on again. Raises NotAllowed."""
    _state_set(link, State.PAUSED, State.ACTIVE, staff, actor)


def link_url(link: TrackedLink) -> str:
    """The short address, whole where the settings say how the site is reached."""
    return f"{settings.SITE_URL}{reverse('links_go:go', args=[link.code])}"


def _made(team_id: int, actor: Actor, url: str, fields: dict[str, Any]) -> TrackedLink:
    link = TrackedLink(team_id=team_id, url=url, inside=is_inside(url), **fields)
    link.target = _target(link)
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except IntegrityError:
        # Somebody made the same at the same time (or, once in a lifetime, the code was taken).
        found = TrackedLink.objects.filter(
            subject_kind=link.subject_kind,
            subject_id=link.subject_id,
            platform=link.platform,
            purpose=link.purpose,
            subject_id__isnull=False,
        ).first()
        if found is None:
            raise
        return found
    audit_record(actor=actor, action="link.create", obj=link)
    event_emit(team_id=team_id, name="link.created", actor=actor, subject=link)
    return link


def _turned(link: TrackedLink, url: str, actor: Actor, by: Staff | None = None) -> None:
    """Have a locked link lead elsewhere (or be named otherwise), and keep where it led."""
    if url != link.url:
        LinkChange.objects.create(
            team_id=link.team_id, link=link, url=link.url, by_id=by.pk if by else None
        )
        audit_record(actor=actor, action="link.turn", obj=link, changes={"url": [link.url, url]})
    link.url, link.inside = url, is_inside(url)
    link.target = _target(link)
    link.save(update_fields=["url", "inside", "target"])


def _target(link: TrackedLink) -> str:
    return with_utm(
        link.url,
        source=link.platform,
        medium=MEDIUM if link.platform else "",
        campaign=link.campaign,
        content=link.code if link.platform or link.campaign else "",
    )


def _state_set(link: TrackedLink, before: str, after: str, staff: Staff, actor: Actor) -> None:
    _may_edit(staff)
    with transaction.atomic():
        moved = TrackedLink.objects.filter(pk=link.pk, state=before).update(state=after)
        if moved:
            link.state = State(after)
            audit_record(
                actor=actor, action="link.state", obj=link, changes={"state": [before, after]}
            )


def _may_edit(staff: Staff) -> None:
    if not role_may(staff.role, "links.edit"):
        raise NotAllowed
