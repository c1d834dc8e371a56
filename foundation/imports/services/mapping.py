"""Choosing which column is which."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from foundation.imports.customs import CUSTOM, NEW, NEW_KINDS, target_columns
from foundation.imports.errors import ImportMoved, MappingRefused
from foundation.imports.models import Import
from foundation.imports.registry import ImportTarget, import_target_get
from foundation.imports.services.fields import custom_field_get_or_add
from foundation.scopes.actors import Actor

CHOSEN_TWICE = gettext_lazy("“%(label)s” is chosen for several columns: %(columns)s. Keep one.")
NOTHING_CHOSEN = gettext_lazy("Choose at least one column to import.")


def import_map(
    *, record: Import, mapping: dict[str, str], options: dict[str, Any], actor: Actor
) -> Import:
    """Keep a choice of columns and the options beside it; ``new:number`` and its like make a field
    of the team's own, named as the column is. Raises MappingRefused (a field chosen twice, an
    unknown one, none at all, or what the target says), FieldsFull, ImportMoved."""
    target = import_target_get(record.target)
    with transaction.atomic():
        mapping = _with_new_fields(target, record, mapping, actor)
        _check(target, record, mapping, options)
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


def _with_new_fields(
    target: ImportTarget, record: Import, mapping: dict[str, str], actor: Actor
) -> dict[str, str]:
    """The mapping with a field of the team's own for each column that asks for a new one; one that
    goes by that header already is taken."""
    made = dict(mapping)
    for place, label in _places(record).items():
        name = mapping.get(place, "")
        kind = name.removeprefix(NEW)
        if name.startswith(NEW) and target.custom and kind in NEW_KINDS:
            field = custom_field_get_or_add(target=target.name, label=label, kind=kind, actor=actor)
            made[place] = CUSTOM + field.key
    return made


def _places(record: Import) -> dict[str, str]:
    """The columns of the file by their place, as a mapping names it."""
    return {str(at): label for at, label in enumerate(record.columns)}


def _check(
    target: ImportTarget, record: Import, mapping: dict[str, str], options: dict[str, Any]
) -> None:
    columns = {column.name: column for column in target_columns(target)}
    if (
        not mapping
        or not set(mapping) <= _places(record).keys()
        or not set(mapping.values()) <= columns.keys()
    ):
        raise MappingRefused(message=NOTHING_CHOSEN)
    for field, times in Counter(mapping.values()).items():
        if times > 1:
            at = [record.columns[int(place)] for place in mapping if mapping[place] == field]
            raise MappingRefused(
                "import_mapping_twice",
                CHOSEN_TWICE,
                label=columns[field].label,
                columns="、".join(at),
            )
    problems = target.check(set(mapping.values()), options)
    if problems:
        raise MappingRefused(by_option=[(one.option, str(one.text)) for one in problems])
