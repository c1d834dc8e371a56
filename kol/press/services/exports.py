"""Taking lists out of the archive: asked for, allowed by a lead where they are long, written by a
job, and known by a mark."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.events.services import event_emit
from foundation.imports.exporting import EXPORT, export_start
from foundation.jobs.models import Job
from foundation.jobs.services import job_run
from foundation.lists.own import OWN
from foundation.lists.services.forgetting import NOBODY, known_words, query_forgotten
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.errors import NotAllowed
from foundation.scopes.models import new_public_id
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean
from kol.press.errors_exports import ExportAsks, ExportDecided, ExportEmpty, ExportOwn
from kol.press.exporting.kinds import export_kinds, export_label
from kol.press.exporting.people import contacts_fetched
from kol.press.exporting.vcards import contact_card
from kol.press.models import Contact, Export
from kol.press.services.export_told import export_tell
from kol.press.services.gifts import rules_of

REASON_LENGTH = 200
# A list this short is written while the page waits.
AT_ONCE = 500


def export_count(kind: str, filters: Mapping[str, str]) -> int:
    """How many things a list of ``filters`` (as ``Filters.values``) holds. One query. Raises
    KeyError for a kind nobody registered."""
    listed = export_kinds()[kind]
    return listed.count(listed.filters_of(filters))


def export_needs_approval(*, team_id: int, role: str, rows: int) -> bool:
    """Whether somebody of this role has to ask for a list of so many. One query at most."""
    if role_may(role, "press.approve"):
        return False
    most = rules_of(team_id).export_approval_over
    return most is not None and rows > most


def export_ask(
    *,
    staff: Staff,
    actor: Actor,
    kind: str,
    format: str,
    filters: Mapping[str, str],
    once: str,
    reason: str = "",
    sees: bool = True,
    waits_for_it: bool = True,
) -> Export:
    """Export a list, or ask for it where it is longer than the team lets go without a lead's word.
    ``once`` is the word of the page it was asked on: the same again is the same export. Without
    ``sees`` numbers are hidden whatever the role; ``waits_for_it``: a short list is written at
    once. Raises ExportEmpty."""
    found = Export.objects.filter(once=once).first()
    if found is not None:
        return found
    rows = export_count(kind, filters)
    if not rows:
        raise ExportEmpty
    rules = rules_of(staff.team_id)
    waits = export_needs_approval(team_id=staff.team_id, role=staff.role, rows=rows)
    with transaction.atomic():
        export, new = Export.objects.get_or_create(
            team_id=staff.team_id,
            once=once,
            defaults={
                "kind": kind,
                "format": Export.Format(format),
                "filters": dict(filters),
                "rows": rows,
                "in_full": sees and role_may(staff.role, "press.contact"),
                "marked": rules.export_marked,
                "reason": display_clean(reason, REASON_LENGTH),
                "asked_by": staff,
            },
        )
        if new:
            _note(export, actor, "press.export_ask" if waits else "press.export")
            if not waits:
                export = _begin(export, actor=actor, by=staff)
    if waits_for_it and export.job_id and export.rows <= AT_ONCE:
        job_run(team_id=export.team_id, job_id=export.job_id)
    return export


def card_take(*, contact: Contact, staff: Staff, actor: Actor) -> str:
    """One contact as a vCard, noted as any export is. Raises ExportAsks where the team lets a lead
    look at every one."""
    if export_needs_approval(team_id=staff.team_id, role=staff.role, rows=1):
        raise ExportAsks
    with transaction.atomic():
        export = Export(
            team_id=staff.team_id,
            kind="contacts",
            format=Export.Format.VCF,
            rows=1,
            in_full=role_may(staff.role, "press.contact"),
            marked=rules_of(staff.team_id).export_marked,
            asked_by=staff,
            once=f"card.{new_public_id()}",
            state=Export.State.BEGUN,
        )
        _decided(export, staff)
        _note(export, actor, "press.export", contact=[None, contact.public_id])
    [whole] = contacts_fetched(Contact.objects.filter(pk=contact.pk))
    mark = export.public_id if export.marked else ""
    return contact_card(whole, in_full=export.in_full, mark=mark)


def export_approve(*, export: Export, staff: Staff, actor: Actor) -> Export:
    """A lead lets it go; whoever asked finds the file. Raises ExportDecided (also for the second of
    two), ExportOwn."""
    with transaction.atomic():
        locked = _waiting(export, staff)
        _note(locked, actor, "press.export_approve")
        begun = _begin(locked, actor=actor, by=staff)
        export_tell(begun)
    return begun


def export_decline(*, export: Export, staff: Staff, actor: Actor, said: str = "") -> Export:
    """A lead keeps it in. Raises as export_approve."""
    with transaction.atomic():
        locked = _waiting(export, staff)
        locked.state, locked.said = Export.State.DECLINED, display_clean(said, REASON_LENGTH)
        _decided(locked, staff)
        _note(locked, actor, "press.export_decline")
        export_tell(locked)
    return locked


def export_withdraw(*, export: Export, staff: Staff, actor: Actor) -> Export:
    """Whoever asked takes it back while it waits. Raises ExportDecided, NotAllowed."""
    with transaction.atomic():
        locked = Export.objects.select_for_update().filter(pk=export.pk).first()
        if locked is None or locked.state != Export.State.WAITING:
            raise ExportDecided
        if locked.asked_by_id != staff.pk:
            raise NotAllowed
        locked.state = Export.State.DECLINED
        _decided(locked, staff)
        _note(locked, actor, "press.export_withdraw")
    return locked


def exports_forget(words: Sequence[str]) -> None:
    """Somebody is erased who was known by these words: what waits and looks for them is declined,
    and a job that stopped finds nobody when it goes on. In a transaction; two statements, and two
    for each export that is found."""
    known = known_words(words)
    waiting = Export.objects.select_for_update().filter(state=Export.State.WAITING)
    for export in waiting.order_by("pk"):
        if query_forgotten(export.filters, known) != export.filters:
            export.state = Export.State.DECLINED
            asker = export.asked_by
            spoken = asker.user.language if asker is not None else ""
            with translation.override(spoken or export.team.language):
                export.said = _("What it looked for was erased. Export the list again.")
            _decided(export, None)
            _note(export, SYSTEM, "press.export_decline")
            export_tell(export)
    jobs = Job.objects.filter(kind=EXPORT, params__has_key="params")
    for job in jobs.order_by("pk"):
        filters = job.params["params"].get("filters", {})
        if (forgotten := query_forgotten(filters, known)) != filters:
            inner = job.params["params"] | {"filters": forgotten}
            Job.objects.filter(pk=job.pk).update(params=job.params | {"params": inner})


def filters_told(filters: Mapping[str, str]) -> dict[str, str]:
    """Filters as the trail may keep them: of what was typed only that something was."""
    return {
        name: NOBODY if name == "q" or name.startswith(OWN) else value
        for name, value in sorted(filters.items())
    }


def _waiting(export: Export, staff: Staff) -> Export:
    locked = Export.objects.select_for_update().filter(pk=export.pk).first()
    if locked is None or locked.state != Export.State.WAITING:
        raise ExportDecided
    if locked.asked_by_id == staff.pk:
        raise ExportOwn
    return locked


def _begin(export: Export, *, actor: Actor, by: Staff) -> Export:
    """Have it written, in the caller's transaction."""
    export.in_full = export.in_full and _may_see(export.asked_by)
    params: dict[str, Any] = {
        "filters": export.filters,
        "in_full": export.in_full,
        "mark": export.public_id if export.marked else "",
    }
    export.job = export_start(
        target=export_kinds()[export.kind].target.name,
        params=params,
        filename=f"{export_label(export.kind)}.{export.format}",
        actor=actor,
        total=export.rows,
        format=export.format,  # type: ignore[arg-type]
        once=f"press.export.{export.pk}",
    )
    export.state = Export.State.BEGUN
    _decided(export, by)
    return export


def _may_see(staff: Staff | None) -> bool:
    """Whether whoever asked may see numbers in full on the day the list is written."""
    return (
        staff is not None
        and staff.state == Staff.State.ACTIVE
        and role_may(staff.role, "press.contact")
    )


def _decided(export: Export, by: Staff | None) -> None:
    export.decided_by, export.decided_at = by, timezone.now()
    # The job has its own; what was typed is not kept longer.
    export.filters = filters_told(export.filters)
    export.save()


def _note(export: Export, actor: Actor, action: str, **more: Any) -> None:
    """Who, what filter, how many: in the trail, and to those who follow events."""
    audit_record(
        actor=actor,
        action=action,
        obj=export,
        changes={
            "kind": [None, export.kind],
            "format": [None, export.format],
            "filters": [None, filters_told(export.filters)],
            "count": [None, export.rows],
            **more,
        },
    )
    event_emit(
        team_id=export.team_id,
        name=action,
        actor=actor,
        subject=export,
        payload={"export": export.pk, "rows": export.rows},
    )
