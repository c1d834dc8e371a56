"""Conditions and templates that ask for a tag: told, and moved to the tag it becomes part of."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from community.fans.models import Tag
from community.fans.tag_uses import TagUse
from community.groups.models import EntryRules, FanGroup, GroupTemplate
from community.groups.rules.tree import Kind, Leaf, Node, dump, parse, tidy
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record


def tag_uses(tag: Tag, team_slug: str) -> list[TagUse]:
    """Each group and template that asks for the tag. Two queries."""
    groups = [
        TagUse(
            _("The conditions of the group “%(group)s” ask for it") % {"group": group.name},
            reverse("groups:rules", args=[team_slug, group.public_id]) if team_slug else "",
            holds=True,
        )
        for group in FanGroup.objects.filter(pk__in=_rules(tag).values("group")).order_by("pk")
    ]
    templates = [
        TagUse(
            _("The group template “%(name)s” asks for it") % {"name": one.name},
            reverse("groups:templates", args=[team_slug]) if team_slug else "",
            holds=True,
        )
        for one in _templates(tag).order_by("pk")
    ]
    return groups + templates


def tag_move(tag: Tag, into: Tag, actor: Actor) -> None:
    """What asked for ``tag`` asks for ``into``, in the caller's transaction."""
    ids = list(_rules(tag).values_list("group", flat=True))
    for group in FanGroup.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"):
        rules = EntryRules.objects.select_for_update().get(group=group)
        before, rules.tree = rules.tree, _moved(rules.tree, tag, into)
        rules.save(update_fields=["tree"])
        changes: dict[str, list[Any]] = {"tree": [before, rules.tree]}
        audit_record(actor=actor, action="group.update", obj=group, changes=changes)
        event_emit(
            team_id=group.team_id,
            name="group.updated",
            actor=actor,
            subject=group,
            payload={"fields": ["tree"]},
        )
    for template in _templates(tag).select_for_update().order_by("pk"):
        template.settings["tree"] = _moved(template.settings["tree"], tag, into)
        template.save(update_fields=["settings"])


def _rules(tag: Tag) -> Any:
    return EntryRules.objects.filter(_asks("tree", tag))


def _templates(tag: Tag) -> Any:
    return GroupTemplate.objects.filter(_asks("settings__tree", tag))


def _asks(field: str, tag: Tag) -> Q:
    """A tree is two levels deep at most."""
    leaf = dump(Leaf(Kind.TAG, tag.pk))
    return Q(**{f"{field}__contains": {"of": [leaf]}}) | Q(
        **{f"{field}__contains": {"of": [{"of": [leaf]}]}}
    )


def _moved(raw: Any, tag: Tag, into: Tag) -> dict[str, Any]:
    return dump(tidy(_other(parse(raw), tag.pk, into.pk)))


def _other(node: Node, old: int, new: int) -> Node:
    return Node(
        node.all,
        tuple(
            _other(one, old, new)
            if isinstance(one, Node)
            else Leaf(Kind.TAG, new)
            if (one.kind, one.number) == (Kind.TAG, old)
            else one
            for one in node.of
        ),
    )
