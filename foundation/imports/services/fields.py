"""A team's own fields: added, renamed, put in order, archived and brought back."""

import re
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from foundation.imports.errors import FieldLabelTaken, FieldRefused, FieldsFull
from foundation.imports.models import CustomField
from foundation.scopes.actors import Actor
from foundation.scopes.scope import ScopeError, allowed_team_ids
from foundation.teams.audit import audit_record, fields_set
from foundation.text.normal import display_clean, normalise
from foundation.text.pinyin import pinyin_keys
from foundation.text.several import BREAKS

FIELDS = 40
LABEL_LENGTH, OPTION_LENGTH, OPTIONS = 30, 30, 50
# The kinds whose values are of a list.
LISTS = frozenset({CustomField.Kind.CHOICE, CustomField.Kind.CHOICES})
_KEY_LENGTH = 32
NO_LABEL = gettext_lazy("Give the field a name.")
NO_OPTIONS = gettext_lazy("Give at least two to choose between, each on a line of its own.")
NO_COMMAS = gettext_lazy(
    "Where several can be chosen, none may hold a comma or a slash: they part one from the next."
)
TOO_MANY_OPTIONS = gettext_lazy("At most %(limit)s to choose between.")


def custom_field_add(
    *, target: str, label: str, kind: str, actor: Actor, options: Iterable[str] = ()
) -> CustomField:
    """Make a field. Its key is made of the name and stays. Raises FieldRefused, FieldLabelTaken,
    FieldsFull."""
    label, chosen = _label(label), _options(kind, options)
    team_id = _team_in_scope()
    with transaction.atomic():
        # One at a time a team and target: the cap, the order and the key are looked up first.
        mine = CustomField.objects.select_for_update().filter(target=target).order_by("pk")
        stored = list(mine)
        used = [one for one in stored if one.archived_at is None]
        if len(used) >= FIELDS:
            raise FieldsFull(limit=FIELDS)
        try:
            with transaction.atomic():
                field = CustomField.objects.create(
                    team_id=team_id,
                    target=target,
                    key=_key(label, {one.key for one in stored}),
                    label=label,
                    kind=CustomField.Kind(kind),
                    options=chosen,
                    order=max((one.order for one in stored), default=0) + 1,
                )
        except IntegrityError:
            raise FieldLabelTaken(field="label", label=label) from None
        audit_record(
            actor=actor, action="custom_field.add", obj=field, changes={"kind": [None, kind]}
        )
    return field


def custom_field_get_or_add(*, target: str, label: str, kind: str, actor: Actor) -> CustomField:
    """The field in use of this name, made where there is none. Raises as custom_field_add."""
    label = _label(label)
    found = CustomField.objects.filter(target=target, label=label, archived_at__isnull=True).first()
    if found is not None:
        return found
    return custom_field_add(target=target, label=label, kind=kind, actor=actor)


def custom_field_change(
    *, field: CustomField, label: str, actor: Actor, options: Iterable[str] | None = None
) -> CustomField:
    """Another name, other choices; values that are there stay. Raises as custom_field_add."""
    new: dict[str, object] = {"label": _label(label)}
    if options is not None and field.kind in LISTS:
        new["options"] = _options(field.kind, options)
    try:
        with transaction.atomic():
            locked = CustomField.objects.select_for_update().get(pk=field.pk)
            if changes := fields_set(locked, new):
                audit_record(actor=actor, action="custom_field.change", obj=locked, changes=changes)
    except IntegrityError:
        raise FieldLabelTaken(field="label", label=new["label"]) from None
    return locked


def custom_field_archive(*, field: CustomField, actor: Actor) -> CustomField:
    """Neither ask for it nor show it any more; its values are kept. Twice is as once."""
    with transaction.atomic():
        in_use = CustomField.objects.filter(pk=field.pk, archived_at__isnull=True)
        if in_use.update(archived_at=timezone.now()):
            audit_record(actor=actor, action="custom_field.archive", obj=field)
    field.refresh_from_db()
    return field


def custom_field_restore(*, field: CustomField, actor: Actor) -> CustomField:
    """Bring it back with its values. Raises FieldLabelTaken, FieldsFull."""
    with transaction.atomic():
        used = CustomField.objects.filter(target=field.target, archived_at__isnull=True)
        if used.count() >= FIELDS:
            raise FieldsFull(limit=FIELDS)
        try:
            with transaction.atomic():
                back = CustomField.objects.filter(pk=field.pk, archived_at__isnull=False).update(
                    archived_at=None
                )
        except IntegrityError:
            raise FieldLabelTaken(field="label", label=field.label) from None
        if back:
            audit_record(actor=actor, action="custom_field.restore", obj=field)
    field.refresh_from_db()
    return field


def custom_field_move(*, field: CustomField, up: bool, actor: Actor) -> None:
    """Change places with the one before or after it; at the end of the list it stays."""
    with transaction.atomic():
        used = list(
            CustomField.objects.select_for_update()
            .filter(target=field.target, archived_at__isnull=True)
            .order_by("order", "id")
        )
        at = next((n for n, one in enumerate(used) if one.pk == field.pk), None)
        to = None if at is None else at - 1 if up else at + 1
        if at is None or to is None or not 0 <= to < len(used):
            return
        used[at], used[to] = used[to], used[at]
        for order, one in enumerate(used, start=1):
            if one.order != order:
                CustomField.objects.filter(pk=one.pk).update(order=order)
        audit_record(actor=actor, action="custom_field.move", obj=field)


def _label(label: str) -> str:
    label = display_clean(label, LABEL_LENGTH)
    if not label:
        raise FieldRefused("custom_field_label", NO_LABEL, field="label")
    return label


def _options(kind: str, options: Iterable[str]) -> list[str]:
    if kind not in LISTS:
        return []
    chosen: dict[str, str] = {}
    for one in options:
        if kind == CustomField.Kind.CHOICES and BREAKS.search(one.strip()):
            raise FieldRefused("custom_field_options", NO_COMMAS, field="options")
        if text := display_clean(one, OPTION_LENGTH):
            chosen.setdefault(normalise(text), text)
    if len(chosen) < 2:
        raise FieldRefused("custom_field_options", NO_OPTIONS, field="options")
    if len(chosen) > OPTIONS:
        raise FieldRefused("custom_field_options", TOO_MANY_OPTIONS, field="options", limit=OPTIONS)
    return list(chosen.values())


def _key(label: str, taken: set[str]) -> str:
    """A short name in Latin letters that nobody has."""
    readings: Sequence[Sequence[str]] = pinyin_keys(label, "text").readings
    plain = "_".join(readings[0]) if readings else ""
    plain = re.sub(r"[^a-z0-9_]+", "", plain)[:_KEY_LENGTH].strip("_") or "field"
    key, number = plain, 2
    while key in taken:
        key, number = f"{plain}_{number}", number + 1
    return key


def _team_in_scope() -> int:
    teams = allowed_team_ids()
    if teams is None or len(teams) != 1:
        raise ScopeError("a field belongs to one team: add it in team_scope")
    return teams[0]
