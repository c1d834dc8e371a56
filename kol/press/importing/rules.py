"""What holds for all rows of an import, read once."""

from django.utils import timezone

from foundation.imports.customs import custom_values
from foundation.imports.models import Import
from foundation.teams.models import Staff
from foundation.text.normal import normalise
from foundation.text.several import words_split
from kol.press.importing.rows import RowRules


def rules_of(record: Import) -> RowRules:
    """The rules of an import. Two queries at most."""
    options = record.options
    staff: dict[str, int] = {}
    if "owner" in record.mapping.values():
        people = Staff.objects.filter(state=Staff.State.ACTIVE).order_by("-pk")
        for pk, name in people.values_list("pk", "display_name"):
            staff[normalise(name)] = pk
    return RowRules(
        source=options.get("source", ""),
        tags=tuple(words_split(options.get("tags", ""), 40)),
        purpose=options.get("purpose", ""),
        basis=options.get("basis", ""),
        staff=staff,
        custom=custom_values(record),
        today=timezone.localdate(),
    )
