"""Choosing which column is which."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from foundation.imports.errors import ImportMoved, MappingRefused
from foundation.imports.models import Import
from foundation.imports.registry import ImportTarget, import_target_get
from foundation.scopes.actors import Actor

CHOSEN_TWICE = gettext_lazy("“%(label)s” is chosen for several columns: %(columns)s. Keep one.")
NOTHING_CHOSEN = gettext_lazy("Choose at least one column to import.")


def import_map(
    *, record: Import, mapping: dict[str, str], options: dict[str, Any], actor: Actor
) -> Import:
    """Keep a choice of columns and the options beside it. Raises MappingRefused (a field chosen
    twice, an unknown one, none at all, or what the target says), ImportMoved."""
    target = import_target_get(record.target)
    _check(target, record, mapping, options)
    with transaction.atomic():
        locked = (
            Import.objects.select_for_update(of=("self",))
            .select_related("preview_job")
            .get(pk=record.pk)
        )
        if not locked.changeable:
            raise ImportMoved
        locked.mapping, locked.options = mapping, options
        locked.state, locked.preview = Import.State.DRAFT, {}
        locked.save(update_fields=["mapping", "options", "state", "preview"])
    return locked


def _check(
    target: ImportTarget, record: Import, mapping: dict[str, str], options: dict[str, Any]
) -> None:
    places = {str(at) for at in range(len(record.columns))}
    known = {column.name for column in target.columns}
    if not mapping or not set(mapping) <= places or not set(mapping.values()) <= known:
        raise MappingRefused(message=NOTHING_CHOSEN)
    for field, times in Counter(mapping.values()).items():
        if times > 1:
            at = [record.columns[int(place)] for place in mapping if mapping[place] == field]
            raise MappingRefused(
                "import_mapping_twice",
                CHOSEN_TWICE,
                label=target.column(field).label,
                columns="、".join(at),
            )
    problems = target.check(set(mapping.values()), options)
    if problems:
        raise MappingRefused(message=" ".join(str(one) for one in problems))
