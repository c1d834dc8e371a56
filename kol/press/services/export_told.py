"""Telling whoever asked for an export what became of it."""

from django.utils.translation import override

from foundation.teams.models import Staff
from kol.press.exporting.kinds import export_label
from kol.press.models import Export
from kol.press.services.staff_mail import EXPORT_DECIDED, staff_write


def export_tell(export: Export) -> None:
    """A mail to whoever asked, in the transaction that decided it; none to who has left, or who
    decided it themselves."""
    reader = export.asked_by
    if reader is None or reader.pk == export.decided_by_id or reader.state != Staff.State.ACTIVE:
        return
    with override(reader.user.language or export.team.language):
        kind = export_label(export.kind)
    staff_write(
        reader=reader,
        team=export.team,
        template=EXPORT_DECIDED,
        page="press:export",
        about=[export.public_id],
        context={
            "kind": kind,
            "rows": export.rows,
            "approved": export.state == Export.State.BEGUN,
            "said": export.said,
        },
    )
