"""A group's settings kept, and groups made from them."""

from typing import Any

from django.db import IntegrityError, transaction

from community.groups.errors import TemplateInUse, TemplateNameTaken
from community.groups.models import FanGroup, GroupPool, GroupTemplate
from community.groups.rules.tree import dump
from community.groups.selectors.rules import tree_of
from community.groups.services.groups import group_create
from community.groups.services.template_parts import parts_kept
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean
from kol.platforms.models import PlatformAccount

KEPT = ("blurb", "announcement", "entry", "capacity", "tree")
NAME_LENGTH = 40


def template_save(*, group: FanGroup, name: str, staff: Staff, actor: Actor) -> GroupTemplate:
    """Keep what a group is set to under a name. Raises NotAllowed, TemplateNameTaken."""
    may_edit(staff)
    try:
        with transaction.atomic():
            template = GroupTemplate.objects.create(
                team_id=group.team_id,
                name=display_clean(name, NAME_LENGTH) or group.name,
                settings=_kept(group),
                cover=group.cover,
                created_by=staff,
            )
            audit_record(actor=actor, action="group.template_save", obj=template)
    except IntegrityError:
        raise TemplateNameTaken from None
    return template


def template_delete(*, template: GroupTemplate, staff: Staff, actor: Actor) -> None:
    """Forget a template; groups made from it stay. Raises NotAllowed, TemplateInUse."""
    may_edit(staff)
    with transaction.atomic():
        locked = GroupTemplate.objects.select_for_update().get(pk=template.pk)
        if GroupPool.objects.filter(template=locked).exists():
            raise TemplateInUse
        audit_record(actor=actor, action="group.template_delete", obj=locked)
        locked.delete()


def group_from_template(
    *, template: GroupTemplate, name: str, staff: Staff, actor: Actor
) -> FanGroup:
    """Open a group as the template has it; ``staff`` answers for it. Raises as group_create."""
    return group_create(
        staff=staff,
        name=name,
        actor=actor,
        cover=template.cover,
        kept=template.settings,
        **template_settings(template),
    )


def template_settings(template: GroupTemplate) -> dict[str, Any]:
    """What group_create takes, with the account as it is now. One query for a follow rule."""
    settings = {name: template.settings[name] for name in KEPT if name in template.settings}
    account = template.settings.get("entry_account")
    if account is not None:
        settings["entry_account"] = PlatformAccount.objects.filter(pk=account).first()
    return settings


def may_edit(staff: Staff) -> None:
    """Raises NotAllowed for staff who may not open groups and change them."""
    if not role_may(staff.role, "groups.edit"):
        raise NotAllowed


def _kept(group: FanGroup) -> dict[str, Any]:
    kept: dict[str, Any] = {name: getattr(group, name) for name in KEPT if name != "tree"}
    kept["entry_account"] = group.entry_account_id
    if group.entry == FanGroup.Entry.RULES:
        kept["tree"] = dump(tree_of(group))
    return kept | parts_kept(group)
