"""The lists of the archive in the demo: fields of the team's own, views for everybody, and a change
of many."""

from foundation.imports.services import custom_field_add
from foundation.lists.services import bulk_change, view_save
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.press.lists import CONTACTS, OUTLETS
from kol.press.models import Contact
from kol.press.services import contact_update

# What some people are good at, in a field of several choices.
_FORMS = {
    "张伟": ["深度", "快讯"],
    "王思琪": ["测评", "视频"],
    "解文博": ["专访", "深度"],
}


def press_lists(*, pr: Staff) -> None:
    """After ``press``."""
    actor = Actor(kind="staff", user_id=pr.user_id, staff_id=pr.pk)
    forms = custom_field_add(
        target=CONTACTS.name, label="擅长形式", kind="choices", actor=actor,
        options=["快讯", "深度", "专访", "测评", "视频"],
    )  # fmt: skip
    custom_field_add(target=CONTACTS.name, label="代表作", kind="link", actor=actor)
    custom_field_add(
        target=OUTLETS.name, label="合作评级", kind="choice", options=["A", "B", "C"], actor=actor
    )
    for contact in Contact.objects.filter(name__in=_FORMS).order_by("pk"):
        contact_update(contact=contact, actor=actor, custom={forms.key: _FORMS[contact.name]})
    for kind, name, query in (
        (CONTACTS, "科技口记者", {"beat": "科技、数码", "order": "health"}),
        (CONTACTS, "没写合法性基础", {"basis": "none"}),
        (CONTACTS, "合作过的KOL", {"kol": "yes"}),
        (OUTLETS, "央级媒体", {"level": "central"}),
    ):
        view_save(
            kind=kind, name=name, query=query, columns=[], is_shared=True, staff=pr, actor=actor
        )
    newest = Contact.objects.order_by("pk").values_list("public_id", flat=True)[:3]
    bulk_change(
        kind=CONTACTS,
        changes=[{"field": "tags", "act": "add", "value": ["新品首发"]}],
        ids=list(newest),
        actor=actor,
        team_id=pr.team_id,
    )
