"""A person moves: the job they had ends, another begins, and the history stays."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from foundation.scopes.actors import Actor
from foundation.scopes.deadlocks import past_deadlocks
from foundation.text.normal import display_clean
from kol.press.errors import JobRefused, JobTwice
from kol.press.models import Contact, Employment, Outlet
from kol.press.services.contacts import contact_changed
from kol.press.services.locks import contact_lock
from kol.press.services.outlets import outlet_get_or_create


def contact_move(
    *,
    contact: Contact,
    actor: Actor,
    outlet: Outlet | str,
    title: str = "",
    desk: str = "",
    on: date | None = None,
) -> Contact:
    """They are at ``outlet`` since ``on``: their main job ends then, this one is the main one now.
    At the same outlet it is a new title. Raises JobRefused, JobTwice, ContactErased,
    ContactMerged."""

    def move() -> Contact:
        locked = contact_lock(contact)
        there = (
            outlet_get_or_create(team_id=locked.team_id, actor=actor, name=outlet)
            if isinstance(outlet, str)
            else outlet
        )
        rows = Employment.objects.filter(contact=locked, ended=False)
        last = rows.filter(is_primary=True).first()
        ended: list[int] = []
        if last is not None:
            _end(last, on)
            ended.append(last.outlet_id)
        try:
            with transaction.atomic():
                Employment.objects.create(
                    team_id=locked.team_id,
                    contact=locked,
                    outlet=there,
                    title=display_clean(title, 60),
                    desk=display_clean(desk, 60),
                    from_on=on,
                    is_primary=True,
                )
        except IntegrityError:
            raise JobTwice(field="outlet", outlet=there.name) from None
        contact_changed(
            contact=locked,
            actor=actor,
            changes={"employments": "changed"},
            outlets=sorted({*ended, there.pk}),
            action="contact.move",
        )
        return locked

    return past_deadlocks(move)


def contact_left(*, contact: Contact, job: Employment, actor: Actor, on: date | None) -> Contact:
    """They are at this outlet no more; the next job they are still at becomes the main one."""
    with transaction.atomic():
        locked = contact_lock(contact)
        row = Employment.objects.filter(contact=locked, pk=job.pk, ended=False).first()
        if row is not None:
            _end(row, on)
            following = Employment.objects.filter(contact=locked, ended=False).order_by("pk")
            if not following.filter(is_primary=True).exists() and (first := following.first()):
                Employment.objects.filter(pk=first.pk).update(is_primary=True)
            contact_changed(
                contact=locked,
                actor=actor,
                changes={"employments": "changed"},
                outlets=[row.outlet_id],
                action="contact.left",
            )
    return locked


def _end(job: Employment, on: date | None) -> None:
    if on is not None and job.from_on is not None and on < job.from_on:
        message = _("They began there on %(day)s: choose that day or a later one.")
        raise JobRefused(field="on", message=message % {"day": job.from_on})
    job.ended, job.to_on, job.is_primary = True, on, False
    job.save(update_fields=["ended", "to_on", "is_primary"])
